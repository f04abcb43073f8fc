"""`/lost`: the same answer for everybody; the link goes to the contact on record alone."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.audit.rules import SYSTEM
from eventreg.events.models import Event
from eventreg.events.rules import EventState
from eventreg.mail.models import OutboxMail
from eventreg.registration.models import Registration
from eventreg.registration.operations import NewGroup, add_group, cancel, send_links
from eventreg.registration.rules import Message
from tests.factories import make_event, make_registration, offer_of
from tests.pages import PageClient
from tests.web.public.entries import send


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The journey runs on both databases."""
    return sqlite_url


@pytest.fixture
def person(session: Session, event: Event) -> Registration:
    """Somebody with both contacts."""
    return make_registration(
        session,
        offer_of(event, "agency"),
        full_name="Siti Rahayu",
        phone="+6289300010001",
        email="Siti@example.org",
    )


def links(session: Session) -> list[str]:
    """To whom links were lined up."""
    wanted = select(OutboxMail.recipient).where(OutboxMail.message == Message.LINK)
    return list(session.scalars(wanted.order_by(OutboxMail.id)))


def ask(page: PageClient, contact: str, path: str = "/lost") -> str:
    """What somebody reads who asks for the link of this contact."""
    page.get(path)
    page.submit(status=303, contact=contact)
    assert page.response.headers["Location"].endswith(path)
    page.follow()
    return page.text


def test_whoever_speaks_for_a_group_gets_the_link_of_its_page_once_in_an_hour(
    page: PageClient, event: Event, session: Session, now: datetime
) -> None:
    new = NewGroup(
        offer_of(event, "kim").id,
        uuid4(),
        "KIM Contoh Jaya",
        "35.78",
        contact_phone="+6289300010010",
        contact_email="yusuf@example.org",
    )
    add_group(session, new, actor=SYSTEM, now=now)
    for contact in ("0893-0001-0010", "YUSUF@example.org", "0893-0001-0011"):
        ask(page, contact)
    sent = select(OutboxMail.recipient).where(OutboxMail.message == Message.GROUP)
    assert session.scalars(sent).all() == ["yusuf@example.org"] * 2  # The first when it was made.


@pytest.mark.parametrize(
    "path", ["/r/AAAA", f"/r/{'A' * 43}", f"/r/{'A' * 43}/edit", f"/g/{'A' * 43}", "/g/AAAA"]
)
def test_a_link_that_opens_nothing_leads_to_a_new_one(page: PageClient, path: str) -> None:
    page.get(path, 404)
    page.click("Minta tautan Anda lagi")
    assert page.url == "/lost"
    page.get("/e/tidak-ada", 404)
    assert not page.soup.select("main a[href$='/lost']")


@pytest.mark.parametrize("contact", ["0893-0001-0001", "+62 893 0001 0001", "siti@EXAMPLE.org"])
def test_the_link_goes_to_the_contact_on_record(
    contact: str, page: PageClient, person: Registration, session: Session
) -> None:
    ask(page, contact)

    assert links(session) == ["Siti@example.org"]


def test_nobody_learns_whether_somebody_is_registered(
    page: PageClient, person: Registration, event: Event, session: Session
) -> None:
    for path in ("/lost", f"/e/{event.slug}/lost"):
        known = ask(page, "0893-0001-0001", path)
        cookies_then = dict(page.response.headers)
        unknown = ask(page, "0893-0009-0009", path)
        assert known == unknown
        assert cookies_then.keys() == dict(page.response.headers).keys()
    assert links(session) == ["Siti@example.org"]


def test_one_message_an_hour_however_often_somebody_asks(
    page: PageClient, person: Registration, session: Session, now: datetime
) -> None:
    for _time in range(3):
        ask(page, "0893-0001-0001")
    assert len(links(session)) == 1
    for minutes in (59, 61):
        later = now + timedelta(minutes=minutes)
        send_links(session, phone="+6289300010001", email=None, now=later)
    assert len(links(session)) == 2


def test_a_new_contact_need_not_wait_for_what_went_to_the_old_one(
    page: PageClient, person: Registration, session: Session
) -> None:
    person.email = None
    ask(page, "0893-0001-0001")
    person.phone = "+6289300010022"
    for _time in range(2):
        ask(page, "0893-0001-0022")
    assert links(session) == ["+6289300010001", "+6289300010022"]


def test_several_registrations_of_one_contact_get_theirs_each(
    page: PageClient, person: Registration, event: Event, session: Session
) -> None:
    other = make_event(session, slug="acara-lain")
    for one, name in ((event, "Endang"), (other, "Sutrisno")):
        make_registration(session, offer_of(one, "kim"), full_name=name, phone="+6289300010001")
    ask(page, "0893-0001-0001", f"/e/{other.slug}/lost")
    assert links(session) == ["+6289300010001"]
    ask(page, "0893-0001-0001")
    assert sorted(links(session)) == ["+6289300010001", "+6289300010001", "Siti@example.org"]


def test_what_is_not_in_force_or_not_shown_sends_nothing(
    page: PageClient, person: Registration, event: Event, session: Session, now: datetime
) -> None:
    event.state = EventState.ARCHIVED
    ask(page, "0893-0001-0001")
    event.state = EventState.PUBLISHED
    cancel(session, person, reason="", actor=SYSTEM, now=now)
    ask(page, "0893-0001-0001")

    assert links(session) == []


@pytest.mark.parametrize("contact", ["", "x", "12", "\x00", "@", "a@b", "x" * 300, "' OR 1=1 --"])
def test_what_is_no_contact_comes_back_as_typed(contact: str, page: PageClient) -> None:
    page.get("/lost")
    page.submit(status=422, contact=contact)

    assert page.soup.select(".er-error-summary a")


def test_whoever_signs_up_twice_is_sent_the_first_link(
    page: PageClient, person: Registration, event: Event, session: Session
) -> None:
    """To the contact of the first registration, and not to the one that was typed now."""
    changes = {"full_name": "St. Rahayu", "phone": "0893-0001-0001", "email": "lain@example.org"}
    for _time in range(2):
        send(page, event.slug, "agency", changes, status=409)
        assert "Siti@" not in page.text
        assert person.secret not in page.response.get_data(as_text=True)

    assert links(session) == ["Siti@example.org"]


def test_the_event_page_leads_there(page: PageClient, event: Event) -> None:
    page.get(f"/e/{event.slug}?lang=en")
    page.click("Have my link sent again")

    assert page.heading == "Lost your link?"


def test_a_draft_has_no_such_page(page: PageClient, event: Event, session: Session) -> None:
    event.state = EventState.DRAFT
    page.get(f"/e/{event.slug}/lost", 404)
