"""An event at whose door everything has happened: conflicts, moves, paper, meals, people at the poster."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from eventreg.accounts.models import User
from eventreg.accounts.rules import StaffRole
from eventreg.audit.rules import PARTICIPANT, Actor, ActorKind
from eventreg.checkin.models import Device, Scan
from eventreg.checkin.operations import (
    Closing,
    IncomingScan,
    close_session,
    device_recorder,
    move_scans,
    record_scans,
    set_marks,
)
from eventreg.checkin.operations.sheets import Ticks, print_sheet, record_sheet
from eventreg.checkin.queries import MoveWish
from eventreg.checkin.rules import Direction, Mark, Method, Shown, Verdict
from eventreg.checkin.rules.sheets import SheetOrder
from eventreg.events.models import Checkpoint, Event
from eventreg.events.operations import add_checkpoint
from eventreg.registration.models import Registration
from eventreg.registration.operations import AtDoor, SignUp, sign_up
from eventreg.registration.rules import Pending
from tests.factories import (
    NOTICE_READ,
    make_device,
    make_event,
    make_person,
    make_registration,
    make_staff,
    offer_of,
)

#: Its address.
DOOR_EVENT = "acara-di-pintu"
_MINUTE = timedelta(minutes=1)
_STAFF = Actor(ActorKind.STAFF, 1, "Retno Wulandari")
_NAMES = (
    "Ayu Lestari",
    "Budi Santoso",
    "Cahyo Wibowo",
    "Dewi Anggraini",
    "Endang Sulistyowati",
    "Fajar Nugroho",
)


@dataclass(frozen=True)
class DoorEvent:
    """What its pages are reached by."""

    sessions: tuple[int, int]
    checkpoint: int
    #: Somebody who was scanned, and the scan.
    scanned: UUID
    scan: UUID
    device: int


@dataclass(frozen=True)
class _Hall:
    session: Session
    event: Event
    people: list[Registration]
    now: datetime

    def scan(
        self, device: Device, number: int, minutes: int, way: Direction = Direction.IN, **more: Any
    ) -> Scan:
        """Somebody passes a device so many minutes ago; by default at the first session."""
        session_id = None if "checkpoint_id" in more else self.event.sessions[0].id
        incoming = IncomingScan(
            **{
                "id": uuid4(),
                "direction": way,
                "method": Method.CAMERA,
                "scanned_at": self.now - minutes * _MINUTE,
                "registration": self.people[number].uid,
                "session_id": session_id,
                **more,
            }
        )
        (result,) = record_scans(self.session, device_recorder(device), [incoming], now=self.now)
        assert result.scan is not None
        return result.scan


def door_event(session: Session, *, now: datetime) -> DoorEvent:
    """Makes it; the caller commits. `now`: aware, UTC."""
    event = make_event(session, slug=DOOR_EVENT, now=now, quota=8, title="Rapat Koordinasi KIM")
    people = [make_registration(session, offer_of(event, "kim"), full_name=n) for n in _NAMES]
    hall = _Hall(session, event, people, now)
    north, south = (
        make_device(session, event, name=name, now=now - 60 * _MINUTE)[0]
        for name in ("Gerbang Utara", "Gerbang Selatan")
    )
    meal = add_checkpoint(session, event, "Makan siang", actor=_STAFF, now=now)
    assert isinstance(meal, Checkpoint)
    first = _at_the_gates(hall, north, south, meal)
    _put_right(hall, south)
    _on_paper(hall)
    _at_the_poster(hall)
    session.flush()
    ids = (event.sessions[0].id, event.sessions[1].id)
    return DoorEvent(ids, meal.id, people[0].uid, first.id, north.id)


def _at_the_gates(hall: _Hall, north: Device, south: Device, meal: Checkpoint) -> Scan:
    """Two phones without a network admit the same person; the other scans are plain ones."""
    first = hall.scan(north, 0, 20)
    later = hall.scan(south, 0, 15, shown=Shown.STORED)
    assert (later.verdict, later.to_settle) == (Verdict.REPEAT, True)
    hall.scan(north, 0, 5, checkpoint_id=meal.id)
    hall.scan(south, 1, 12)
    return first


def _put_right(hall: _Hall, south: Device) -> None:
    """A scan goes to the other session, somebody is excused, somebody forgot to check out."""
    one, other = hall.event.sessions
    hall.scan(south, 2, 10)
    wish = MoveWish(
        hall.event.id,
        frozenset({south.id}),
        hall.now - 11 * _MINUTE,
        hall.now - 9 * _MINUTE,
        one.id,
        other.id,
    )
    move_scans(hall.session, wish, reason="Sesi keliru.", actor=_STAFF, now=hall.now)
    excused = [hall.people[3].id]
    set_marks(hall.session, one, excused, Mark.EXCUSED, note="Rapat", actor=_STAFF, now=hall.now)
    closing = Closing(uuid4(), hall.now - 14 * _MINUTE, "Lupa pindai keluar.", None)
    close_session(hall.session, one, closing, actor=_STAFF, now=hall.now)


def _on_paper(hall: _Hall) -> None:
    """A list was printed, one person signed it."""
    session, one, now = hall.session, hall.event.sessions[0], hall.now
    staff: User = make_staff(session, StaffRole.ORGANIZER, hall.event)
    print_sheet(session, hall.event, one, SheetOrder.NAME, actor=_STAFF, now=now)
    ticks = Ticks(one.id, (hall.people[4].uid,), now - _MINUTE, uuid4())
    record_sheet(session, hall.event, ticks, staff=staff, now=now)


def _at_the_poster(hall: _Hall) -> None:
    """Somebody typed themselves in and waits for the desk."""
    offer = offer_of(hall.event, "kim")
    person = make_person(offer.kind, full_name="Sutrisno", organization="KIM Sumber Rejeki")
    form = SignUp(offer.id, uuid4(), person, NOTICE_READ, door=AtDoor(waits=True))
    outcome = sign_up(hall.session, form, actor=PARTICIPANT, now=hall.now)
    assert isinstance(outcome, Pending)
