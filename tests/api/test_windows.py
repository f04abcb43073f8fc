"""`POST /scans`: the hours of a session, which warn, and refuse only where the session is strict."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from eventreg.checkin.models import Attendance, Scan
from eventreg.checkin.rules import ScanWarning
from eventreg.events.models import Event
from eventreg.registration.models import Registration
from tests.api.door import Door, rows, verdicts

MINUTE = timedelta(minutes=1)


@pytest.fixture
def hours(event: Event, now: datetime) -> Event:
    """The first session is scanned for from 30 to 10 minutes ago."""
    event.sessions[0].admits_from = now - 30 * MINUTE
    event.sessions[0].admits_until = now - 10 * MINUTE
    return event


def at(door: Door, person: Registration, minutes: int, **changes: str) -> dict[str, object]:
    """The result of a scan so many minutes ago."""
    moment = (door.now - minutes * MINUTE).isoformat()
    return door.one(person, scanned_at=moment, **changes)


@pytest.mark.parametrize(
    ("minutes", "warning"),
    [(31, "outside_window"), (30, None), (11, None), (10, "outside_window"), (0, "outside_window")],
)
def test_outside_the_hours_somebody_is_admitted_with_a_warning(
    minutes: int,
    warning: str | None,
    hours: Event,
    door: Door,
    person: Registration,
    session: Session,
) -> None:
    result = at(door, person, minutes)

    assert (result["verdict"], result["warning"]) == ("accepted", warning)
    assert session.get_one(Scan, UUID(str(result["id"]))).warning == warning
    assert rows(session, Attendance) == 1


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(31, "outside_window"), (30, "accepted"), (11, "accepted"), (10, "outside_window")],
)
def test_outside_the_hours_of_a_strict_session_nobody_is_admitted(
    minutes: int, words: str, hours: Event, door: Door, person: Registration, session: Session
) -> None:
    hours.sessions[0].strict = True
    result = at(door, person, minutes)

    assert (verdicts([result]), result["warning"]) == ([words], None)
    assert rows(session, Attendance) == (words == "accepted")


def test_the_warning_comes_again_with_the_replay(
    hours: Event, door: Door, person: Registration
) -> None:
    scan = door.scan(person)
    first, again = door.send(scan)[0], door.send(scan)[0]

    assert first["warning"] == "outside_window"
    assert again == first | {"replay": True}


def test_a_repeat_and_leaving_need_no_warning(
    hours: Event, door: Door, person: Registration
) -> None:
    results = [at(door, person, 20), at(door, person, 9), at(door, person, 5, direction="out")]

    assert verdicts(results) == ["accepted", "repeat", "accepted"]
    assert [one["warning"] for one in results] == [None, None, None]


@pytest.mark.parametrize(
    ("starts", "ends", "warning"),
    [
        (119, 180, None),
        (121, 180, "outside_window"),
        (-180, -119, None),
        (-180, -121, "outside_window"),
    ],
)
def test_without_hours_of_its_own_two_hours_around_a_session_are_usual(
    starts: int,
    ends: int,
    warning: str | None,
    event: Event,
    door: Door,
    person: Registration,
) -> None:
    """A scan for yesterday's session: the phone has the wrong one chosen. Minutes from now."""
    event.sessions[0].starts_at = door.now + starts * MINUTE
    event.sessions[0].ends_at = door.now + ends * MINUTE

    assert door.one(person, scanned_at=door.now.isoformat())["warning"] == warning


@pytest.mark.parametrize("strict", [True, False])
def test_a_side_that_is_not_fixed_is_never_closed(
    *, strict: bool, event: Event, door: Door, person: Registration
) -> None:
    one = event.sessions[0]
    one.starts_at, one.ends_at = door.now - 300 * MINUTE, door.now - 200 * MINUTE
    one.admits_from, one.strict = door.now - 300 * MINUTE, strict
    result = door.one(person)

    assert (result["verdict"], result["warning"]) == ("accepted", ScanWarning.OUTSIDE_WINDOW)
