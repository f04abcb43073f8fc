"""Verdicts that come when the door has moved on: they stand in the office's list until settled."""

from datetime import datetime, timedelta
from secrets import token_bytes
from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session

from eventreg.checkin.models import Scan
from eventreg.checkin.operations import IncomingScan, Recorder, record_scans
from eventreg.checkin.queries import conflicts
from eventreg.checkin.rules import LATE_AFTER, Direction, Method
from eventreg.events.models import Event
from eventreg.registration.models import Registration
from eventreg.registration.rules import State
from eventreg.tickets.rules import RANDOM_BYTES, make_code
from tests.api.door import Door, verdicts
from tests.factories import make_event, make_registration, offer_of

MINUTE = timedelta(minutes=1)


def to_settle(session: Session, event: Event) -> list[UUID]:
    """The scans that wait for staff."""
    return [one.scan.id for one in conflicts(session, event.id)]


def ago(door: Door, age: timedelta) -> str:
    """A moment before the scene's."""
    return (door.now - age).isoformat()


def test_two_phones_without_a_network_admit_one_ticket(
    door: Door, desk: Door, person: Registration, event: Event, session: Session
) -> None:
    """Scar 7: the second is a repeat, and somebody is told."""
    door.one(person, scanned_at=ago(door, 30 * MINUTE))
    second = desk.one(person, scanned_at=ago(door, 25 * MINUTE))

    assert second["verdict"] == "repeat"
    (conflict,) = conflicts(session, event.id)
    assert conflict.scan.id == UUID(second["id"])
    assert conflict.registration is person
    assert conflict.scan.officer == "Meja 1"
    assert conflict.first is not None
    assert conflict.first.officer == "Pintu Utara"
    assert (conflict.first.scanned_at, conflict.scan.scanned_at) == (
        door.now - 30 * MINUTE,
        door.now - 25 * MINUTE,
    )
    assert (conflict.cleared, conflict.undone) == (None, False)


def test_a_late_scan_of_an_earlier_time_is_listed_too(
    door: Door, desk: Door, person: Registration, event: Event, session: Session
) -> None:
    desk.one(person, scanned_at=ago(door, timedelta()))
    late = door.one(person, scanned_at=ago(door, 30 * MINUTE))

    assert late["verdict"] == "repeat"
    assert to_settle(session, event) == [UUID(late["id"])]


def test_what_is_answered_while_the_person_stands_there_is_not_listed(
    door: Door, person: Registration, event: Event, session: Session
) -> None:
    now = datetime.now(door.now.tzinfo)
    close = now - LATE_AFTER + timedelta(seconds=5)
    results = door.send(
        *(door.scan(person, scanned_at=moment.isoformat()) for moment in (close, close)),
        sent_at=now.isoformat(),
    )

    assert verdicts(results) == ["accepted", "repeat"]
    assert to_settle(session, event) == []


@pytest.mark.parametrize("state", [State.CANCELLED, State.REPLACED, State.PENDING])
def test_who_was_let_in_without_a_network_and_is_not_registered_is_listed(
    state: State, door: Door, person: Registration, event: Event, session: Session
) -> None:
    """Scar 8 from the other side: the phone's list was older than the cancellation."""
    person.state, person.seat = state, None
    result = door.one(person, scanned_at=ago(door, MINUTE))

    assert to_settle(session, event) == [UUID(result["id"])]


def test_who_leaves_without_having_come_is_listed(
    door: Door, person: Registration, event: Event, session: Session
) -> None:
    result = door.one(person, direction="out", scanned_at=ago(door, MINUTE))

    assert verdicts([result]) == ["not_checked_in"]
    assert to_settle(session, event) == [UUID(result["id"])]


def test_what_the_phone_refused_by_itself_is_not_listed(
    door: Door, event: Event, session: Session
) -> None:
    """Without a network a phone tells foreign codes by their seal: nobody was let in."""
    guest = make_registration(session, offer_of(make_event(session), "kim"))
    moment = ago(door, MINUTE)
    results = [door.one(scanned_at=moment), door.one(guest, scanned_at=moment)]

    assert verdicts(results) == ["unknown_ticket", "other_event"]
    assert to_settle(session, event) == []


def test_a_genuine_code_of_nobody_is_listed(door: Door, event: Event, session: Session) -> None:
    """A ticket made at a desk whose own phone has not delivered yet: the door showed yellow."""
    code = make_code(token_bytes(RANDOM_BYTES), event.ticket_key)
    result = door.one(code=code, scanned_at=ago(door, MINUTE))

    assert verdicts([result]) == ["unknown_ticket"]
    assert to_settle(session, event) == [UUID(result["id"])]


def test_a_device_that_was_revoked_fills_no_list(
    door: Door, person: Registration, event: Event, session: Session, now: datetime
) -> None:
    door.device.revoked_at = now - 30 * MINUTE
    session.flush()
    result = door.one(person, scanned_at=ago(door, MINUTE))

    assert verdicts([result]) == ["device_revoked"]
    assert to_settle(session, event) == []


def test_what_staff_tick_off_paper_is_not_listed(
    door: Door, person: Registration, event: Event, session: Session
) -> None:
    door.one(person)
    ticked = IncomingScan(
        id=uuid4(),
        session_id=event.sessions[0].id,
        direction=Direction.IN,
        method=Method.PAPER,
        scanned_at=door.now - 30 * MINUTE,
        registration=person.uid,
    )
    staff = Recorder(event.id, "Retno Wulandari", trusted_from=ticked.scanned_at)
    (result,) = record_scans(session, staff, [ticked], now=door.now)

    assert result.scan is not None
    assert result.scan.verdict == "repeat"
    assert to_settle(session, event) == []


def test_a_device_keeps_nothing_off_the_list_by_calling_it_paper(
    door: Door, person: Registration, event: Event, session: Session
) -> None:
    results = [
        door.one(person, method="paper", scanned_at=ago(door, 30 * MINUTE)) for _ in range(2)
    ]

    assert verdicts(results) == ["accepted", "repeat"]
    assert to_settle(session, event) == [UUID(results[1]["id"])]


def test_a_replay_makes_no_conflict_of_an_answer_that_was_in_time(
    door: Door, person: Registration, event: Event, session: Session
) -> None:
    """The answer was lost, the scan is sent again an hour later: it was no repeat then."""
    scan = door.scan(person, scanned_at=ago(door, 30 * MINUTE))
    door.send(scan)
    door.send(scan)

    assert to_settle(session, event) == []
    assert session.get_one(Scan, UUID(scan["id"])).to_settle is False


SHOWN = [
    ("stored", "accepted", False),
    ("stored", "repeat", True),
    ("stored", "cancelled", True),
    ("accepted", "accepted", False),
    ("accepted", "repeat", True),
    ("repeat", "repeat", False),
    ("repeat", "accepted", True),
    ("refused", "accepted", True),
    ("refused", "cancelled", False),
    ("refused", "repeat", True),
]


@pytest.mark.parametrize(("shown", "verdict", "listed"), SHOWN)
def test_what_the_door_was_shown_decides_whether_staff_must_look(
    shown: str,
    verdict: str,
    listed: bool,  # noqa: FBT001 - a case of the table above.
    door: Door,
    desk: Door,
    person: Registration,
    event: Event,
    session: Session,
) -> None:
    if verdict == "repeat":
        desk.one(person, scanned_at=ago(door, 20 * MINUTE))
    if verdict == "cancelled":
        person.state, person.seat = State.CANCELLED, None
        session.flush()
    said = {"state": shown, "reason": "cancelled" if shown == "refused" else None}
    result = door.one(person, scanned_at=ago(door, 10 * MINUTE), shown=said)

    assert verdicts([result]) == [verdict]
    assert to_settle(session, event) == ([UUID(result["id"])] if listed else [])


@pytest.mark.parametrize(
    "said", ["refused", {}, {"state": "green"}, {"state": "repeat", "reason": 1}]
)
def test_what_cannot_be_read_of_what_was_shown_holds_no_scan_back(
    said: object, door: Door, desk: Door, person: Registration, event: Event, session: Session
) -> None:
    desk.one(person, scanned_at=ago(door, 20 * MINUTE))
    result = door.one(person, scanned_at=ago(door, 10 * MINUTE), shown=said)

    assert verdicts([result]) == ["repeat"]
    assert to_settle(session, event) == [UUID(result["id"])]


def test_a_verdict_in_time_is_no_conflict_whatever_was_shown(
    door: Door, person: Registration, event: Event, session: Session
) -> None:
    assert verdicts([door.one(person, shown={"state": "refused"})]) == ["accepted"]
    assert to_settle(session, event) == []
