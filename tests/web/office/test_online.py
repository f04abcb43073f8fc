"""The office of an event that meets online: words on the screen, the report of the meeting program."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from io import BytesIO

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eventreg.accounts.models import User
from eventreg.accounts.rules import StaffRole
from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import SYSTEM, Action
from eventreg.checkin.models import Attendance, Scan
from eventreg.clock import local, utc_now
from eventreg.events.models import Event
from eventreg.events.rules import EventMode, link_fault
from eventreg.online.models import MeetingReport, PresenceWord
from eventreg.online.operations import Announced, WordWish, announce, say_word
from eventreg.online.rules import MOST_BYTES, WORDS
from eventreg.registration.models import Registration
from tests.clients import SeparateClient
from tests.factories import make_event, make_registration, offer_of
from tests.pages import PageClient
from tests.web.office.conftest import SignedIn

HERE = "/office/events/acara/online"
HEAD = "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest\n"


@pytest.fixture
def online(session: Session, event: Event) -> Event:
    """The event meets online."""
    event.mode, event.meeting_url = EventMode.ONLINE, "https://rapat.example.org/j/823"
    session.commit()
    return event


@pytest.fixture
def staff(online: Event, signed_in: SignedIn) -> User:
    """An organizer is signed in."""
    return signed_in(StaffRole.ORGANIZER, online)


@pytest.fixture
def people(session: Session, online: Event) -> list[Registration]:
    """Two of one name, and one with an address."""
    agency = offer_of(online, "agency")
    named = (
        ("Siti Aminah", "Dinas Kesehatan Contoh", None),
        ("Siti Aminah", "Dinas Sosial Contoh", None),
        ("Wagiyem", "Dinas Pendidikan Contoh", "wagiyem@example.org"),
    )
    made = [
        make_registration(session, agency, full_name=name, organization=office, email=email)
        for name, office, email in named
    ]
    session.commit()
    return made


def report(event: Event, *rows: str) -> bytes:
    """A report of the event's first session; `{a}` and `{b}` are when it began and half an hour later."""
    begins = local(event.sessions[0].starts_at, event.timezone)
    ends = begins + timedelta(minutes=30)
    written = "".join(rows).format(
        a=f"{begins:%m/%d/%Y %I:%M:%S %p}", b=f"{ends:%m/%d/%Y %I:%M:%S %p}"
    )
    return ("\ufeff" + HEAD + written).replace("\n", "\r\n").encode()


def send(page: PageClient, content: bytes, status: int = 303, **fields: str) -> None:
    """Takes a report in."""
    page.get(f"{HERE}/reports/new")
    form = page.form()
    for name, value in fields.items():
        form.fill(name, value)
    page.post(
        page.url,
        {**form.fields, "file": (BytesIO(content), "participants_823.csv")},
        status=status,
        content_type="multipart/form-data",
    )


def audited(session: Session, action: Action) -> Sequence[AuditEntry]:
    """What the log says of it."""
    return session.scalars(select(AuditEntry).where(AuditEntry.action == action)).all()


def present(session: Session) -> set[int]:
    """Who is present."""
    session.expire_all()
    return set(session.scalars(select(Attendance.registration_id)))


def test_the_page_stands_in_the_navigation_where_people_attend_online(
    page: PageClient, session: Session, online: Event, staff: User
) -> None:
    page.get("/office/events/acara")
    assert page.soup.select(f".er-event-nav a[href='{HERE}']")
    online.mode = EventMode.ON_SITE
    session.commit()
    page.get("/office/events/acara")
    assert not page.soup.select(f".er-event-nav a[href='{HERE}']")
    page.get(HERE)
    assert "Semua peserta hadir di tempat" in page.text


def test_how_people_attend_is_chosen_with_the_event(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    signed_in(StaffRole.ORGANIZER, event)
    page.get("/office/events/acara/edit")
    page.submit(mode="hybrid", meeting_url="http://zoom.example.org/j/1", status=422)
    assert "https://" in page.text
    page.submit(meeting_url="https://zoom.example.org/j/1", meeting_notes="ID 1", status=303)
    session.expire_all()
    assert (event.mode, event.meeting_url) == (EventMode.HYBRID, "https://zoom.example.org/j/1")


@pytest.mark.parametrize(
    ("link", "taken"),
    [
        ("", True),
        ("https://us02web.zoom.us/j/823?pwd=a.1", True),
        ("https://meet.google.com/abc-defg-hij", True),
        ("http://zoom.us/j/1", False),
        ("zoom.us/j/1", False),
        ("javascript:alert(1)", False),
        ("https://", False),
        ("https://x", False),
        ("https://zoom.us@jahat.example.org/", False),
        ("https://zoom.us/<script>", False),
        ("https://[::1", False),
        ("https://zoom.us:99999/", False),
        ("besok menyusul", False),
    ],
)
def test_a_meeting_link_is_a_safe_address(link: str, taken: bool) -> None:  # noqa: FBT001 - a case of the table.
    assert (link_fault(link) is None) is taken


def test_a_word_is_suggested_announced_and_shown_large(
    page: PageClient, session: Session, online: Event, staff: User
) -> None:
    page.get(HERE)
    form = page.form("word-form")
    assert form.fields["word"][0] in WORDS
    page.submit(form)
    page.expect(303)
    page.follow()

    (word,) = session.scalars(select(PresenceWord)).all()
    shown = page.soup.select_one(".er-announced-word")
    assert shown is not None
    assert shown.get_text() == word.word
    assert word.closes_at - word.opens_at == timedelta(minutes=15)
    assert word.officer == staff.name


def later(session: Session, event: Event, by: timedelta) -> None:
    """The sessions begin so much later than now."""
    for one in event.sessions:
        one.starts_at, one.ends_at = utc_now() + by, utc_now() + by + timedelta(hours=2)
    session.commit()


def test_a_word_long_before_its_session_is_asked_about_first(
    page: PageClient, session: Session, online: Event, staff: User
) -> None:
    later(session, online, timedelta(days=2))
    page.get(HERE)
    assert "early" not in page.form("word-form").offered
    page.submit("word-form", word="kelapa", status=422)
    assert session.scalars(select(PresenceWord)).all() == []
    assert "Sesi ini baru mulai" in page.text
    page.submit("word-form", early=True, status=303)
    assert [one.word for one in session.scalars(select(PresenceWord))] == ["kelapa"]


def test_a_word_for_a_session_that_begins_soon_or_then_is_taken_at_once(
    page: PageClient, session: Session, online: Event, staff: User
) -> None:
    later(session, online, timedelta(minutes=50))
    page.get(HERE)
    page.submit("word-form", word="kelapa", status=303)
    later(session, online, timedelta(days=2))
    page.get(HERE)
    begins = local(online.sessions[0].starts_at, online.timezone)
    page.submit("word-form", word="jendela", opens_at=f"{begins:%Y-%m-%dT%H:%M}", status=303)
    assert len(session.scalars(select(PresenceWord)).all()) == 2


def test_a_report_recorded_long_before_its_session_is_asked_about_first(
    page: PageClient, session: Session, online: Event, staff: User, people: list[Registration]
) -> None:
    head = "Name (Original Name),User Email,Total Duration (Minutes),Guest\r\n"
    send(page, f"{head}Wagiyem,wagiyem@example.org,30,Yes\r\n".encode())
    page.follow()
    later(session, online, timedelta(days=2))
    page.submit("record", least="0", status=422)
    assert "Sesi ini baru mulai" in page.text
    assert present(session) == set()
    page.submit("record", early=True, status=303)
    assert present(session) == {people[2].id}


def test_counts_are_live(
    page: PageClient,
    session: Session,
    online: Event,
    staff: User,
    people: list[Registration],
    now: datetime,
) -> None:
    outcome = announce(
        session, online.sessions[0], WordWish("kelapa", 15), actor=SYSTEM, now=utc_now()
    )
    assert isinstance(outcome, Announced)
    say_word(session, people[0], outcome.word, "kelapa", now=utc_now())
    session.commit()
    page.get(f"{HERE}/words/{outcome.word.id}")
    frame = page.soup.select_one("[data-live-url]")
    assert frame is not None
    counts = page.client.get(str(frame["data-live-url"])).json
    assert counts == {"by_word": 1, "present": 1, "expected": 3}
    page.submit("close", status=303)
    page.get(f"{HERE}/words/{outcome.word.id}")
    assert not page.soup.select("[data-live-url], #close")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"word": "abc"}, "ditebak"),
        ({"word": ""}, "Tuliskan sebuah kata"),
        ({"word": "a" * 40}, "40"),
        ({"minutes": "0"}, "menit dari 1"),
        ({"minutes": "100000"}, "menit dari 1"),
        ({"minutes": "x"}, "menit dari 1"),
        ({"opens_at": "kapan"}, "bukan tanggal"),
    ],
)
def test_a_word_that_cannot_be_is_said_at_the_field(
    fields: dict[str, str], said: str, page: PageClient, session: Session, staff: User
) -> None:
    page.get(HERE)
    page.submit("word-form", status=422, **fields)

    assert said in page.text
    assert session.scalar(select(func.count()).select_from(PresenceWord)) == 0


def test_a_word_is_announced_once(page: PageClient, staff: User) -> None:
    page.get(HERE)
    page.submit("word-form", word="kelapa", status=303)
    page.get(HERE)
    page.submit("word-form", word="Kelapa", status=422)
    assert "sudah pernah diumumkan" in page.text


def test_a_report_is_looked_at_settled_recorded_and_taken_back(
    page: PageClient, session: Session, online: Event, staff: User, people: list[Registration]
) -> None:
    rows = (
        "Wagiyem (HP),wagiyem@example.org,{a},{b},30,Yes\n",
        "SITI AMINAH_Dinas Sosial,,{a},{b},30,Yes\n",
        "Siti Aminah,,{a},{b},30,Yes\n",
        "iPhone,,{a},{b},30,Yes\n",
    )
    send(page, report(online, *rows))
    page.follow()
    assert present(session) == set()
    assert "Catat 2 orang hadir" in page.text

    page.click("Tentukan orangnya… Siti Aminah")
    assert [form.get("id") for form in page.soup.select("form[id^=take-]")] == ["take-1", "take-2"]
    kesehatan = next(
        form for form in page.soup.select("form[id^=take-]") if "Kesehatan" in form.get_text()
    )
    page.submit(str(kesehatan["id"]), button="do=take", status=303)
    page.follow()
    assert "iPhone" in page.text
    page.submit("search", q="wagi", status=200)
    assert "Wagiyem" in page.text
    assert "wagi" not in page.url
    page.submit("other", button="do=dismiss", status=303)
    page.follow()
    assert "Catat 3 orang hadir" in page.text
    (given,) = audited(session, Action.MEETING_NAME_TAKEN)
    (change,) = given.values
    assert (given.actor_label, given.subject_kind) == (staff.name, "registration")
    assert (change.before, change.after) == ("Siti Aminah", "Siti Aminah")
    assert given.subject_id == people[0].id
    (left,) = audited(session, Action.MEETING_NAME_LEFT)
    assert (left.subject_kind, left.values) == ("session", [])

    page.submit("record", least="31", status=422)
    page.submit("record", least="30", status=303)
    page.follow()
    assert present(session) == {one.id for one in people}
    assert "3 orang dicatat hadir" in page.text
    page.get(f"/office/events/acara/registrations/{people[2].uid}")
    assert "30 menit daring" in page.text
    page.get(f"{HERE}/reports/{session.scalars(select(MeetingReport.uid)).one()}")
    page.submit("undo", status=303)
    page.follow()
    assert present(session) == set()
    page.submit("discard", status=303)
    page.follow()
    assert session.scalars(select(MeetingReport)).all() == []


def test_the_same_file_twice_is_one_report(
    page: PageClient, session: Session, online: Event, staff: User, people: list[Registration]
) -> None:
    content = report(online, "Wagiyem,wagiyem@example.org,{a},{b},30,Yes\n")
    send(page, content)
    page.follow()
    page.submit("record", status=303)
    send(page, content)
    page.follow()

    assert "sudah pernah diunggah" in page.text
    assert session.scalar(select(func.count()).select_from(MeetingReport)) == 1
    assert not page.soup.select("#record")
    assert session.scalar(select(func.count()).select_from(Scan)) == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Pilih berkas"),
        (b" \n ", "kosong"),
        (b"\x00\x01\x02\xff" * 100, "Tabel peserta tidak ditemukan"),
        (b"halo\ndunia", "Tabel peserta tidak ditemukan"),
        (HEAD.encode() + b"Bagas,,1/1/2020 8:00 AM,1/1/2020 9:00 AM,60,Yes\n", "1 Januari 2020"),
        (HEAD.encode() + b"Bagas,,,,,Yes\n", "Tidak ada baris"),
        (HEAD.encode() + b"a,,,,1,Yes\n" * 10_001, "10.000"),
    ],
)
def test_what_is_no_report_of_this_session_is_said_at_the_file(
    content: bytes, said: str, page: PageClient, session: Session, staff: User
) -> None:
    send(page, content, status=422)

    assert said in page.text
    assert session.scalars(select(MeetingReport)).all() == []


def test_a_file_above_the_limit_is_said_at_the_file(page: PageClient, staff: User) -> None:
    """Put together by hand: the test client would leave a file of its own open."""
    page.get(f"{HERE}/reports/new")
    head = 'Content-Disposition: form-data; name="{}"'
    fields = page.form().fields
    parts = (
        *((head.format(name), values[0].encode()) for name, values in fields.items()),
        (head.format("file") + '; filename="a.csv"', HEAD.encode() + b"x" * MOST_BYTES),
    )
    body = b"".join(b"--y\r\n%b\r\n\r\n%b\r\n" % (name.encode(), value) for name, value in parts)
    answer = page.client.post(
        page.url, data=body + b"--y--\r\n", content_type="multipart/form-data; boundary=y"
    )
    assert answer.status_code == 422
    assert "Berkas ini lebih besar dari 5 MB" in answer.get_data(as_text=True)


def test_a_larger_request_is_refused_as_a_whole(
    page: PageClient, client: SeparateClient, staff: User
) -> None:
    answer = page.client.post(
        f"{HERE}/reports/new",
        data=b"x" * (MOST_BYTES + 2 * 1024 * 1024),
        content_type="multipart/form-data; boundary=x",
    )
    assert answer.status_code == 413


def test_reports_of_other_events_are_not_found(
    page: PageClient, session: Session, online: Event, staff: User, people: list[Registration]
) -> None:
    send(page, report(online, "iPhone,,{a},{b},30,Yes\n"))
    (mine,) = session.scalars(select(MeetingReport)).all()
    other = make_event(session, slug="lain")
    stranger = make_registration(session, offer_of(other, "kim"))
    session.commit()
    address = f"{HERE}/reports/{mine.uid}/people/{mine.people[0].id}"
    page.get(address)
    page.post(address, {"do": "take", "registration": str(stranger.uid)}, status=404)
    page.get(address)
    page.post(address, {"do": "take", "registration": "x"}, status=400)
    page.get(address.replace(f"people/{mine.people[0].id}", "people/999999"), status=404)


def test_a_long_report_comes_in_pages(
    page: PageClient, session: Session, online: Event, staff: User
) -> None:
    rows = [f"Tamu {n},,{{a}},{{b}},30,Yes\n" for n in range(120)]
    send(page, report(online, *rows))
    page.follow()
    assert re.search(r"Halaman 1 dari 3", page.text)
    page.get(f"{page.url}?show=open&page=3")
    assert len(page.soup.select("#people tbody tr")) == 20
