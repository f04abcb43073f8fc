"""What the live board counts of one event at one moment. No participant is named in it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from sqlalchemy import ColumnElement, extract, func, literal_column, select
from sqlalchemy.orm import Session

from eventreg.checkin.models import Attendance, Device, Receipt, Scan
from eventreg.checkin.queries.conflicts import is_cleared
from eventreg.checkin.queries.presence import admits, expected_besides
from eventreg.checkin.queries.scans import event_sessions
from eventreg.checkin.rules import LASTS_AFTER_EVENT
from eventreg.events.models import CategoryOffer, Checkpoint, Event, EventSession
from eventreg.regions.queries import selectable
from eventreg.regions.rules import display_name, regency_of
from eventreg.registration.models import Registration
from eventreg.registration.rules import State

#: The arrivals of so many minutes stand together. Every zone's hours begin with such a step.
ARRIVALS_STEP = timedelta(minutes=5)

#: What people are counted by: a category's id or a region's code.
Part = TypeVar("Part", int, str)


@dataclass(frozen=True)
class Heads:
    """How many are present, how many of them inside now, and how many are expected."""

    present: int = 0
    inside: int = 0
    expected: int = 0

    def __add__(self, other: "Heads") -> "Heads":
        return Heads(
            self.present + other.present,
            self.inside + other.inside,
            self.expected + other.expected,
        )


@dataclass(frozen=True)
class SessionBoard:
    """The figures of one session. Expected: confirmed, of a category that it admits, or was there.

    `regions` by the code of the kabupaten or kota, of the province or of outside; `arrivals` by the
    beginning (UTC) of the five minutes in which people entered first.
    """

    id: int
    title: str
    room: str
    starts_at: datetime
    ends_at: datetime
    whole: Heads
    categories: Mapping[int, Heads]
    regions: Mapping[str, Heads]
    arrivals: Mapping[datetime, int]


@dataclass(frozen=True)
class BoardCategory:
    """A category of the event with its names."""

    id: int
    name_id: str
    name_en: str

    def name(self, language: str) -> str:
        """The name in the reader's language ('id' or 'en')."""
        return (self.name_en or self.name_id) if language == "en" else self.name_id


@dataclass(frozen=True)
class BoardCheckpoint:
    """A checkpoint and how many received there what it gives."""

    id: int
    name: str
    received: int


@dataclass(frozen=True)
class BoardDevice:
    """A paired device, when it was last heard of (UTC) and how many scans it has not delivered."""

    name: str
    gate: str
    last_seen_at: datetime | None
    queue_length: int | None


@dataclass(frozen=True)
class Board:
    """Everything that the board shows of an event, as it was `at` (UTC).

    `conflicts`: late verdicts that staff have not settled.
    """

    at: datetime
    title: str
    organizer: str
    timezone: str
    sessions: tuple[SessionBoard, ...]
    categories: tuple[BoardCategory, ...]
    #: The names of regions, short, by code: the 38 in their order, the province, outside.
    regions: Mapping[str, str]
    checkpoints: tuple[BoardCheckpoint, ...]
    devices: tuple[BoardDevice, ...]
    conflicts: int


def read_board(session: Session, event_id: int, *, now: datetime) -> Board | None:
    """The board of an event as it is in the database: a handful of sums, no row for a person."""
    facts = session.execute(
        select(Event.title, Event.organizer, Event.timezone).where(Event.id == event_id)
    ).one_or_none()
    if facts is None:
        return None
    return Board(
        at=now,
        title=facts.title,
        organizer=facts.organizer,
        timezone=facts.timezone,
        sessions=_sessions(session, event_id),
        categories=_categories(session, event_id),
        regions={
            one.code: display_name(one.kind, one.name, short=True) for one in selectable(session)
        },
        checkpoints=_checkpoints(session, event_id),
        devices=_devices(session, event_id, now),
        conflicts=_conflicts(session, event_id),
    )


@dataclass(frozen=True)
class _Cell:
    """Some people of one category and region."""

    offer_id: int
    region_code: str
    heads: Heads


def _sessions(session: Session, event_id: int) -> tuple[SessionBoard, ...]:
    sessions = event_sessions(session, event_id)
    expected = _expected(session, event_id)
    present = _present(session, event_id, sessions)
    arrivals = arrivals_of(session, event_id)
    ordered = sorted(sessions.values(), key=lambda s: (s.starts_at, s.id))
    return tuple(
        _session_board(one, [*present[one.id], *_admitted(one, expected)], arrivals[one.id])
        for one in ordered
    )


def _admitted(one: EventSession, expected: list[_Cell]) -> list[_Cell]:
    return [cell for cell in expected if admits(one, cell.offer_id)]


def _session_board(
    one: EventSession, cells: list[_Cell], arrivals: Mapping[datetime, int]
) -> SessionBoard:
    return SessionBoard(
        id=one.id,
        title=one.title,
        room=one.room,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        whole=sum((cell.heads for cell in cells), Heads()),
        categories=_sums(cells, lambda cell: cell.offer_id),
        regions=_sums(cells, lambda cell: cell.region_code),
        arrivals=arrivals,
    )


def _sums(cells: Iterable[_Cell], key_of: Callable[[_Cell], Part]) -> dict[Part, Heads]:
    found: dict[Part, Heads] = defaultdict(Heads)
    for cell in cells:
        found[key_of(cell)] += cell.heads
    return dict(found)


def _expected(session: Session, event_id: int) -> list[_Cell]:
    rows = session.execute(
        select(Registration.offer_id, Registration.region_code, func.count())
        .where(Registration.event_id == event_id, Registration.state == State.CONFIRMED)
        .group_by(Registration.offer_id, Registration.region_code)
    )
    return [
        _Cell(offer_id, regency_of(code), Heads(expected=count)) for offer_id, code, count in rows
    ]


def _present(
    session: Session, event_id: int, sessions: Mapping[int, EventSession]
) -> dict[int, list[_Cell]]:
    """Who was there; expected as well, where they are not counted so already."""
    found: dict[int, list[_Cell]] = defaultdict(list)
    rows = session.execute(
        select(
            Attendance.session_id,
            Registration.offer_id,
            Registration.region_code,
            func.count(),
            func.count().filter(Attendance.inside.is_(True)),
            func.count().filter(Registration.state == State.CONFIRMED),
        )
        .join(Registration, Registration.id == Attendance.registration_id)
        .where(Attendance.event_id == event_id)
        .group_by(Attendance.session_id, Registration.offer_id, Registration.region_code)
    )
    for session_id, offer_id, code, present, inside, confirmed in rows:
        admitted = admits(sessions[session_id], offer_id)
        besides = expected_besides(present, confirmed, admitted=admitted)
        found[session_id].append(_Cell(offer_id, regency_of(code), Heads(present, inside, besides)))
    return found


def arrivals_of(
    session: Session,
    event_id: int,
    step: timedelta = ARRIVALS_STEP,
    *,
    whom: Iterable[ColumnElement[bool]] = (),
) -> dict[int, dict[datetime, int]]:
    """First arrivals by session id and the beginning (UTC) of each step. `whom`: conditions for the people.

    Counted by the database, which rounds each moment down to the step.
    """
    found: dict[int, dict[datetime, int]] = defaultdict(dict)
    moment = extract("epoch", Attendance.entered_at)
    # Written out, since PostgreSQL must see the same expression twice, and two parameters are two.
    seconds_of_step: ColumnElement[int] = literal_column(str(int(step.total_seconds())))
    begins = (moment - moment % seconds_of_step).label("begins")
    statement = select(Attendance.session_id, begins, func.count())
    for condition in whom:
        people = select(Registration.id).where(Registration.event_id == event_id, condition)
        statement = statement.where(Attendance.registration_id.in_(people))
    statement = statement.where(Attendance.event_id == event_id)
    for session_id, seconds, count in session.execute(
        statement.group_by(Attendance.session_id, begins)
    ):
        found[session_id][datetime.fromtimestamp(int(seconds), UTC)] = count
    return found


def _categories(session: Session, event_id: int) -> tuple[BoardCategory, ...]:
    rows = session.execute(
        select(CategoryOffer.id, CategoryOffer.name_id, CategoryOffer.name_en)
        .where(CategoryOffer.event_id == event_id)
        .order_by(CategoryOffer.position, CategoryOffer.id)
    )
    return tuple(BoardCategory(*row) for row in rows)


def _checkpoints(session: Session, event_id: int) -> tuple[BoardCheckpoint, ...]:
    rows = session.execute(
        select(Checkpoint.id, Checkpoint.name, func.count(Receipt.id))
        .outerjoin(Receipt, Receipt.checkpoint_id == Checkpoint.id)
        .where(Checkpoint.event_id == event_id)
        .group_by(Checkpoint.id, Checkpoint.name, Checkpoint.position)
        .order_by(Checkpoint.position, Checkpoint.id)
    )
    return tuple(BoardCheckpoint(*row) for row in rows)


def _devices(session: Session, event_id: int, now: datetime) -> tuple[BoardDevice, ...]:
    """Those that may scan, and those that ended and still have something to deliver."""
    over = Device.event_ends_at.is_(None) | (Device.event_ends_at <= now - LASTS_AFTER_EVENT)
    by_itself = Device.chosen_end.is_(None) & (Device.expires_at <= now) & over
    ended = (
        Device.revoked_at.is_not(None)
        | Device.event_archived_at.is_not(None)
        | by_itself
        | func.coalesce(Device.chosen_end <= now, False)
    )
    rows = session.execute(
        select(Device.name, Device.gate, Device.last_seen_at, Device.queue_length)
        .where(
            Device.event_id == event_id,
            Device.paired_at.is_not(None),
            ~ended | (Device.queue_length > 0),
        )
        .order_by(Device.name, Device.id)
    )
    return tuple(BoardDevice(*row) for row in rows)


def _conflicts(session: Session, event_id: int) -> int:
    count = session.scalar(
        select(func.count())
        .select_from(Scan)
        .where(Scan.event_id == event_id, Scan.to_settle.is_(True), ~is_cleared())
    )
    return count or 0
