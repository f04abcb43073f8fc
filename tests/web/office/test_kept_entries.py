"""Which forms of the office the browser keeps while they are filled in."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from eventreg.events.models import Event
from tests.factories import make_registration, offer_of
from tests.pages import PageClient
from tests.web.office.conftest import SignedIn

E = "/office/events/acara"


@pytest.mark.parametrize(
    ("address", "field", "kept"),
    [
        (f"{E}/messages/new", "text", "tab"),
        (f"{E}/texts", "directions_en", "browser"),
        (f"{E}/letterhead", "heading", "tab"),
        ("/office/letterhead", "heading", "tab"),
        (f"{E}/tell", "note", "tab"),
        (f"{E}/privacy", "data_contact_name", "browser"),
        (f"{E}/sessions/{{session}}/delay", "starts_at", "browser"),
    ],
)
def test_long_forms_are_kept(
    address: str,
    field: str,
    kept: str,
    page: PageClient,
    session: Session,
    event: Event,
    signed_in: SignedIn,
    now: datetime,
) -> None:
    make_registration(session, offer_of(event, "agency"), now=now)
    event.moved_at = now + timedelta(minutes=1)
    session.commit()
    signed_in()
    page.get(address.format(session=event.sessions[0].id))
    assert page.soup.select(f"form[data-draft={kept}]:not([data-answered]) [name={field}]")


def test_the_reason_for_many_is_kept_until_the_answer_shows_it(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn, now: datetime
) -> None:
    make_registration(session, offer_of(event, "agency"), now=now)
    signed_in()
    page.get(f"{E}/registrations")
    chosen = {"whom": "all", "do": "cancel"}
    page.post(f"{E}/registrations/bulk", data=chosen, status=200)
    assert page.soup.select("form[data-draft=tab]:not([data-answered]) [name=reason]")
    page.submit(status=422, form="bulk-cancel", button="do=cancel-now", reason="")
    assert page.soup.select("form[data-draft=tab][data-answered] [name=reason]")
