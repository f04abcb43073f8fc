"""Checking people in and out by hand, on their page."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eventreg.accounts.rules import StaffRole
from eventreg.checkin.models import Attendance, Receipt, Scan
from eventreg.checkin.operations import Recorder
from eventreg.checkin.rules import Method, Verdict
from eventreg.events.models import Checkpoint, Event, EventSession, SessionAdmission
from eventreg.registration.models import Registration
from eventreg.registration.rules import State
from tests.factories import make_event, make_registration, offer_of
from tests.pages import PageClient
from tests.scans import scan
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
    """Scar 3: the page goes through the same operation as the scanner. Who it was stands on the page."""
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
    assert staff.name not in warning.get_text()
    assert staff.name in page.text
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


def _on_another_day(event: Event, days: int) -> EventSession:
    one = event.sessions[0]
    one.starts_at += timedelta(days=days)
    one.ends_at += timedelta(days=days)
    return one


@pytest.mark.parametrize("days", [18, -2])
def test_on_another_day_the_page_asks_before_somebody_is_checked_in(
    page: PageClient,
    session: Session,
    event: Event,
    address: str,
    signed_in: SignedIn,
    days: int,
) -> None:
    signed_in(StaffRole.DOOR, event)
    page.get(address)
    stale = page.form(f"in-{event.sessions[0].id}")
    one = _on_another_day(event, days)
    number = one.id
    page.submit(stale, status=303)
    page.follow()
    assert page.url == f"{address}/sessions/{number}/check-in"
    assert page.soup.select_one(".er-alert-warning")
    assert session.scalar(select(func.count()).select_from(Scan)) == 0
    page.get(address)
    assert not page.soup.select(f"form#in-{number}")
    (link,) = page.soup.select(f"a[href$='/sessions/{number}/check-in']")
    page.get(str(link["href"]))
    assert "Sesi 1" in page.text
    form = page.form(f"in-{number}")
    for _ in range(2):
        page.submit(form, status=303)
    assert session.scalar(select(func.count()).select_from(Attendance)) == 1
    assert session.scalar(select(func.count()).select_from(Scan)) == 1


def test_a_session_that_is_not_there_is_asked_about_nowhere(
    page: PageClient, session: Session, event: Event, address: str, signed_in: SignedIn
) -> None:
    other = make_event(session, slug="lain").sessions[0].id
    signed_in(StaffRole.DOOR, event)
    for number in (other, 0, 10**19):
        page.get(f"{address}/sessions/{number}/check-in", 404)


def test_a_check_in_by_mistake_is_taken_back_with_a_reason_and_both_stand_in_the_log(
    page: PageClient, session: Session, event: Event, address: str, signed_in: SignedIn
) -> None:
    staff = signed_in(StaffRole.DOOR, event)
    page.get(address)
    page.submit(f"in-{event.sessions[0].id}", status=303)
    page.follow()
    # Beside the attendance, and in the log below.
    link, other = page.soup.select("a[href$='/undo']")
    assert link["href"] == other["href"]
    page.get(str(link["href"]))
    undo, form = page.url, page.form()
    page.submit(form, status=422, reason="  ")
    page.submit(form, status=422, reason="x" * 501)
    page.submit(form, status=303, reason="Salah orang.")
    page.follow()
    assert page.soup.select_one(".er-alert-success")
    assert not page.soup.select("a[href$='/undo']")
    log = page.soup.select_one("section[aria-labelledby=log-title]")
    assert log is not None
    assert "Salah orang." in log.get_text()
    assert log.get_text().count(staff.name) == 2
    assert session.scalar(select(func.count()).select_from(Attendance)) == 0
    assert session.scalar(select(func.count()).select_from(Scan)) == 1

    page.get(undo)
    page.submit(status=303, reason="Sekali lagi.")
    page.follow()
    assert page.soup.select_one(".er-alert-warning")
    page.submit(f"in-{event.sessions[0].id}", status=303)
    assert session.scalar(select(func.count()).select_from(Attendance)) == 1


def test_what_somebody_received_by_mistake_is_taken_back(
    page: PageClient,
    session: Session,
    event: Event,
    person: Registration,
    address: str,
    signed_in: SignedIn,
) -> None:
    signed_in(StaffRole.DOOR, event)
    event.checkpoints.append(Checkpoint(name="Konsumsi siang", position=0))
    session.flush()
    now = event.created_at
    scan(session, Recorder(event.id, "Meja 1", trusted_from=now), person, now, checkpoint=0)
    page.get(address)
    assert "Sudah menerima: Konsumsi siang" in page.text
    (link,) = page.soup.select("a[href$='/undo']")
    page.get(str(link["href"]))
    assert "Konsumsi siang" in page.text
    page.submit(status=303, reason="Belum diberi.")
    page.follow()
    assert "boleh menerimanya" in page.text
    assert session.scalar(select(func.count()).select_from(Receipt)) == 0


def test_scans_of_others_cannot_be_taken_back_here(
    page: PageClient,
    session: Session,
    event: Event,
    person: Registration,
    address: str,
    signed_in: SignedIn,
) -> None:
    other = make_registration(session, offer_of(event, "kim"))
    signed_in(StaffRole.DOOR, event)
    page.get(f"/office/events/acara/registrations/{other.uid}")
    page.submit(f"in-{event.sessions[0].id}", status=303)
    (scan,) = session.scalars(select(Scan)).all()
    page.get(f"{address}/scans/{scan.id}/undo", 404)
    page.get(f"{address}/scans/{uuid4()}/undo", 404)
    page.get(f"{address}/scans/x/undo", 404)


def test_whoever_may_not_check_in_may_not_take_back_either(
    page: PageClient, event: Event, address: str, signed_in: SignedIn
) -> None:
    signed_in(StaffRole.OFFICIAL, event)
    page.get(f"{address}/scans/{uuid4()}/undo", 403)
    page.get(f"{address}/sessions/{event.sessions[0].id}/check-in", 403)


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
