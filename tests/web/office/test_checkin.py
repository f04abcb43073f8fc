"""Checking people in and out by hand, on their page."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eventreg.accounts.rules import StaffRole
from eventreg.checkin.models import Attendance, Scan
from eventreg.checkin.rules import Method, Verdict
from eventreg.events.models import Event, SessionAdmission
from eventreg.registration.models import Registration
from eventreg.registration.rules import State
from tests.factories import make_registration, offer_of
from tests.pages import PageClient
from tests.web.office.conftest import SignedIn


@pytest.fixture
def person(session: Session, event: Event, now: datetime) -> Registration:
    """A confirmed participant."""
    return make_registration(session, offer_of(event, "kim"), now=now)


@pytest.fixture
def address(person: Registration) -> str:
    """The person's page."""
    return f"/office/events/acara/registrations/{person.uid}"


def test_the_door_checks_somebody_in_and_out_and_in_again(
    page: PageClient, session: Session, event: Event, address: str, signed_in: SignedIn
) -> None:
    staff = signed_in(StaffRole.DOOR, event)
    one = event.sessions[0].id
    for direction in ("in", "out", "in"):
        page.get(address)
        page.submit(f"{direction}-{one}", status=303)
        page.follow()
        assert page.soup.select_one(".er-alert-success")
    row = session.scalars(select(Attendance)).one()
    assert (row.inside, row.officer, row.method) == (True, staff.name, Method.MANUAL)
    assert session.scalars(select(Scan.user_id)).all() == [staff.id] * 3


def test_a_double_click_counts_once(
    page: PageClient, session: Session, event: Event, address: str, signed_in: SignedIn
) -> None:
    """Scar 1: the same scan id, the same answer."""
    signed_in(StaffRole.DOOR, event)
    page.get(address)
    form = page.form(f"in-{event.sessions[0].id}")
    for _ in range(2):
        page.submit(form, status=303)
        page.follow()
        assert page.soup.select_one(".er-alert-success")
    assert session.scalar(select(func.count()).select_from(Scan)) == 1


def test_somebody_who_is_inside_already_is_a_repeat_with_the_first_time(
    page: PageClient, session: Session, event: Event, address: str, signed_in: SignedIn
) -> None:
    """Scar 3: the page goes through the same operation as the scanner."""
    staff = signed_in(StaffRole.DOOR, event)
    page.get(address)
    first = page.form(f"in-{event.sessions[0].id}")
    page.get(address)
    second = page.form(f"in-{event.sessions[0].id}")
    page.submit(first, status=303)
    page.submit(second, status=303)
    page.follow()
    warning = page.soup.select_one(".er-alert-warning")
    assert warning
    assert staff.name in warning.get_text()
    verdicts = session.scalars(select(Scan.verdict).order_by(Scan.received_at)).all()
    assert sorted(verdicts) == [Verdict.ACCEPTED, Verdict.REPEAT]


def test_whoever_is_not_confirmed_is_refused_though_the_form_was_open(
    page: PageClient,
    session: Session,
    event: Event,
    person: Registration,
    address: str,
    signed_in: SignedIn,
) -> None:
    """Scar 10: the rule is in the operation, not in the page."""
    signed_in(StaffRole.DOOR, event)
    page.get(address)
    form = page.form(f"in-{event.sessions[0].id}")
    person.state, person.seat = State.CANCELLED, None
    page.submit(form, status=303)
    page.follow()
    assert page.soup.select_one(".er-alert-danger")
    assert session.scalar(select(func.count()).select_from(Attendance)) == 0


def test_going_out_before_coming_in_is_refused_and_no_crash(
    page: PageClient, event: Event, address: str, signed_in: SignedIn
) -> None:
    """Scar 13: a refusal with a reason."""
    signed_in(StaffRole.DOOR, event)
    page.get(address)
    form = page.form(f"in-{event.sessions[0].id}")
    form.fields["direction"] = ["out"]
    page.submit(form, status=303)
    page.follow()
    assert page.soup.select_one(".er-alert-danger")


def test_a_session_offers_no_check_in_to_a_category_that_it_does_not_admit(
    page: PageClient, event: Event, address: str, signed_in: SignedIn
) -> None:
    first = event.sessions[0]
    first.admissions = [SessionAdmission(offer_id=offer_of(event, "agency").id)]
    signed_in(StaffRole.DOOR, event)
    page.get(address)
    assert not page.soup.select(f"#in-{first.id}")


@pytest.mark.parametrize(
    ("name", "value"), [("scan", "x"), ("session", "x"), ("direction", "up"), ("scan", "")]
)
def test_hidden_fields_that_were_tampered_with_are_refused(
    page: PageClient, event: Event, address: str, signed_in: SignedIn, name: str, value: str
) -> None:
    signed_in(StaffRole.DOOR, event)
    page.get(address)
    form = page.form(f"in-{event.sessions[0].id}")
    form.fields[name] = [value]
    page.submit(form, status=400)


def test_times_are_those_of_the_event_s_clocks(
    page: PageClient,
    session: Session,
    event: Event,
    person: Registration,
    address: str,
    signed_in: SignedIn,
) -> None:
    """Scar 36: aware times in the event's zone, days without a zero in front."""
    signed_in(StaffRole.DOOR, event)
    page.get(address)
    page.submit(f"in-{event.sessions[0].id}", status=303)
    row = session.scalars(select(Attendance)).one()
    row.entered_at = row.entered_at.replace(year=2025, month=8, day=5, hour=0, minute=12)
    page.get(address)
    assert "5 Agustus 2025, 07.12 WIB" in page.text
    assert row.entered_at.utcoffset() == timedelta(0)
