"""What participants do behind their link: correct, cancel, pass on, consent, read their data."""

import json
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import SYSTEM, Action, Actor, ActorKind
from eventreg.checkin.models import AttendanceMark
from eventreg.checkin.operations import Recorder
from eventreg.checkin.rules import Mark
from eventreg.consents.models import Consent
from eventreg.consents.queries import current
from eventreg.consents.rules import ConsentKind
from eventreg.events.models import Checkpoint, Event
from eventreg.events.rules import EventState
from eventreg.mail.models import OutboxMail
from eventreg.registration.models import Registration
from eventreg.registration.operations import Substitution, correct, person_of, substitute
from eventreg.registration.rules import Message, State
from tests.factories import make_event, make_person, make_registration, offer_of
from tests.pages import PageClient
from tests.scans import scan

HOUR = timedelta(hours=1)
STAFF = Actor(ActorKind.STAFF, 1, "Bu Panitia Rahasia")


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The journeys run on both databases; here it is about pages and hostile input."""
    return sqlite_url


@pytest.fixture
def event(session: Session, now: datetime) -> Event:
    """An event that is running; its list stays open for another hour."""
    return make_event(session, slug="acara-contoh", changes_until=now + HOUR)


@pytest.fixture
def person(session: Session, event: Event) -> Registration:
    """Somebody who is registered."""
    return make_registration(
        session,
        offer_of(event, "agency"),
        full_name="Siti Rahayu",
        phone="+6289300010001",
        email="siti@example.org",
    )


def told(session: Session, message: Message) -> list[str]:
    """To whom a message was lined up."""
    statement = select(OutboxMail.recipient).where(OutboxMail.message == message)
    return list(session.scalars(statement.order_by(OutboxMail.id)))


def by_staff(session: Session, person: Registration, now: datetime, **changes: str) -> None:
    """Staff correct something while the participant's form lies open."""
    wanted = {**vars(person_of(person)), **changes}
    correct(session, person, type(person_of(person))(**wanted), actor=STAFF, now=now)


def test_everything_can_be_corrected_until_the_list_closes(
    page: PageClient, person: Registration, session: Session
) -> None:
    page.get(f"/r/{person.secret}/edit")
    assert "notice" not in page.form().offered
    page.max_queries = 30  # Region, agency and contact at once: each is looked up, written, told.
    page.submit(status=303, position="Kepala Bidang", phone="0893-0002-0002", region="35.73")

    session.refresh(person)
    assert (person.position, person.phone) == ("Kepala Bidang", "+6289300020002")
    assert person.region_code == "35.73"
    assert told(session, Message.CONTACT_CHANGED) == [
        "siti@example.org"
    ]  # By mail, and there alone.


def test_after_the_list_has_closed_the_page_says_whom_to_ask(
    page: PageClient, person: Registration, event: Event, session: Session, now: datetime
) -> None:
    """The form was opened in time; it changes nothing any more."""
    page.get(f"/r/{person.secret}/edit")
    form = page.form()
    event.changes_until = now - HOUR
    page.submit(form, 409, position="Kepala Bidang")
    assert not page.soup.select("main form")
    assert "0893-0000-0001" in page.text
    page.get(f"/r/{person.secret}/edit")
    assert not page.soup.select("main form")
    page.get(f"/r/{person.secret}")
    assert not page.soup.select("a[href$='/edit']")

    session.refresh(person)
    assert person.position != "Kepala Bidang"


def test_a_change_by_staff_meanwhile_is_shown_and_not_lost(
    page: PageClient, person: Registration, session: Session, now: datetime
) -> None:
    page.get(f"/r/{person.secret}/edit")
    form = page.form()
    by_staff(session, person, now, position="Sekretaris", unit="Bidang Humas")
    page.submit(form, 409, position="Kepala Bidang")
    assert "Sekretaris" in page.text
    assert page.form().fields["position"] == ["Kepala Bidang"]
    page.submit(status=303)

    session.refresh(person)
    assert (person.position, person.unit) == ("Kepala Bidang", "")


def test_a_change_by_staff_elsewhere_stays(
    page: PageClient, person: Registration, session: Session, now: datetime
) -> None:
    page.get(f"/r/{person.secret}/edit")
    form = page.form()
    by_staff(session, person, now, unit="Bidang Humas")
    page.submit(form, 303, position="Kepala Bidang")

    session.refresh(person)
    assert (person.position, person.unit) == ("Kepala Bidang", "Bidang Humas")


def test_a_full_region_is_no_way_out(
    page: PageClient, person: Registration, event: Event, session: Session
) -> None:
    offer = offer_of(event, "agency")
    offer.region_quota, offer.quota = 1, 38
    make_registration(session, offer, region_code="35.73", full_name="Bambang")
    page.get(f"/r/{person.secret}/edit")
    page.submit(status=409, region="35.73")

    assert page.form().fields["region"] == ["35.73"]
    session.refresh(person)
    assert person.region_code == "35.78"


@pytest.mark.parametrize("seen", ["", "x", "e30.AAAA", "\x00", "9" * 5000])
def test_a_tampered_mark_of_what_was_seen_harms_nobody(
    seen: str, page: PageClient, person: Registration, session: Session
) -> None:
    page.get(f"/r/{person.secret}/edit")
    page.submit(status=303, seen=seen, position="Kepala Bidang")

    session.refresh(person)
    assert person.position == "Kepala Bidang"


@pytest.mark.parametrize("name", ["", "x" * 101, "\x00"])
def test_bad_entries_come_back_as_typed(name: str, page: PageClient, person: Registration) -> None:
    page.get(f"/r/{person.secret}/edit")
    page.submit(status=422, full_name=name, position="Kepala Bidang")

    assert page.form().fields["position"] == ["Kepala Bidang"]


def test_the_number_stands_in_the_form_as_people_write_it(
    page: PageClient, person: Registration
) -> None:
    page.get(f"/r/{person.secret}/edit")

    assert page.form().fields["phone"] == ["0893-0001-0001"]


def test_a_substitute_who_waits_for_a_place_of_their_own_is_told_what_helps(
    page: PageClient, person: Registration, event: Event, session: Session
) -> None:
    """The same sentence for whoever is registered or waits: which of them is the other's business."""
    said = []
    for number, state in enumerate((State.CONFIRMED, State.WAITLISTED)):
        name, phone = f"Rekan {'AB'[number]}", f"+628930002000{number}"
        other = make_registration(session, offer_of(event, "kim"), full_name=name, phone=phone)
        other.state, other.seat = state, other.seat if state is State.CONFIRMED else None
        page.get(f"/r/{person.secret}/substitute?lang=en")
        page.submit(
            status=409, full_name=name, gender="L", phone=phone, position="Staf", reason="tugas"
        )
        alert = page.soup.select_one(".er-alert-danger")
        assert alert is not None
        said.append(alert.get_text())

    assert said[0] == said[1]
    assert "perhaps in the waiting list" in said[0]
    assert person.state is State.CONFIRMED


def test_cancelling_is_asked_once_more_and_frees_the_seat(
    page: PageClient, person: Registration, session: Session
) -> None:
    page.get(f"/r/{person.secret}")
    page.get(f"/r/{person.secret}/cancel")
    session.refresh(person)
    assert person.state is State.CONFIRMED
    form = page.form()
    page.submit(form, 303, reason="sakit")
    page.get("/lost")  # For its token: this is the second click of a double click.
    page.post(f"/r/{person.secret}/cancel", {"reason": "dua kali"}, 303)
    page.follow()
    assert "sakit" in page.text
    assert page.soup.select_one("main a[href$='/register/agency']")

    session.refresh(person)
    assert (person.state, person.seat, person.state_reason) == (State.CANCELLED, None, "sakit")
    assert told(session, Message.CANCELLED) == ["siti@example.org"]


def test_a_reason_that_is_too_long_cancels_nothing(
    page: PageClient, person: Registration, session: Session
) -> None:
    page.get(f"/r/{person.secret}/cancel")
    page.submit(status=422, reason="x" * 501)

    session.refresh(person)
    assert person.state is State.CONFIRMED


@pytest.mark.parametrize("state", [State.REJECTED, State.CANCELLED, State.REPLACED])
@pytest.mark.parametrize("part", ["edit", "cancel", "substitute"])
def test_what_is_over_cannot_be_changed(
    part: str, state: State, page: PageClient, person: Registration, session: Session
) -> None:
    person.state, person.seat = state, None
    page.get(f"/r/{person.secret}/{part}", 303)
    assert page.response.headers["Location"].endswith(f"/r/{person.secret}")
    page.get(f"/r/{person.secret}")
    assert not page.soup.select("a[href$='/cancel'], a[href$='/substitute']")
    page.get("/lost")
    page.post(f"/r/{person.secret}/{part}", {"full_name": "Lain"}, 303)

    session.refresh(person)
    assert (person.state, person.full_name) == (state, "Siti Rahayu")


def test_nobody_leaves_an_event_that_is_over_or_off(
    page: PageClient, person: Registration, event: Event, session: Session, now: datetime
) -> None:
    event.state, event.state_reason = EventState.CANCELLED, "Gedung dipakai acara lain"
    page.get(f"/r/{person.secret}")
    assert "Gedung dipakai acara lain" in page.text
    assert not page.soup.select(".er-qr, a[href$='/cancel'], a[href$='/edit']")
    page.get(f"/r/{person.secret}/cancel", 303)
    event.state = EventState.PUBLISHED
    for one in event.sessions:
        one.starts_at, one.ends_at = now - 3 * HOUR, now - HOUR
    page.get(f"/r/{person.secret}/cancel", 303)


def test_each_state_says_what_it_means(
    page: PageClient, person: Registration, session: Session, now: datetime
) -> None:
    said = set()
    for state in State:
        person.state = state
        person.seat = 1 if state is State.CONFIRMED else None
        person.waiting_since = now if state is State.WAITLISTED else None
        page.get(f"/r/{person.secret}?lang=en")
        alert = page.soup.select_one("main .er-alert, main .er-ticket")
        assert alert is not None
        said.add(alert.get_text())
    assert len(said) == len(State)


def test_the_place_in_the_queue_is_told(page: PageClient, session: Session, now: datetime) -> None:
    event = make_event(session, quota=1, waiting_list=True)
    offer = offer_of(event, "kim")
    make_registration(session, offer)
    waiting = [make_registration_waiting(session, event) for _number in range(2)]
    page.get(f"/r/{waiting[1].secret}?lang=en")
    assert "You are number 2 in the waiting list." in page.text
    waiting[0].offered_at, waiting[0].answer_by = now, now + HOUR
    page.get(f"/r/{waiting[0].secret}")
    assert page.soup.select_one(f"main a[href$='/r/{waiting[0].secret}/place']")


def make_registration_waiting(session: Session, event: Event) -> Registration:
    """Somebody in the waiting list of the KIM, in order of arrival."""
    row = Registration(
        event_id=event.id,
        offer_id=offer_of(event, "kim").id,
        submission_id=uuid4(),
        secret=uuid4().hex + "x" * 11,
        state=State.WAITLISTED,
        waiting_since=event.created_at,
        full_name="Antre",
        name_key="antre",
        gender="L",
        region_code="35.78",
        created_at=event.created_at,
    )
    session.add(row)
    session.flush()
    return row


def test_consents_are_withdrawn_and_given_again_and_nothing_is_forgotten(
    page: PageClient, person: Registration, session: Session
) -> None:
    """UU 27/2022 Pasal 9: as easily withdrawn as given."""
    for photo in (True, False, True):
        page.get(f"/r/{person.secret}/consents")
        assert "notice" not in page.form().offered
        page.submit(status=303, consent_photo=photo)
    page.get(f"/r/{person.secret}/consents")
    page.submit(status=303)

    answers = session.scalars(
        select(Consent.given).where(Consent.kind == ConsentKind.PHOTO).order_by(Consent.id)
    ).all()
    assert answers == [False, True, False, True]
    actions = (Action.CONSENT_GIVEN, Action.CONSENT_WITHDRAWN)
    noted = session.scalars(
        select(AuditEntry.action).where(AuditEntry.action.in_(actions)).order_by(AuditEntry.id)
    ).all()
    assert [Action(one) for one in noted] == [actions[0], actions[1], actions[0]]


def test_whoever_was_registered_by_others_is_asked_with_the_notice_first(
    page: PageClient, person: Registration, session: Session
) -> None:
    for row in session.scalars(select(Consent)):
        session.delete(row)
    page.get(f"/r/{person.secret}")
    form = page.form("consent-form")
    assert "consent_photo" not in form.fields
    page.submit(form, 422, consent_contact=True)
    assert page.soup.select(".er-error-summary a")
    assert not current(session, person.id)
    page.submit(status=303, notice=True)
    page.follow()
    assert not page.soup.select("#consent-form")

    answers = {kind: one.given for kind, one in current(session, person.id).items()}
    assert answers == {
        ConsentKind.NOTICE: True,
        ConsentKind.PHOTO: False,
        ConsentKind.CONTACT: True,
    }


def test_everything_that_is_stored_can_be_read_and_taken_along(
    page: PageClient, person: Registration, session: Session, now: datetime
) -> None:
    by_staff(session, person, now, position="Sekretaris")
    page.get(f"/r/{person.secret}/data")
    assert "Sekretaris" in page.text
    assert "siti@example.org" in page.text
    assert STAFF.label not in page.text
    answer = page.client.get(f"/r/{person.secret}/data.json")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    text = answer.get_data(as_text=True)
    found = json.loads(text)

    assert STAFF.label not in text
    assert person.secret not in text
    assert found["person"]["phone"] == "+6289300010001"
    assert found["registration"]["state"] == "confirmed"
    assert {one["kind"] for one in found["consents"]} == {"notice", "photo", "contact"}
    assert all(len(one["text"]) > 20 and "T" in one["at"] for one in found["consents"])
    assert found["messages"][0]["to"] == "siti@example.org"
    assert [one["by"] for one in found["log"]] == ["participant", "staff"]


def test_what_was_received_and_noted_belongs_to_it(
    page: PageClient, person: Registration, session: Session, now: datetime
) -> None:
    event, one = person.event, person.event.sessions[0]
    event.checkpoints.append(Checkpoint(name="Konsumsi", position=0))
    session.flush()
    there = event.checkpoints[0].id
    scan(session, Recorder(event.id, "Meja 1", trusted_from=now), person, now, checkpoint=0)
    facts = {"registration_id": person.id, "session_id": one.id, "officer": "Retno"}
    session.add(AttendanceMark(**facts, mark=Mark.SICK, note="Surat dokter", marked_at=now))
    session.flush()
    page.get(f"/r/{person.secret}/data")
    assert "Konsumsi" in page.text
    assert "Surat dokter" in page.text
    found = page.client.get(f"/r/{person.secret}/data.json").get_json()

    assert found["received"] == [{"checkpoint": there, "received_at": now.isoformat()}]
    (mark,) = found["marks"]
    assert (mark["session"], mark["mark"], mark["note"]) == (one.id, "sick", "Surat dokter")
    assert [(made["session"], made["checkpoint"]) for made in found["scans"]] == [(None, there)]


def test_a_substitute_does_not_read_why_the_other_stays_away(
    page: PageClient, person: Registration, session: Session, now: datetime
) -> None:
    other = make_person(person.offer.kind, full_name="Bambang Wijaya")
    form = Substitution(other, uuid4(), "sakit jantung")
    substitute(session, person, form, actor=SYSTEM, now=now)
    session.refresh(person)
    assert person.replaced_by is not None
    for part in ("", "/data", "/data.json"):
        text = page.client.get(f"/r/{person.replaced_by.secret}{part}").get_data(as_text=True)
        assert "jantung" not in text
        assert "Siti Rahayu" not in text
    page.get(f"/r/{person.secret}")
    assert person.replaced_by.full_name not in page.text


@pytest.mark.parametrize("part", ["edit", "cancel", "consents", "data", "data.json", "substitute"])
def test_a_wrong_secret_opens_nothing(part: str, page: PageClient, person: Registration) -> None:
    page.get(f"/r/{'x' * 43}/{part}", 404)
