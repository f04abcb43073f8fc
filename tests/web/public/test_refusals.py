"""Sign-ups that are refused: 409 with the reason and what to do, 404 for what does not exist."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eventreg.audit.rules import SYSTEM
from eventreg.events.models import Event
from eventreg.events.rules import EventState
from eventreg.registration.models import Registration
from eventreg.registration.operations import cancel
from tests.factories import make_event, make_registration, offer_of
from tests.pages import PageClient
from tests.web.public.entries import complete, csrf_token, form_url, send

HOUR = timedelta(hours=1)
Close = Callable[[Event, datetime], None]


def not_yet(event: Event, now: datetime) -> None:
    """Sign-up opens in an hour."""
    event.signup_opens_at = now + HOUR


def closed(event: Event, now: datetime) -> None:
    """Sign-up closed an hour ago."""
    event.signup_closes_at = now - HOUR


def over(event: Event, now: datetime) -> None:
    """The event ended, and sign-up with it."""
    for one in event.sessions:
        one.starts_at, one.ends_at = now - 3 * HOUR, now - HOUR


def full(event: Event, _now: datetime) -> None:
    """Nobody fits in any more."""
    for offer in event.offers:
        offer.quota = 0


def count(session: Session) -> int:
    """How many registrations there are."""
    return session.scalar(select(func.count()).select_from(Registration)) or 0


@pytest.mark.parametrize("close", [not_yet, closed, over, full])
def test_nobody_gets_in_where_no_place_is_offered(
    close: Close, page: PageClient, event: Event, session: Session, now: datetime
) -> None:
    """The form was opened in time; its answer says why not, and leads back to the event."""
    token = csrf_token(page, event.slug, "agency")
    close(event, now)
    send(page, event.slug, "agency", status=409, token=token)

    assert len(page.text) > 200
    assert page.soup.select_one(f"main a[href$='/e/{event.slug}']")
    assert "0893-0000-0001" in page.text
    assert count(session) == 0


@pytest.mark.parametrize("close", [not_yet, closed, over, full])
def test_the_form_itself_says_so_too(
    close: Close, page: PageClient, event: Event, session: Session, now: datetime
) -> None:
    close(event, now)
    page.get(form_url(event.slug, "kim"), 409)

    assert not page.soup.select("main form")


@pytest.mark.parametrize("close", [not_yet, closed, full])
def test_nobody_mends_a_form_in_vain(
    close: Close, page: PageClient, event: Event, session: Session, now: datetime
) -> None:
    token = csrf_token(page, event.slug, "agency")
    close(event, now)
    send(page, event.slug, "agency", {"phone": "12"}, status=409, token=token)


def test_each_reason_has_words_of_its_own(
    page: PageClient, event: Event, session: Session, now: datetime
) -> None:
    headings = []
    for number, close in enumerate((not_yet, closed, full)):
        one = make_event(session, slug=f"acara-{number}-tutup")
        close(one, now)
        page.get(form_url(one.slug, "agency"), 409)
        headings.append(page.heading)

    assert len(set(headings)) == 3


def test_the_event_page_says_what_is_full_and_what_is_left(
    page: PageClient, event: Event, session: Session
) -> None:
    offer_of(event, "agency").quota = 1
    offer_of(event, "kim").quota = 3
    offer_of(event, "influencer").quota = None
    send(page, event.slug, "agency")
    send(page, event.slug, "kim", {"phone": "0893-0001-0002"})
    page.get(f"/e/{event.slug}?lang=en")

    agency, kim, influencer = (
        card.get_text(" ") for card in page.soup.select("main .er-offers > li")
    )
    assert "Full" in agency
    assert "2 places left" in kim
    assert "Places are available" in influencer
    links = [str(link["href"]) for link in page.soup.select("main .er-offers a.btn")]
    assert links == [form_url(event.slug, "kim"), form_url(event.slug, "influencer")]


def test_a_full_category_offers_its_waiting_list_in_so_many_words(
    page: PageClient, event: Event, session: Session
) -> None:
    kim = offer_of(event, "kim")
    kim.quota, kim.waiting_list = 0, True
    page.get(f"/e/{event.slug}?lang=en")
    (kim_shown,) = [one for one in page.soup.select(".er-offers > li") if "KIM" in one.get_text()]

    button = kim_shown.select_one("a.btn")
    assert button is not None
    assert button.get_text() == "Join the waiting list"
    assert "The waiting list is open." in kim_shown.get_text(" ")
    assert "0 people" not in kim_shown.get_text(" ")
    page.get(form_url(event.slug, "kim"))
    sent = page.soup.select_one("main form button.btn-primary")
    assert sent is not None
    assert sent.get_text() == "Join the waiting list"


def test_limits_are_said_in_the_word_of_the_category(
    page: PageClient, event: Event, session: Session
) -> None:
    agency, kim = offer_of(event, "agency"), offer_of(event, "kim")
    agency.agency_quota = kim.agency_quota = 3
    kim.quota, kim.region_quota, agency.quota = 2, 1, 100
    agency.region_quota = 1
    page.get(f"/e/{event.slug}?lang=en")
    agencies, kims, _others = (one.get_text(" ") for one in page.soup.select(".er-offers > li"))

    assert "At most 3 people of one agency." in agencies
    assert "At most 3 people of one KIM." in kims
    assert "38 of them are only for people of certain regencies or cities." in agencies
    assert "All of them are only for people of certain regencies or cities." in kims


def test_the_last_place_is_given_once(page: PageClient, event: Event, session: Session) -> None:
    """Scar 19: what is left never goes below nothing, also where a quota was lowered later."""
    offer_of(event, "agency").quota = 2
    token = csrf_token(page, event.slug, "agency")
    statuses = [302, 302, 302]
    for number in range(3):
        entry = complete("agency", {"phone": f"0893-0001-000{number}", "csrf_token": token})
        answer = page.client.post(form_url(event.slug, "agency"), data=entry)
        statuses[number] = answer.status_code
    assert statuses == [303, 303, 409]

    offer_of(event, "agency").quota = 1
    page.get(f"/e/{event.slug}?lang=en")
    assert "Full" in page.text
    assert count(session) == 2


@pytest.mark.parametrize(
    "path",
    [
        "/e/tidak-ada",
        "/e/tidak-ada/register/agency",
        "/e/acara-contoh/register/tidak-ada",
        "/e/acara-contoh/register/narasumber",
        "/e/ACARA",
        "/e/%00",
        "/e/%ff",
        "/r/terlalu-pendek",
        "/r/" + "x" * 43,
        "/t/" + "A" * 26,
        "/t/terlalu-pendek",
        "/tidak/ada",
    ],
)
def test_what_does_not_exist_is_a_404_in_the_readers_language(
    path: str, page: PageClient, event: Event, session: Session
) -> None:
    page.get(path, 404)
    indonesian = page.heading
    page.get(f"{path}?lang=en", 404)

    assert page.heading == "This page does not exist"
    assert indonesian != page.heading


@pytest.mark.parametrize("state", [EventState.DRAFT, EventState.ARCHIVED])
def test_an_event_that_is_not_published_does_not_exist(
    state: EventState, page: PageClient, event: Event, session: Session
) -> None:
    token = csrf_token(page, event.slug, "agency")
    event.state = state
    title = event.title

    page.get(f"/e/{event.slug}", 404)
    page.get(f"/e/{event.slug}/privacy", 404)
    page.get(form_url(event.slug, "agency"), 404)
    send(page, event.slug, "agency", status=404, token=token)
    page.get("/")
    assert title not in page.text


def test_who_is_registered_already_learns_nothing_of_the_other(
    page: PageClient, event: Event, session: Session
) -> None:
    """Scar 23: neither a lookup nor an overwriting by number: a neutral page, and no more."""
    nip = "198609262015052901"
    first = make_registration(
        session,
        offer_of(event, "agency"),
        full_name="Siti Rahayu",
        phone="+6289300010001",
        nip=nip,
        email="rahasia@example.org",
        title_back="S.Kom.",
    )
    before = (first.secret, first.email, first.printed_name, first.version)
    for same in ({"phone": "0893-0001-0001"}, {"phone": "0893-0001-0009", "nip": nip}):
        send(page, event.slug, "agency", {"full_name": "St. Rahayu", **same}, status=409)
        for hidden in ("rahasia", "S.Kom.", first.secret, nip, "Rahayu", "0893-0001"):
            assert hidden not in page.response.get_data(as_text=True)

    session.refresh(first)
    assert (first.secret, first.email, first.printed_name, first.version) == before
    assert count(session) == 1


def test_who_cancelled_may_come_back(
    page: PageClient, event: Event, session: Session, now: datetime
) -> None:
    send(page, event.slug, "agency")
    first = session.scalars(select(Registration)).one()
    assert cancel(session, first, reason="sakit", actor=SYSTEM, now=now)
    send(page, event.slug, "agency")

    assert count(session) == 2
    assert page.response.headers["Location"] != f"/r/{first.secret}"


def test_two_people_may_share_a_number(page: PageClient, event: Event, session: Session) -> None:
    """Scar 21: a clerk registers colleagues with the office's number."""
    send(page, event.slug, "agency")
    send(page, event.slug, "kim", {"full_name": "Sutrisno"})
    send(page, event.slug, "kim", {"full_name": "Endang", "email": "kantor@example.org"})
    send(page, event.slug, "kim", {"full_name": "Endah", "email": "kantor@example.org"})

    assert count(session) == 4


def test_a_person_may_take_part_in_another_event(
    page: PageClient, event: Event, session: Session
) -> None:
    other = make_event(session, slug="acara-lain")
    send(page, event.slug, "agency")
    send(page, other.slug, "agency")

    assert count(session) == 2
