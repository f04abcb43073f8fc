"""The calendar file, read back by another program's rules; on both databases."""

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from eventreg.audit.rules import SYSTEM
from eventreg.events.calendar import (
    CalendarFile,
    Holder,
    Programme,
    calendar_file,
    cancellations,
    programme_of,
    sessions_for,
)
from eventreg.events.models import Event, EventSession, SessionAdmission
from eventreg.events.operations import (
    SessionData,
    add_session,
    change_session,
    remove_session,
    session_data_of,
)
from eventreg.events.queries import lost_sessions
from tests.events.calendars import check_calendar, entries, read_calendar
from tests.factories import make_event, offer_of

HOLDER = Holder(UUID("6f0c2a52-6d5f-4c07-9a5e-0d4ce2f1a001"), "https://daftar.example.org/e/acara")
STARTS_AT = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)


def file_of(event: Event, now: datetime, *, cancelled: bool = False) -> CalendarFile:
    return calendar_file(event, Programme(event.sessions), HOLDER, now=now, cancelled=cancelled)


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

    check_calendar(read_calendar(file.data))
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


def test_without_an_address_the_organizer_is_the_page(session: Session, now: datetime) -> None:
    """RFC 5546 asks for an organizer in every entry; a made-up address would bounce."""
    event = make_event(session, contact_email="")
    file = file_of(event, now)
    check_calendar(read_calendar(file.data))
    assert {str(one["ORGANIZER"]) for one in entries(file.data)} == {HOLDER.page}


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
    single = cancellations(event, event.sessions, HOLDER, now=now)

    assert [one.method for one in (invited, cancelled)] == ["PUBLISH"] * 2
    assert [one.method for one in single] == ["CANCEL"] * 2
    for file in (invited, cancelled, *single):
        check_calendar(read_calendar(file.data))
    for found in (entries(cancelled.data), [one for file in single for one in entries(file.data)]):
        for before, after in zip(entries(invited.data), found, strict=True):
            assert after["UID"] == before["UID"]
            assert after["SUMMARY"] == before["SUMMARY"]
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


def lost(session: Session, event: Event, slug: str, since: datetime) -> Programme:
    """What somebody of a category has on the programme who is registered since then."""
    losses = lost_sessions(session, [event.id])[event.id]
    return programme_of(event, offer_of(event, slug).id, losses, since=since)


def admit(session: Session, event: Event, one: EventSession, *slugs: str, now: datetime) -> None:
    """Opens a session to these categories alone."""
    wanted = frozenset(offer_of(event, slug).id for slug in slugs)
    data = SessionData(**{**vars(session_data_of(one)), "admits": wanted})
    change_session(session, one, data, actor=SYSTEM, now=now)


def test_a_session_that_is_removed_is_cancelled_for_those_who_had_it(
    session: Session, now: datetime
) -> None:
    event = make_event(session, now=now)
    first, second = event.sessions
    before = {one["UID"]: one for one in entries(file_of(event, now).data)}
    gone_id, gone_data = second.id, session_data_of(second)
    later = now + timedelta(minutes=1)
    assert remove_session(session, second, actor=SYSTEM, now=later) is None

    programme = lost(session, event, "agency", now)
    assert programme.sessions == [first]
    (gone,) = programme.lost
    assert (gone.id, gone.title, gone.room) == (gone_id, gone_data.title, gone_data.room)
    assert (gone.starts_at, gone.ends_at) == (gone_data.starts_at, gone_data.ends_at)
    assert lost(session, event, "agency", later).lost == (), "Who came later never had it."

    download = calendar_file(event, programme, HOLDER, now=later)
    (single,) = cancellations(event, programme.lost, HOLDER, now=later)
    check_calendar(read_calendar(download.data))
    check_calendar(read_calendar(single.data))
    stands, cancelled = entries(download.data)
    assert (stands["STATUS"], cancelled["STATUS"]) == ("CONFIRMED", "CANCELLED")
    for one in (cancelled, *entries(single.data)):
        assert one["SEQUENCE"] > before[one["UID"]]["SEQUENCE"]
        assert one["SUMMARY"] == before[one["UID"]]["SUMMARY"]
        assert one.start == gone_data.starts_at
    assert entries(single.data)[0]["UID"] == cancelled["UID"] == f"{HOLDER.uid}-{gone_id}@eventreg"


def test_a_session_that_is_closed_to_a_category_is_cancelled_for_it_alone(
    session: Session, now: datetime
) -> None:
    event = make_event(session, now=now)
    first, second = event.sessions
    moments = [now + timedelta(minutes=minute) for minute in range(1, 5)]

    admit(session, event, second, "kim", now=moments[0])
    assert event.moved_at == moments[0], "The office is asked whether to tell people."
    assert [one.id for one in lost(session, event, "agency", now).lost] == [second.id]
    assert lost(session, event, "kim", now).lost == ()
    assert lost(session, event, "agency", moments[0]).lost == ()

    # What is opened to them again stands again, by an entry that comes later.
    gone = cancellations(event, lost(session, event, "agency", now).lost, HOLDER, now=now)
    admit(session, event, second, now=moments[1])
    programme = lost(session, event, "agency", now)
    assert (programme.sessions, programme.lost) == ([first, second], ())
    back = entries(calendar_file(event, programme, HOLDER, now=now).data)[1]
    (was,) = entries(gone[0].data)
    assert (back["UID"], back["STATUS"]) == (was["UID"], "CONFIRMED")
    assert back["SEQUENCE"] > was["SEQUENCE"]

    # Closed to some and then removed: both have lost it, each once.
    admit(session, event, second, "kim", now=moments[2])
    remove_session(session, second, actor=SYSTEM, now=moments[3])
    for slug in ("agency", "kim"):
        assert len(lost(session, event, slug, now).lost) == 1
    assert lost(session, event, "agency", moments[2]).lost == ()


def test_what_the_log_tells_of_other_changes_is_no_loss(session: Session, now: datetime) -> None:
    event = make_event(session, now=now)
    one = event.sessions[0]
    data = SessionData(**{**vars(session_data_of(one)), "title": "Pembukaan", "room": "Aula"})
    change_session(session, one, data, actor=SYSTEM, now=now + timedelta(minutes=1))
    agency = frozenset({offer_of(event, "agency").id})
    everybody = frozenset(offer.id for offer in event.offers)
    for wanted in (everybody, agency, everybody):
        wider = SessionData(**{**vars(session_data_of(one)), "admits": wanted})
        change_session(session, one, wider, actor=SYSTEM, now=now + timedelta(minutes=2))

    losses = lost_sessions(session, [event.id])[event.id]

    assert [loss.offer_ids for loss in losses] == [everybody - agency]
    assert lost(session, event, "kim", now).lost == ()
    assert lost_sessions(session, [event.id + 1])[event.id + 1] == []


def test_a_new_session_is_no_loss_even_if_it_has_an_old_number(
    session: Session, now: datetime
) -> None:
    """SQLite gives the highest number anew: then the old entry becomes the new session."""
    event = make_event(session, now=now)
    data = session_data_of(event.sessions[1])
    remove_session(session, event.sessions[1], actor=SYSTEM, now=now + timedelta(minutes=1))
    made = add_session(session, event, data, actor=SYSTEM, now=now + timedelta(minutes=2))
    session.refresh(event, ["sessions"])

    programme = lost(session, event, "agency", now)
    assert made in programme.sessions
    assert made.id not in {one.id for one in programme.lost}


def test_long_lines_are_folded_and_break_as_the_standard_says(
    session: Session, now: datetime
) -> None:
    event = make_event(session, title="Pelatihan " + "é" * 200)

    lines = file_of(event, now).data.split(b"\r\n")

    assert lines[-1] == b""
    assert all(len(line) <= 75 and b"\n" not in line for line in lines)
