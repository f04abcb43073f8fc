"""The settings of an event on one page, and its texts in two languages as participants read them."""

from datetime import datetime

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.accounts.rules import StaffRole
from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import SYSTEM, Action
from eventreg.events.models import Event
from eventreg.events.operations import Changed, Stale, change_texts, texts_of
from eventreg.events.operations.texting import EventTexts
from eventreg.mail.models import OutboxMail
from eventreg.mail.rules import Channel
from eventreg.registration.letters import Letter, Stationery, sample_letter
from eventreg.registration.rules import Message
from tests.factories import make_registration, offer_of
from tests.pages import PageClient
from tests.web.office.conftest import NEWEST, SignedIn

E = "/office/events/acara"
FULL = EventTexts(
    title="Pelatihan Cerdas Digital",
    theme="Warga cakap digital",
    description="Baris satu.\nBaris dua.",
    directions="Masuk lewat Jalan Contoh.",
    bring="Laptop",
    thanks="Materi ada di meja depan.",
    title_en="Digital Skills Training",
    description_en="First line.",
    directions_en="Enter from Contoh Street.",
    thanks_en="Slides are at the front desk.",
)


@pytest.fixture
def told(session: Session, event: Event, now: datetime) -> Event:
    """The event with texts in both languages, two of them in Indonesian alone."""
    event.texts = {}
    change_texts(session, event, FULL, version=event.version, actor=SYSTEM, now=now)
    session.commit()
    return event


def states(page: PageClient) -> dict[str, str]:
    """How each section of the settings stands."""
    rows = page.soup.select("main tbody tr")
    return {row.a.get_text(strip=True): row.td.get_text(" ", strip=True) for row in rows}  # type: ignore[union-attr]  # Every row has both.


def test_every_section_stands_on_one_page_with_its_state_and_leads_there(
    page: PageClient, event: Event, signed_in: SignedIn
) -> None:
    signed_in()
    page.get(E)
    page.click("Pengaturan")
    found = states(page)
    assert found["Susunan acara dan sesi"].startswith("2 sesi")
    assert found["Kategori dan kuota"] == "4 kategori · 300 tempat"
    assert found["Pertanyaan tambahan"] == "Tidak ada"
    assert found["Teks dalam dua bahasa"] == "Hanya dalam bahasa Indonesia"
    assert found["Kop dan penandatangan"] == "Belum ada kop · tanpa penandatangan"
    assert found["Perangkat"] == "Belum ada yang dihubungkan"
    for link in page.soup.select("main tbody th a"):
        page.get(str(link["href"]).partition("#")[0])


def test_whoever_may_not_change_the_event_sees_only_sections_that_open(
    page: PageClient, event: Event, signed_in: SignedIn
) -> None:
    signed_in(StaffRole.DOOR, event)
    page.get(f"{E}/settings")
    assert set(states(page)) == {
        "Susunan acara dan sesi",
        "Kategori dan kuota",
        "Pertanyaan tambahan",
    }
    page.get(f"{E}/texts", 403)


def test_texts_are_written_in_both_languages(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    signed_in()
    page.get(f"{E}/settings")
    page.click("Teks dalam dua bahasa")
    page.submit(
        status=303, title_en="Digital Skills", directions="Lewat timur", bring="Laptop\n\nKabel"
    )
    page.follow()
    assert states(page)["Teks dalam dua bahasa"] == "Dalam bahasa Inggris: 1 dari 3 teks"
    session.expire_all()
    assert event.texts == {
        "title_en": "Digital Skills", "directions": "Lewat timur", "bring": "Laptop\n\nKabel",
    }  # fmt: skip
    page.get(f"{E}/audit")
    assert "Digital Skills" in page.text
    assert "Nama kegiatan (bahasa Inggris)" in page.text


def test_an_event_keeps_its_name_and_markup_is_refused(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    signed_in()
    page.get(f"{E}/texts")
    page.submit(status=422, title="", bring_en="<b>laptop</b>", theme_en="x" * 501)
    for field in ("title", "bring_en", "theme_en"):
        assert page.soup.select_one(f"#{field}-error"), field
    assert page.soup.select_one("#bring_en").get_text(strip=True) == "<b>laptop</b>"  # type: ignore[union-attr]  # The page has it.
    session.expire_all()
    assert event.title == "Pelatihan Cerdas Digital"
    assert event.texts == {}


def test_who_saves_an_old_state_reads_what_differs(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn, now: datetime
) -> None:
    signed_in()
    page.get(f"{E}/texts")
    change_texts(session, event, FULL, version=event.version, actor=SYSTEM, now=now)
    session.commit()
    page.submit(status=409, theme="Tema lain")
    assert "Warga cakap digital" in page.text
    refused = page.form()
    assert refused.fields["theme"] == ["Tema lain"]
    page.click(NEWEST)
    assert page.form().fields["theme"] == [FULL.theme]
    page.submit(refused, status=303)
    session.expire_all()
    assert event.theme == "Tema lain"


def test_participants_read_their_language_and_indonesian_where_there_is_no_other(
    page: PageClient, session: Session, told: Event, now: datetime
) -> None:
    person = make_registration(session, offer_of(told, "agency"), now=now)
    session.commit()
    for address in ("/e/acara", f"/r/{person.secret}"):
        page.get(f"{address}?lang=en")
        for text in ("Digital Skills Training", "Enter from Contoh Street.", "Laptop"):
            assert text in page.text, (address, text)
        page.get(f"{address}?lang=id")
        assert "Pelatihan Cerdas Digital" in page.text
        assert "Masuk lewat Jalan Contoh." in page.text
        assert "Contoh Street" not in page.text
    page.get("/e/acara?lang=en")
    assert "First line." in page.text
    assert "Warga cakap digital" in page.text
    page.get("/?lang=en")
    assert "Digital Skills Training" in page.text


def test_the_calendar_names_the_event_in_the_reader_s_language(
    page: PageClient, session: Session, told: Event, now: datetime
) -> None:
    person = make_registration(session, offer_of(told, "agency"), now=now)
    session.commit()
    for language, name in (("en", "Digital Skills Training"), ("id", "Pelatihan Cerdas Digital")):
        page.get(f"/r/{person.secret}/event.ics?lang={language}")
        assert name in page.response.get_data(as_text=True).replace("\r\n ", "")


def letter(app: Flask, session: Session, event: Event, message: Message, language: str) -> Letter:
    """A message to somebody who is registered."""
    person = make_registration(session, offer_of(event, "agency"), email="siti@example.org")
    mail = OutboxMail(
        registration_id=person.id,
        event_id=event.id,
        message=message,
        language=language,
        channel=Channel.EMAIL,
        recipient="siti@example.org",
        facts={},
        queued_at=person.created_at,
    )
    stationery = Stationery(app.jinja_env, "https://daftar.example.org", force_locale)
    with app.app_context():
        return sample_letter(session, mail, stationery, now=person.created_at)


@pytest.mark.parametrize("language", ["id", "en"])
def test_messages_bring_the_texts_of_their_language(
    app: Flask, session: Session, told: Event, language: str
) -> None:
    found = letter(app, session, told, Message.CONFIRMED, language)
    english = language == "en"
    name = "Digital Skills Training" if english else "Pelatihan Cerdas Digital"
    way = "Enter from Contoh Street." if english else "Masuk lewat Jalan Contoh."
    assert name in found.subject
    for body in (found.text, found.html):
        assert name in body
        assert way in body
        assert "Laptop" in body
    thanks = letter(app, session, told, Message.THANKS, language)
    said = "Slides are at the front desk." if english else "Materi ada di meja depan."
    assert said in thanks.text
    assert said in thanks.html
    assert way not in thanks.text


def test_only_who_takes_part_is_told_the_way(app: Flask, session: Session, told: Event) -> None:
    assert "Jalan Contoh" not in letter(app, session, told, Message.LINK, "id").text


def test_of_two_who_save_the_later_learns_of_it_and_nothing_different_is_no_change(
    session: Session, told: Event, now: datetime
) -> None:
    same = change_texts(session, told, FULL, version=0, actor=SYSTEM, now=now)
    assert same == Changed(())
    other = EventTexts(title="Lain")
    assert isinstance(change_texts(session, told, other, version=0, actor=SYSTEM, now=now), Stale)
    assert texts_of(told) == FULL
    entries = select(AuditEntry).where(AuditEntry.action == Action.EVENT_CHANGED)
    assert len(session.scalars(entries).all()) == 1
