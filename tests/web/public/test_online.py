"""Attending online: who sees the meeting's link, and typing the announced word."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.audit.models import AuditEntry, AuditValue
from eventreg.audit.rules import SYSTEM
from eventreg.checkin.models import Attendance
from eventreg.clock import local, utc_now
from eventreg.events.models import Event, SessionAdmission
from eventreg.events.operations import change_event
from eventreg.events.operations.describing import EventData, data_of
from eventreg.events.rules import EventMode, EventState
from eventreg.mail.models import OutboxMail
from eventreg.mail.rules import Channel
from eventreg.online.models import PresenceWord
from eventreg.online.operations import Announced, WordWish, announce
from eventreg.online.rules import MOST_TRIES
from eventreg.registration.letters import Stationery, sample_letter, whatsapp_text
from eventreg.registration.models import Registration
from eventreg.registration.operations import cancel
from eventreg.registration.rules import Message, State
from tests.clients import SeparateClient
from tests.events.calendars import check_calendar, entries, read_calendar
from tests.factories import make_registration, offer_of
from tests.pages import PageClient

LINK = "https://rapat.example.org/j/82312345678"
NOTES = "ID rapat 823 1234 5678\nKode sandi: cerdig"
SECRETS = ("82312345678", "Kode sandi")


@pytest.fixture
def online(session: Session, event: Event) -> Event:
    """The event meets online."""
    event.mode, event.meeting_url, event.meeting_notes = EventMode.ONLINE, LINK, NOTES
    session.flush()
    session.commit()
    return event


@pytest.fixture
def person(session: Session, online: Event) -> Registration:
    """Somebody who is registered for it."""
    made = make_registration(session, offer_of(online, "kim"), email="wagiyem@example.org")
    session.commit()
    return made


@pytest.fixture
def stationery(app: Flask) -> Stationery:
    """What letters are written with."""
    return Stationery(app.jinja_env, "https://daftar.example.org", force_locale)


def tells(text: str) -> bool:
    """Whether a text lets somebody into the meeting."""
    return any(secret in text for secret in SECRETS)


def letter_to(
    person: Registration, message: Message, channel: Channel, now: datetime
) -> OutboxMail:
    """A message that was lined up, but lies in no outbox."""
    return OutboxMail(
        channel=channel,
        event_id=person.event_id,
        registration_id=person.id,
        recipient=person.email,
        message=message,
        language="id",
        facts={},
        queued_at=now,
    )


@pytest.mark.parametrize("mode", [EventMode.ONLINE, EventMode.HYBRID])
def test_the_own_page_of_the_confirmed_opens_the_meeting(
    mode: EventMode, page: PageClient, session: Session, online: Event, person: Registration
) -> None:
    online.mode = mode
    session.commit()
    soup = page.get(f"/r/{person.secret}")

    assert soup.select_one(f"main a[href='{LINK}']")
    assert all(line in page.text for line in NOTES.splitlines())
    at_door = "Tunjukkan kode QR" in page.text
    assert at_door is (mode is EventMode.HYBRID)


@pytest.mark.parametrize(
    "state", [State.PENDING, State.WAITLISTED, State.REJECTED, State.CANCELLED, State.REPLACED]
)
def test_nobody_else_reads_the_link(
    state: State,
    page: PageClient,
    client: SeparateClient,
    session: Session,
    stationery: Stationery,
    online: Event,
    person: Registration,
    now: datetime,
) -> None:
    person.state, person.seat = state, None
    person.waiting_since = now if state is State.WAITLISTED else None
    session.commit()
    page.get(f"/r/{person.secret}")
    assert not tells(page.response.get_data(as_text=True))
    assert client.get(f"/r/{person.secret}/event.ics").status_code == 404
    for message in set(Message) - {Message.WRITTEN}:  # Its words are written by staff.
        letter = sample_letter(
            session, letter_to(person, message, Channel.EMAIL, now), stationery, now=now
        )
        files = b"".join(one.data for one in letter.calendars).decode()
        assert not tells(letter.subject + letter.text + letter.html + files), message


def test_public_pages_say_online_and_not_where(
    page: PageClient, session: Session, online: Event, person: Registration
) -> None:
    for url in ("/", "/e/acara-contoh", "/e/acara-contoh/register/kim", "/e/acara-contoh/privacy"):
        page.get(url)
        assert not tells(page.response.get_data(as_text=True)), url
    assert "Daring" in page.get("/e/acara-contoh").get_text()
    assert "Gedung Contoh" not in page.text
    online.mode = EventMode.HYBRID
    session.commit()
    assert "Gedung Contoh" in page.get("/e/acara-contoh").get_text()
    assert "Hibrida" in page.text


def test_messages_to_the_confirmed_bring_the_link(
    session: Session, stationery: Stationery, online: Event, person: Registration, now: datetime
) -> None:
    before = min(one.starts_at for one in online.sessions) - timedelta(days=2)
    for message in (Message.CONFIRMED, Message.REMINDER, Message.EVENT_CHANGED):
        mail = letter_to(person, message, Channel.EMAIL, now)
        letter = sample_letter(session, mail, stationery, now=before)
        for text in (letter.text, letter.html):
            assert LINK in text, message
            assert "Kode sandi: cerdig" in text, message
            assert "meja registrasi" not in text, message
        assert letter.qr == ""
        chat = whatsapp_text(
            session, letter_to(person, message, Channel.WHATSAPP, now), stationery, now=before
        )
        assert chat is not None
        assert LINK in chat
    for message in (Message.THANKS, Message.LINK):
        mail = letter_to(person, message, Channel.EMAIL, now)
        assert not tells(sample_letter(session, mail, stationery, now=now).text), message


def test_the_calendar_of_the_confirmed_has_the_link_until_the_event_is_off(
    client: SeparateClient, session: Session, online: Event, person: Registration
) -> None:
    data = client.get(f"/r/{person.secret}/event.ics").data
    (first, *_others) = entries(data)
    check_calendar(read_calendar(data))
    assert first["DESCRIPTION"] == f"{LINK}\n{NOTES}"
    assert b"LOCATION:Daring" in data

    online.state = EventState.CANCELLED
    session.commit()
    off = client.get(f"/r/{person.secret}/event.ics").data.decode().replace("\r\n ", "")
    assert not tells(off)


def test_a_new_link_is_something_people_are_told_and_the_log_keeps_to_itself(
    session: Session, online: Event, person: Registration, now: datetime
) -> None:
    data = EventData(**{**vars(data_of(online)), "meeting_url": "https://lain.example.org/j/9"})

    change_event(session, online, data, version=online.version, actor=SYSTEM, now=now)

    assert online.moved_at == now
    session.flush()
    values = session.scalars(
        select(AuditValue).join(AuditEntry).where(AuditEntry.event_id == online.id)
    ).all()
    (mine,) = [one for one in values if one.field == "meeting_url"]
    assert (mine.before, mine.after) == ("…", "…")


def word(session: Session, event: Event, part: int = 0, typed: str = "kelapa") -> PresenceWord:
    """An announced word that counts now."""
    outcome = announce(
        session, event.sessions[part], WordWish(typed, 15), actor=SYSTEM, now=utc_now()
    )
    assert isinstance(outcome, Announced)
    session.commit()
    return outcome.word


def present(session: Session) -> list[tuple[int, int]]:
    """Who is present in which session."""
    session.expire_all()
    rows = session.execute(select(Attendance.registration_id, Attendance.session_id))
    return sorted((person, part) for person, part in rows)


def test_the_word_is_typed_on_the_own_page(
    page: PageClient, session: Session, online: Event, person: Registration
) -> None:
    page.get(f"/r/{person.secret}")
    assert not page.soup.select("form[id^=presence]")
    said = word(session, online)
    page.get(f"/r/{person.secret}")
    page.submit(f"presence-{said.id}", word=" KeLapa ")
    page.expect(303)
    page.follow()

    assert "tercatat hadir" in page.text
    assert present(session) == [(person.id, online.sessions[0].id)]
    since = session.scalars(select(Attendance.entered_at)).one()
    for _time in range(2):
        page.get(f"/r/{person.secret}")
        rows = [one.get_text(" ", strip=True) for one in page.soup.select("main .er-row")]
        assert f"Hadir, {local(since, online.timezone):%H.%M} WIB Sesi 1" in rows
    del online.sessions[1:]
    session.commit()
    page.get(f"/r/{person.secret}")
    rows = [one.get_text(" ", strip=True) for one in page.soup.select("main .er-row")]
    assert f"Hadir, {local(since, online.timezone):%H.%M} WIB" in rows


@pytest.fixture
def moved_on_site(
    page: PageClient, session: Session, online: Event, person: Registration
) -> PresenceWord:
    """A word that counted until everybody was asked to the venue; somebody has its form open."""
    said = word(session, online)
    page.get(f"/r/{person.secret}")
    data = EventData(**{**vars(data_of(online)), "mode": EventMode.ON_SITE})
    change_event(session, online, data, version=online.version, actor=SYSTEM, now=utc_now())
    session.commit()
    return said


def test_once_everybody_attends_on_site_no_word_counts_and_none_is_asked_for(
    page: PageClient, session: Session, moved_on_site: PresenceWord, person: Registration
) -> None:
    page.submit(f"presence-{moved_on_site.id}", word="kelapa", status=422)
    assert present(session) == []
    assert "presensi dicatat di pintu masuk" in page.text
    assert not page.soup.select("form[id^=presence]")
    page.get(f"/r/{person.secret}/presence")
    assert "dalam rapat" not in page.text
    page.get(f"/r/{person.secret}")
    assert not page.soup.select("form[id^=presence]")
    assert not tells(page.text)
    assert LINK not in page.text


@pytest.mark.usefixtures("moved_on_site")
def test_once_everybody_attends_on_site_no_message_and_calendar_holds_the_link(
    client: SeparateClient, session: Session, stationery: Stationery, person: Registration,
    now: datetime,
) -> None:  # fmt: skip
    before = min(one.starts_at for one in person.event.sessions) - timedelta(days=2)
    for message in (Message.CONFIRMED, Message.REMINDER, Message.EVENT_CHANGED):
        for channel in (Channel.EMAIL, Channel.WHATSAPP):
            mail = letter_to(person, message, channel, now)
            letter = sample_letter(session, mail, stationery, now=before)
            chat = whatsapp_text(session, mail, stationery, now=before)
            for text in (letter.text, letter.html, chat or ""):
                assert text, (message, channel)
                assert not tells(text), (message, channel)
    data = client.get(f"/r/{person.secret}/event.ics").data.decode().replace("\r\n ", "")
    assert "BEGIN:VEVENT" in data
    assert not tells(data)


def test_a_wrong_word_is_said_and_stays_typed_until_there_are_no_tries_left(
    page: PageClient, session: Session, online: Event, person: Registration
) -> None:
    said = word(session, online)
    page.get(f"/r/{person.secret}/presence")
    page.submit(word="pepaya", status=422)
    assert "berbeda dari yang diumumkan" in page.text
    field = page.soup.select_one(f"#word-{said.id}")
    assert field is not None
    assert field["value"] == "pepaya"
    for _ in range(MOST_TRIES - 1):
        page.submit(word="pepaya", status=422)
    page.submit(word="kelapa", status=422)
    assert "terlalu sering" in page.text
    assert present(session) == []


def test_nothing_typed_costs_no_try(
    page: PageClient, session: Session, online: Event, person: Registration
) -> None:
    word(session, online)
    page.get(f"/r/{person.secret}/presence")
    for _ in range(MOST_TRIES + 1):
        page.submit(word=" ", status=422)
    assert "Ketik kata yang Anda dengar" in page.text
    page.submit(word="kelapa", status=303)


def test_a_form_that_comes_too_late_is_told_so(
    page: PageClient, session: Session, online: Event, person: Registration
) -> None:
    said = word(session, online)
    page.get(f"/r/{person.secret}/presence")
    said.closes_at = utc_now() - timedelta(seconds=1)
    session.commit()
    page.submit(word="kelapa", status=422)

    assert "sudah lewat" in page.text
    assert present(session) == []
    page.get(f"/r/{person.secret}/presence")
    assert "tidak ada kata presensi" in page.text


def test_each_session_has_its_own_word(
    page: PageClient, session: Session, online: Event, person: Registration
) -> None:
    first, second = word(session, online), word(session, online, 1, "jendela")
    page.get(f"/r/{person.secret}")
    page.submit(f"presence-{second.id}", word="kelapa", status=422)
    page.submit(f"presence-{second.id}", word="jendela", status=303)
    page.get(f"/r/{person.secret}")
    page.submit(f"presence-{first.id}", word="kelapa", status=303)

    assert present(session) == sorted((person.id, one.id) for one in online.sessions)


def test_whom_the_session_does_not_admit_is_not_asked(
    page: PageClient, session: Session, online: Event, person: Registration
) -> None:
    said = word(session, online)
    online.sessions[0].admissions.append(SessionAdmission(offer_id=offer_of(online, "agency").id))
    session.commit()
    page.get(f"/r/{person.secret}/presence")
    assert not page.soup.select("main form")
    fields = {"word_id": str(said.id), "word": "kelapa"}
    page.get("/e/acara-contoh/register/agency")  # For a token: this page has none of its own.
    page.post(f"/r/{person.secret}/presence", fields, status=422)
    assert present(session) == []


def test_words_of_other_events_and_no_words_are_not_found(
    page: PageClient, session: Session, online: Event, person: Registration
) -> None:
    word(session, online)
    page.get(f"/r/{person.secret}/presence")
    for wrong in ("", "0", "-1", "99999", "abc", "9" * 30):
        page.post(f"/r/{person.secret}/presence", {"word_id": wrong, "word": "kelapa"}, status=404)
        page.get(f"/r/{person.secret}/presence")


def test_whoever_cancelled_types_in_vain(
    page: PageClient, session: Session, online: Event, person: Registration
) -> None:
    word(session, online)
    page.get(f"/r/{person.secret}/presence")
    cancel(session, person, reason="", actor=SYSTEM, now=utc_now())
    session.commit()
    page.submit(word="kelapa", status=422)

    assert present(session) == []
    assert "tidak memegang tempat" in page.text
