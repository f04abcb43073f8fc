"""`POST /scans`: every reason for which a scan is refused."""

from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from eventreg.checkin.models import Attendance, Scan
from eventreg.events.models import Event, SessionAdmission
from eventreg.registration.models import Registration
from eventreg.registration.rules import State
from tests.api.door import Door, rows, verdicts
from tests.factories import make_event, make_registration, offer_of

UNREADABLE: list[dict[str, object]] = [
    {"id": "1"},
    {"id": None},
    {"code": None},
    {"registration": str(uuid4())},
    {"code": None, "registration": "x"},
    {"code": 5},
    {"code": "\ud83d"},
    {"code": "x" * 501},
    {"session": None},
    {"session": None, "checkpoint": "1"},
    {"session": "0"},
    {"session": "9" * 18},
    {"session": "9" * 19},
    {"session": "-1"},
    {"session": 1},
    {"session": ""},
    {"direction": "IN"},
    {"method": "telepathy"},
    {"scanned_at": None},
    {"scanned_at": "2026-11-22T08:00:00"},
    {"scanned_at": "2026-11-22"},
    {"scanned_at": "yesterday"},
    {"scanned_at": 1_790_000_000},
    {"scanned_at": "1790000000"},
    {"scanned_at": True},
    {"scanned_at": "0001-01-01T00:00:00+14:00"},
    {"scanned_at": "9999-12-31T23:59:59-14:00"},
    {"scanned_at": "2026-02-30T00:00:00Z"},
]


def test_elements_that_cannot_be_read_are_invalid_one_by_one(
    door: Door, person: Registration, session: Session
) -> None:
    results = door.send(*(door.scan(person, **changes) for changes in UNREADABLE))

    assert verdicts(results) == ["invalid"] * len(UNREADABLE)
    assert rows(session, Scan) == 0


def test_a_session_of_another_event_is_invalid(
    door: Door, person: Registration, session: Session
) -> None:
    other = make_event(session)
    result = door.one(person, session=str(other.sessions[0].id))

    assert (verdicts([result]), result["registration"]) == (["invalid"], None)


def test_what_is_no_ticket_of_ours_is_unknown(door: Door) -> None:
    codes = ["", "A" * 26, "https://example.org/", "\x00", "👍" * 250]
    results = door.send(*(door.scan(code=code) for code in codes))

    assert verdicts(results) == ["unknown_ticket"] * len(codes)


def test_a_ticket_of_another_event_is_told_apart_and_names_nobody(
    door: Door, session: Session
) -> None:
    other = make_event(session)
    guest = make_registration(session, offer_of(other, "kim"))
    by_code, by_id = door.send(door.scan(guest), door.scan(code=None, registration=str(guest.uid)))

    assert verdicts([by_code, by_id]) == ["other_event", "other_event"]
    assert by_code["registration"] is by_id["registration"] is None


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (State.PENDING, "not_confirmed"),
        (State.WAITLISTED, "not_confirmed"),
        (State.REJECTED, "not_confirmed"),
        (State.CANCELLED, "cancelled"),
        (State.REPLACED, "replaced"),
    ],
)
def test_who_is_not_confirmed_is_not_admitted(
    state: State, reason: str, door: Door, person: Registration, session: Session
) -> None:
    """Scar 10: the rule is in the operation, so it holds for whoever calls it."""
    person.state, person.seat = state, None
    by_code, by_id = door.send(
        door.scan(person), door.scan(code=None, registration=str(person.uid))
    )

    assert verdicts([by_code, by_id]) == [reason, reason]
    assert by_code["registration"]["name"] == "Siti Rahayu"
    assert rows(session, Attendance) == 0


def test_a_category_that_the_session_does_not_admit_is_refused(
    door: Door, person: Registration, event: Event, session: Session
) -> None:
    kim = offer_of(event, "kim")
    event.sessions[0].admissions.append(SessionAdmission(offer_id=kim.id))
    member = make_registration(session, kim)

    assert verdicts(door.send(door.scan(person), door.scan(member))) == ["not_admitted", "accepted"]


def test_nobody_leaves_who_did_not_come(door: Door, person: Registration, session: Session) -> None:
    """Scar 13: a refusal with its reason, not an error."""
    assert verdicts([door.one(person, direction="out")]) == ["not_checked_in"]
    assert rows(session, Attendance) == 0
