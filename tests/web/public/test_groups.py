"""Group sign-up: the form, its rows, the group's page, and what its contact may do."""

from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.audit.rules import PARTICIPANT
from eventreg.clock import utc_now
from eventreg.consents.models import Consent
from eventreg.events.models import Event
from eventreg.events.rules import LetterRule
from eventreg.registration.models import Group, Registration
from eventreg.registration.operations import NewGroup, cancel, invite
from eventreg.registration.rules import State
from tests.factories import make_event, make_registration, offer_of
from tests.pages import PageClient
from tests.web.public.entries import csrf_token, message_at

CONTACT: dict[str, Any] = {
    "contact_name": "Sekretaris Contoh",
    "contact_phone": "0893-0009-0001",
    "region": "35.78",
    "organization": "Dinas Contoh Kota Surabaya",
}


def row(number: int, name: str, **more: str) -> dict[str, Any]:
    """What is typed into one row."""
    facts = {"name": name, "gender": "L", "phone": f"0893-0008-{number:04d}", "position": "Staf"}
    typed = {**facts, **more}
    return {f"people-{number}-{field}": value for field, value in typed.items() if value}


def open_form(page: PageClient, event: Event, kind: str = "agency") -> BeautifulSoup:
    """The empty form. Each row that it sends is a registration of its own."""
    page.max_queries = 60
    return page.get(f"/e/{event.slug}/group/{kind}")


def invited(session: Session, event: Event, *, places: int | None = 2) -> Group:
    """An agency that the office invited."""
    new = NewGroup(
        offer_id=offer_of(event, "agency").id,
        submission_id=uuid4(),
        organization="Dinas Contoh Kota Surabaya",
        region_code="35.78",
        places=places,
    )
    return invite(session, [new], actor=PARTICIPANT, now=utc_now())[0]


def registered(page: PageClient, event: Event, *names: str) -> str:
    """Registers a group with these people; the address of its page."""
    open_form(page, event)
    rows: dict[str, Any] = {}
    for number, name in enumerate(names):
        rows |= row(number, name)
    page.submit(**CONTACT, **rows)
    page.expect(303)
    page.follow()
    return page.url


def test_good_rows_are_registered(page: PageClient, session: Session, event: Event) -> None:
    registered(page, event, "Siti Contoh, S.Sos.", "Budi Contoh")
    assert "Siti Contoh, S.Sos." in page.text
    group = session.scalars(select(Group)).one()
    assert [one.state for one in group.members] == [State.CONFIRMED] * 2
    assert [(one.full_name, one.title_back) for one in group.members] == [
        ("Siti Contoh", "S.Sos."),
        ("Budi Contoh", ""),
    ]
    assert session.scalars(select(Consent)).all() == []
    page.get(f"/r/{group.members[0].secret}")


def test_a_kim_is_asked_for_less(page: PageClient, session: Session, event: Event) -> None:
    open_form(page, event, "kim")
    assert "people-0-nip" not in page.form().offered
    kim = CONTACT | {"organization": "KIM Contoh Jaya"}
    page.submit(**kim, **row(0, "Ngatmiri", position=""))
    page.expect(303)
    assert session.scalars(select(Registration)).one().organization == "KIM Contoh Jaya"


def test_bad_rows_come_back_with_everything_typed(
    page: PageClient, session: Session, event: Event
) -> None:
    known = make_registration(session, offer_of(event, "agency"))
    open_form(page, event)
    bad = row(1, "Budi Contoh", phone="12", nip="123", email="budi@")
    twin = row(2, known.full_name, phone=known.phone or "")
    page.submit(**CONTACT, **row(0, "Siti Contoh"), **bad, **twin)
    page.expect(422)
    assert "1 orang sudah terdaftar." in page.text
    form = page.form("people")
    assert {name: form.fields[name][0] for name in bad} == bad
    assert "people-0-name" not in form.fields
    for field in ("phone", "nip", "email"):
        message_at(page, f"people-1-{field}")
    assert "sudah terdaftar" in message_at(page, "people-2-name")
    nobody = {f"people-2-{field}": "" for field in ("name", "phone", "position")}
    mended: dict[str, Any] = {"people-1-nip": "", "people-1-email": "", "people-2-gender": None}
    page.submit(form, **row(1, "Budi Contoh") | mended | nobody)
    page.expect(303)
    group = session.scalars(select(Group)).one()
    assert [one.full_name for one in group.members] == ["Siti Contoh", "Budi Contoh"]


def test_only_bad_rows_make_no_group(page: PageClient, session: Session, event: Event) -> None:
    open_form(page, event)
    page.submit(**CONTACT, **row(0, "Siti Contoh", gender=""))
    page.expect(422)
    message_at(page, "people-0-gender")
    assert session.scalars(select(Group)).all() == []


def test_nobody_is_not_enough(page: PageClient, event: Event) -> None:
    open_form(page, event)
    page.submit(**CONTACT)
    page.expect(422)
    assert "Tulis paling sedikit satu orang." in page.text


def test_a_contact_without_a_way_to_reach_is_refused(page: PageClient, event: Event) -> None:
    open_form(page, event)
    page.submit(**CONTACT | {"contact_phone": ""}, **row(0, "Siti Contoh"))
    page.expect(422)
    message_at(page, "contact_phone")
    assert page.form().fields["people-0-name"] == ["Siti Contoh"]


def test_sent_twice_they_are_registered_once(
    page: PageClient, session: Session, event: Event
) -> None:
    open_form(page, event)
    form = page.form()
    for name, value in {**CONTACT, **row(0, "Siti Contoh"), **row(1, "Budi Contoh")}.items():
        form.fill(name, value)
    page.submit(form)
    page.expect(303)
    first = page.response.headers["Location"]
    page.url = f"/e/{event.slug}/group/agency"
    page.submit(form)
    page.expect(303)
    assert page.response.headers["Location"] == first
    assert len(session.scalars(select(Registration)).all()) == 2


def test_rows_are_added_and_pasted_without_a_script(page: PageClient, event: Event) -> None:
    open_form(page, event)
    page.submit(**row(0, "Siti Contoh"), button="step=add", status=200)
    assert "people-5-name" in page.form().offered
    text = "Berikut peserta:\n1. Budi Contoh, S.Kom., Staf, 0893-0000-0002\n2. Putri Contoh (P)"
    page.submit(pasted=text, button="step=paste", status=200)
    form = page.form()
    names = [
        form.fields[name][0] for name in form.offered if name.endswith("-name") and "people" in name
    ]
    assert names == ["Siti Contoh", "Budi Contoh, S.Kom.", "Putri Contoh"]
    assert form.fields["pasted"] == [""]
    assert "Berikut peserta:" in page.text


def test_a_list_that_is_too_long_stays_in_its_box(page: PageClient, event: Event) -> None:
    open_form(page, event)
    text = "\n".join(f"{number}. Orang Contoh {number}" for number in range(1, 60))
    page.submit(pasted=text, button="step=paste", status=200)
    message_at(page, "pasted")
    assert page.form().fields["pasted"] == [text.replace("\n", "\r\n")] or page.form().fields[
        "pasted"
    ] == [text]


def test_the_check_button_looks_ahead(page: PageClient, session: Session) -> None:
    event = make_event(session, quota=1, waiting_list=True)
    open_form(page, event)
    page.submit(**CONTACT, **row(0, "SITI CONTOH, S.SOS"), **row(1, "Budi"), button="step=check")
    page.expect(200)
    assert "Tempat tersedia" in page.text
    assert "Akan masuk daftar tunggu" in page.text
    assert "Akan dicetak: Siti Contoh, S.SOS" in page.text
    assert session.scalars(select(Registration)).all() == []


def test_the_script_asks_the_same(page: PageClient, session: Session, event: Event) -> None:
    known = make_registration(session, offer_of(event, "agency"))
    open_form(page, event)
    address = page.soup.select_one("[data-check-url]")
    assert address is not None
    twin = row(4, known.full_name, phone=known.phone or "", submission_id="first")
    fields = {**CONTACT, **twin, **row(7, "Budi", submission_id="second")}
    page.post(str(address["data-check-url"]), fields, 200)
    answer = page.response.get_json()
    assert answer["rows"]["first"]["kind"] == "bad"
    assert answer["rows"]["second"]["kind"] == "ok"
    assert "99" in answer["room"]
    assert page.client.post(str(address["data-check-url"]), data=fields).status_code == 400


@pytest.mark.parametrize(
    "typed",
    [
        {"people-0-name": "\0\0"},
        {"people-0-name": "x" * 5000},
        {"people-²-name": "Siti"},
        {"people-9999-name": "Siti"},
        {"region": "35.78\0"},
        {"region": "' OR 1=1"},
        {"people-0-submission_id": "no uuid", **row(0, "Siti Contoh")},
        {"submission_id": "no uuid"},
        {"pasted": "\0\t" * 3000, "step": "paste"},
        {"pasted": "1. " * 5000, "step": "paste"},
        {"step": "something else"},
        {f"people-{number}-name": "Siti" for number in range(300)},
    ],
    ids=str,
)
def test_hostile_input_is_answered(page: PageClient, event: Event, typed: dict[str, str]) -> None:
    open_form(page, event)
    sent = {"csrf_token": page.form().fields["csrf_token"][0], **CONTACT, **typed}
    answer = page.client.post(f"/e/{event.slug}/group/agency", data=sent)
    assert answer.status_code in {200, 303, 422}


def test_categories_without_groups_have_no_form(
    page: PageClient, session: Session, event: Event
) -> None:
    page.get(f"/e/{event.slug}/group/influencer", 404)
    page.get(f"/e/{event.slug}/group/narasumber", 404)
    offer_of(event, "kim").groups = False
    page.get(f"/e/{event.slug}/group/kim", 404)


def test_closed_is_closed(page: PageClient, session: Session, event: Event) -> None:
    group = invited(session, event)
    open_form(page, event)
    event.signup_closes_at = utc_now() - timedelta(minutes=1)
    page.submit(**CONTACT, **row(0, "Siti Contoh"), status=409)
    page.get(f"/e/{event.slug}/group/agency", 409)
    page.get(f"/g/{group.secret}/people", 409)
    page.get(f"/g/{group.secret}")


def test_the_page_of_a_group(page: PageClient, session: Session, event: Event) -> None:
    url = registered(page, event, "Siti Contoh, S.Sos.", "Budi Contoh")
    members = session.scalars(select(Registration)).all()
    chats = [str(link["href"]) for link in page.soup.select("a[href^='https://wa.me/']")]
    assert len(chats) == 2
    assert f"%2Fr%2F{members[0].secret}" in chats[0]
    sheet = page.client.get(f"{url}/tickets.pdf")
    assert sheet.mimetype == "application/pdf"
    text = PdfReader(BytesIO(sheet.get_data())).pages[0].extract_text()
    assert "Siti Contoh, S.Sos." in text
    assert "Budi Contoh" in text


def test_a_sheet_holds_those_who_are_confirmed(
    page: PageClient, session: Session, event: Event
) -> None:
    url = registered(page, event, "Siti Contoh")
    member = session.scalars(select(Registration)).one()
    assert page.client.get(f"/r/{member.secret}/ticket.pdf").status_code == 200
    cancel(session, member, reason="sakit", actor=PARTICIPANT, now=utc_now())
    assert page.client.get(f"{url}/tickets.pdf").status_code == 404
    assert page.client.get(f"/r/{member.secret}/ticket.pdf").status_code == 404


def test_somebody_else_takes_a_place(page: PageClient, session: Session, event: Event) -> None:
    upcoming(event)
    registered(page, event, "Siti Contoh")
    page.click("Ganti… Siti Contoh")
    page.submit(reason="")
    page.expect(422)
    new: dict[str, Any] = {
        "person-name": "Drs. Budi Contoh, M.Si.",
        "person-gender": "L",
        "person-phone": "0893-0000-0007",
        "person-position": "Staf",
    }
    page.submit(**new, reason="surat tugas berubah")
    page.expect(303)
    page.follow()
    assert "Drs. Budi Contoh, M.Si." in page.text
    old, fresh = session.scalars(select(Registration).order_by(Registration.id)).all()
    group = session.scalars(select(Group)).one()
    page.get(f"/g/{group.secret}/people/{old.uid}/replace", 303)
    assert (old.state, fresh.state) == (State.REPLACED, State.CONFIRMED)
    assert (fresh.organization, fresh.region_code) == (old.organization, old.region_code)


def test_one_is_cancelled_after_a_question(
    page: PageClient, session: Session, event: Event
) -> None:
    registered(page, event, "Siti Contoh", "Budi Contoh")
    page.click("Batalkan… Siti Contoh")
    page.submit(reason="sakit")
    page.follow()
    states = session.scalars(select(Registration.state).order_by(Registration.id)).all()
    assert states == [State.CANCELLED, State.CONFIRMED]


def test_nobody_of_another_group_can_be_touched(
    page: PageClient, session: Session, event: Event
) -> None:
    other = make_registration(session, offer_of(event, "agency"))
    url = registered(page, event, "Siti Contoh")
    token = csrf_token(page, event.slug, "agency")
    for action in ("replace", "cancel"):
        page.get(f"{url}/people/{other.uid}/{action}", 404)
        sent = {"csrf_token": token, "reason": "x"}
        page.post(f"{url}/people/{other.uid}/{action}", sent, 404)


def test_the_group_is_counted_at_the_door(page: PageClient, session: Session, event: Event) -> None:
    registered(page, event, "Siti Contoh", "Budi Contoh")
    assert "0 dari 2 orang Anda sudah hadir." in page.text


def test_an_invitation_needs_no_sign_in_and_keeps_its_places(
    page: PageClient, session: Session, event: Event
) -> None:
    offer_of(event, "agency").public = False
    group = invited(session, event, places=2)
    page.max_queries = 60
    page.get(f"/g/{group.secret}")
    page.click("Tambah peserta")
    rows = {**row(0, "Siti Contoh"), **row(1, "Budi Contoh")}
    page.submit(**rows)
    page.expect(303)
    page.get(f"/g/{group.secret}/people", 409)
    token = csrf_token(page, event.slug, "kim")
    page.post(f"/g/{group.secret}/people", {"csrf_token": token, **row(0, "Putri Contoh")}, 422)
    assert [one.region_code for one in group.members] == ["35.78"] * 2


def test_sending_nobody_is_asked_and_can_be_taken_back(
    page: PageClient, session: Session, event: Event
) -> None:
    group = invited(session, event)
    page.get(f"/g/{group.secret}")
    page.click("Kami tidak mengirim…")
    assert group.declined_at is None
    page.submit("decline", status=303)
    session.refresh(group)
    assert group.declined_at is not None
    page.follow()
    page.submit("undo", status=303)
    session.refresh(group)
    assert group.declined_at is None


def test_only_invited_groups_can_decline(page: PageClient, event: Event) -> None:
    url = registered(page, event, "Siti Contoh")
    token = csrf_token(page, event.slug, "agency")
    page.get(f"{url}/decline", 404)
    page.post(f"{url}/decline", {"csrf_token": token}, 404)


def test_the_contact_is_filled_in(page: PageClient, session: Session, event: Event) -> None:
    group = invited(session, event)
    page.get(f"/g/{group.secret}/contact")
    page.submit(contact_name="Budi Contoh", contact_email="salah@", status=422)
    message_at(page, "contact_email")
    page.submit(contact_email="budi@example.org", status=303)
    session.refresh(group)
    assert (group.contact_name, group.contact_email) == ("Budi Contoh", "budi@example.org")


def test_one_letter_counts_for_all(page: PageClient, session: Session, event: Event) -> None:
    offer_of(event, "agency").letter = LetterRule.OPTIONAL
    url = registered(page, event, "Siti Contoh", "Budi Contoh")
    page.get(f"{url}/letter")
    token = page.form().fields["csrf_token"][0]
    page.post(page.url, {"csrf_token": token, "letter": (BytesIO(b"no letter"), "a.pdf")}, 422)
    letter = BytesIO(page.client.get(f"{url}/tickets.pdf").get_data())
    page.post(page.url, {"csrf_token": token, "letter": (letter, "surat.pdf")}, 303)
    members = session.scalars(select(Registration)).all()
    group = session.scalars(select(Group)).one()
    assert group.letter_id is not None
    assert {one.letter_id for one in members} == {group.letter_id}


@pytest.mark.parametrize(
    "below", ["", "/people", "/contact", "/decline", "/letter", "/tickets.pdf"]
)
def test_a_wrong_secret_opens_nothing(
    page: PageClient, session: Session, event: Event, below: str
) -> None:
    group = invited(session, event)
    changed = group.secret[:-1] + ("A" if group.secret[-1] != "A" else "B")
    page.get(f"/g/{changed}{below}", 404)
    page.get(f"/g/{group.secret[:-1]}{below}", 404)


def test_the_secret_address_is_kept_to_itself(
    page: PageClient, session: Session, event: Event
) -> None:
    group = invited(session, event)
    page.get(f"/g/{group.secret}")
    assert page.response.headers["Cache-Control"] == "no-store"
    assert page.response.headers["Referrer-Policy"] == "same-origin"


def upcoming(event: Event) -> None:
    """The event begins tomorrow: the list is open."""
    for one in event.sessions:
        one.starts_at += timedelta(days=1)
        one.ends_at += timedelta(days=1)
