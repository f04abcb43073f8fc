"""What people answer on their own pages: to the reminder, and to an offered place."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from eventreg.audit.rules import PARTICIPANT, SYSTEM
from eventreg.clock import local
from eventreg.events.models import Event
from eventreg.events.rules import EventState
from eventreg.registration import operations
from eventreg.registration.models import Registration
from eventreg.registration.operations import SignUp
from eventreg.registration.rules import State, Waitlisted
from tests.factories import NOTICE_READ, make_event, make_person, make_registration, offer_of
from tests.pages import PageClient


@pytest.fixture
def event(session: Session, now: datetime) -> Event:
    """A published event of tomorrow whose places from the waiting list wait a day for the yes."""
    event = make_event(
        session, slug="acara-contoh", now=now, quota=1, waiting_list=True, answer_hours=12
    )
    for one in event.sessions:
        one.starts_at, one.ends_at = now + timedelta(days=1), now + timedelta(days=1, hours=4)
    return event


@pytest.fixture
def person(session: Session, event: Event) -> Registration:
    """Somebody on the one place of a category."""
    return make_registration(session, offer_of(event, "agency"), email="siti@example.org")


@pytest.fixture
def offered(session: Session, event: Event, person: Registration, now: datetime) -> Registration:
    """Somebody in the waiting list to whom that place is offered."""
    offer = offer_of(event, "agency")
    form = SignUp(
        offer_id=offer.id,
        submission_id=uuid4(),
        person=make_person(offer.kind, email="bambang@example.org"),
        consents=NOTICE_READ,
    )
    outcome = operations.sign_up(session, form, actor=PARTICIPANT, now=now)
    assert isinstance(outcome, Waitlisted)
    operations.cancel(session, person, reason="", actor=SYSTEM, now=now)
    return session.get_one(Registration, outcome.registration_id)


def state_of(session: Session, registration: Registration) -> State:
    session.refresh(registration)
    return registration.state


def test_a_scanner_that_opens_the_links_answers_nothing(
    page: PageClient, session: Session, person: Registration
) -> None:
    for below in ("answer", "absent", "place", "place/decline"):
        page.client.get(f"/r/{person.secret}/{below}")
        page.client.head(f"/r/{person.secret}/{below}")

    session.refresh(person)
    assert (person.state, person.coming) == (State.CONFIRMED, None)


def test_somebody_comes_and_may_change_their_mind(
    page: PageClient, session: Session, person: Registration
) -> None:
    page.get(f"/r/{person.secret}/answer")
    page.submit("coming", status=303)
    page.follow()
    assert page.soup.select(".er-alert-success")
    session.refresh(person)
    assert (person.coming, person.state) == (True, State.CONFIRMED)

    page.get(f"/r/{person.secret}/absent")
    form = page.form()
    page.submit(form, status=303, reason="Anak sakit")
    session.refresh(person)
    assert (person.coming, person.state, person.state_reason) == (
        False,
        State.CANCELLED,
        "Anak sakit",
    )
    page.post(f"/r/{person.secret}/absent", form.fields)
    session.refresh(person)
    assert person.state_reason == "Anak sakit"


def test_without_a_reason_the_record_says_what_was_answered(
    page: PageClient, session: Session, person: Registration
) -> None:
    page.get(f"/r/{person.secret}/absent")
    page.submit(status=303, reason="\x00 ")
    session.refresh(person)
    assert person.state is State.CANCELLED
    assert person.state_reason


def test_a_reason_that_is_too_long_is_kept_as_typed(
    page: PageClient, session: Session, person: Registration
) -> None:
    page.get(f"/r/{person.secret}/absent")
    page.submit(status=422, reason="x" * 301)
    assert page.form().fields["reason"] == ["x" * 301]
    session.refresh(person)
    assert person.state is State.CONFIRMED


@pytest.mark.parametrize("why", ["begun", "cancelled event", "not confirmed"])
def test_where_there_is_nothing_to_answer_the_page_says_so_and_nothing_changes(
    page: PageClient, session: Session, event: Event, person: Registration, now: datetime, why: str
) -> None:
    page.get(f"/r/{person.secret}/answer")
    form = page.form("coming")
    if why == "begun":
        event.sessions[0].starts_at = now - timedelta(minutes=1)
    elif why == "cancelled event":
        event.state, event.state_reason = EventState.CANCELLED, "Gunung meletus"
    else:
        person.state, person.seat = State.PENDING, None
    state = person.state
    page.get(f"/r/{person.secret}/answer")
    assert not page.soup.select("#coming")
    page.get(f"/r/{person.secret}/absent")
    assert not page.soup.select("main form")
    for below in ("answer", "absent"):
        page.post(f"/r/{person.secret}/{below}", form.fields)
    session.refresh(person)
    assert (person.state, person.coming) == (state, None)


@pytest.mark.parametrize("below", ["answer", "absent", "place", "place/decline"])
def test_a_wrong_secret_answers_nothing(page: PageClient, person: Registration, below: str) -> None:
    wrong = person.secret[:-1] + ("A" if person.secret[-1] != "A" else "B")
    page.get(f"/r/{wrong}/{below}", 404)
    page.get(f"/r/{person.secret}/answer")
    page.post(f"/r/{wrong}/{below}", page._token(), status=404)


def test_an_offered_place_says_until_when_and_is_taken(
    page: PageClient, session: Session, event: Event, offered: Registration, now: datetime
) -> None:
    offered.answer_by = now + timedelta(hours=12)
    page.get(f"/r/{offered.secret}/place")
    assert f"{local(offered.answer_by, event.timezone):%H.%M} WIB" in page.text
    form = page.form("accept")
    page.submit(form, status=303)
    page.follow()
    assert page.soup.select(".er-qr")
    session.refresh(offered)
    assert (offered.state, offered.seat) == (State.CONFIRMED, 1)
    page.post(f"/r/{offered.secret}/place", form.fields)  # Pressed twice it is one yes.
    assert page.response.headers["Location"].endswith(offered.secret)
    page.get(f"/r/{offered.secret}/place")
    assert not page.soup.select("main form")
    page.get(f"/r/{offered.secret}/place/decline", 303)


def test_an_offered_place_is_declined_after_a_question(
    page: PageClient, session: Session, offered: Registration
) -> None:
    page.get(f"/r/{offered.secret}/place")
    page.get(f"/r/{offered.secret}/place/decline")
    assert state_of(session, offered) is State.WAITLISTED
    page.submit(status=303)
    assert state_of(session, offered) is State.CANCELLED


def test_after_the_deadline_the_page_says_so(
    page: PageClient, session: Session, offered: Registration, now: datetime
) -> None:
    page.get(f"/r/{offered.secret}/place")
    form = page.form("accept")
    offered.answer_by = now - timedelta(minutes=1)
    page.submit(form, status=303)
    page.follow()
    assert page.soup.select(".er-alert-warning")
    assert not page.soup.select("main form")
    session.refresh(offered)
    assert offered.state is State.WAITLISTED


def test_an_old_no_does_not_cancel_a_registration(
    page: PageClient, session: Session, offered: Registration, now: datetime
) -> None:
    page.get(f"/r/{offered.secret}/place/decline")
    form = page.form()
    operations.accept_place(session, offered, actor=PARTICIPANT, now=now)
    page.submit(form, status=303)
    session.refresh(offered)
    assert offered.state is State.CONFIRMED
