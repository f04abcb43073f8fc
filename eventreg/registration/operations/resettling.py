"""People and invitations follow the names of agencies: whoever typed a name counts for its row.

Which row somebody counts for follows from what was typed and from the names of the rows alone. So
whatever changes names comes here afterwards, also when it is taken back: then everybody stands where
they stood, and who came or was corrected in between stands where their name says.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, or_, select, update
from sqlalchemy.orm import Session

from eventreg import db
from eventreg.agencies import queries as agencies
from eventreg.agencies.models import Agency
from eventreg.agencies.rules import AgencyKind, NameKey, agency_key
from eventreg.events.models import CategoryOffer, Event
from eventreg.registration.models import Group, Registration
from eventreg.registration.operations.placing import fill_places
from eventreg.registration.operations.rows import agency_kind
from eventreg.registration.rules import counted_under

#: So many rows are locked and written at once.
_BATCH = 5_000
_Ids = dict[tuple[str, AgencyKind, str], int]


@dataclass(frozen=True)
class Resettled:
    """How many people and how many invitations and groups count for another row than before."""

    people: int
    groups: int


def hold(session: Session, agency_ids: Collection[int]) -> None:
    """Nobody signs up, and nobody else changes these rows, until the commit.

    Sign-ups read the names under their event's lock. All events are locked first, in one order, as
    everywhere; whoever signs up meanwhile waits for a moment and then finds the new names.
    """
    every = select(Event.id).order_by(Event.id).with_for_update(key_share=True)
    session.execute(every).all()
    if agency_ids:
        db.lock_rows(session, Agency.id, agency_ids)


def resettle(
    session: Session,
    *,
    agency_ids: Collection[int] = (),
    names: Collection[NameKey] = (),
    now: datetime,
) -> Resettled:
    """Puts everybody who counts for these rows, or typed one of these names, where the name says.

    Belongs behind every change of names, under `hold`. Limits of agencies are counted anew: free
    places are given. Devices at the door hear of it. `now`: aware, UTC.
    """
    session.flush()
    people, groups = _people(session, agency_ids, names), _groups(session, agency_ids, names)
    ids = agencies.by_names(session, {row.region_code for row in (*people, *groups)})
    moved = _resettle_people(session, people, ids)
    changed = _resettle_groups(session, groups, ids)
    for event_id in _with_agency_limits(session, set(moved.values())):
        fill_places(session, event_id, now=now)
    return Resettled(len(moved), changed)


def _people(
    session: Session, agency_ids: Collection[int], names: Collection[NameKey]
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Who counts for these rows, or typed one of these names without counting for any."""
    typed = {counted_under(None, one.region_code, one.key) for one in names}
    unmapped = and_(Registration.agency_id.is_(None), Registration.agency_key.in_(typed - {""}))
    return session.execute(
        select(
            Registration.id,
            Registration.event_id,
            Registration.agency_id,
            Registration.region_code,
            Registration.organization,
            CategoryOffer.kind,
        )
        .join(CategoryOffer, CategoryOffer.id == Registration.offer_id)
        .where(or_(Registration.agency_id.in_(agency_ids), unmapped))
        .order_by(Registration.id)
    ).all()


def _resettle_people(
    session: Session, rows: Sequence[Row[*tuple[Any, ...]]], ids: _Ids
) -> dict[int, int]:
    """Writes who counts for another row; their events by the people's ids."""
    keys: dict[str, str] = {}
    moves: dict[tuple[int | None, str], list[int]] = defaultdict(list)
    moved: dict[int, int] = {}
    for row in rows:
        key = keys.setdefault(row.organization, agency_key(row.organization))
        meant = ids.get((row.region_code, agency_kind(row.kind), key)) if key else None
        if meant != row.agency_id:
            moves[meant, counted_under(meant, row.region_code, key)].append(row.id)
            moved[row.id] = row.event_id
    _write(session, moves)
    return moved


def _write(session: Session, moves: dict[tuple[int | None, str], list[int]]) -> None:
    """Writes where people count: all are locked first, in one order, then written row by row of agencies."""
    everybody = sorted(id_ for ids in moves.values() for id_ in ids)
    for start in range(0, len(everybody), _BATCH):
        db.lock_rows(session, Registration.id, everybody[start : start + _BATCH])
    for (agency_id, key), ids in moves.items():
        for start in range(0, len(ids), _BATCH):
            session.execute(
                update(Registration)
                .where(Registration.id.in_(ids[start : start + _BATCH]))
                .values(agency_id=agency_id, agency_key=key, version=Registration.version + 1)
                .execution_options(synchronize_session=False)
            )
    _forget(session, Registration, set(everybody))


def _groups(
    session: Session, agency_ids: Collection[int], names: Collection[NameKey]
) -> Sequence[Row[*tuple[Any, ...]]]:
    """The invitations and groups of these rows, and those of these regions that are of none."""
    regions = {one.region_code for one in names}
    unmapped = and_(Group.agency_id.is_(None), Group.region_code.in_(regions))
    return session.execute(
        select(Group.id, Group.agency_id, Group.region_code, Group.organization, CategoryOffer.kind)
        .join(CategoryOffer, CategoryOffer.id == Group.offer_id)
        .where(or_(Group.agency_id.in_(agency_ids), unmapped))
        .order_by(Group.id)
    ).all()


def _resettle_groups(session: Session, rows: Sequence[Row[*tuple[Any, ...]]], ids: _Ids) -> int:
    """Writes which row invitations and groups are of; how many changed."""
    moves: dict[int | None, list[int]] = defaultdict(list)
    for row in rows:
        meant = ids.get((row.region_code, agency_kind(row.kind), agency_key(row.organization)))
        if meant != row.agency_id:
            moves[meant].append(row.id)
    for meant, found in moves.items():
        for start in range(0, len(found), _BATCH):
            written = update(Group).where(Group.id.in_(found[start : start + _BATCH]))
            session.execute(
                written.values(agency_id=meant).execution_options(synchronize_session=False)
            )
    changed = {id_ for found in moves.values() for id_ in found}
    _forget(session, Group, changed)
    return len(changed)


def _forget(session: Session, model: type[Registration | Group], ids: Collection[int]) -> None:
    """What this session knows of these rows is read anew."""
    for kind, (id_, *_), *_rest in list(session.identity_map.keys()):
        if kind is model and id_ in ids:
            session.expire(session.get_one(model, id_))


def _with_agency_limits(session: Session, event_ids: Collection[int]) -> list[int]:
    """Those of these events in which an agency has so many places and no more."""
    limited = select(CategoryOffer.event_id).where(CategoryOffer.agency_quota.is_not(None))
    return sorted(set(session.scalars(limited)) & set(event_ids))
