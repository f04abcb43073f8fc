"""Registrations of one event that may be one person."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    func,
    or_,
    select,
    tuple_,
    union,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import Action
from eventreg.registration.models import KeptApart, Registration
from eventreg.registration.rules import ACTIVE_STATES, State

_MERGES = (
    Action.REGISTRATION_MERGED,
    Action.REGISTRATION_MERGE_UNDONE,
    Action.REGISTRATION_REPLACED,
)


_COMPARED: tuple[ORMOption, ...] = (
    joinedload(Registration.offer),
    joinedload(Registration.region),
    joinedload(Registration.agency),
)


#: A number that more people gave is an office's or a coordinator's: it makes nobody a double, and
#: comparing each of them with each would take the square of their number.
_MOST_OF_ONE_NUMBER = 20


class Likeness(StrEnum):
    """What two registrations have in common."""

    NIP = "nip"
    PHONE = "phone"
    #: A like name in the same agency or KIM: a hint alone.
    NAME = "name"


@dataclass(frozen=True)
class Double:
    """Two registrations that may be one person, the earlier one first, and why."""

    first: int
    second: int
    likeness: frozenset[Likeness]


@dataclass(frozen=True)
class _Row:
    id: int
    nip: str | None
    phone: str | None
    name_key: str
    agency_key: str


_ROW = (
    Registration.id,
    Registration.nip,
    Registration.phone,
    Registration.name_key,
    Registration.agency_key,
)


def _keys(row: _Row) -> Iterator[tuple[Likeness, Hashable]]:
    if row.nip:
        yield Likeness.NIP, row.nip
    if row.phone:
        yield Likeness.PHONE, row.phone
    if row.agency_key:
        yield Likeness.NAME, (row.name_key, row.agency_key)


def possible_doubles(session: Session, event_id: int) -> list[Double]:
    """All pairs in force with the same NIP or phone, or a like name in one agency, not kept apart."""
    mine = _in_force(event_id)
    name = (Registration.name_key, Registration.agency_key)
    several = select(*name).where(mine).group_by(*name).having(func.count() > 1)
    alike = or_(
        Registration.nip.in_(_several(mine, Registration.nip)),
        Registration.phone.in_(_several(mine, Registration.phone)),
        and_(Registration.agency_key != "", tuple_(*name).in_(several)),
    )
    return _pairs(session, event_id, session.execute(select(*_ROW).where(mine, alike)))


def doubles_of(
    session: Session, event_id: int, registrations: Sequence[Registration]
) -> list[Double]:
    """The pairs in which one of these registrations stands; for a page of the list, or one person."""
    nips = {one.nip for one in registrations if one.nip}
    phones = {one.phone for one in registrations if one.phone}
    names = {one.name_key for one in registrations if one.agency_key}
    # Each by itself, so that each finds its own index: an OR of the three walks through everybody.
    # Who is not in force and like names of other agencies come along, and make no pair.
    people = (
        select(*_ROW, Registration.state).where(Registration.event_id == event_id, one)
        for one in (
            Registration.nip.in_(nips),
            Registration.phone.in_(phones),
            Registration.name_key.in_(names),
        )
    )
    rows = session.execute(union(*people))
    found = _pairs(session, event_id, [row for row in rows if row.state in ACTIVE_STATES])
    ids = {one.id for one in registrations}
    return [pair for pair in found if pair.first in ids or pair.second in ids]


def _in_force(event_id: int) -> ColumnElement[bool]:
    return and_(Registration.event_id == event_id, Registration.state.in_(ACTIVE_STATES))


def _several(
    mine: ColumnElement[bool], column: InstrumentedAttribute[str | None]
) -> Select[str | None]:
    filled = column.is_not(None)
    several = func.count().between(2, _MOST_OF_ONE_NUMBER)
    return select(column).where(mine, filled).group_by(column).having(several)


def _pairs(session: Session, event_id: int, people: Iterable[Any]) -> list[Double]:
    """Who of these, who are in force, may be one person, but for those who were kept apart."""
    rows = sorted((_Row(*row[: len(_ROW)]) for row in people), key=lambda row: row.id)
    meeting: dict[tuple[Likeness, Hashable], list[int]] = defaultdict(list)
    for row in rows:
        for key in _keys(row):
            meeting[key].append(row.id)
    found: dict[tuple[int, int], set[Likeness]] = defaultdict(set)
    for (likeness, _value), ids in meeting.items():
        if len(ids) > _MOST_OF_ONE_NUMBER:
            continue
        for pair in combinations(ids, 2):
            found[pair].add(likeness)
    for pair in _kept_apart(session, event_id) if found else ():
        found.pop(pair, None)
    doubles = [Double(*pair, frozenset(why)) for pair, why in found.items()]
    # Hints come last: the same number says more than a like name.
    return sorted(doubles, key=lambda one: (one.likeness == {Likeness.NAME}, one.first, one.second))


def _kept_apart(session: Session, event_id: int) -> list[tuple[int, int]]:
    rows = session.execute(
        select(KeptApart.first_id, KeptApart.second_id)
        .join(Registration, Registration.id == KeptApart.first_id)
        .where(Registration.event_id == event_id)
    )
    return [(first, second) for first, second in rows]


def kept_apart(session: Session, event_id: int) -> list[tuple[Registration, Registration]]:
    """The pairs of which staff said that they are two people, the latest first."""
    first, second = aliased(Registration), aliased(Registration)
    rows = session.execute(
        select(first, second)
        .join(KeptApart, KeptApart.first_id == first.id)
        .join(second, KeptApart.second_id == second.id)
        .where(first.event_id == event_id)
        .order_by(KeptApart.second_id.desc(), KeptApart.first_id)
    )
    return [(one, other) for one, other in rows]


def given_up_for(session: Session, registration: Registration) -> list[Registration]:
    """Who came to be this one: registrations that were merged into it, and in whose place it is."""
    found = select(Registration).where(Registration.replaced_by_id == registration.id)
    return list(session.scalars(found.order_by(Registration.id)))


def merged(session: Session, event_id: int) -> list[Registration]:
    """Registrations that were merged into another one and still are, the latest first."""
    last = (
        select(AuditEntry.subject_id, func.max(AuditEntry.id).label("entry"))
        .where(
            AuditEntry.event_id == event_id,
            AuditEntry.subject_kind == "registration",
            AuditEntry.action.in_(_MERGES),
        )
        .group_by(AuditEntry.subject_id)
        .subquery()
    )
    found = session.scalars(
        select(Registration)
        .join(last, last.c.subject_id == Registration.id)
        .join(AuditEntry, AuditEntry.id == last.c.entry)
        .where(
            Registration.event_id == event_id,
            Registration.state == State.REPLACED,
            Registration.replaced_by_id.is_not(None),
            AuditEntry.action == Action.REGISTRATION_MERGED,
        )
        .options(joinedload(Registration.replaced_by), joinedload(Registration.offer))
        .order_by(AuditEntry.id.desc())
    )
    return list(found)


def merge_entry(session: Session, registration: Registration) -> AuditEntry | None:
    """The log's entry of the merge in force by which a registration was replaced; none: it was not merged."""
    last = session.scalars(
        select(AuditEntry)
        .where(
            AuditEntry.subject_kind == "registration",
            AuditEntry.subject_id == registration.id,
            AuditEntry.action.in_(_MERGES),
        )
        .options(selectinload(AuditEntry.values))
        .order_by(AuditEntry.id.desc())
        .limit(1)
    ).one_or_none()
    if last is None or last.action != Action.REGISTRATION_MERGED:
        return None
    return last if registration.state is State.REPLACED else None


def by_ids(session: Session, ids: Iterable[int]) -> dict[int, Registration]:
    """Registrations by id, with what is compared of them side by side."""
    found = session.scalars(
        select(Registration).where(Registration.id.in_(set(ids))).options(*_COMPARED)
    )
    return {one.id: one for one in found}
