"""Two of the staff correct one person: the second sees what the first changed, and decides."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from eventreg.events.models import Event
from eventreg.registration.models import Registration
from tests.factories import make_registration, offer_of
from tests.pages import PageClient
from tests.web.office.conftest import NEWEST, SignedIn


@pytest.fixture
def person(
    session: Session, event: Event, now: datetime, signed_in: SignedIn, page: PageClient
) -> Registration:
    """Somebody of an agency; an owner is signed in."""
    signed_in()
    page.max_queries = 40  # A change of contact is told at both.
    return make_registration(
        session, offer_of(event, "agency"), now=now, full_name="Siti Aminah", position="Staf"
    )


def correct_url(person: Registration) -> str:
    return f"/office/events/acara/registrations/{person.uid}/correct"


def test_the_second_sees_what_changed_and_nothing_of_either_is_lost(
    page: PageClient, session: Session, person: Registration
) -> None:
    page.get(correct_url(person))
    mine = page.form()
    page.submit(status=303, full_name="Siti Aminah Putri", phone="0893-0011-2233")
    mine.fill("full_name", "Hj. Siti Aminah")
    mine.fill("position", "Kepala Seksi")
    page.submit(mine, status=409)
    lines = page.soup.select_one("#differences")
    assert lines is not None
    seen = " ".join(lines.get_text(" ").split())
    assert "Siti Aminah Putri" in seen
    assert "Hj. Siti Aminah" in seen
    assert "0893-0011-2233 tidak Anda ubah" in seen
    fields = page.form().fields
    assert fields["full_name"] == ["Hj. Siti Aminah"]
    assert fields["position"] == ["Kepala Seksi"]
    assert fields["phone"] == ["0893-0011-2233"]
    session.refresh(person)
    assert person.full_name == "Siti Aminah Putri"
    refused = page.form()
    page.click(NEWEST)
    assert page.form().fields["full_name"] == ["Siti Aminah Putri"]
    page.submit(refused, status=303)
    session.refresh(person)
    assert (person.full_name, person.position) == ("Hj. Siti Aminah", "Kepala Seksi")
    assert person.phone == "+6289300112233"


def test_changes_of_different_fields_are_put_together(
    page: PageClient, session: Session, person: Registration
) -> None:
    page.get(correct_url(person))
    mine = page.form()
    page.submit(status=303, position="Kepala Bidang")
    mine.fill("title_back", "S.Sos.")
    page.submit(mine, status=303)
    session.refresh(person)
    assert (person.title_back, person.position) == ("S.Sos.", "Kepala Bidang")


@pytest.mark.parametrize("seal", ["", "palsu", "e30.AAAA"])
def test_a_form_whose_origin_is_unknown_asks_before_it_overwrites(
    page: PageClient, session: Session, person: Registration, seal: str
) -> None:
    page.get(correct_url(person))
    form = page.form()
    form.fields["seen"] = [seal]
    form.fill("full_name", "Nama Lain")
    page.submit(form, status=409)
    assert page.form().fields["full_name"] == ["Nama Lain"]
    session.refresh(person)
    assert person.full_name == "Siti Aminah"
    page.submit(status=303)
    session.refresh(person)
    assert person.full_name == "Nama Lain"


def test_what_was_seen_survives_an_error_in_the_form(
    page: PageClient, session: Session, person: Registration
) -> None:
    page.get(correct_url(person))
    mine = page.form()
    page.submit(status=303, full_name="Siti Aminah Putri")
    mine.fill("full_name", "")
    page.submit(mine, status=422)
    page.submit(status=409, full_name="Hj. Siti Aminah")
    assert page.soup.select_one("#differences")


def test_each_reason_has_its_own_sentence(
    page: PageClient, session: Session, event: Event, person: Registration, now: datetime
) -> None:
    offer = offer_of(event, "agency")
    twin = make_registration(
        session, offer, now=now, full_name="Dewi", phone="+6289300112244", organization="Dinas A"
    )
    page.get(correct_url(person))
    page.submit(status=409, full_name="Dewi", phone="0893-0011-2244")
    refused = page.soup.select_one("main .er-alert-danger, main .er-alert-warning")
    assert refused is not None
    assert "Seseorang dengan nama dan nomor ini sudah terdaftar" in refused.get_text()
    offer.agency_quota = 1
    session.flush()
    page.get(correct_url(person))
    page.submit(status=409, agency="Dinas A", region=twin.region_code)
    assert "Instansi yang baru sudah mencapai batas pesertanya" in page.text
    assert page.form().fields["agency"] == ["Dinas A"]
    offer.agency_quota, offer.region_quota, offer.quota = None, 2, None
    offer_of(event, "kim").quota = None
    session.flush()
    other = make_registration(session, offer, now=now, region_code="35.73")
    make_registration(session, offer, now=now, region_code="35.73")
    page.get(correct_url(person))
    page.submit(status=409, region=other.region_code)
    assert "Daerah yang baru tidak punya tempat lagi" in page.text
