"""The reader's language: ?lang, then the cookie, then the browser; Indonesian by default."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from eventreg.events.models import Event
from eventreg.tickets.queries import ticket_of
from tests.clients import SeparateClient
from tests.factories import make_registration, offer_of
from tests.pages import PageClient
from tests.web.public.entries import send


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Languages are not a matter of the database."""
    return sqlite_url


def language_of(client: SeparateClient, path: str = "/", accept: str = "") -> str:
    """The language in which a page is written, by its own word."""
    text = client.get(path, headers={"Accept-Language": accept}).get_data(as_text=True)
    return text.partition('<html lang="')[2][:2]


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        ("", "id"),
        ("en", "en"),
        ("en-US,en;q=0.9,id;q=0.8", "en"),
        ("id-ID,id;q=0.9,en;q=0.8", "id"),
        ("fr,de;q=0.5", "id"),
        ("jv,en;q=0.1", "en"),
        ("\xff;;q=x", "id"),
    ],
)
def test_the_browser_decides_where_nothing_was_chosen(
    accept: str, language: str, client: SeparateClient
) -> None:
    assert language_of(client, accept=accept) == language


def test_a_choice_is_remembered_and_wins_over_the_browser(client: SeparateClient) -> None:
    assert language_of(client, "/?lang=en", accept="id") == "en"
    assert language_of(client, "/privacy", accept="id") == "en"
    assert language_of(client, "/?lang=id", accept="en") == "id"
    assert language_of(client, "/privacy", accept="en") == "id"


@pytest.mark.parametrize("wish", ["fr", "", "EN", "en-US", "%00", "../en", "x" * 2000])
def test_another_wish_changes_nothing(wish: str, client: SeparateClient) -> None:
    answer = client.get(f"/?lang={wish}", headers={"Accept-Language": "en"})

    assert '<html lang="en"' in answer.get_data(as_text=True)
    assert "lang=" not in answer.headers.get("Set-Cookie", "")


def test_a_cookie_that_nobody_set_so_changes_nothing(client: SeparateClient) -> None:
    client.set_cookie("lang", "xx")

    assert language_of(client) == "id"


def test_the_other_language_is_one_click_away_and_the_page_stays(
    page: PageClient, event: Event
) -> None:
    page.get(f"/e/{event.slug}/register/kim")
    (link,) = page.soup.select("a[hreflang=en], a[lang=en]")
    page.get(str(link["href"]))

    assert page.url.startswith(f"/e/{event.slug}/register/kim")
    assert page.soup.html is not None
    assert page.soup.html["lang"] == "en"


def test_both_languages_are_complete_on_every_page(
    page: PageClient, event: Event, session: Session
) -> None:
    """Scar 35: the page client finds every English sentence on an Indonesian page."""
    person = make_registration(session, offer_of(event, "agency"))
    code = ticket_of(session, person.id).code
    forms = [f"/e/{event.slug}/register/{kind}" for kind in ("agency", "kim", "influencer")]
    own = [f"/r/{person.secret}", f"/r/{person.secret}/edit", f"/t/{code}"]
    for path in ["/", "/privacy", f"/e/{event.slug}", f"/e/{event.slug}/privacy", *forms, *own]:
        page.get(f"{path}?lang=id")
        indonesian = page.text
        page.get(f"{path}?lang=en")
        assert page.text != indonesian, path


def test_errors_of_a_form_are_in_the_readers_language(page: PageClient, event: Event) -> None:
    page.get("/?lang=en")
    send(page, event.slug, "agency", {"full_name": ""}, status=422)
    assert "Please correct these entries" in page.text

    page.get("/?lang=id")
    send(page, event.slug, "agency", {"full_name": ""}, status=422)
    assert "Please correct these entries" not in page.text


def test_dates_are_written_as_officials_do(
    page: PageClient, event: Event, session: Session
) -> None:
    """Scar 36: no zero before the day, dots in the time, and the day of the event's own zone."""
    for one in event.sessions:
        one.starts_at = datetime(2027, 8, 4, 23, 30, tzinfo=UTC)
        one.ends_at = datetime(2027, 8, 5, 5, tzinfo=UTC)

    page.get(f"/e/{event.slug}?lang=id")
    assert "Kamis, 5 Agustus 2027" in page.text
    assert "06.30–12.00 WIB" in page.text
    page.get(f"/e/{event.slug}?lang=en")
    assert "5 August 2027" in page.text
    assert "05 August" not in page.text
