"""People without a registration, at the office's page: added, admitted, completed, given a place beyond the quota."""

from datetime import datetime, timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from pypdf import PdfReader
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eventreg.accounts.rules import StaffRole
from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import PARTICIPANT, Action
from eventreg.checkin.models import Attendance
from eventreg.checkin.rules import Method
from eventreg.events.models import Event
from eventreg.registration.models import Registration
from eventreg.registration.operations import AtDoor, SignUp, cancel, sign_up
from eventreg.registration.queries import places_left
from eventreg.registration.rules import Pending, State
from eventreg.tickets.queries import ticket_of
from eventreg.tickets.rules import spoken
from tests.factories import NOTICE_READ, make_event, make_person, make_registration, offer_of
from tests.pages import PageClient
from tests.web.office.conftest import SignedIn

PAGE = "/office/events/acara/walk-ins"


@pytest.fixture(autouse=True)
def both_at_once(page: PageClient) -> None:
    """Whoever comes without a registration is registered and checked in: two operations at one lock."""
    page.max_queries = 45


def one_person(session: Session) -> Registration:
    return session.scalars(select(Registration)).one()


def typed_in(session: Session, event: Event, now: datetime) -> Registration:
    """Somebody who typed themselves in at the door."""
    offer = offer_of(event, "kim")
    form = SignUp(
        offer_id=offer.id,
        submission_id=uuid4(),
        person=make_person(offer.kind, full_name="Sutrisno"),
        consents=NOTICE_READ,
        door=AtDoor(waits=True),
    )
    outcome = sign_up(session, form, actor=PARTICIPANT, now=now)
    assert isinstance(outcome, Pending)
    return session.get_one(Registration, outcome.registration_id)


def test_somebody_at_the_desk_is_registered_and_present(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    staff = signed_in(StaffRole.ORGANIZER, event)
    page.get("/office/events/acara/registrations")
    page.click("Daftar di tempat")
    category = str(offer_of(event, "kim").id)
    page.submit(full_name="Maryam", category=category, phone="0893-0088-0001", status=303)
    page.follow()
    assert page.heading == "Maryam"
    assert "Maryam sudah terdaftar dan dicatat hadir." in page.text
    assert "Perlu dilengkapi" in page.text
    one = one_person(session)
    assert spoken(ticket_of(session, one.id).id, event.ticket_key) in page.text
    there = session.scalars(select(Attendance)).one()
    assert (there.registration_id, there.method, there.officer) == (
        *(one.id, Method.WALK_IN, staff.name),
    )


def test_what_is_missing_is_said_beside_it_and_all_is_kept(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    signed_in(StaffRole.ORGANIZER, event)
    page.get(PAGE)
    page.submit(organization="Dinas Contoh", phone="12", status=422)
    assert {tag["id"] for tag in page.soup.select(".er-error")} == {
        *("full_name-error", "category-error", "phone-error"),
    }
    assert page.form().fields["organization"] == ["Dinas Contoh"]
    assert session.scalar(select(func.count()).select_from(Registration)) == 0


def test_the_same_form_sent_twice_is_one_person(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    signed_in(StaffRole.ORGANIZER, event)
    page.get(PAGE)
    form = page.form()
    for _ in range(2):
        page.submit(form, full_name="Maryam", category=str(offer_of(event, "kim").id), status=303)
    assert one_person(session).full_name == "Maryam"


def test_who_is_registered_is_shown(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    known = make_registration(
        session, offer_of(event, "kim"), full_name="Moh. Hasan", phone="+6289300880002"
    )
    signed_in(StaffRole.ORGANIZER, event)
    page.get(PAGE)
    category = str(offer_of(event, "agency").id)
    page.submit(full_name="Muhammad Hasan", phone="0893-0088-0002", category=category, status=409)
    assert page.soup.select_one(f"a[href$='{known.uid}']")
    assert page.form().fields["full_name"] == ["Muhammad Hasan"]


def test_a_place_beyond_the_quota_needs_a_reason_and_stays_full_for_all(
    page: PageClient, session: Session, signed_in: SignedIn, now: datetime
) -> None:
    """Scar 19: no negative number, and full stays full."""
    event = make_event(session, slug="acara", quota=1, now=now, waiting_list=True)
    offer = offer_of(event, "kim")
    seated = make_registration(session, offer)
    waiting = SignUp(offer.id, uuid4(), make_person(offer.kind), NOTICE_READ)
    sign_up(session, waiting, actor=PARTICIPANT, now=now)
    signed_in(StaffRole.ORGANIZER, event)
    page.get(PAGE)
    page.submit(full_name="Maryam", category=str(offer.id), status=409)
    assert "1 orang menunggu tempat di kategori ini" in page.text
    page.submit(beyond="Utusan bupati", status=303)
    maryam = session.scalars(select(Registration).where(Registration.full_name == "Maryam")).one()
    assert (maryam.state, maryam.seat) == (State.CONFIRMED, 2)
    noted = session.scalars(
        select(AuditEntry).where(AuditEntry.action == Action.REGISTRATION_OVER_QUOTA)
    ).one()
    assert (noted.subject_id, noted.reason) == (maryam.id, "Utusan bupati")
    page.follow()
    assert "Diberi tempat melebihi kuota" in page.text
    assert places_left(session, event)[offer.id] == 0
    page.get("/e/acara")
    assert "-1" not in page.text
    cancel(session, seated, reason="", actor=PARTICIPANT, now=now)
    assert places_left(session, event)[offer.id] == 0
    states = session.scalars(select(Registration.state).where(Registration.offer_id == offer.id))
    assert sorted(states) == sorted([State.CANCELLED, State.CONFIRMED, State.WAITLISTED])


def test_the_whole_form_may_go_beyond_the_quota_too(
    page: PageClient, session: Session, signed_in: SignedIn, now: datetime
) -> None:
    event = make_event(session, slug="acara", quota=0, now=now)
    signed_in(StaffRole.ORGANIZER, event)
    page.get("/office/events/acara/registrations/new/kim")
    fields = {"full_name": "Maryam", "gender": "P", "phone": "0893-0088-0003"}
    page.submit(**fields, region="35.73", kim_name="KIM Contoh", status=409)
    page.submit(beyond="Narasumber pengganti", status=303)
    one = one_person(session)
    assert (one.state, one.seat, one.incomplete) == (State.CONFIRMED, 1, False)


def test_who_typed_themselves_in_is_admitted_with_one_button(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn, now: datetime
) -> None:
    waits = typed_in(session, event, now - timedelta(minutes=2))
    signed_in(StaffRole.ORGANIZER, event)
    page.get(PAGE)
    page.submit(f"admit-{waits.id}", status=303)
    page.follow()
    assert page.heading == "Sutrisno"
    session.refresh(waits)
    assert (waits.state, waits.at_door_since) == (State.CONFIRMED, None)
    assert session.scalars(select(Attendance.registration_id)).one() == waits.id
    page.get(PAGE)
    assert page.soup.select_one(".er-empty")


def test_without_a_place_admitting_asks_for_a_reason(
    page: PageClient, session: Session, signed_in: SignedIn, now: datetime
) -> None:
    event = make_event(session, slug="acara", quota=0, now=now)
    waits = typed_in(session, event, now)
    signed_in(StaffRole.ORGANIZER, event)
    page.get(PAGE)
    page.submit(f"admit-{waits.id}", status=409)
    session.refresh(waits)
    assert waits.state is State.PENDING
    page.submit("beyond-form", beyond="Diundang lisan", status=303)
    session.refresh(waits)
    assert (waits.state, waits.seat) == (State.CONFIRMED, 1)


def test_an_event_without_a_session_says_what_to_do(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    event.sessions.clear()
    session.flush()
    signed_in(StaffRole.ORGANIZER, event)
    page.get(PAGE)
    assert "Kegiatan ini belum memiliki sesi." in page.text


def test_incomplete_people_are_listed_and_completed(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    make_registration(session, offer_of(event, "kim"), full_name="Lengkap Semua")
    signed_in(StaffRole.ORGANIZER, event)
    page.get(PAGE)
    page.submit(full_name="Maryam", category=str(offer_of(event, "kim").id), status=303)
    page.get("/office/events/acara/registrations")
    page.submit("filter", data="incomplete", status=200)
    assert [tag.get_text(strip=True) for tag in page.soup.select("tbody th")] == ["Maryam"]
    page.click("Maryam")
    page.click("Lengkapi data")
    page.submit(status=422)
    page.submit(
        gender="P", region="35.73", phone="0893-0088-0004", kim_name="KIM Contoh", status=303
    )
    page.follow()
    assert "Perlu dilengkapi" not in page.text
    page.get("/office/events/acara/registrations?data=incomplete")
    assert page.soup.select_one(".er-empty")


def test_the_poster_leads_to_the_page_at_the_door(
    page: PageClient, event: Event, signed_in: SignedIn
) -> None:
    signed_in(StaffRole.ORGANIZER, event)
    made = page.client.get(f"{PAGE}/poster.pdf")
    assert made.mimetype == "application/pdf"
    (sheet,) = PdfReader(BytesIO(made.get_data())).pages
    text = " ".join(sheet.extract_text().split())
    assert "Belum mendaftar?" in text
    assert "http://localhost/e/acara/door" in text
    assert event.title in text
