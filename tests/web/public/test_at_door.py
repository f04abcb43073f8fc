"""The page behind the poster at the door, and completing what was not asked there."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eventreg.audit.rules import SYSTEM
from eventreg.checkin.operations import Arrival, Recorder, admit
from eventreg.consents.queries import current as current_consents
from eventreg.consents.rules import ConsentKind
from eventreg.events.models import Event
from eventreg.events.rules import EventState, door_is_open
from eventreg.mail.models import OutboxMail
from eventreg.registration.models import Registration
from eventreg.registration.rules import State
from eventreg.tickets.queries import ticket_of
from eventreg.tickets.rules import spoken
from tests.factories import make_registration, offer_of
from tests.pages import PageClient

DOOR = "/e/acara-contoh/door"
HOUR = timedelta(hours=1)
NOON = datetime.fromisoformat("2026-11-23T12:00:00+07:00")


@pytest.mark.parametrize(
    ("hours", "is_open"), [(-4, False), (-3, True), (0, True), (7.9, True), (8, False)]
)
def test_the_door_is_open_around_the_sessions(hours: float, is_open: bool) -> None:  # noqa: FBT001 - a column of the table above.
    assert door_is_open(NOON, NOON + 8 * HOUR, NOON + hours * HOUR) is is_open
    assert not door_is_open(None, None, NOON)


def type_in(page: PageClient, event: Event, **more: Any) -> None:
    page.get(DOOR)
    fields: dict[str, Any] = {
        "full_name": "Siti Maryam",
        "category": str(offer_of(event, "kim").id),
        "notice": "y",
        **more,
    }
    page.submit(**{name: value for name, value in fields.items() if value})


def the_one(session: Session) -> Registration:
    return session.scalars(select(Registration)).one()


def test_who_types_themselves_in_shows_a_code_and_waits(
    page: PageClient, session: Session, event: Event
) -> None:
    type_in(page, event, phone="0893-0099-0001", organization="KIM Contoh")
    page.expect(303)
    page.follow()
    one = the_one(session)
    assert (one.state, one.seat, one.incomplete) == (State.PENDING, None, True)
    assert one.at_door_since is not None
    assert "Tunjukkan layar ini di meja registrasi" in page.text
    code = page.soup.select_one(".er-short-code")
    assert code is not None
    assert code.get_text(strip=True) == spoken(ticket_of(session, one.id).id, event.ticket_key)
    assert not page.soup.select(".er-qr")
    assert current_consents(session, one.id)[ConsentKind.NOTICE].given
    assert session.scalar(select(func.count()).select_from(OutboxMail)) == 0


def test_at_most_four_facts_and_the_notice_are_asked(page: PageClient, event: Event) -> None:
    page.get(DOOR)
    asked = set(page.form().fields) - {"csrf_token", "submission_id"}
    assert asked <= {"full_name", "category", "organization", "phone", "notice"}
    type_in(page, event, full_name="", phone="12", notice="")
    page.expect(422)
    assert {tag["id"] for tag in page.soup.select(".er-error")} >= {
        "full_name-error",
        "phone-error",
    }


def test_the_same_form_sent_twice_is_one_person(
    page: PageClient, session: Session, event: Event
) -> None:
    page.get(DOOR)
    form = page.form()
    for _ in range(2):
        category = str(offer_of(event, "kim").id)
        page.submit(form, full_name="Maryam", category=category, notice="y", status=303)
    assert the_one(session).full_name == "Maryam"


def test_it_works_after_sign_up_has_closed_and_takes_only_public_categories(
    page: PageClient, session: Session, event: Event, now: datetime
) -> None:
    event.signup_closes_at = now - HOUR
    session.flush()
    page.get(DOOR)
    form = page.form()
    form.fields |= {"full_name": ["Maryam"], "category": [str(offer_of(event, "narasumber").id)]}
    page.submit(form, notice="y", status=422)
    type_in(page, event)
    page.expect(303)


def test_before_the_day_after_it_and_of_no_other_event_there_is_no_form(
    page: PageClient, session: Session, event: Event, now: datetime
) -> None:
    for one in event.sessions:
        one.starts_at, one.ends_at = now + 4 * HOUR, now + 5 * HOUR
    session.flush()
    page.get(DOOR, 409)
    assert "tempat kegiatan" in page.heading
    for one in event.sessions:
        one.starts_at, one.ends_at = now - 5 * HOUR, now - 4 * HOUR
    session.flush()
    page.get(DOOR, 409)
    page.get("/e/acara-contoh/lost")
    page.post(DOOR, {"full_name": "Maryam"}, status=409)
    event.state = EventState.DRAFT
    session.flush()
    page.get(DOOR, 404)
    assert session.scalar(select(func.count()).select_from(Registration)) == 0


def test_who_is_registered_is_sent_to_the_desk_and_nothing_is_shown(
    page: PageClient, session: Session, event: Event
) -> None:
    make_registration(
        session,
        offer_of(event, "agency"),
        full_name="Siti Maryam",
        phone="+6289300990001",
        organization="Dinas Rahasia",
    )
    type_in(page, event, phone="0893-0099-0001")
    page.expect(409)
    assert "meja registrasi" in page.text
    assert "Rahasia" not in page.text


def test_after_admission_the_page_has_the_ticket_and_asks_for_the_rest(
    page: PageClient, session: Session, event: Event, now: datetime
) -> None:
    type_in(page, event, phone="0893-0099-0002")
    one = the_one(session)
    recorder = Recorder(event.id, "Meja 1", trusted_from=now - HOUR)
    arrival = Arrival(one.submission_id, event.sessions[0].id, now)
    admit(session, recorder, one, arrival, actor=SYSTEM, now=now)
    session.expire_all()
    page.get(f"/r/{one.secret}")
    assert page.soup.select(".er-qr svg path")
    assert "Mohon lengkapi data Anda." in page.text
    page.click("Lengkapi data saya")
    assert page.form().fields["region"] == [""]
    page.submit(gender="P", status=422)
    page.max_queries = 27  # Everything is told at once: each fact is a line of the log.
    page.submit(gender="P", region="35.73", kim_name="KIM Contoh", status=303)
    page.follow()
    assert "Mohon lengkapi data Anda." not in page.text
    session.refresh(one)
    assert (one.incomplete, one.region_code, one.gender) == (False, "35.73", "P")
    page.get(f"/r/{one.secret}/edit")
    assert not page.soup.select("main form[method=post] #full_name")
