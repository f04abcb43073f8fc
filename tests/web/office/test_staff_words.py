"""Staff fill in a form about somebody: its words are about that person, and their own data stay out."""

from datetime import datetime

from sqlalchemy.orm import Session

from eventreg.categories.rules import ParticipantKind, fields_of
from eventreg.events.models import Event
from tests.factories import make_registration, offer_of
from tests.pages import PageClient
from tests.web.office.conftest import SignedIn

REGISTRATIONS = "/office/events/acara/registrations"


def test_the_form_speaks_about_the_person(
    page: PageClient, session: Session, event: Event, now: datetime, signed_in: SignedIn
) -> None:
    person = make_registration(session, offer_of(event, "agency"), now=now)
    signed_in()
    addresses = [f"{REGISTRATIONS}/new/{kind}" for kind in ("agency", "kim", "influencer")]
    for address in (*addresses, f"{REGISTRATIONS}/{person.uid}/correct"):
        page.get(f"{address}?lang=en")
        words = page.soup.select("main label, main legend, main .er-help, main .er-name-line")
        said = " ".join(tag.get_text(" ") for tag in words).lower()
        assert "person" in said
        assert not {"you", "your", "yours"} & set(said.replace("?", " ").split()), address
        filled = {tag.get("autocomplete") for tag in page.soup.select("main [autocomplete]")}
        assert filled <= {"off"}, address


def test_the_public_form_speaks_to_the_person(page: PageClient, event: Event) -> None:
    page.get("/e/acara/register/agency?lang=en")
    assert "What should we prepare for you?" in page.text
    assert page.soup.select_one("[autocomplete=name]")


def test_staff_are_asked_the_same_fields() -> None:
    for kind in ParticipantKind:
        for spec in fields_of(kind):
            asked = spec.for_staff()
            assert (asked.name, asked.kind, asked.required) == (spec.name, spec.kind, spec.required)


def test_a_landline_is_taken_with_a_word_about_whatsapp(
    page: PageClient, session: Session, event: Event, now: datetime, signed_in: SignedIn
) -> None:
    kim = offer_of(event, "kim")
    landline = make_registration(session, kim, now=now, phone="+62341000001")
    mobile = make_registration(session, kim, now=now)
    signed_in()
    for person, warned in ((landline, True), (mobile, False)):
        for address in (f"/r/{person.secret}", f"{REGISTRATIONS}/{person.uid}"):
            page.get(address)
            assert ("WhatsApp. Nomor HP" in page.text) is warned, address
