"""Letters in forms: kept at once, checked by their content, lost by no error."""

import io
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import Action
from eventreg.events.models import Event
from eventreg.events.rules import LetterRule
from eventreg.files.models import StoredFile
from eventreg.registration.models import Registration
from tests.factories import make_registration, offer_of
from tests.files import documents
from tests.pages import PageClient
from tests.web.public.entries import complete, form_url


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The journey runs on both databases."""
    return sqlite_url


def upload(content: bytes, name: str = "surat.pdf") -> tuple[io.BytesIO, str]:
    """A file as a browser sends it."""
    return io.BytesIO(content), name


def entry(**changes: Any) -> dict[str, Any]:
    """A complete entry without its submission id: the form brings one."""
    return {k: v for k, v in complete("agency", changes).items() if k != "submission_id"}


def ask_for_letters(event: Event, rule: LetterRule) -> None:
    offer_of(event, "agency").letter = rule


def stored(session: Session) -> list[StoredFile]:
    return list(session.scalars(select(StoredFile).order_by(StoredFile.id)))


def test_nothing_is_asked_where_the_category_asks_for_no_letter(
    page: PageClient, event: Event, session: Session
) -> None:
    page.get(form_url(event.slug, "agency"))
    assert not page.soup.select("input[type=file]")
    page.submit(status=303, **entry())


def test_a_letter_comes_with_the_form(page: PageClient, event: Event, session: Session) -> None:
    ask_for_letters(event, LetterRule.REQUIRED)
    page.get(form_url(event.slug, "agency"))
    assert page.soup.select("form[enctype='multipart/form-data'] input[type=file]")
    page.submit(status=303, letter=upload(documents.pdf(), "Surat Tugas.pdf"), **entry())
    page.follow()

    assert "Surat Tugas.pdf" in page.text
    person = session.scalars(select(Registration)).one()
    assert person.letter is not None
    assert person.letter.media_type == "application/pdf"


def test_a_required_letter_that_is_missing_is_asked_for(
    page: PageClient, event: Event, session: Session
) -> None:
    ask_for_letters(event, LetterRule.REQUIRED)
    page.get(form_url(event.slug, "agency"))
    page.submit(status=422, **entry())

    assert page.soup.select("#letter-error")
    assert page.soup.select(".er-error-summary a[href='#letter']")


def test_an_optional_letter_may_be_left_out(
    page: PageClient, event: Event, session: Session
) -> None:
    ask_for_letters(event, LetterRule.OPTIONAL)
    page.get(form_url(event.slug, "agency"))
    page.submit(status=303, **entry())


def test_errors_elsewhere_do_not_lose_the_letter(
    page: PageClient, event: Event, session: Session
) -> None:
    ask_for_letters(event, LetterRule.REQUIRED)
    page.get(form_url(event.slug, "agency"))
    page.submit(status=422, letter=upload(documents.pdf()), **entry(full_name=""))
    assert "surat.pdf" in page.text
    page.submit(status=422, phone="12", full_name="Ngatmiri")
    page.submit(status=303, phone="0893-0001-0001")

    (one,) = stored(session)
    assert session.scalars(select(Registration)).one().letter_id == one.id


def test_the_buttons_for_villages_do_not_lose_the_letter(
    page: PageClient, event: Event, session: Session
) -> None:
    offer_of(event, "kim").letter = LetterRule.REQUIRED
    page.get(form_url(event.slug, "kim"))
    page.submit(status=200, button="step=districts", region="35.73", letter=upload(documents.pdf()))
    assert "surat.pdf" in page.text
    kim = {k: v for k, v in complete("kim").items() if k != "submission_id"}
    page.submit(status=303, **kim)

    assert session.scalars(select(Registration)).one().letter_id is not None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<script>alert(1)</script>",
        b"PK\x03\x04" + b"\x00" * 50,
        documents.pdf_with_script(),
        documents.encrypted_pdf(),
        documents.jpeg()[:900],
    ],
    ids=["empty", "page", "zip", "script", "password", "truncated"],
)
def test_a_bad_file_is_said_beside_its_field_and_nothing_typed_is_lost(
    content: bytes, page: PageClient, event: Event, session: Session
) -> None:
    ask_for_letters(event, LetterRule.OPTIONAL)
    page.get(form_url(event.slug, "agency"))
    page.submit(status=422, letter=upload(content), **entry())

    message = page.soup.select_one("#letter-error")
    assert message is not None
    assert len(message.get_text()) > 25
    summary = page.soup.select_one(".er-error-summary")
    assert summary is not None
    assert "hanya berkasnya yang perlu dipilih lagi" in summary.get_text()
    assert page.form().fields["full_name"] == ["Ngatmiri"]
    assert stored(session) == []
    assert session.scalars(select(Registration)).all() == []


def send_large(page: PageClient, path: str, letter: bytes, **fields: str) -> TestResponse:
    """A large request, written in memory: the client's own temporary files would stay open."""
    token = page.get(path).select_one("input[name=csrf_token]")
    assert token is not None
    file = FileStorage(io.BytesIO(letter), "surat.pdf", "letter")
    values = {**fields, "csrf_token": token["value"], "letter": file}
    boundary, body = encode_multipart(values)
    kind = f"multipart/form-data; boundary={boundary}"
    return page.client.post(path, data=body, content_type=kind)


def test_six_megabytes_are_said_beside_the_field(
    page: PageClient, event: Event, session: Session
) -> None:
    ask_for_letters(event, LetterRule.OPTIONAL)
    letter = b"%PDF-" + b"\x00" * (6 * 1024 * 1024)
    answer = send_large(page, form_url(event.slug, "agency"), letter, **complete("agency"))

    assert answer.status_code == 422
    assert 'id="letter-error"' in answer.text
    assert "5 MB" in answer.text
    assert 'value="Ngatmiri"' in answer.text
    assert stored(session) == []


def test_far_too_much_is_a_413_that_says_so(
    page: PageClient, event: Event, session: Session
) -> None:
    ask_for_letters(event, LetterRule.OPTIONAL)
    letter = b"%PDF-" + b"\x00" * (13 * 1024 * 1024)
    answer = send_large(page, form_url(event.slug, "agency"), letter, **complete("agency"))

    assert answer.status_code == 413
    assert "5 MB" in answer.text


def test_other_pages_take_no_large_requests(page: PageClient) -> None:
    answer = send_large(page, "/lost", b"x" * (1024 * 1024), contact="siti@example.org")

    assert answer.status_code == 413
    assert "5 MB" not in answer.text


@pytest.mark.parametrize("token", ["x", "\x00", "InRlc3Qi.aaaa.bbbb", "9" * 4000])
def test_a_made_up_token_is_no_letter(
    token: str, page: PageClient, event: Event, session: Session
) -> None:
    ask_for_letters(event, LetterRule.REQUIRED)
    page.get(form_url(event.slug, "agency"))
    page.submit(status=422, letter_kept=token, **entry())

    assert page.soup.select("#letter-error")


def test_the_own_page_adds_and_replaces(page: PageClient, event: Event, session: Session) -> None:
    ask_for_letters(event, LetterRule.OPTIONAL)
    person = make_registration(session, offer_of(event, "agency"))
    page.get(f"/r/{person.secret}/letter")
    page.submit(status=422)
    for name in ("satu.pdf", "dua.pdf"):
        page.get(f"/r/{person.secret}/letter")
        page.submit(status=303, letter=upload(documents.pdf(), name))
        page.follow()
        assert name in page.text

    session.refresh(person)
    assert person.letter is not None
    assert person.letter.name == "dua.pdf"
    added = select(AuditEntry).where(AuditEntry.action == Action.LETTER_ADDED)
    assert len(session.scalars(added).all()) == 2


def test_no_letter_can_be_added_where_none_is_asked_for(
    page: PageClient, event: Event, session: Session
) -> None:
    person = make_registration(session, offer_of(event, "agency"))
    page.get(f"/r/{person.secret}/letter", 303)
    page.get("/lost")
    page.post(f"/r/{person.secret}/letter", {"letter": upload(documents.pdf())}, 303)

    assert stored(session) == []
