"""What participants read and may do once their event is archived."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from eventreg.audit.rules import SYSTEM
from eventreg.events.models import Event
from eventreg.events.operations import archive
from eventreg.events.rules import EventState
from eventreg.registration.models import Group, Registration
from eventreg.registration.operations import NewGroup, add_group
from eventreg.registration.rules import State
from tests.factories import make_registration, offer_of
from tests.pages import PageClient
from tests.web.public.entries import csrf_token, form_url, send

Put = Callable[[], None]


@pytest.fixture
def person(session: Session, event: Event, now: datetime) -> Registration:
    """Somebody with a place."""
    return make_registration(session, offer_of(event, "agency"), now=now, full_name="Siti Contoh")


@pytest.fixture
def group(session: Session, event: Event, now: datetime) -> Group:
    """An invited group that has named nobody."""
    new = NewGroup(offer_of(event, "kim").id, uuid4(), "KIM Contoh", "35.73", invited=True)
    return add_group(session, new, actor=SYSTEM, now=now)


@pytest.fixture
def put_away(session: Session, event: Event, now: datetime) -> Put:
    """Ends the event an hour ago and archives it."""

    def put() -> None:
        for one in event.sessions:
            one.starts_at, one.ends_at = now - timedelta(hours=3), now - timedelta(hours=1)
        session.flush()
        assert archive(session, event, expected=False, actor=SYSTEM, now=now) is None

    return put


def test_the_page_of_the_event_says_so_and_leads_nowhere(
    page: PageClient, event: Event, put_away: Put
) -> None:
    token = csrf_token(page, event.slug, "agency")
    put_away()
    page.get(f"/e/{event.slug}?lang=en")
    assert "This event is archived." in page.text
    assert "Register" not in [tag.get_text(strip=True) for tag in page.soup.select("a")]
    page.get("/")
    assert event.title not in page.text
    page.get(f"/e/{event.slug}/privacy")
    page.get(f"/e/{event.slug}/lost")
    page.get(form_url(event.slug, "agency"), 409)
    send(page, event.slug, "agency", status=409, token=token)
    page.get(f"/e/{event.slug}/door", 409)


def test_what_was_never_published_stays_unknown(
    page: PageClient, event: Event, put_away: Put, session: Session
) -> None:
    event.state = EventState.DRAFT
    put_away()
    page.get(f"/e/{event.slug}", 404)
    page.get(f"/e/{event.slug}/privacy", 404)


@pytest.mark.parametrize("state", [State.CONFIRMED, State.WAITLISTED, State.PENDING])
def test_the_own_page_stays_readable(
    page: PageClient, session: Session, person: Registration, put_away: Put, state: State
) -> None:
    if state is not State.CONFIRMED:
        person.state, person.seat = state, None
    put_away()
    own = f"/r/{person.secret}"
    page.get(f"{own}?lang=en")
    assert "This event is archived." in page.text
    nothing_more = "nothing more comes of this registration" in page.text
    assert nothing_more is (state is not State.CONFIRMED)
    assert "Correct my data" not in page.text
    assert not page.soup.select_one(".er-qr"), "There is no door to show it at."
    assert "what becomes of your registration" not in page.text
    page.get(f"{own}/data")
    assert "Siti Contoh" in page.text


@pytest.mark.parametrize("declined", [True, False])
def test_the_link_of_an_invitation_says_so_and_asks_nothing(
    page: PageClient,
    session: Session,
    group: Group,
    put_away: Put,
    now: datetime,
    *,
    declined: bool,
) -> None:
    group.declined_at = now if declined else None
    put_away()
    page.get(f"/g/{group.secret}?lang=en")
    assert "This event is archived." in page.text
    assert not page.soup.select("main form")
    assert "Add people" not in page.text
    assert "you are invited to name" not in page.text


def test_nothing_is_changed_but_a_consent(
    app: Flask,
    page: PageClient,
    session: Session,
    person: Registration,
    group: Group,
    put_away: Put,
) -> None:
    """Whatever form a participant still has open: it comes too late, and says so."""
    page.get(f"/r/{person.secret}/consents")
    token = page._token()
    put_away()
    before = (person.version, group.declined_at, group.contact_name)
    tried = 0
    for rule in app.url_map.iter_rules():
        starts = rule.rule[:3]
        if "POST" not in (rule.methods or ()) or starts not in {"/r/", "/g/"}:
            continue
        if rule.endpoint == "public.change_consents":
            continue
        secret = person.secret if starts == "/r/" else group.secret
        path = rule.rule.replace("<secret:secret>", secret).replace("<uuid:uid>", str(person.uid))
        page.post(path, token)
        assert page.response.headers["Location"].endswith(f"{starts}{secret}"), rule
        tried += 1
    assert tried > 12
    page.follow()
    session.expire_all()
    assert (person.version, group.declined_at, group.contact_name) == before

    page.get(f"/r/{person.secret}/consents?lang=en")
    page.submit(status=303, consent_photo=True)
    page.follow()
    assert "Your answers are saved." in page.text


def test_a_cancelled_event_in_the_archive_says_both(
    page: PageClient, session: Session, event: Event, person: Registration, put_away: Put
) -> None:
    event.state, event.state_reason = EventState.CANCELLED, "Gunung meletus"
    put_away()
    for path in (f"/e/{event.slug}", f"/r/{person.secret}"):
        page.get(f"{path}?lang=en")
        assert "This event has been cancelled." in page.text
        assert "Gunung meletus" in page.text
        assert "This event is archived." in page.text
