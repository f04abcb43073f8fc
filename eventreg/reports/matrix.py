"""Reading who was invited, who of them registered, who came: by agency or KIM, and by region."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import ColumnElement, Row, case, exists, func, or_, select
from sqlalchemy.orm import Session

from eventreg.agencies.models import Agency
from eventreg.agencies.rules import agency_key
from eventreg.categories.rules import ParticipantKind
from eventreg.checkin.models import Attendance
from eventreg.events.models import CategoryOffer
from eventreg.regions.rules import regency_of
from eventreg.registration.models import Group, Registration
from eventreg.registration.rules import ACTIVE_STATES, State, counted_under
from eventreg.reports.invited import Answer, Figures, InvitedLine, Matrix

#: A line's own key: KIM or not, and by what its people are counted.
_Key = tuple[bool, str]


@dataclass
class _Line:
    region_code: str = ""
    name: str = ""
    figures: Figures = field(default_factory=Figures)


def matrix(
    session: Session,
    event_id: int,
    codes: Sequence[str],
    *,
    region_code: str | None = None,
    offer_id: int | None = None,
) -> Matrix:
    """Invited → registered → present of an event, in few reads for any number of people.

    `codes`: those of the 38, the province and outside, in official order; zero rows are kept.
    `region_code`: only people and invitations of this region; `offer_id`: only of this category.
    """
    groups = _groups(session, event_id, region_code, offer_id)
    people = _people(session, event_id, region_code, offer_id)
    sessions = _sessions(session, event_id, region_code, offer_id)
    keys = {row.id: _key_of_group(row) for row in groups}
    lines: dict[_Key, _Line] = defaultdict(_Line)
    regions = {code: Figures() for code in codes if region_code in (None, code)}
    for row in groups:
        _count(lines[keys[row.id]], regions, row.region_code, _figures_of_group(row))
        _call(lines[keys[row.id]], row)
    for row in people:
        line = lines[keys.get(row.invited_id) or _key_of_person(row)]
        _count(line, regions, row.region_code, _figures_of_people(row, sessions))
        _call(line, row)
    lines.pop((False, ""), None)
    lines.pop((True, ""), None)
    _name_rows(session, lines)
    made = [
        InvitedLine(one.region_code, kim, one.name, one.figures)
        for (kim, _key), one in lines.items()
    ]
    places = {code: number for number, code in enumerate(codes)}
    made.sort(
        key=lambda one: (
            places.get(regency_of(one.region_code), len(codes)),
            one.kim,
            one.name.casefold(),
        )
    )
    return Matrix(made, _with_open(made, regions))


def _count(line: _Line, regions: dict[str, Figures], code: str, figures: Figures) -> None:
    line.figures += figures
    if regency_of(code) in regions:
        regions[regency_of(code)] += figures


def _call(line: _Line, row: Row[*tuple[Any, ...]]) -> None:
    """The first that says it gives a line its region and, until the entry does, its name."""
    line.region_code = line.region_code or row.region_code
    line.name = line.name or row.organization


def _with_open(lines: Iterable[InvitedLine], regions: Mapping[str, Figures]) -> dict[str, Figures]:
    """The regions with the number of agencies and KIM that have not answered."""
    silent = Counter(regency_of(one.region_code) for one in lines if one.answer is Answer.OPEN)
    return {code: replace(one, open=silent[code]) for code, one in regions.items()}


def _name_rows(session: Session, lines: Mapping[_Key, _Line]) -> None:
    """Entries are called by their official names, and stand in their own region."""
    by_id = {int(key[1:]): one for (_, key), one in lines.items() if key.startswith("#")}
    rows = session.execute(
        select(Agency.id, Agency.name, Agency.region_code).where(Agency.id.in_(by_id))
    )
    for id_, name, code in rows:
        by_id[id_].name, by_id[id_].region_code = name, code


def _key_of_group(row: Row[*tuple[Any, ...]]) -> _Key:
    key = counted_under(row.agency_id, row.region_code, agency_key(row.organization))
    return row.kind is ParticipantKind.KIM, key


def _key_of_person(row: Row[*tuple[Any, ...]]) -> _Key:
    return row.kind is ParticipantKind.KIM, row.agency_key


def _figures_of_group(row: Row[*tuple[Any, ...]]) -> Figures:
    return Figures(
        invitations=1,
        asked=row.places or 0,
        unlimited=int(row.places is None),
        declined=int(row.declined_at is not None),
    )


def _figures_of_people(
    row: Row[*tuple[Any, ...]], sessions: Mapping[tuple[Any, ...], dict[int, int]]
) -> Figures:
    there = sessions.get((row.invited_id, row.agency_key, row.region_code, row.offer_id), {})
    return Figures(
        registered=row.registered,
        pending=row.pending,
        waiting=row.waiting,
        present=row.present,
        by_session=there,
    )


def _groups(
    session: Session, event_id: int, region_code: str | None, offer_id: int | None
) -> Sequence[Row[*tuple[Any, ...]]]:
    """The invitations, in order of arrival."""
    statement = (
        select(
            Group.id,
            Group.agency_id,
            Group.region_code,
            Group.organization,
            Group.places,
            Group.declined_at,
            CategoryOffer.kind,
        )
        .join(CategoryOffer, CategoryOffer.id == Group.offer_id)
        .where(Group.event_id == event_id, Group.invited)
        .order_by(Group.id)
    )
    if region_code is not None:
        statement = statement.where(Group.region_code == region_code)
    if offer_id is not None:
        statement = statement.where(Group.offer_id == offer_id)
    return session.execute(statement).all()


#: By which invitation somebody was registered; none: by none.
_INVITED_ID = case((Group.invited, Registration.group_id))
_TOLD_APART = (
    _INVITED_ID,
    Registration.agency_key,
    Registration.region_code,
    Registration.offer_id,
)


def _narrowed(
    event_id: int, region_code: str | None, offer_id: int | None
) -> list[ColumnElement[bool]]:
    wanted = [Registration.event_id == event_id]
    if region_code is not None:
        wanted.append(Registration.region_code == region_code)
    if offer_id is not None:
        wanted.append(Registration.offer_id == offer_id)
    return wanted


def _people(
    session: Session, event_id: int, region_code: str | None, offer_id: int | None
) -> Sequence[Row[*tuple[Any, ...]]]:
    """How many people stand where, told apart by invitation, agency, region and category."""
    attended = exists().where(Attendance.registration_id == Registration.id)
    confirmed = Registration.state == State.CONFIRMED
    rows = session.execute(
        select(
            _INVITED_ID.label("invited_id"),
            Registration.agency_key,
            Registration.region_code,
            Registration.offer_id,
            CategoryOffer.kind,
            func.min(Registration.organization).label("organization"),
            func.count().filter(confirmed | attended).label("registered"),
            func.count().filter((Registration.state == State.PENDING) & ~attended).label("pending"),
            func.count()
            .filter((Registration.state == State.WAITLISTED) & ~attended)
            .label("waiting"),
            func.count().filter(attended).label("present"),
        )
        .join(CategoryOffer, CategoryOffer.id == Registration.offer_id)
        .outerjoin(Group, Group.id == Registration.group_id)
        .where(
            *_narrowed(event_id, region_code, offer_id),
            or_(Registration.state.in_(ACTIVE_STATES), attended),
        )
        .group_by(*_TOLD_APART, CategoryOffer.kind)
        .order_by(Registration.region_code, Registration.agency_key)
    )
    return rows.all()


def _sessions(
    session: Session, event_id: int, region_code: str | None, offer_id: int | None
) -> dict[tuple[Any, ...], dict[int, int]]:
    """How many of the same were present in each session, by its id."""
    found: dict[tuple[Any, ...], dict[int, int]] = defaultdict(dict)
    rows = session.execute(
        select(*_TOLD_APART, Attendance.session_id, func.count())
        .select_from(Registration)
        .join(Attendance, Attendance.registration_id == Registration.id)
        .outerjoin(Group, Group.id == Registration.group_id)
        .where(*_narrowed(event_id, region_code, offer_id))
        .group_by(*_TOLD_APART, Attendance.session_id)
    )
    for *who, session_id, number in rows:
        found[tuple(who)][session_id] = number
    return found
