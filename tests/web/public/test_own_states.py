"""What the own page says of each turn: a decision that is not told yet, an event that is off, a merge."""

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session

from eventreg.audit.rules import PARTICIPANT, SYSTEM
from eventreg.checkin.operations import IncomingScan, Recorder, record_scans
from eventreg.checkin.rules import Direction, Method, Verdict
from eventreg.events.models import Event
from eventreg.registration import operations
from eventreg.registration.models import Registration
from eventreg.registration.operations import TIME_TO_UNDO, SignUp
from eventreg.registration.queries import is_unsaid
from eventreg.registration.rules import Refused, State
from eventreg.tickets.queries import ticket_of
from tests.factories import NOTICE_READ, make_event, make_person, make_registration, offer_of
from tests.pages import PageClient
from tests.web.public.entries import complete, csrf_token, form_url

TICKET_FILES = ("qr.svg", "qr.png", "ticket.pdf", "event.ics")
REASON = "Akun belum aktif"


@pytest.fixture
def event(session: Session, now: datetime) -> Event:
    """Begins in ten days; staff decide on influencers."""
    event = make_event(session, slug="acara-contoh", now=now + timedelta(days=10))
    offer_of(event, "influencer").approval = True
    return event


@pytest.fixture
def pending(session: Session, event: Event, now: datetime) -> Registration:
    """Somebody who waits for a decision."""
    return sign_up(session, event, "influencer", now)


def sign_up(
    session: Session, event: Event, slug: str, now: datetime, **person: Any
) -> Registration:
    """Somebody who sends the form, in whatever state that ends."""
    offer = offer_of(event, slug)
    form = SignUp(offer.id, uuid4(), make_person(offer.kind, **person), NOTICE_READ)
    outcome = operations.sign_up(session, form, actor=PARTICIPANT, now=now)
    assert not isinstance(outcome, Refused), outcome
    return session.get_one(Registration, outcome.registration_id)


def decide(session: Session, one: Registration, now: datetime, *, rejects: bool = False) -> UUID:
    """Staff decide on somebody; the decision's id."""
    if rejects:
        done = operations.reject(
            session, one.event_id, [one.uid], reason=REASON, actor=SYSTEM, now=now
        )
    else:
        done = operations.approve(session, one.event_id, [one.uid], actor=SYSTEM, now=now)
    assert done.id is not None
    return done.id


def reads(page: PageClient, one: Registration) -> str:
    """Everything that the own page and the pages about the stored data say."""
    parts = []
    for below in ("?lang=en", "/data", "/answer", "/place"):
        page.get(f"/r/{one.secret}{below}")
        parts.append(page.text)
    parts.append(page.client.get(f"/r/{one.secret}/data.json").get_data(as_text=True))
    return "\n".join(parts)


@pytest.mark.parametrize("rejects", [False, True], ids=["approved", "rejected"])
def test_a_decision_is_held_back_until_it_cannot_be_undone_unread(
    *, rejects: bool, page: PageClient, session: Session, pending: Registration, now: datetime
) -> None:
    decide(session, pending, now, rejects=rejects)

    said = reads(page, pending)
    assert "Awaiting verification" in said
    for word in (REASON, "Rejected", "rejected", "Approved", "approved", "confirmed"):
        assert word not in said, word
    assert not page.soup.select("#coming, .er-qr")
    for file in TICKET_FILES:
        page.get(f"/r/{pending.secret}/{file}", 404)
    stored = json.loads(page.client.get(f"/r/{pending.secret}/data.json").data)
    assert stored["registration"]["state"] == "pending"


@pytest.mark.parametrize("rejects", [False, True], ids=["approved", "rejected"])
def test_once_the_news_is_due_it_stands_there(
    *, rejects: bool, page: PageClient, session: Session, pending: Registration, now: datetime
) -> None:
    decide(session, pending, now - TIME_TO_UNDO - timedelta(seconds=1), rejects=rejects)

    said = reads(page, pending)
    assert "Awaiting verification" not in said
    assert (REASON in said) is rejects
    page.get(f"/r/{pending.secret}/qr.svg", 404 if rejects else 200)


def test_a_decision_that_was_undone_was_never_seen(
    page: PageClient, session: Session, event: Event, pending: Registration, now: datetime
) -> None:
    page.get(f"/r/{pending.secret}?lang=en")
    before = page.text
    decision = decide(session, pending, now)
    page.get(f"/r/{pending.secret}")
    during = page.text
    operations.undo_decision(session, event.id, decision, actor=SYSTEM, now=now)
    page.get(f"/r/{pending.secret}")

    assert before == during == page.text


def test_the_door_knows_a_decision_at_once(
    session: Session, event: Event, pending: Registration, now: datetime
) -> None:
    decide(session, pending, now)
    event.sessions[0].starts_at = now - timedelta(minutes=1)
    code = ticket_of(session, pending.id).code
    scan = IncomingScan(uuid4(), event.sessions[0].id, Direction.IN, Method.CAMERA, now, code=code)
    recorder = Recorder(event_id=event.id, officer="Pintu", trusted_from=now - timedelta(hours=1))
    (result,) = record_scans(session, recorder, [scan], now=now)

    assert result.scan is not None
    assert result.scan.verdict is Verdict.ACCEPTED


def test_what_the_person_did_since_is_no_secret_to_them(
    page: PageClient, session: Session, pending: Registration, now: datetime
) -> None:
    decide(session, pending, now)
    operations.cancel(session, pending, reason="", actor=PARTICIPANT, now=now)

    assert not is_unsaid(session, pending, now)
    page.get(f"/r/{pending.secret}?lang=en")
    assert "Your registration is cancelled" in page.text


def test_a_place_that_is_offered_meanwhile_is_told(
    session: Session, event: Event, pending: Registration, now: datetime
) -> None:
    """Approved into the waiting list, then a place is free: the offer leaves at once."""
    offer = offer_of(event, "influencer")
    offer.quota, offer.waiting_list, event.answer_hours = 0, True, 24
    session.flush()
    decide(session, pending, now)
    assert pending.state is State.WAITLISTED
    assert is_unsaid(session, pending, now)
    offer.quota = 1
    operations.fill_places(session, event.id, now=now)

    session.refresh(pending)
    assert pending.offered_at is not None
    assert not is_unsaid(session, pending, now)


def test_an_offer_says_how_long_there_is_to_answer_and_waits_no_more(
    page: PageClient, session: Session, event: Event, now: datetime
) -> None:
    event.answer_hours = 24
    offer = offer_of(event, "agency")
    person = make_registration(session, offer, now=now)
    person.state, person.seat, person.offered_at = State.WAITLISTED, None, now
    session.flush()

    page.get(f"/r/{person.secret}")
    assert "Ditawari tempat" in page.text
    assert "Daftar tunggu" not in page.text
    assert "waktu 24 jam untuk menjawab" in page.text


@pytest.fixture
def off(session: Session, event: Event, now: datetime) -> Registration:
    """Somebody who is registered for an event that was cancelled a moment ago."""
    person = make_registration(session, offer_of(event, "agency"), now=now)
    told = operations.cancel_event(
        session, event, reason="Gedung tidak dapat dipakai.", actor=SYSTEM, now=now
    )
    assert told == 1
    return person


def test_nobody_is_told_to_be_registered_for_what_does_not_take_place(
    page: PageClient, session: Session, off: Registration
) -> None:
    page.get(f"/r/{off.secret}?lang=en")

    assert "Gedung tidak dapat dipakai." in page.text
    assert "Please do not come to the venue." in page.text
    assert not page.soup.select(".er-mark-ok, .er-qr, .er-alert-danger")
    page.get(f"/t/{ticket_of(session, off.id).code}")
    assert "Gedung tidak dapat dipakai." in page.text
    assert "Show it at the door" not in page.text


def test_the_public_page_of_a_cancelled_event_takes_nobody(
    page: PageClient, event: Event, off: Registration
) -> None:
    page.get(f"/e/{event.slug}?lang=en")

    assert "Gedung tidak dapat dipakai." in page.text
    assert not page.soup.select("main a[href*='/register/'], main a[href*='/group/']")
    for word in ("Register as", "places left", "waiting list", "Full"):
        assert word not in page.text, word


def test_a_form_sent_just_after_the_event_was_cancelled_says_so(
    page: PageClient, session: Session, event: Event, now: datetime
) -> None:
    entry = {**complete("agency"), "csrf_token": csrf_token(page, event.slug, "agency")}
    operations.cancel_event(session, event, reason="Gunung meletus", actor=SYSTEM, now=now)
    session.commit()
    page.post(form_url(event.slug, "agency") + "?lang=en", entry, 409)

    assert page.heading == "This event has been cancelled"
    assert "Gunung meletus" in page.text


def test_whose_registrations_were_merged_is_led_to_the_other(
    page: PageClient, session: Session, event: Event, now: datetime
) -> None:
    kim, phone = offer_of(event, "kim"), "+6289300010009"
    kept = make_registration(session, kim, now=now, full_name="Moh. Yusuf", phone=phone)
    other = make_registration(session, kim, now=now, full_name="Yusuf Efendi", phone=phone)
    assert operations.merge(session, kept, other, actor=SYSTEM, now=now)
    page.get(f"/r/{other.secret}?lang=en")

    assert "You have another registration for this event" in page.text
    assert page.soup.select_one(f"main a.btn[href='/e/{event.slug}/lost']")
    for hidden in ("Moh. Yusuf", kept.secret):
        assert hidden not in page.response.get_data(as_text=True), hidden


def test_an_answer_stands_on_the_own_page_and_can_be_changed(
    page: PageClient, session: Session, event: Event, now: datetime
) -> None:
    person = make_registration(session, offer_of(event, "agency"), now=now)
    page.get(f"/r/{person.secret}?lang=en")
    assert "You answered" not in page.text
    page.get(f"/r/{person.secret}/answer")
    page.submit("coming", 303)
    page.get(f"/r/{person.secret}")

    assert "You answered that you are coming" in page.text
    page.click("Change my answer")
    assert page.form("coming")


def test_the_accounts_stand_among_what_was_told(page: PageClient, pending: Registration) -> None:
    page.get(f"/r/{pending.secret}?lang=en")

    assert "Instagram: @contoh.warga" in page.text
    assert "Edukasi" in page.text


@pytest.mark.parametrize("state", [State.PENDING, State.WAITLISTED])
def test_whoever_has_no_place_is_not_told_to_give_it_up(
    state: State, page: PageClient, session: Session, event: Event, now: datetime
) -> None:
    if state is State.WAITLISTED:
        offer = offer_of(event, "kim")
        offer.quota, offer.waiting_list = 0, True
        person = sign_up(session, event, "kim", now)
    else:
        person = sign_up(session, event, "influencer", now)
    assert person.state is state
    page.get(f"/r/{person.secret}?lang=en")
    assert "save its address" in page.text
    for below in ("", "/cancel", "/absent", "/answer", "/substitute"):
        page.get(f"/r/{person.secret}{below}")
        for untrue in ("your place", "in your place", "not in force", "QR code no longer"):
            assert untrue not in page.text.lower(), (below, untrue)
