"""The calendar file, read back by another program's rules; on both databases."""

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from eventreg.audit.rules import SYSTEM
from eventreg.events.calendar import CalendarFile, calendar_file, sessions_for
from eventreg.events.models import Event, SessionAdmission
from eventreg.events.operations import SessionData, change_session, session_data_of
from tests.events.calendars import entries, read_calendar
from tests.factories import make_event, offer_of

HOLDER = UUID("6f0c2a52-6d5f-4c07-9a5e-0d4ce2f1a001")
STARTS_AT = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)


def file_of(event: Event, now: datetime, *, cancelled: bool = False) -> CalendarFile:
    return calendar_file(
        event,
        event.sessions,
        holder=HOLDER,
        page=f"https://daftar.example.org/e/{event.slug}",
        now=now,
        cancelled=cancelled,
    )


def at_eight(event: Event) -> None:
    """Puts both sessions into the morning of 1 December 2026, in Java from 08.00 to 12.00."""
    for one in event.sessions:
        one.starts_at, one.ends_at = STARTS_AT, STARTS_AT + timedelta(hours=4)


@pytest.mark.parametrize(
    ("zone", "hour", "offset", "label"),
    [
        ("Asia/Jakarta", 8, 7, "WIB"),
        ("Asia/Makassar", 9, 8, "WITA"),
        ("Asia/Jayapura", 10, 9, "WIT"),
    ],
)
def test_times_are_right_in_the_events_zone(
    session: Session, now: datetime, zone: str, hour: int, offset: int, label: str
) -> None:
    event = make_event(session, timezone=zone)
    at_eight(event)

    file = file_of(event, now)

    first, second = entries(file.data)
    assert first.start == STARTS_AT
    assert first.end == STARTS_AT + timedelta(hours=4)
    assert first["DTSTART"].params["TZID"] == zone
    assert first.start.astimezone(ZoneInfo(zone)).hour == hour
    assert first["UID"] != second["UID"]
    (definition,) = read_calendar(file.data).walk("VTIMEZONE")
    assert definition["TZID"] == zone
    (standard,) = definition.walk("STANDARD")
    assert (standard["TZOFFSETTO"].td, standard["TZNAME"]) == (timedelta(hours=offset), label)


def test_it_says_what_where_and_whom_to_ask(session: Session, now: datetime) -> None:
    event = make_event(
        session,
        title='Pelatihan; "Cerdas", Digital\\',
        address="Jalan Contoh 1",
        organizer='Dinas "X"',
    )
    event.sessions[0].room = "Ruang Contoh"

    first, _second = entries(file_of(event, now).data)

    assert first["SUMMARY"] == 'Pelatihan; "Cerdas", Digital\\ – Sesi 1'
    assert first["LOCATION"] == "Ruang Contoh, Gedung Contoh, Surabaya, Jalan Contoh 1"
    assert first["ORGANIZER"] == "mailto:panitia@example.org"
    assert first["ORGANIZER"].params["CN"] == "Dinas 'X'"
    assert first["CONTACT"] == "Panitia Contoh, 0893-0000-0001"
    assert first["STATUS"] == "CONFIRMED"
    assert first["DTSTAMP"].dt == first["LAST-MODIFIED"].dt == now


def test_an_update_replaces_what_a_calendar_has(session: Session, now: datetime) -> None:
    event = make_event(session, now=now)
    before = entries(file_of(event, now).data)
    one = event.sessions[0]
    data = session_data_of(one)
    later = {
        "starts_at": data.starts_at + timedelta(days=1),
        "ends_at": data.ends_at + timedelta(days=1),
    }
    change_session(session, one, SessionData(**{**vars(data), **later}), actor=SYSTEM, now=now)
    session.flush()

    after = entries(file_of(event, now).data)

    moved = next(entry for entry in after if entry.start == later["starts_at"])
    known = {entry["UID"]: entry["SEQUENCE"] for entry in before}
    assert moved["SEQUENCE"] > known[moved["UID"]]


def test_a_cancellation_comes_after_what_it_cancels(session: Session, now: datetime) -> None:
    event = make_event(session)
    invited, cancelled = file_of(event, now), file_of(event, now, cancelled=True)

    assert (invited.method, cancelled.method) == ("PUBLISH", "CANCEL")
    assert read_calendar(cancelled.data)["METHOD"] == "CANCEL"
    for before, after in zip(entries(invited.data), entries(cancelled.data), strict=True):
        assert after["UID"] == before["UID"]
        assert after["STATUS"] == "CANCELLED"
        assert after["SEQUENCE"] > before["SEQUENCE"]
    event.title = "Pelatihan yang jadi"
    session.flush()
    again = entries(file_of(event, now).data)
    assert again[0]["SEQUENCE"] > entries(cancelled.data)[0]["SEQUENCE"]


def test_people_have_the_sessions_that_admit_them(session: Session) -> None:
    event = make_event(session)
    first, second = event.sessions
    agency, kim = offer_of(event, "agency"), offer_of(event, "kim")
    second.admissions.append(SessionAdmission(offer_id=kim.id))
    session.flush()

    assert sessions_for(event, agency.id) == [first]
    assert sessions_for(event, kim.id) == [first, second]


def test_long_lines_are_folded_and_break_as_the_standard_says(
    session: Session, now: datetime
) -> None:
    event = make_event(session, title="Pelatihan " + "é" * 200)

    lines = file_of(event, now).data.split(b"\r\n")

    assert lines[-1] == b""
    assert all(len(line) <= 75 and b"\n" not in line for line in lines)
