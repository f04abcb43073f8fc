"""The pages by which an event is put away, taken out again, or deleted, and how long data are kept."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.accounts.rules import StaffRole
from eventreg.audit.rules import SYSTEM
from eventreg.events.models import Event
from eventreg.events.operations import archive
from eventreg.events.rules import EventState
from eventreg.mail.models import OutboxMail
from eventreg.registration.rules import State
from tests.factories import make_device, make_event, make_registration, offer_of
from tests.pages import PageClient
from tests.web.office.conftest import SignedIn

E = "/office/events/acara"
#: What may be sent about an archived event: reading, files, the door's queues, the team, the archive.
OPEN = frozenset(
    {
        *("save_unarchiving", "export_audit", "download", "export_selected", "import_report"),
        *("download_letter", "choose_list_columns", "print_paper_list", "search_registrations"),
        *("end_api_key", "end_device", "invite_to_team", "change_team_role"),
        *("give_team_role_back", "resend_team_invitation", "save_take_team_role"),
        *("make_team_link", "save_queue", "tick_message", "tick_card", "clear_outdated"),
        *("untick_message", "withdraw_message", "resend_message", "send_link"),
    }
)


@pytest.fixture
def over(session: Session, event: Event, now: datetime) -> Event:
    """The event, which ended an hour ago."""
    end(event, now)
    session.flush()
    return event


def end(event: Event, now: datetime) -> None:
    for one in event.sessions:
        one.starts_at, one.ends_at = now - timedelta(hours=3), now - timedelta(hours=1)


def state_of(session: Session, event: Event) -> EventState:
    session.refresh(event)
    return event.state


def test_an_event_is_archived_and_taken_back_with_one_button(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn, now: datetime
) -> None:
    waits = make_registration(session, offer_of(event, "agency"), now=now)
    waits.state, waits.seat = State.WAITLISTED, None
    make_device(session, event, now=now)
    end(event, now)
    session.flush()
    signed_in()
    page.get(f"{E}?lang=en")
    page.click("Archive the event…")
    assert "Nothing is deleted." in page.text
    assert "1 is in use now." in page.text
    page.submit(status=303)
    page.follow()
    assert state_of(session, event) is EventState.ARCHIVED
    assert "This event is archived since" in page.text
    assert "1 person" in page.text
    assert "Edit event" not in page.text
    page.get("/office/?lang=en")
    assert event.title not in page.text
    page.get("/office/?phase=archived")
    assert event.title in page.text

    page.get(f"{E}/archive")
    assert "archived already" in page.text
    page.get(E)
    page.click("Take it out of the archive…")
    page.submit(status=303)
    page.follow()
    assert state_of(session, event) is EventState.PUBLISHED
    page.get(f"{E}/unarchive")
    assert "The event is not archived." in page.text


def test_the_toast_takes_it_back(
    page: PageClient, session: Session, over: Event, signed_in: SignedIn
) -> None:
    signed_in()
    page.get(f"{E}/archive")
    page.submit(status=303)
    page.follow()
    page.submit("toast-1", status=303)
    session.refresh(over)
    assert over.state is EventState.PUBLISHED


def test_what_people_still_expect_is_not_archived(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    signed_in()
    page.get(f"{E}/archive?lang=en")
    assert "Cancel it first" in page.text
    page.post(f"{E}/archive")
    page.follow()
    assert page.soup.select_one(".er-alert-warning")
    session.refresh(event)
    assert event.state is EventState.PUBLISHED


def test_everything_can_be_read_and_nothing_changed(
    app: Flask, page: PageClient, session: Session, over: Event, signed_in: SignedIn, now: datetime
) -> None:
    """Every page of an event answers, and whatever is posted to it but `OPEN` is refused."""
    archive(session, over, expected=False, actor=SYSTEM, now=now)
    signed_in()
    page.get(E)
    token, before = page._token(), over.version
    tried = 0
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if "POST" not in (rule.methods or ()) or rule.arguments != {"event"}:
            continue
        name = rule.endpoint.removeprefix("office.")
        assert getattr(view, "archived", False) is (name in OPEN), rule
        if name not in OPEN:
            page.post(rule.rule.replace("<slug:event>", "acara"), token)
            assert page.response.headers["Location"].endswith(E), rule
            tried += 1
    assert tried > 20
    session.refresh(over)
    assert (over.version, over.state) == (before, EventState.ARCHIVED)
    assert not session.scalars(select(OutboxMail)).all()
    for path in ("registrations", "export", "messages", "devices", "places", "audit", "publish"):
        page.get(f"{E}/{path}")


def test_the_right_views_are_open(app: Flask) -> None:
    """Whoever opens another view to archived events says here what it does not change."""
    found = {
        endpoint.removeprefix("office.")
        for endpoint, view in app.view_functions.items()
        if getattr(view, "archived", False)
    }
    assert found == OPEN


def test_only_who_may_edit_archives(
    page: PageClient, over: Event, signed_in: SignedIn, session: Session, now: datetime
) -> None:
    archive(session, over, expected=False, actor=SYSTEM, now=now)
    signed_in(StaffRole.OFFICIAL, over)
    page.get(f"{E}?lang=en")
    assert "This event is archived since" in page.text
    assert "Take it out of the archive" not in page.text
    token = page._token()
    page.get(f"{E}/unarchive", 403)
    page.post(f"{E}/unarchive", token, status=403)


def test_an_unused_draft_is_deleted(
    page: PageClient, session: Session, signed_in: SignedIn, now: datetime
) -> None:
    make_event(session, slug="rencana", title="Rencana Batal", now=now, state=EventState.DRAFT)
    signed_in()
    page.get("/office/events/rencana?lang=en")
    page.click("Delete the draft…")
    assert "this cannot be undone" in page.text
    page.submit(status=303)
    page.follow()
    assert "“Rencana Batal” is deleted" in page.text
    page.get("/office/events/rencana", 404)
    page.get("/office/audit")
    assert "Rencana Batal" in page.text


def test_nothing_with_registrations_is_deleted(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn, now: datetime
) -> None:
    make_registration(session, offer_of(event, "agency"), now=now)
    event.state = EventState.DRAFT
    session.flush()
    signed_in()
    page.get(f"{E}/delete?lang=en")
    assert "Nothing with registrations is deleted: it is archived." in page.text
    page.post(f"{E}/delete")
    page.get(E)


def test_how_long_data_are_kept_is_set_and_told(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn, now: datetime
) -> None:
    signed_in()
    page.get(f"{E}/privacy?lang=en")
    form = page.form()
    assert (form.fields["contact_months"], form.fields["attendance_years"]) == (["12"], ["10"])
    page.submit(
        status=303,
        contact_months="6",
        data_contact_name="Pejabat PDP Contoh",
        data_contact_email="pdp@example.org",
    )
    page.follow()
    assert "6 months after the event" in page.text
    page.get("/e/acara/privacy?lang=en")
    assert "6 months after the event: until" in page.text
    assert "10 years after the event" in page.text
    assert "Pejabat PDP Contoh" in page.text
    page.get("/privacy?lang=en")
    assert "1 year after the event" in page.text
    assert "Pejabat PDP Contoh" not in page.text

    make_registration(session, offer_of(event, "agency"), now=now)
    page.get(f"{E}/privacy?lang=en")
    page.submit(status=303, contact_months="24")
    page.follow()
    assert "signed up while a shorter time stood in the notice" in page.text
    assert page.soup.select("main > .er-alert-success")  # By this the browser forgets its draft.


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("contact_months", {"contact_months": "0"}),
        ("contact_months", {"contact_months": "61"}),
        ("contact_months", {"contact_months": ""}),
        ("contact_months", {"contact_months": "dua"}),
        ("attendance_years", {"attendance_years": "31"}),
        ("attendance_years", {"contact_months": "24", "attendance_years": "1"}),
        ("data_contact_phone", {"data_contact_name": "Pejabat PDP"}),
        ("data_contact_email", {"data_contact_email": "bukan alamat"}),
    ],
)
def test_a_time_that_makes_no_sense_is_said_at_the_field(
    page: PageClient, event: Event, signed_in: SignedIn, field: str, values: dict[str, str]
) -> None:
    signed_in()
    page.get(f"{E}/privacy")
    page.submit(status=422, **values)
    assert page.soup.select_one(f"#{field}-error")
    for name, value in values.items():
        assert page.form().fields[name] == [value]
