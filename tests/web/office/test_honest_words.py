"""The office reads what is true: nothing that nobody said, and nothing that has not happened yet."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from eventreg.audit.rules import PARTICIPANT, SYSTEM
from eventreg.clock import utc_now
from eventreg.events.models import Event
from eventreg.events.rules import EventState, LetterRule
from eventreg.files.models import StoredFile
from eventreg.registration import operations
from eventreg.registration.models import Registration
from eventreg.registration.operations import OfferLimit, Substitution
from eventreg.registration.rules import Confirmed, State, Waitlisted
from tests.factories import (
    NOTICE_READ,
    make_event,
    make_person,
    make_registration,
    offer_of,
)
from tests.pages import PageClient
from tests.web.office.conftest import SignedIn

E = "/office/events/acara"


@pytest.fixture
def event(session: Session, now: datetime) -> Event:
    """A published event of next week, whose categories have a waiting list."""
    event = make_event(session, slug="acara", now=now, waiting_list=True)
    for one in event.sessions:
        one.starts_at += timedelta(days=7)
        one.ends_at += timedelta(days=7)
    return event


def full_but_for_batu(session: Session, event: Event, now: datetime) -> Registration:
    """Somebody of Surabaya waits while the one place that is left is kept for Kota Batu."""
    offer = offer_of(event, "agency")
    make_registration(session, offer)
    operations.set_region_places(session, offer, "35.79", 1, actor=SYSTEM, now=now)
    operations.change_limits(session, offer, OfferLimit(2, 0, None), actor=SYSTEM, now=now)
    waits = queue(session, event, "Eko Menunggu")
    assert waits.state is State.WAITLISTED
    return waits


def queue(session: Session, event: Event, name: str) -> Registration:
    """Somebody who signs up where no place is left."""
    form = operations.SignUp(
        offer_id=offer_of(event, "agency").id,
        submission_id=uuid4(),
        person=make_person(offer_of(event, "agency").kind, full_name=name),
        consents=NOTICE_READ,
    )
    outcome = operations.sign_up(session, form, actor=PARTICIPANT, now=utc_now())
    assert isinstance(outcome, Waitlisted), outcome
    return session.get_one(Registration, outcome.registration_id)


def letter(name: str, now: datetime) -> StoredFile:
    """A letter of assignment as the database knows it."""
    return StoredFile(
        name=name, media_type="application/pdf", size=8, sha256="0" * 64, created_at=now
    )


def test_whoever_said_no_sex_is_given_none(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    person = make_registration(session, offer_of(event, "narasumber"), gender="")
    signed_in()
    page.get(f"{E}/registrations/{person.uid}")
    assert "Laki-laki" not in page.text
    assert "Jenis kelamin" not in page.text


@pytest.mark.parametrize(("rule", "says"), [(LetterRule.NO, False), (LetterRule.OPTIONAL, True)])
def test_a_letter_is_missed_only_where_one_is_asked_for(
    page: PageClient,
    session: Session,
    event: Event,
    signed_in: SignedIn,
    rule: LetterRule,
    *,
    says: bool,
) -> None:
    offer_of(event, "agency").letter = rule
    person = make_registration(session, offer_of(event, "agency"))
    signed_in()
    page.get(f"{E}/registrations/{person.uid}")
    assert ("Belum ada." in page.text) is says
    assert ("tidak meminta surat tugas" in page.text) is not says


@pytest.mark.parametrize("hours", [None, 24])
def test_a_release_says_whether_places_are_given_or_offered(
    page: PageClient,
    session: Session,
    event: Event,
    signed_in: SignedIn,
    now: datetime,
    hours: int | None,
) -> None:
    event.answer_hours = hours
    waits = full_but_for_batu(session, event, now)
    signed_in()
    page.get(f"{E}/places/{waits.offer_id}/release?region=35.79")
    assert "Eko Menunggu" in page.text
    assert ("langsung mendapat tempat" in page.text) is (hours is None)
    assert ("ditawari tempat" in page.text) is (hours is not None)
    page.submit("release", status=303)
    session.refresh(waits)
    assert waits.state is (State.CONFIRMED if hours is None else State.WAITLISTED)
    assert (waits.offered_at is None) is (hours is None)
    for place in ("places", "waiting"):
        page.get(f"{E}/{place}")
        assert ("ditawarkan kepada orang pertama" in page.text) is (hours is not None)


def test_what_the_release_did_is_said_where_the_page_opens(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn, now: datetime
) -> None:
    waits = full_but_for_batu(session, event, now)
    signed_in()
    page.get(f"{E}/places/{waits.offer_id}/release?region=35.79")
    page.submit("release", status=303)
    assert "#" not in page.response.headers["Location"]


def test_a_region_whose_places_are_taken_offers_none_to_release(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn, now: datetime
) -> None:
    offer = offer_of(event, "agency")
    operations.set_region_places(session, offer, "35.79", 1, actor=SYSTEM, now=now)
    operations.change_limits(session, offer, OfferLimit(5, 0, None), actor=SYSTEM, now=now)
    make_registration(session, offer, region_code="35.79")
    signed_in()
    page.get(f"{E}/places")
    assert not page.soup.select("a[href*='release?region=35.79']")
    page.get(f"{E}/places/{offer.id}/release?region=35.79")
    assert "0 tempat" not in page.text


def test_adding_somebody_says_for_whom_the_places_are(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn, now: datetime
) -> None:
    full_but_for_batu(session, event, now)
    signed_in()
    page.get(f"{E}/registrations/new")
    assert "Sisa kuota: 1 Hanya untuk kabupaten/kota tertentu" in page.text


def test_a_change_is_lined_up_and_not_yet_told(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn, now: datetime
) -> None:
    make_registration(session, offer_of(event, "agency"), email="siti@example.org")
    make_registration(session, offer_of(event, "kim"))
    make_registration(session, offer_of(event, "kim"))
    signed_in()
    page.get(f"{E}/edit")
    page.submit(status=303, venue="Malang Creative Center")
    page.follow()
    page.submit(status=303, button="answer=all")
    page.follow()
    assert "Surel untuk 1 orang menunggu sampai server surel diatur." in page.text
    assert "2 orang tidak memiliki surel: pesan WhatsApp-nya siap Anda kirim." in page.text
    assert page.soup.select(f".er-alert a[href='{E}/messages/whatsapp']")
    assert "diberitahukan kepada" not in page.text


def test_each_channel_shows_what_its_readers_get(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    make_registration(session, offer_of(event, "kim"), full_name="Suharti")
    signed_in()
    page.get(f"{E}/edit")
    page.submit(status=303, venue="Malang Creative Center")
    page.follow()
    assert "Yang akan mereka baca lewat WhatsApp" in page.text
    assert "lewat surel" not in page.text
    assert "Suharti" in page.text
    assert "terlampir" not in page.text
    make_registration(session, offer_of(event, "agency"), email="siti@example.org")
    event.moved_at = utc_now() + timedelta(minutes=1)
    page.get(f"{E}/tell")
    assert "Yang akan mereka baca lewat surel" in page.text
    assert "Yang akan mereka baca lewat WhatsApp" in page.text
    assert "terlampir" in page.text


def test_the_list_tells_an_offer_from_waiting(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn, now: datetime
) -> None:
    event.answer_hours = 24
    asked = full_but_for_batu(session, event, now)
    offer = asked.offer
    operations.release_regions(session, offer, ["35.79"], actor=SYSTEM, now=now)
    queue(session, event, "Nanang Menunggu")
    assert asked.offered_at is not None
    signed_in()
    page.get(f"{E}/registrations")
    rows = {row.th.get_text(): row.get_text(" ") for row in page.soup.select("tbody tr") if row.th}
    assert "Ditawari tempat" in rows["Eko Menunggu"]
    assert "Daftar tunggu" not in rows["Eko Menunggu"]
    assert "Daftar tunggu" in rows["Nanang Menunggu"]
    page.get(f"{E}/registrations?state=offered")
    assert [row.get_text() for row in page.soup.select("tbody th")] == ["Eko Menunggu"]
    assert page.soup.select_one("option[value=offered][selected]")
    page.get(f"{E}/registrations?state=waitlisted")
    assert [row.get_text() for row in page.soup.select("tbody th")] == ["Nanang Menunggu"]


def test_a_cancelled_event_asks_for_nothing_and_expects_nobody(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    offer_of(event, "agency").approval = True
    make_registration(session, offer_of(event, "kim"))
    event.state = EventState.CANCELLED
    signed_in()
    page.get(E)
    assert "Berikutnya:" not in page.text
    assert not page.soup.select_one("#matters")
    assert "Salin ke dalam undangan" not in page.text
    assert not page.soup.select("[data-live^='expected-']")


def test_the_letter_of_a_predecessor_is_named_as_such(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn, now: datetime
) -> None:
    offer_of(event, "agency").letter = LetterRule.OPTIONAL
    old = make_registration(session, offer_of(event, "agency"), full_name="Pendahulu Uji")
    old.letter = letter("surat.pdf", now)
    session.flush()
    form = Substitution(make_person(old.offer.kind, full_name="Pengganti Uji"), uuid4(), "Sakit")
    outcome = operations.substitute(session, old, form, actor=SYSTEM, now=now)
    assert isinstance(outcome, Confirmed), outcome
    new = session.get_one(Registration, outcome.registration_id)
    signed_in()
    page.get(f"{E}/registrations/{new.uid}")
    assert "Surat ini dari Pendahulu Uji" in page.text
    new.letter = letter("miliknya.pdf", now)
    session.flush()
    page.get(f"{E}/registrations/{new.uid}")
    assert "miliknya.pdf" in page.text
    assert "Surat ini dari" not in page.text


def test_the_tile_of_messages_counts_what_the_list_shows(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn, now: datetime
) -> None:
    make_registration(session, offer_of(event, "kim"))
    gone = make_registration(session, offer_of(event, "kim"))
    gone.phone = "+6289399998888"  # What waits for the old number is not true any more.
    session.flush()
    signed_in()
    page.get(f"{E}/messages/whatsapp")
    assert len(page.soup.select("#waiting > li")) == 1
    page.get(f"{E}/messages")
    tile = next(one for one in page.soup.select(".er-stats > *") if "WhatsApp" in one.get_text())
    assert tile.get_text(" ").split()[-1] == "1"


def test_a_check_in_is_taken_back_where_it_stands(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn, now: datetime
) -> None:
    for one in event.sessions:
        one.starts_at -= timedelta(days=7)
        one.ends_at -= timedelta(days=7)
    person = make_registration(session, offer_of(event, "kim"))
    signed_in()
    page.get(f"{E}/registrations/{person.uid}")
    box = "section[aria-labelledby='attendance-title'] a[href*='/undo']"
    assert not page.soup.select(box)
    page.submit(f"in-{event.sessions[0].id}", status=303)
    page.follow()
    assert len(page.soup.select(box)) == 1


def test_only_what_publishing_can_do_without_is_called_optional(
    page: PageClient, event: Event, signed_in: SignedIn
) -> None:
    signed_in()
    page.get(f"{E}/edit")
    for name, optional in (("contact_name", True), ("contact_phone", False)):
        words = page.soup.select_one(f"label[for='{name}']")
        assert words is not None
        assert ("opsional" in words.get_text()) is optional
