"""The rows of a group: what is said of each before it is sent, and what all of them need."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.clock import utc_now
from eventreg.events.models import Event
from eventreg.events.rules import EventState, LetterRule
from eventreg.registration.models import Group, Registration
from tests.factories import offer_of
from tests.files import documents
from tests.pages import PageClient
from tests.questions import ask
from tests.web.public.entries import message_at
from tests.web.public.test_groups import CONTACT, invited, open_form, registered, row, upcoming
from tests.web.public.test_letter_upload import upload


def outcomes(page: PageClient) -> list[str]:
    """What stands above each row."""
    marks = page.soup.select("[data-people] [data-person-outcome]")
    return [" ".join(mark.get_text(" ").split()) for mark in marks]


def look_ahead(page: PageClient, rows: dict[str, Any]) -> dict[str, Any]:
    """What the script is answered; rows by their number."""
    address = page.soup.select_one("[data-check-url]")
    assert address is not None
    ids = {f"people-{number}-submission_id": str(number) for number in range(9)}
    page.post(str(address["data-check-url"]), {**CONTACT, **ids, **rows}, 200)
    answer: dict[str, Any] = page.response.get_json()["rows"]
    return answer


def test_what_looking_ahead_says_is_what_sending_does(page: PageClient, event: Event) -> None:
    open_form(page, event)
    rows = {
        **row(0, "Siti Contoh"),
        **row(1, "Bayu Contoh", gender="", phone=""),
        **row(2, "Tono Contoh", phone="8.93E+10"),
        **row(3, "Siti Contoh", phone="0893-0008-0000"),
        **row(4, "Rini Contoh", phone="0893-0000-0001 / 0893-0000-0002"),
        **row(5, "Dewi Contoh", nip="1,98909E+17"),
    }
    seen = look_ahead(page, rows)
    assert [seen[str(number)]["kind"] for number in range(6)] == [
        "ok", "warn", "bad", "bad", "bad", "bad",
    ]  # fmt: skip
    assert seen["1"]["words"].startswith("Belum diisi: Jenis kelamin, ")
    assert "Excel membulatkan nomor ini" in seen["2"]["words"]
    assert "dua kali" in seen["3"]["words"]
    assert "Ada beberapa nomor" in seen["4"]["words"]
    assert "Excel membulatkan NIP ini" in seen["5"]["words"]
    page.get(f"/e/{event.slug}/group/agency")
    page.submit(**CONTACT, **{name: value for name, value in rows.items() if name[7] in "012"})
    page.expect(422)
    assert "1 orang sudah terdaftar." in page.text


def test_looking_ahead_in_an_old_form_of_a_called_off_event_says_so(
    page: PageClient, event: Event
) -> None:
    open_form(page, event)
    event.state = EventState.CANCELLED
    seen = look_ahead(page, row(0, "Siti Contoh"))
    assert (seen["0"]["kind"], seen["0"]["words"]) == ("bad", "Pendaftaran sudah ditutup.")


@pytest.mark.parametrize("name", ["contact_name", "organization"])
def test_names_that_go_to_others_hold_no_links(page: PageClient, event: Event, name: str) -> None:
    open_form(page, event)
    page.submit(**CONTACT | {name: "Menang http://contoh.example"}, **row(0, "Siti"), status=422)
    assert "bukan alamat web" in message_at(page, name)


def test_every_error_is_named_at_once_with_its_row(page: PageClient, event: Event) -> None:
    open_form(page, event)
    typed = {**row(0, "Siti Contoh"), **row(2, "Bayu Contoh", gender="", phone="")}
    page.submit(**CONTACT | {"contact_name": ""}, **typed, status=422)
    message_at(page, "people-2-gender")
    message_at(page, "people-2-phone")
    summary = page.soup.select_one(".er-error-summary")
    assert summary is not None
    said = [" ".join(one.get_text(" ").split()) for one in summary.select("li")]
    assert any(one.startswith("Baris 3 · Bayu Contoh: Jenis kelamin: ") for one in said), said
    assert sum("Baris 3 · Bayu Contoh" in one for one in said) == 2
    assert outcomes(page)[0] == "Tempat tersedia"
    assert outcomes(page)[2].startswith("Belum diisi: Jenis kelamin")


def test_pasted_rows_say_what_is_missing(page: PageClient, event: Event) -> None:
    open_form(page, event)
    text = "1. Budi Contoh L 0893-0000-0001 Kabid\n2. Putri Contoh (P)\nTerima kasih"
    page.submit(**CONTACT, pasted=text, button="step=paste", status=200)
    assert outcomes(page)[0] == "Tempat tersedia"
    assert outcomes(page)[1].startswith("Belum diisi: ")
    assert page.soup.select_one(".er-error-summary") is None
    assert "Terima kasih" in page.text


def test_a_required_letter_comes_with_the_group(
    page: PageClient, session: Session, event: Event
) -> None:
    offer_of(event, "agency").letter = LetterRule.REQUIRED
    open_form(page, event)
    page.submit(**CONTACT, **row(0, "Siti Contoh"), status=422)
    assert "surat tugas" in message_at(page, "letter").lower()
    assert page.form().fields["people-0-name"] == ["Siti Contoh"]
    assert session.scalars(select(Group)).all() == []
    page.submit(letter=upload(b"no letter", "x.pdf"), status=422)
    message_at(page, "letter")
    assert "berkas" in page.text
    page.submit(letter=upload(documents.pdf(), "Surat.pdf"), contact_name="", status=422)
    assert "Surat.pdf" in page.text, "A good file is kept while something else is mended."
    page.submit(contact_name="Sekretaris Contoh", **row(1, "Budi Contoh"), status=303)
    people = session.scalars(select(Registration)).all()
    group = session.scalars(select(Group)).one()
    assert {one.letter_id for one in people} == {group.letter_id} != {None}
    page.get(f"/g/{group.secret}/people")
    assert not page.soup.select("input[type=file]"), "One letter counts for all."


def test_an_invited_agency_adds_people_only_with_the_letter(
    page: PageClient, session: Session, event: Event
) -> None:
    offer_of(event, "agency").letter = LetterRule.REQUIRED
    group = invited(session, event)
    page.max_queries = 60
    page.get(f"/g/{group.secret}/people")
    page.submit(**row(0, "Siti Contoh"), status=422)
    message_at(page, "letter")
    assert outcomes(page)[0] == "Tempat tersedia"
    assert session.scalars(select(Registration)).all() == []
    page.submit(letter=upload(documents.pdf(), "Surat.pdf"), status=303)
    page.follow()
    assert "Surat.pdf" in page.text
    assert session.scalars(select(Registration)).one().letter_id == group.letter_id


def test_a_letter_that_is_optional_may_come_with_the_group(
    page: PageClient, session: Session, event: Event
) -> None:
    offer_of(event, "agency").letter = LetterRule.OPTIONAL
    open_form(page, event)
    page.submit(**CONTACT, **row(0, "Siti Contoh"), status=303)
    assert session.scalars(select(Group)).one().letter_id is None


@pytest.mark.parametrize("content", [b"", b"text, no letter"])
def test_a_file_that_is_refused_must_be_chosen_again(
    page: PageClient, event: Event, content: bytes
) -> None:
    offer_of(event, "agency").letter = LetterRule.REQUIRED
    open_form(page, event)
    page.submit(**CONTACT, **row(0, "Siti"), letter=upload(content), status=422)
    message_at(page, "letter")
    assert page.form().fields["people-0-name"] == ["Siti"]


def test_questions_are_left_to_each_persons_own_page(
    page: PageClient, session: Session, event: Event, now: datetime
) -> None:
    upcoming(event)
    ask(session, event, now, "kaus", label_id="Ukuran kaus", required=True)
    ask(session, event, now, "hobi", label_id="Hobi")
    open_form(page, event)
    assert "Ukuran kaus (wajib dijawab)" in page.text
    assert "Hobi" in page.text
    registered(page, event, "Siti Contoh", "Budi Contoh")
    assert "2 orang belum menjawab pertanyaan panitia." in page.text
    chats = [str(link["href"]) for link in page.soup.select("a[href^='https://wa.me/']")]
    assert all("Ukuran%20kaus" in chat and "Hobi" not in chat for chat in chats)
    members = session.scalars(select(Registration)).all()
    page.get(f"/r/{members[0].secret}")
    assert "Ukuran kaus" in page.text


def test_an_earlier_group_is_not_shown_to_who_types_its_phone(
    page: PageClient, session: Session, event: Event
) -> None:
    said = []
    for name in ("Siti Contoh", "Budi Contoh"):
        registered(page, event, name)
        said.append([one.get_text(" ", strip=True) for one in page.soup.select(".er-alert")])
    first = session.scalars(select(Group).order_by(Group.id).limit(1)).one()
    assert said[0] == said[1], "Whoever types a number learns nothing about it."
    assert any("Jika Anda pernah mendaftarkan rombongan lain" in one for one in said[0])
    assert first.secret not in page.response.get_data(as_text=True)
    assert page.url != f"/g/{first.secret}"


def test_after_tidak_mengirim_the_answer_can_be_changed(
    page: PageClient, session: Session, event: Event
) -> None:
    group = invited(session, event)
    group.declined_at = utc_now()
    group.contact_name = "Pak Yusuf"
    session.flush()
    page.get(f"/g/{group.secret}")
    assert "Tambah peserta" not in page.text
    assert "Ubah jawaban" in page.text
    page.get(f"/g/{group.secret}/people")
    assert "jawaban tersebut diurungkan" in page.text
    group.declined_at = None
    session.flush()
    page.get(f"/g/{group.secret}")
    assert "Bapak/Ibu Yusuf" in page.text
