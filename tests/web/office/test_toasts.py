"""What can be taken back says so at once, with a button that needs no script."""

from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.agencies import operations as agencies
from eventreg.agencies.models import Agency
from eventreg.agencies.rules import AgencyKind
from eventreg.audit.rules import PARTICIPANT
from eventreg.events.models import Event
from eventreg.mail.models import OutboxMail
from eventreg.mail.rules import MailState
from eventreg.participants.operations import Wish, begin
from eventreg.participants.queries import Selection, seen
from eventreg.participants.rules import BulkKind
from eventreg.registration.models import KeptApart, Registration
from eventreg.registration.operations import TIME_TO_UNDO, SignUp, sign_up
from eventreg.registration.queries import ListFilter
from eventreg.registration.rules import State, Waitlisted
from tests.factories import NOTICE_READ, make_event, make_person, make_registration, offer_of
from tests.pages import PageClient
from tests.questions import ask
from tests.web.office.conftest import SignedIn

OFFICE = "/office/events/acara"
PHONE = "+6289300112233"


@pytest.fixture(autouse=True)
def enough(page: PageClient) -> None:
    """A merge writes several rows for each person."""
    page.max_queries = 60


@pytest.fixture
def pair(session: Session, event: Event, now: datetime) -> tuple[Registration, Registration]:
    """Two registrations with one phone number."""
    offer = offer_of(event, "agency")
    first = make_registration(session, offer, now=now, full_name="Rizal Fahmi", phone=PHONE)
    second = make_registration(session, offer, now=now, full_name="Pak Rizal", phone=PHONE)
    return first, second


def take_back(page: PageClient) -> None:
    """Presses the button beside what was just said, which stands on the next page and no longer."""
    page.follow()
    (toast,) = page.soup.select("main [data-toast]")
    assert toast["role"] == "status"
    assert toast.get_text(" ", strip=True).endswith("Urungkan")
    form = page.form("toast-1")
    page.get(page.url)
    assert not page.soup.select("[data-toast]")
    page.submit(form, 303)
    page.follow()


def test_a_question_is_asked_again_and_not_asked_after_all(
    page: PageClient, session: Session, event: Event, now: datetime, signed_in: SignedIn
) -> None:
    question = ask(session, event, now, "kaus")
    signed_in()
    page.get(f"{OFFICE}/questions")
    page.submit(f"retire-{question.id}", 303)
    take_back(page)
    session.refresh(question)
    assert not question.retired
    page.submit("toast-1", 303)  # What was taken back can be taken back as well.
    session.refresh(question)
    assert question.retired


def test_a_line_waits_again(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    make_registration(session, offer_of(event, "kim"))
    line = session.scalars(select(OutboxMail)).one()
    signed_in()
    page.get(f"{OFFICE}/messages/whatsapp")
    page.submit(f"tick-{line.id}", 303)
    take_back(page)
    session.refresh(line)
    assert line.state is MailState.WAITING


def test_two_people_may_be_one_after_all(
    page: PageClient,
    session: Session,
    pair: tuple[Registration, Registration],
    signed_in: SignedIn,
) -> None:
    signed_in()
    page.get(f"{OFFICE}/duplicates")
    page.submit("apart-1", 303)
    assert session.scalars(select(KeptApart)).all()
    take_back(page)
    session.expire_all()
    assert not session.scalars(select(KeptApart)).all()


def test_a_merge_is_undone(
    page: PageClient,
    session: Session,
    pair: tuple[Registration, Registration],
    signed_in: SignedIn,
) -> None:
    first, second = pair
    signed_in()
    page.get(f"{OFFICE}/duplicates/{first.uid}/{second.uid}")
    page.submit("merge", 303)
    session.refresh(second)
    merged = second.state
    take_back(page)
    session.refresh(second)
    assert (merged, second.state) == (State.REPLACED, State.CONFIRMED)


def test_somebody_stands_in_order_of_arrival_again(
    page: PageClient, session: Session, now: datetime, signed_in: SignedIn
) -> None:
    offer = offer_of(make_event(session, slug="acara", waiting_list=True, quota=1), "kim")
    make_registration(session, offer, now=now)
    form = SignUp(offer.id, uuid4(), make_person(offer.kind), NOTICE_READ)
    waits = sign_up(session, form, actor=PARTICIPANT, now=now)
    assert isinstance(waits, Waitlisted)
    last = session.get_one(Registration, waits.registration_id)
    signed_in()
    page.get(f"{OFFICE}/registrations/{last.uid}/prefer")
    page.submit(status=303, reason="Salah orang.")
    session.refresh(last)
    assert last.preferred_at is not None
    take_back(page)
    session.refresh(last)
    assert last.preferred_at is None


def row(session: Session, now: datetime, name: str) -> Agency:
    """An entry of Kota Malang."""
    made = agencies.add(session, kind=AgencyKind.AGENCY, region_code="35.73", name=name, now=now)
    session.flush()
    return made


def test_what_a_typed_name_means_is_open_again(
    page: PageClient, session: Session, event: Event, now: datetime, signed_in: SignedIn
) -> None:
    agency = row(session, now, "Dinas Komunikasi dan Informatika Kota Malang")
    typed: dict[str, Any] = {"organization": "Infokom Kota Malang", "region_code": "35.73"}
    one = make_registration(session, offer_of(event, "agency"), **typed)
    signed_in()
    page.get(f"{OFFICE}/agencies/names")
    page.submit("settle-1", button=f"do=row:{agency.id}", status=303)
    session.refresh(one)
    assert one.agency_id == agency.id
    take_back(page)
    session.refresh(one)
    assert one.agency_id is None


def test_merged_agencies_are_two_again(
    page: PageClient, session: Session, now: datetime, signed_in: SignedIn
) -> None:
    kept, other = row(session, now, "Dinas Kominfo Kota Malang"), row(session, now, "Infokom")
    signed_in()
    page.get(f"/office/agencies/{kept.id}/merge?other={other.id}")
    page.submit("merge", status=303)
    session.refresh(other)
    assert other.merged_into_id == kept.id
    take_back(page)
    session.refresh(other)
    assert other.merged_into_id is None


def cancel_here(page: PageClient, one: Registration, *, tell: bool = True) -> None:
    """Cancels one person on the page for that."""
    page.get(f"{OFFICE}/registrations/{one.uid}/cancel")
    assert "tidak dapat diurungkan" not in page.text
    page.submit(status=303, reason="Salah orang.", tell=tell)


def test_a_cancelled_person_is_put_back_without_having_read_of_it(
    page: PageClient, session: Session, event: Event, now: datetime, signed_in: SignedIn
) -> None:
    person = make_registration(
        session, offer_of(event, "kim"), now=now, email="ayu@example.org", full_name="Ayu"
    )
    seat = person.seat
    signed_in()
    cancel_here(page, person)
    session.refresh(person)
    assert person.state is State.CANCELLED
    news = session.scalars(select(OutboxMail).where(OutboxMail.message == "cancelled")).one()
    assert news.due_at - news.queued_at == TIME_TO_UNDO

    take_back(page)

    assert page.url.endswith(str(person.uid))
    assert "Pendaftaran ini berlaku kembali." in page.text
    session.refresh(person)
    session.refresh(news)
    assert (person.state, person.seat, person.state_reason) == (State.CONFIRMED, seat, "")
    assert news.state is MailState.WITHDRAWN


def test_a_participant_is_told_of_the_cancellation_only_where_staff_want_it(
    page: PageClient, session: Session, event: Event, now: datetime, signed_in: SignedIn
) -> None:
    person = make_registration(session, offer_of(event, "kim"), now=now, email="ayu@example.org")
    signed_in()
    cancel_here(page, person, tell=False)

    session.refresh(person)
    assert person.state is State.CANCELLED
    assert not session.scalars(select(OutboxMail).where(OutboxMail.message == "cancelled")).all()


def test_a_cancelled_person_whose_place_has_gone_on_stays_cancelled(
    page: PageClient, session: Session, now: datetime, signed_in: SignedIn
) -> None:
    event = make_event(session, slug="penuh", now=now, quota=1, waiting_list=True)
    offer = offer_of(event, "kim")
    first = make_registration(session, offer, now=now, email="ayu@example.org")
    waiting = sign_up(
        session,
        SignUp(offer.id, uuid4(), make_person(offer.kind), NOTICE_READ),
        actor=PARTICIPANT,
        now=now,
    )
    assert isinstance(waiting, Waitlisted)
    signed_in()
    page.get(f"/office/events/penuh/registrations/{first.uid}/cancel")
    page.submit(status=303, reason="Salah orang.")

    take_back(page)

    assert "tempatnya sudah diberikan kepada orang lain" in page.text
    session.refresh(first)
    assert first.state is State.CANCELLED
    second = session.get_one(Registration, waiting.registration_id)
    assert second.state is State.CONFIRMED


def test_a_cancellation_is_taken_back_once(
    page: PageClient, session: Session, event: Event, now: datetime, signed_in: SignedIn
) -> None:
    person = make_registration(session, offer_of(event, "kim"), now=now)
    signed_in()
    cancel_here(page, person)
    page.follow()
    form = page.form("toast-1")
    page.submit(form, 303)
    page.submit(form, 303)
    page.follow()

    assert "Tidak ada yang diubah" in page.text
    session.refresh(person)
    assert person.state is State.CONFIRMED


def test_what_was_done_to_several_is_not_taken_back_as_one_cancellation(
    page: PageClient, session: Session, event: Event, now: datetime, signed_in: SignedIn
) -> None:
    people = [make_registration(session, offer_of(event, "kim"), now=now) for _ in range(2)]
    alone = Selection(ListFilter(), tuple(one.uid for one in people))
    wish = Wish(BulkKind.CANCEL, alone, seen(session, event.id, alone), reason="x")
    action = begin(session, event.id, wish, actor=PARTICIPANT, now=now)
    assert action is not None
    signed_in()
    page.get("/office/")

    page.post(f"{OFFICE}/registrations/bulk/{action.uid}/restore", {}, 404)
