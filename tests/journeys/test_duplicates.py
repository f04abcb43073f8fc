"""One number, two names: staff say whether it is one person, and can take it back."""

from datetime import datetime
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from eventreg.audit.rules import PARTICIPANT
from eventreg.checkin.operations import Recorder
from eventreg.checkin.rules import Method
from eventreg.events.models import Event
from eventreg.registration.models import Registration
from eventreg.registration.operations import NewGroup, SignUp, add_group, sign_up
from eventreg.registration.rules import State
from tests.factories import (
    NOTICE_READ,
    make_event,
    make_person,
    make_registration,
    make_staff,
    offer_of,
    sign_in,
)
from tests.pages import PageClient
from tests.scans import scan

OFFICE = "/office/events/acara"
DUPLICATES = f"{OFFICE}/duplicates"
PHONE = "+6289300112233"
NIP = "198911052015032901"


@pytest.fixture
def event(session: Session, page: PageClient) -> Event:
    """An event with two places for agencies and a waiting list; an owner is signed in."""
    made = make_event(session, slug="acara", quota=2, waiting_list=True)
    sign_in(page, make_staff(session))
    page.max_queries = 60  # A decision writes several rows for each person.
    return made


@pytest.fixture
def pair(session: Session, event: Event, now: datetime) -> tuple[Registration, Registration]:
    """Two registrations with one phone number."""
    offer = offer_of(event, "agency")
    first = make_registration(session, offer, now=now, full_name="Rizal Fahmi", phone=PHONE)
    second = make_registration(
        session, offer, now=now, full_name="Pak Rizal", phone=PHONE, email="rizal@example.org"
    )
    return first, second


def check_in(session: Session, event: Event, one: Registration, now: datetime) -> None:
    """The person is let in to the first session."""
    recorder = Recorder(event_id=event.id, officer="Petugas", trusted_from=event.created_at)
    scan(session, recorder, one, now, method=Method.MANUAL)


def merge_url(kept: Registration, other: Registration) -> str:
    return f"{DUPLICATES}/{kept.uid}/{other.uid}"


def states(session: Session, *people: Registration) -> list[State]:
    for one in people:
        session.refresh(one)
    return [one.state for one in people]


def test_two_registrations_of_one_person_are_merged_and_parted_again(
    page: PageClient, session: Session, pair: tuple[Registration, Registration]
) -> None:
    first, second = pair
    page.get(f"{OFFICE}/registrations")
    assert page.text.count("ganda?") == 2
    page.get(f"{OFFICE}/registrations/{first.uid}")
    assert "Mungkin terdaftar ganda: nomor HP sama" in page.text
    page.get(OFFICE)
    page.click("1 kemungkinan pendaftaran ganda")
    page.click("Orang yang sama…")
    merged = [tag.get_text(strip=True) for tag in page.soup.select("#merged td:last-child")]
    assert "rizal@example.org" in merged
    page.submit("merge", status=303)
    page.follow()
    assert states(session, first, second) == [State.CONFIRMED, State.REPLACED]
    assert first.email == "rizal@example.org"
    assert second.replaced_by_id == first.id
    assert not page.soup.select("#pair-1")
    page.get(f"{OFFICE}/registrations/{second.uid}")
    assert "digabung ke pendaftaran lain" in page.text
    page.get(DUPLICATES)
    page.submit("unmerge-1", status=303)
    page.follow()
    assert "Kedua pendaftaran berlaku lagi" in page.text
    assert states(session, first, second) == [State.CONFIRMED, State.CONFIRMED]
    assert first.email is None
    assert page.soup.select("#pair-1")


def test_the_preview_says_in_words_what_moves_and_what_becomes_of_the_rest(
    page: PageClient,
    session: Session,
    event: Event,
    now: datetime,
    pair: tuple[Registration, Registration],
) -> None:
    first, second = pair
    first.reference, second.reference, second.note = "A-1", "B-2", "Datang bersama sopir"
    second.coming, second.coming_at = True, now
    group = NewGroup(
        offer_id=offer_of(event, "kim").id,
        submission_id=uuid4(),
        organization="KIM Panggul",
        region_code="35.03",
        contact_name="Dewi Anggraini",
        contact_phone="+6289300998877",
    )
    second.group_id = add_group(session, group, actor=PARTICIPANT, now=now).id
    second.offer_id = offer_of(event, "kim").id
    session.flush()

    page.get(merge_url(first, second))
    rows = {
        row.th.get_text(strip=True): [cell.get_text(strip=True) for cell in row.select("td")]
        for row in page.soup.select("#merged tr")
        if row.th and row.td
    }
    assert rows["Nomor dalam daftar kantor"] == ["A-1", "B-2", "A-1"]
    assert rows["Catatan petugas"] == ["–", "Datang bersama sopir", "Datang bersama sopir"]
    assert rows["Rombongan"] == ["–", "KIM Panggul, Dewi Anggraini", "–"]
    assert rows["Jawaban atas pengingat"] == ["–", "Akan hadir", "Akan hadir"]
    assert rows["Persetujuan foto dan video"] == ["Tidak"] * 3
    effects = page.soup.select_one("section[aria-labelledby=effects-title]")
    assert effects
    told = "menerima pesan tanpa tautan"  # The address may be that of the contact of the group.
    for words in ("KIM Panggul, Dewi Anggraini", "B-2", "1 pesan", "ditolak", told):
        assert words in effects.get_text()

    # The other way round everything is on one side, and the group keeps its person.
    page.click("Pertahankan yang lain")
    group_row = next(row for row in page.soup.select("#merged tr") if "Rombongan" in row.get_text())
    assert group_row.select("td")[-1].get_text(strip=True) == "KIM Panggul, Dewi Anggraini"
    page.submit("merge", status=303)
    page.get(f"{OFFICE}/registrations/{second.uid}")
    assert states(session, first, second) == [State.REPLACED, State.CONFIRMED]


def test_a_place_that_went_on_is_gone_when_the_merge_is_taken_back(
    page: PageClient,
    session: Session,
    event: Event,
    now: datetime,
    pair: tuple[Registration, Registration],
) -> None:
    first, second = pair
    offer = offer_of(event, "agency")
    form = SignUp(offer.id, uuid4(), make_person(offer.kind, full_name="Antre Satu"), NOTICE_READ)
    outcome = sign_up(session, form, actor=PARTICIPANT, now=now)
    page.get(merge_url(first, second))
    page.submit("merge", status=303)
    waiting = session.get_one(Registration, outcome.registration_id)  # type: ignore[union-attr]  # A refusal fails the test as well.
    assert states(session, waiting) == [State.CONFIRMED]
    page.get(DUPLICATES)
    page.submit("unmerge-1", status=303)
    page.follow()
    assert "pendaftaran ini masuk daftar tunggu" in page.text
    assert states(session, first, second) == [State.CONFIRMED, State.WAITLISTED]


def test_without_a_waiting_list_a_merge_stands_and_the_page_says_what_to_do(
    page: PageClient,
    session: Session,
    event: Event,
    now: datetime,
    pair: tuple[Registration, Registration],
) -> None:
    first, second = pair
    page.get(merge_url(first, second))
    page.submit("merge", status=303)
    offer = offer_of(event, "agency")
    offer.waiting_list = False
    make_registration(session, offer, now=now)
    page.get(DUPLICATES)
    page.submit("unmerge-1", status=303)
    page.follow()
    assert "Naikkan dahulu kuotanya" in page.text
    assert states(session, first, second) == [State.CONFIRMED, State.REPLACED]
    offer.quota = 3
    page.get(DUPLICATES)
    page.submit("unmerge-1", status=303)
    assert states(session, first, second) == [State.CONFIRMED, State.CONFIRMED]


def test_different_people_are_not_asked_about_again_until_somebody_wants_it(
    page: PageClient, session: Session, pair: tuple[Registration, Registration]
) -> None:
    page.get(DUPLICATES)
    page.submit("apart-1", status=303)
    page.follow()
    assert not page.soup.select("#pair-1")
    page.get(f"{OFFICE}/registrations")
    assert "ganda?" not in page.text
    page.get(DUPLICATES)
    page.submit("together-1", status=303)
    page.follow()
    assert page.soup.select("#pair-1")


def test_whoever_was_checked_in_is_the_one_who_is_kept(
    page: PageClient,
    session: Session,
    event: Event,
    now: datetime,
    pair: tuple[Registration, Registration],
) -> None:
    first, second = pair
    check_in(session, event, second, now)
    page.get(merge_url(first, second))
    assert "Itulah yang harus dipertahankan" in page.text
    page.post(merge_url(first, second))
    assert states(session, first, second) == [State.CONFIRMED, State.CONFIRMED]
    page.get(merge_url(first, second))
    page.click("Pertahankan yang lain")
    check_in(session, event, first, now)
    page.submit("merge", status=303)  # Both were there by now.
    page.follow()
    assert "Satu catatan kehadiran akan hilang" in page.text
    assert states(session, first, second) == [State.CONFIRMED, State.CONFIRMED]


def test_the_list_begins_with_the_one_who_was_there(
    page: PageClient,
    session: Session,
    event: Event,
    now: datetime,
    pair: tuple[Registration, Registration],
) -> None:
    first, second = pair
    check_in(session, event, second, now)
    page.get(DUPLICATES)
    page.click("Orang yang sama…")
    assert page.url == merge_url(second, first)
    page.submit("merge", status=303)
    assert states(session, first, second) == [State.REPLACED, State.CONFIRMED]


def test_a_substitute_is_no_merge_that_could_be_taken_back(
    page: PageClient, session: Session, pair: tuple[Registration, Registration]
) -> None:
    first, second = pair
    first.state, first.seat, first.replaced_by_id = State.REPLACED, None, second.id
    session.flush()
    page.get(DUPLICATES)
    assert not page.soup.select("#unmerge-1")
    page.post(f"{OFFICE}/registrations/{first.uid}/unmerge")
    assert states(session, first) == [State.REPLACED]


def test_a_like_name_in_one_agency_is_a_hint(
    page: PageClient, session: Session, event: Event, now: datetime
) -> None:
    offer = offer_of(event, "agency")
    make_registration(session, offer, now=now, full_name="Moch. Hasan")
    make_registration(session, offer, now=now, full_name="Muhammad Hasan", nip=NIP)
    make_registration(session, offer_of(event, "kim"), now=now, full_name="Muhammad Hasan")
    page.get(DUPLICATES)
    captions = [tag.get_text(" ", strip=True) for tag in page.soup.select("caption")]
    assert len(captions) == 1
    assert "nama serupa di instansi yang sama" in captions[0]


def test_odd_pairs_change_nothing(
    page: PageClient, session: Session, pair: tuple[Registration, Registration], now: datetime
) -> None:
    first, second = pair
    other = make_event(session, slug="lain")
    stranger = make_registration(session, offer_of(other, "agency"), now=now)
    page.get(merge_url(first, first), 404)
    page.get(merge_url(first, stranger), 404)
    page.get(DUPLICATES)
    page.post(f"{merge_url(first, first)}/apart")
    page.follow()
    page.post(f"{merge_url(first, second)}/together")
    page.follow()
    assert "Tidak ada lagi yang dapat diurungkan" in page.text
    assert states(session, first, second, stranger) == [State.CONFIRMED] * 3
