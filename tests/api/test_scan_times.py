"""When a scan took place: clocks that are wrong, scans that arrive late, days of the event's zone."""

from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.checkin.models import Attendance, Scan
from eventreg.clock import local_day
from eventreg.events.models import Event
from eventreg.registration.models import Registration
from tests.api.door import Door, verdicts

MINUTE = timedelta(minutes=1)
#: An answer takes a moment: what is set right by the arrival is right to within this.
CLOSE = timedelta(seconds=30)


def scanned_at(session: Session, result: dict[str, object]) -> datetime:
    """The corrected time of a recorded scan."""
    return session.get_one(Scan, UUID(str(result["id"]))).scanned_at


def attendance(session: Session) -> Attendance:
    """The one attendance that there is."""
    session.expire_all()
    return session.scalars(select(Attendance)).one()


@pytest.mark.parametrize("wrong", [-25 * MINUTE, 25 * MINUTE, timedelta(days=-400)])
def test_a_wrong_clock_is_set_right_by_the_time_of_sending(
    wrong: timedelta, door: Door, person: Registration, session: Session, now: datetime
) -> None:
    """Scar 6 on the server's side: the time of the scan, not of the upload, nor of a wrong clock."""
    scan = door.scan(person, scanned_at=(now - 10 * MINUTE + wrong).isoformat())
    (result,) = door.send(scan, sent_at=(now + wrong).isoformat())

    assert abs(scanned_at(session, result) - (now - 10 * MINUTE)) < CLOSE
    assert session.get_one(Scan, UUID(scan["id"])).claimed_at == now - 10 * MINUTE + wrong


def test_no_scan_is_later_than_its_arrival(
    door: Door, person: Registration, session: Session, now: datetime
) -> None:
    result = door.one(person, scanned_at=(now + 60 * MINUTE).isoformat())

    assert now <= scanned_at(session, result) < now + CLOSE * 4


def test_no_scan_is_earlier_than_the_pairing(
    door: Door, person: Registration, session: Session, now: datetime
) -> None:
    result = door.one(person, scanned_at=(now - timedelta(days=3)).isoformat())

    assert scanned_at(session, result) == door.device.paired_at == now - 60 * MINUTE


@pytest.mark.parametrize("claimed", ["1970-01-02T00:00:00Z", "9998-12-30T00:00:00Z"])
@pytest.mark.parametrize("sent", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", None])
def test_the_ends_of_the_calendar_are_no_error_of_ours(
    claimed: str, sent: str | None, door: Door, person: Registration, session: Session
) -> None:
    more = {"sent_at": sent} if sent else {}
    (result,) = door.send(door.scan(person, scanned_at=claimed), **more)

    assert result["verdict"] == "accepted"
    at = scanned_at(session, result)
    assert door.device.paired_at is not None
    assert door.device.paired_at <= at <= door.now + CLOSE * 4


@pytest.mark.parametrize("sent_at", ["2026-11-22T08:00:00", "now", 5, [], "\x00"])
def test_a_time_of_sending_without_a_zone_is_refused(
    sent_at: object, door: Door, person: Registration
) -> None:
    answer = door.post({"scans": [door.scan(person)], "sent_at": sent_at})

    assert answer.status_code == 400
    assert answer.get_json()["errors"][0]["field"].startswith("sent_at")


def test_a_time_in_another_zone_is_the_same_moment(
    door: Door, person: Registration, session: Session, now: datetime
) -> None:
    at = (now - 5 * MINUTE).astimezone(timezone(timedelta(hours=7)))
    result = door.one(person, scanned_at=at.isoformat())

    assert scanned_at(session, result) == now - 5 * MINUTE


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0), (1, 0, 2)])
def test_masuk_is_the_earliest_whichever_arrives_first(
    order: tuple[int, ...], door: Door, desk: Door, person: Registration, session: Session
) -> None:
    """A phone without a network delivers later what it scanned before."""
    times = [door.now - minutes * MINUTE for minutes in (50, 40, 30)]
    devices = (door, desk, door)
    methods = ("reader", "camera", "camera")
    results = [
        devices[one].one(person, scanned_at=times[one].isoformat(), method=methods[one])
        for one in order
    ]

    assert verdicts(results) == ["accepted", "repeat", "repeat"]
    row = attendance(session)
    assert (row.entered_at, row.method, row.officer) == (times[0], "reader", "Pintu Utara")
    assert (row.inside, row.left_at) == (True, None)


def test_keluar_is_the_latest_way_out_and_a_re_entry_is_inside_again(
    door: Door, person: Registration, session: Session, now: datetime
) -> None:
    for minutes, way in ((50, "in"), (40, "out"), (30, "in"), (20, "out")):
        door.one(person, direction=way, scanned_at=(now - minutes * MINUTE).isoformat())
    row = attendance(session)
    assert (row.entered_at, row.left_at) == (now - 50 * MINUTE, now - 20 * MINUTE)
    assert row.inside is False

    door.one(person, scanned_at=(now - 10 * MINUTE).isoformat())
    row = attendance(session)
    assert (row.left_at, row.inside) == (now - 20 * MINUTE, True)


def test_a_late_way_out_closes_the_stay_that_it_belongs_to(
    door: Door, person: Registration, session: Session, now: datetime
) -> None:
    """In at 50, in again at 10 (a repeat), then the missing way out of 30 arrives."""
    for minutes, way, word in (
        (50, "in", "accepted"),
        (10, "in", "repeat"),
        (30, "out", "accepted"),
    ):
        at = (now - minutes * MINUTE).isoformat()
        assert verdicts([door.one(person, direction=way, scanned_at=at)]) == [word]

    row = attendance(session)
    assert (row.entered_at, row.left_at) == (now - 50 * MINUTE, now - 30 * MINUTE)
    assert row.inside is True


@pytest.mark.parametrize(
    ("minute", "day"), [("06:59", 22), ("07:01", 22), ("00:01", 22), ("23:59", 22)]
)
def test_a_day_is_the_events_own(minute: str, day: int) -> None:
    """Scar 11: in UTC the day would turn at 07:00, as the doors open."""
    hours, minutes = map(int, minute.split(":"))
    wall = datetime(2026, 11, 22, hours, minutes, tzinfo=timezone(timedelta(hours=7)))

    assert local_day(wall.astimezone(UTC), "Asia/Jakarta").day == day


@pytest.mark.parametrize("wall", ["06:59", "07:01"])
def test_a_scan_around_seven_belongs_to_the_local_day(
    wall: str, door: Door, person: Registration, event: Event, session: Session, now: datetime
) -> None:
    """Scar 11: 06:59 and 07:01 in East Java are one day, though in UTC they are two."""
    today = now.astimezone(timezone(timedelta(hours=7)))
    hours, minutes = map(int, wall.split(":"))
    at = today.replace(hour=hours, minute=minutes, second=0) - timedelta(days=1)
    door.device.paired_at = at - timedelta(days=1)
    result = door.one(person, scanned_at=at.isoformat())

    assert local_day(scanned_at(session, result), event.timezone) == at.date()
