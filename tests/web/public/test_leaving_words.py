"""What is said to somebody who cancels is true of their place: whether they had one, and who gets it."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from eventreg.events.models import Event
from eventreg.registration.models import Registration
from eventreg.registration.rules import State
from tests.factories import make_event, make_registration, offer_of
from tests.pages import PageClient
from tests.web.public.test_own_states import decide, sign_up

FREE = "your place is free for somebody else now"
UNTRUE = ("free for somebody else", "goes to somebody else", "becomes free")


@pytest.fixture
def event(session: Session, now: datetime) -> Event:
    """Begins in ten days; staff decide on influencers, and for a KIM there are no places."""
    event = make_event(session, slug="acara-contoh", now=now + timedelta(days=10))
    offer_of(event, "influencer").approval = True
    kim = offer_of(event, "kim")
    kim.quota, kim.waiting_list = 0, True
    return event


def leave(page: PageClient, one: Registration, below: str) -> tuple[str, str]:
    """What the page asked, and what was said afterwards."""
    page.get(f"/r/{one.secret}/{below}?lang=en")
    asked = page.text.lower()
    page.submit(status=303, reason="sakit")
    page.follow()
    said = page.soup.select_one(".er-alert-success")
    assert said is not None
    return asked, said.get_text(" ", strip=True).lower()


@pytest.mark.parametrize("below", ["cancel", "absent"])
def test_a_place_becomes_free(below: str, page: PageClient, session: Session, event: Event) -> None:
    asked, said = leave(page, make_registration(session, offer_of(event, "agency")), below)
    assert "your place becomes free" in asked
    assert "goes to somebody else" not in asked + said, "Nobody waits for it."
    assert FREE in said


@pytest.mark.parametrize("below", ["cancel", "absent"])
def test_whoever_counts_in_nothing_frees_nothing(
    below: str, page: PageClient, session: Session, event: Event
) -> None:
    speaker = make_registration(session, offer_of(event, "narasumber"))
    for said in leave(page, speaker, below):
        assert not [one for one in UNTRUE if one in said]


@pytest.mark.parametrize("state", ["pending", "waitlisted", "approved unread"])
def test_whoever_has_no_place_frees_none(
    state: str, page: PageClient, session: Session, event: Event, now: datetime
) -> None:
    person = sign_up(session, event, "kim" if state == "waitlisted" else "influencer", now)
    if state == "approved unread":
        decide(session, person, now)
    for said in leave(page, person, "cancel"):
        assert not [one for one in UNTRUE if one in said]
    assert person.state is State.CANCELLED
