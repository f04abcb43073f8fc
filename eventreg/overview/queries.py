"""What the overview of an event counts: sums made by the database, no row for a person."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Subquery,
    and_,
    extract,
    func,
    literal_column,
    select,
    true,
)
from sqlalchemy.orm import Session

from eventreg.checkin.models import Attendance, Scan
from eventreg.checkin.queries.conflicts import is_cleared, to_look_at
from eventreg.clock import local_day
from eventreg.regions.rules import regency_of
from eventreg.registration.models import Group, Registration
from eventreg.registration.queries import Heads, heads_in
from eventreg.registration.rules import State

#: Sign-ups are counted by the quarter of an hour: the days of every zone begin with one.
_QUARTER = 15 * 60


@dataclass(frozen=True)
class Answers:
    """What people answered to the reminder; `meals`: for how many the office orders food."""

    coming: int
    open: int
    not_coming: int

    @property
    def meals(self) -> int:
        """Everybody who is registered, also outside the count, but for those who said no."""
        return self.coming + self.open


@dataclass(frozen=True)
class Crowd:
    """The people of an event, counted in one walk over them.

    `heads` by (category id, region); `answers` to the reminder; `incomplete`: how many were added at
    the door and still have data to complete.
    """

    heads: Mapping[tuple[int, str], Heads]
    answers: Answers
    incomplete: int


def crowd_of(session: Session, event_id: int) -> Crowd:
    """The people of an event as they are now: one statement, whatever is asked of them."""
    offered, seated = Registration.offered_at.is_not(None), Registration.seat.is_not(None)
    by = (Registration.offer_id, Registration.region_code, Registration.state, offered, seated)
    rows = session.execute(
        select(
            *by,
            func.count(),
            func.count().filter(Registration.coming.is_(True)),
            func.count().filter(Registration.coming.is_(False)),
            func.count().filter(Registration.incomplete.is_(True)),
        )
        .where(Registration.event_id == event_id)
        .group_by(*by)
    )
    heads: defaultdict[tuple[int, str], Heads] = defaultdict(Heads)
    come = stay = open_ = incomplete = 0
    for offer_id, code, state, is_offered, is_seated, count, yes, no, lacking in rows:
        heads[offer_id, code] += heads_in(state, count, is_offered=is_offered, is_seated=is_seated)
        if state is State.CONFIRMED:
            come, open_ = come + yes, open_ + count - yes - no
            incomplete += lacking
        stay += no if state in _MAY_SAY_NO else 0
    return Crowd(dict(heads), Answers(come, open_, stay), incomplete)


#: Whoever said no counts, though the place is freed.
_MAY_SAY_NO = (State.CONFIRMED, State.CANCELLED)


@dataclass(frozen=True)
class Standing:
    """What waits in an event, as numbers, and since or until when (UTC).

    `at_door`: who typed themselves in at the door; they are not among the `pending`.
    """

    pending: int
    pending_since: datetime | None
    at_door: int
    at_door_since: datetime | None
    held: int
    held_until: datetime | None
    late_scans: int
    group_scans: int


def standing(session: Session, event_id: int) -> Standing:
    """What waits in an event, in one statement; its mail is counted by `outstanding`."""
    people, scans = _people(event_id), _scans(event_id)
    side_by_side: FromClause = people.join(scans, true())  # Each is one row, and so are both.
    columns = (*people.c, *scans.c)
    return Standing(*session.execute(select(*columns).select_from(side_by_side)).one())


def _people(event_id: int) -> Subquery:
    comes_late = Registration.at_door_since.is_not(None)
    pending = and_(Registration.state == State.PENDING, ~comes_late)
    at_door = and_(Registration.state == State.PENDING, comes_late)
    held = and_(Registration.state == State.WAITLISTED, Registration.offered_at.is_not(None))
    return (
        select(
            func.count().filter(pending).label("pending"),
            func.min(Registration.created_at).filter(pending).label("pending_since"),
            func.count().filter(at_door).label("at_door"),
            func.min(Registration.at_door_since).filter(at_door).label("at_door_since"),
            func.count().filter(held).label("held"),
            func.min(Registration.answer_by).filter(held).label("held_until"),
        )
        .where(
            Registration.event_id == event_id,
            Registration.state.in_((State.PENDING, State.WAITLISTED)),
        )
        .subquery()
    )


def _scans(event_id: int) -> Subquery:
    late = Scan.to_settle.is_(True)
    return (
        select(
            func.count().filter(late).label("late_scans"),
            func.count().filter(~late).label("group_scans"),
        )
        .where(Scan.event_id == event_id, to_look_at(), ~is_cleared())
        .subquery()
    )


def invited_regions(session: Session, event_id: int) -> Mapping[str, bool]:
    """The regions (codes of kabupaten and kota, of the province, of outside) that got an invitation.

    True: all of them said that they send nobody.
    """
    declined = func.count().filter(Group.declined_at.is_not(None))
    rows = session.execute(
        select(Group.region_code, func.count(), declined)
        .where(Group.event_id == event_id, Group.invited)
        .group_by(Group.region_code)
    )
    found: dict[str, bool] = {}
    for code, asked, said_no in rows:
        found[regency_of(code)] = found.get(regency_of(code), True) and asked == said_no
    return found


def sign_ups_by_day(session: Session, event_id: int, zone: str) -> dict[date, int]:
    """How many signed up on each day of the event's zone: everybody who ever did.

    Also who was turned away or cancelled since. Who took over a place counts in place of whom they replace.
    """
    moment = extract("epoch", Registration.created_at)
    # Written out, since PostgreSQL must see the same expression twice, and two parameters are two.
    step: ColumnElement[int] = literal_column(str(_QUARTER))
    begins = (moment - moment % step).label("begins")
    rows = session.execute(
        select(begins, func.count())
        .where(Registration.event_id == event_id, Registration.state != State.REPLACED)
        .group_by(begins)
    )
    found: dict[date, int] = defaultdict(int)
    for seconds, count in rows:
        found[local_day(datetime.fromtimestamp(int(seconds), UTC), zone)] += count
    return dict(found)


def attended(session: Session, event_id: int) -> dict[int, tuple[int, int]]:
    """How many people of each category (id) attended any session, and how many of them are confirmed still."""
    who = func.count(Attendance.registration_id.distinct())
    rows = session.execute(
        select(Registration.offer_id, who, who.filter(Registration.state == State.CONFIRMED))
        .join(Registration, Registration.id == Attendance.registration_id)
        .where(Attendance.event_id == event_id)
        .group_by(Registration.offer_id)
    )
    return {offer_id: (came, confirmed) for offer_id, came, confirmed in rows}
