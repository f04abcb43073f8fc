"""The list of participants, its filters and its counts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, and_, column, func, literal, or_, select, table
from sqlalchemy.orm import Session, joinedload

from eventreg.agencies.models import Agency
from eventreg.events.models import SessionAdmission
from eventreg.paging import Page, page_of
from eventreg.people.rules import name_key, propose_name
from eventreg.registration.models import Answer, Group, Registration
from eventreg.registration.queries.scope import of_region
from eventreg.registration.rules import ACTIVE_STATES, State
from eventreg.registration.rules.listing import Answered, Company, Meant, Presence, Sort

#: A selection of ids, alone or with how many there are.
Found = TypeVar("Found", Select[int], Select[int, int])
# Check-in stands above registration, so who was present is known here by the table's name only.
_ATTENDANCE = table(
    "attendance", column("registration_id"), column("session_id"), column("event_id")
)


@dataclass(frozen=True)
class Reply:
    """What was answered to an extra question: anything, nothing, or (where `value` says so) just this."""

    question_id: int
    answered: bool = True
    value: str = ""


@dataclass(frozen=True)
class ListFilter:
    """What the list of participants is narrowed to. Empty means all; all that is said must hold.

    `offered`: of those who wait, the ones who were offered a place, or the ones who were not.
    `incomplete`: only those in force who were added at the door and have not told everything yet.
    `presence` is asked of the session `session_id`, or (none) of any. `since`: registered then or
    later (UTC). `within`: the region beyond which whoever looks may see nobody. `replies`: all of
    them hold. `in_force`: nobody who was cancelled, rejected or replaced.
    """

    text: str = ""
    state: State | None = None
    offered: bool | None = None
    offer_id: int | None = None
    region_code: str = ""
    incomplete: bool = False
    meant: Meant | None = None
    presence: Presence | None = None
    session_id: int | None = None
    answered: Answered | None = None
    company: Company | None = None
    since: datetime | None = None
    within: str | None = None
    replies: tuple[Reply, ...] = ()
    in_force: bool = False

    @property
    def narrows(self) -> bool:
        """Whether it leaves anybody out whom the reader could see."""
        return self != ListFilter(within=self.within)


def matching(event_id: int, wanted: ListFilter) -> ColumnElement[bool]:
    """The condition for a list filter: name (forgiving spelling), phone digits or organization."""
    conditions = [Registration.event_id == event_id, *_stands(wanted)]
    conditions += _told(event_id, wanted)
    conditions += _came(event_id, wanted)
    conditions += [_replied(one) for one in wanted.replies]
    if wanted.text.strip():
        conditions.append(_mentions(wanted.text.strip()))
    return and_(*conditions)


def _stands(wanted: ListFilter) -> list[ColumnElement[bool]]:
    """What follows from the row itself: where somebody stands, of which category and region they are."""
    row = Registration
    asked: tuple[tuple[object, Callable[[Any], ColumnElement[bool]]], ...] = (
        (wanted.state, lambda state: row.state == state),
        (wanted.offered, lambda offered: row.offered_at.is_not(None) == offered),
        (wanted.offer_id, lambda id_: row.offer_id == id_),
        (wanted.within, of_region),
        (wanted.region_code or None, lambda code: row.region_code == code),
        (wanted.since, lambda moment: row.created_at >= moment),
        (wanted.incomplete or None, lambda _: row.incomplete.is_(True)),
        (wanted.incomplete or wanted.in_force or None, lambda _: row.state.in_(ACTIVE_STATES)),
    )
    return [condition(value) for value, condition in asked if value is not None]


def _told(event_id: int, wanted: ListFilter) -> list[ColumnElement[bool]]:
    """What follows from what people told, and from how they came to be registered."""
    found: list[ColumnElement[bool]] = []
    if wanted.meant is not None:
        found.append(Registration.organization != "")
        known = Registration.agency_id.is_not(None)
        found.append(known if wanted.meant is Meant.KNOWN else ~known)
    if wanted.answered is Answered.OPEN:
        found += [Registration.state == State.CONFIRMED, Registration.coming.is_(None)]
    elif wanted.answered is not None:
        found.append(Registration.coming.is_(wanted.answered is Answered.COMING))
    if wanted.company is Company.ALONE:
        found.append(Registration.group_id.is_(None))
    elif wanted.company is not None:
        invited = Group.invited.is_(wanted.company is Company.INVITED)
        groups = select(Group.id).where(Group.event_id == event_id, invited)
        found.append(Registration.group_id.in_(groups))
    return found


def _replied(reply: Reply) -> ColumnElement[bool]:
    """Who answered so; of several choices each stands on a line of its own."""
    given = select(Answer.registration_id).where(Answer.question_id == reply.question_id)
    if not reply.answered:
        return Registration.id.not_in(given.where(Answer.value != ""))
    if not reply.value:
        return Registration.id.in_(given.where(Answer.value != ""))
    lines = literal("\n") + Answer.value + "\n"
    return Registration.id.in_(given.where(lines.contains(f"\n{reply.value}\n", autoescape=True)))


def _came(event_id: int, wanted: ListFilter) -> list[ColumnElement[bool]]:
    """Who was present, or had a place in a session that admits them and was not."""
    if wanted.presence is None:
        return []
    there = select(_ATTENDANCE.c.registration_id).where(_ATTENDANCE.c.event_id == event_id)
    if wanted.session_id is not None:
        there = there.where(_ATTENDANCE.c.session_id == wanted.session_id)
    if wanted.presence is Presence.PRESENT:
        return [Registration.id.in_(there)]
    missing = [Registration.state == State.CONFIRMED, Registration.id.not_in(there)]
    return missing if wanted.session_id is None else [*missing, _admitted(wanted.session_id)]


def _admitted(session_id: int) -> ColumnElement[bool]:
    """Whose category a session admits: one that names none admits all."""
    named = select(SessionAdmission.offer_id).where(SessionAdmission.session_id == session_id)
    return or_(~named.exists(), Registration.offer_id.in_(named))


def _mentions(text: str) -> ColumnElement[bool]:
    digits = "".join(char for char in text if char.isdigit())
    without_titles = name_key(propose_name(text).full_name)
    ways: list[ColumnElement[bool]] = [
        Registration.name_key.contains(without_titles, autoescape=True),
        Registration.organization.icontains(text, autoescape=True),
        Registration.agency_id.in_(
            select(Agency.id).where(Agency.name.icontains(text, autoescape=True))
        ),
    ]
    if len(digits) >= 4:
        national = digits.removeprefix("62").lstrip("0") or digits
        ways.append(Registration.phone.contains(national, autoescape=True))
        ways.append(Registration.nip.contains(digits, autoescape=True))
    if "@" in text:
        ways.append(Registration.email.icontains(text, autoescape=True))
    return or_(*ways)


#: Nobody has so many pages; a larger number is no number for the database.
_LAST_PAGE = 1_000_000
#: By what each order goes, the last of it unique, and whether it runs backwards.
_ORGANIZATION = func.coalesce(Agency.name, Registration.organization)
_BY: dict[Sort, tuple[tuple[Any, ...], bool]] = {
    Sort.NAME: ((Registration.name_key, Registration.id), False),
    Sort.OLDEST: ((Registration.created_at, Registration.id), False),
    Sort.NEWEST: ((Registration.created_at, Registration.id), True),
    Sort.REGION: ((Registration.region_code, Registration.name_key, Registration.id), False),
    Sort.AGENCY: ((_ORGANIZATION, Registration.name_key, Registration.id), False),
}


def in_order(statement: Found, sort: Sort, *, from_end: bool = False) -> Found:
    """A selection of registrations in the order of a list, or in the opposite one."""
    columns, backwards = _BY[sort]
    if sort is Sort.AGENCY:
        statement = statement.outerjoin(Agency, Agency.id == Registration.agency_id)
    return statement.order_by(
        *(one.desc() if backwards is not from_end else one.asc() for one in columns)
    )


def listing(
    session: Session,
    event_id: int,
    wanted: ListFilter,
    *,
    sort: Sort = Sort.NAME,
    page: int = 1,
    per_page: int = 50,
) -> Page[Registration]:
    """One page of an event's registrations; a page beyond the last gives the last.

    The ids of the page are looked for in the indices alone, its people read by them afterwards: what
    a row holds beside is read for these few. A text must be looked for in every row, so it is looked
    for once: the page that was found first tells how many there are in all.
    """
    where, page = matching(event_id, wanted), min(max(1, page), _LAST_PAGE)
    searched = _search(session, where, sort, page, per_page) if wanted.text.strip() else None
    if searched is not None:
        return replace(searched, items=_people(session, searched.items))
    total = session.scalar(select(func.count()).select_from(Registration).where(where)) or 0
    ids = page_of(total, page, per_page, _reader(session, where, sort, total))
    return Page(_people(session, ids.items), ids.page, ids.pages, ids.total)


def _search(
    session: Session, where: ColumnElement[bool], sort: Sort, page: int, per_page: int
) -> Page[Any] | None:
    """One page of ids by a single walk; none where the list is shorter than that."""
    found = in_order(select(Registration.id, func.count().over()).where(where), sort)
    rows = session.execute(found.offset((page - 1) * per_page).limit(per_page)).all()
    if not rows:
        return Page([], 1, 1, 0) if page == 1 else None
    return page_of(rows[0][1], page, per_page, lambda _skip, _most: [row[0] for row in rows])


def _reader(
    session: Session, where: ColumnElement[bool], sort: Sort, total: int
) -> Callable[[int, int], Sequence[int]]:
    """Reads the ids of one page, from that end of the list to which it is nearer."""

    def read(skip: int, most: int) -> Sequence[int]:
        behind = max(0, total - skip - most)
        from_end = behind < skip
        found = in_order(select(Registration.id).where(where), sort, from_end=from_end)
        if not from_end:
            return session.scalars(found.offset(skip).limit(most)).all()
        several = min(most, total - skip)
        return session.scalars(found.offset(behind).limit(several)).all()[::-1]

    return read


def _people(session: Session, ids: Sequence[int]) -> list[Registration]:
    """These registrations in the order of their ids, with what a row of the list shows."""
    found = session.scalars(
        select(Registration)
        .where(Registration.id.in_(ids))
        .options(
            joinedload(Registration.offer),
            joinedload(Registration.region),
            joinedload(Registration.agency),
            joinedload(Registration.group),
        )
    )
    by_id = {one.id: one for one in found}
    return [by_id[id_] for id_ in ids if id_ in by_id]


def state_counts(session: Session, event_id: int) -> dict[tuple[int, State], int]:
    """How many registrations there are by (category id, state)."""
    rows = session.execute(
        select(Registration.offer_id, Registration.state, func.count())
        .where(Registration.event_id == event_id)
        .group_by(Registration.offer_id, Registration.state)
    )
    return {(offer_id, state): count for offer_id, state, count in rows}
