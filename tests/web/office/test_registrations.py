"""The list of participants and one participant: found, added, corrected, cancelled."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eventreg.accounts.rules import StaffRole
from eventreg.audit.rules import SYSTEM
from eventreg.events.models import Event
from eventreg.events.rules import EventState
from eventreg.registration.models import Registration
from eventreg.registration.operations import cancel
from eventreg.registration.rules import State
from eventreg.tickets.queries import ticket_of
from tests.factories import make_registration, offer_of
from tests.pages import PageClient
from tests.web.office.conftest import SignedIn

LIST = "/office/events/acara/registrations"


def names(page: PageClient) -> list[str]:
    return [tag.get_text(strip=True) for tag in page.soup.select("tbody th")]


def address_of(person: Registration) -> str:
    return f"{LIST}/{person.uid}"


def test_an_empty_list_says_what_to_do_next(
    page: PageClient, event: Event, signed_in: SignedIn
) -> None:
    signed_in()
    page.get(LIST)
    assert page.soup.select_one(".er-empty")
    page.get(f"{LIST}?state=cancelled")
    assert page.soup.select_one(f".er-empty a[href='{LIST}']")


def test_filters_stand_in_the_address_and_narrow_the_list(
    page: PageClient, session: Session, event: Event, now: datetime, signed_in: SignedIn
) -> None:
    here = {"region_code": "35.73", "full_name": "Ayu Malang"}
    make_registration(session, offer_of(event, "kim"), now=now, **here)
    make_registration(session, offer_of(event, "agency"), now=now, full_name="Budi Surabaya")
    signed_in()
    page.get(LIST)
    page.submit("filter", status=200, region="35.73")
    assert "region=35.73" in page.response.request.url
    assert names(page) == ["Ayu Malang"]
    page.submit("filter", status=200, category="agency", region="")
    assert names(page) == ["Budi Surabaya"]
    page.get(f"{LIST}?state=nonsense&category=none&region=99&page=x")
    assert names(page) == ["Ayu Malang", "Budi Surabaya"]


def test_a_search_finds_spelling_variants_phones_and_organizations(
    page: PageClient, session: Session, event: Event, now: datetime, signed_in: SignedIn
) -> None:
    offer = offer_of(event, "agency")
    make_registration(
        session,
        offer,
        now=now,
        full_name="Moch. Rizal Fahmi",
        phone="+6289300112233",
        nip="198911052015032901",
        organization="Dinas Contoh Kota Malang",
    )
    make_registration(session, offer, now=now, full_name="Siti Aminah", organization="Lain")
    signed_in()
    page.get(LIST)
    searches = (
        "muhammad rizal",
        "MOHAMMAD RIZAL",
        "0893-0011-2233",
        "00112233",
        "1989110520",
        "contoh kota",
    )
    for text in searches:
        page.submit("search", status=200, q=text)
        assert names(page) == ["Moch. Rizal Fahmi"], text
    page.submit("search", status=200, q="tidak ada orangnya")
    assert page.soup.select_one(".er-empty")


def test_what_is_searched_for_never_stands_in_an_address(
    page: PageClient, session: Session, event: Event, now: datetime, signed_in: SignedIn
) -> None:
    """Names in addresses end in logs and histories: a search and its further pages are posted."""
    for _ in range(51):
        make_registration(session, offer_of(event, "kim"), now=now, full_name="Siti Aminah")
    signed_in()
    page.get(LIST)
    page.submit("search", status=200, q="Siti Aminah")
    assert len(names(page)) == 50
    addresses = [str(tag["href"]) for tag in page.soup.select("a[href]")]
    addresses += [str(tag["action"]) for tag in page.soup.select("form[action]")]
    assert not [address for address in addresses if "siti" in address.lower()]
    page.submit("pages", status=200, button="page=2")
    assert len(names(page)) == 1
    assert page.form("search").fields["q"] == ["Siti Aminah"]


def test_a_long_list_has_pages_that_keep_the_filters(
    page: PageClient, session: Session, event: Event, now: datetime, signed_in: SignedIn
) -> None:
    for number in range(51):
        make_registration(session, offer_of(event, "kim"), now=now, full_name=f"Orang {number}")
    signed_in()
    page.get(f"{LIST}?category=kim")
    assert len(names(page)) == 50
    page.click("Halaman 2")
    assert len(names(page)) == 1
    links = [str(tag["href"]) for tag in page.soup.select("a.page-link")]
    assert links
    assert [link for link in links if "category=kim" not in link] == []


def test_phones_are_masked_for_those_who_may_not_edit(
    page: PageClient, session: Session, event: Event, now: datetime, signed_in: SignedIn
) -> None:
    """Scar 15: the door sees who is there, not how to reach them."""
    person = make_registration(
        session,
        offer_of(event, "agency"),
        now=now,
        phone="+6289300112233",
        email="sari@example.org",
        nip="198911052015032901",
    )
    secrets = ("0893-0011-2233", "+6289300112233", "sari@example.org", "19891105", person.secret)
    signed_in(StaffRole.DOOR, event)
    for address in (LIST, address_of(person)):
        page.get(address)
        text = page.response.get_data(as_text=True)
        assert not [secret for secret in secrets if secret in text]
        assert "2233" in text


def test_the_ticket_code_stands_on_no_page_of_the_office(
    page: PageClient, session: Session, event: Event, now: datetime, signed_in: SignedIn
) -> None:
    person = make_registration(session, offer_of(event, "agency"), now=now)
    code = ticket_of(session, person.id).code
    signed_in()
    for address in (LIST, address_of(person)):
        page.get(address)
        assert code not in page.response.get_data(as_text=True)


def test_somebody_is_added_by_hand_also_when_sign_up_is_closed(
    page: PageClient, session: Session, event: Event, now: datetime, signed_in: SignedIn
) -> None:
    event.signup_closes_at = now
    signed_in()
    page.get(LIST)
    page.click("Tambah peserta")
    page.click("Narasumber")
    page.submit(
        status=303,
        full_name="Retno Wulandari",
        title_front="Prof. Dr.",
        gender="P",
        phone="0893-0000-4444",
        region="35",
    )
    page.follow()
    assert page.heading == "Prof. Dr. Retno Wulandari"
    person = session.scalars(select(Registration)).one()
    assert (person.state, person.seat) == (State.CONFIRMED, None)


def test_the_same_form_sent_twice_adds_one_person(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    signed_in()
    page.get(f"{LIST}/new/narasumber")
    form = page.form()
    for name, value in (("full_name", "Retno"), ("gender", "P"), ("phone", "0893-0000-4444")):
        form.fill(name, value)
    form.fill("region", "35")
    page.submit(form, status=303)
    first = page.response.headers["Location"]
    page.submit(form, status=303)
    assert page.response.headers["Location"] == first
    assert session.scalar(select(func.count()).select_from(Registration)) == 1


def test_a_person_who_is_registered_is_shown_and_not_added_again(
    page: PageClient, session: Session, event: Event, now: datetime, signed_in: SignedIn
) -> None:
    person = make_registration(session, offer_of(event, "kim"), now=now, phone="+6289300004444")
    signed_in()
    page.get(f"{LIST}/new/narasumber")
    page.submit(
        status=409, full_name=person.full_name, gender="P", phone="0893-0000-4444", region="35.78"
    )
    assert page.soup.select_one(f".er-alert-danger a[href='{address_of(person)}']")


def test_a_full_category_takes_nobody_by_hand_either(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    """Scar 3: staff go through the same operation, so the quota holds for them too."""
    offer_of(event, "kim").quota = 0
    signed_in()
    page.get(f"{LIST}/new/kim")
    page.submit(
        status=409,
        full_name="Sutrisno",
        gender="L",
        phone="0893-0000-4444",
        region="35.78",
        kim_name="KIM Contoh",
    )
    assert page.form().fields["full_name"] == ["Sutrisno"]
    assert session.scalar(select(func.count()).select_from(Registration)) == 0


def test_nobody_is_added_to_an_event_that_is_called_off(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    event.state = EventState.CANCELLED
    signed_in()
    page.get(f"{LIST}/new/narasumber")
    page.submit(status=409, full_name="Sutrisno")
    assert page.form().fields["full_name"] == ["Sutrisno"]
    assert "dibatalkan" in page.text
    assert session.scalar(select(func.count()).select_from(Registration)) == 0


def test_a_village_is_found_without_javascript(
    page: PageClient, event: Event, signed_in: SignedIn
) -> None:
    signed_in()
    page.get(f"{LIST}/new/kim")
    page.submit(status=200, button="step=districts", full_name="Sutrisno", region="35.73")
    page.submit(status=200, button="step=villages", district="35.73.02")
    page.submit(
        status=303,
        gender="L",
        phone="0893-0000-4444",
        kim_name="KIM Contoh",
        village="35.73.02.1008",
    )


def test_a_correction_keeps_the_ticket_and_says_what_changed(
    page: PageClient, session: Session, event: Event, now: datetime, signed_in: SignedIn
) -> None:
    """Scar 22: a corrected name does not kill the QR."""
    person = make_registration(
        session, offer_of(event, "agency"), now=now, full_name="Dewi Angraini"
    )
    code = ticket_of(session, person.id).code
    signed_in(StaffRole.ORGANIZER, event)
    page.get(f"{address_of(person)}/correct")
    page.submit(status=303, full_name="Dewi Anggraini")
    page.follow()
    assert page.heading == "Dewi Anggraini"
    assert "Dewi Angraini → Dewi Anggraini" in page.text
    assert ticket_of(session, person.id).code == code


def test_a_correction_cannot_make_two_of_one_person(
    page: PageClient, session: Session, event: Event, now: datetime, signed_in: SignedIn
) -> None:
    offer = offer_of(event, "agency")
    first = make_registration(session, offer, now=now, full_name="Putri", phone="+6289300004444")
    other = make_registration(session, offer, now=now, full_name="Bagas", phone="+6289300004444")
    signed_in()
    page.get(f"{address_of(other)}/correct")
    page.submit(status=409, full_name=first.full_name)
    session.refresh(other)
    assert other.full_name == "Bagas"


def test_cancelling_asks_for_a_reason_and_frees_the_place(
    page: PageClient, session: Session, event: Event, now: datetime, signed_in: SignedIn
) -> None:
    person = make_registration(session, offer_of(event, "kim"), now=now)
    signed_in()
    page.get(f"{address_of(person)}/cancel")
    page.submit(status=422, reason="   ")
    assert page.soup.select_one("#reason-error")
    session.refresh(person)
    assert person.state is State.CONFIRMED
    page.submit(status=303, reason="Berhalangan, memberi tahu lewat telepon")
    page.follow()
    assert "Berhalangan, memberi tahu lewat telepon" in page.text
    session.refresh(person)
    assert (person.state, person.seat) == (State.CANCELLED, None)
    assert not page.soup.select("form[action$='/scans']")
    page.get(f"/r/{person.secret}/qr.svg", 404)


def test_cancelling_twice_changes_nothing(
    page: PageClient, session: Session, event: Event, now: datetime, signed_in: SignedIn
) -> None:
    person = make_registration(session, offer_of(event, "kim"), now=now)
    signed_in()
    page.get(f"{address_of(person)}/cancel")
    form = page.form()
    form.fill("reason", "Kedua")
    cancel(session, person, reason="Pertama", actor=SYSTEM, now=now)
    page.submit(form, status=303)
    session.refresh(person)
    assert person.state_reason == "Pertama"
