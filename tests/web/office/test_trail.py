"""Every page of the office says where it stands, and leads back from there."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from eventreg.accounts.rules import StaffRole
from eventreg.events.models import Event
from tests.factories import make_registration, offer_of
from tests.pages import PageClient
from tests.web.office.conftest import SignedIn

OFFICE = "/office/events/acara"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Where a page stands does not depend on the database."""
    return sqlite_url


def way(page: PageClient) -> list[tuple[str, str | None]]:
    """The steps with their addresses."""
    (trail,) = page.soup.select("nav.er-breadcrumb")
    assert [tag.get("aria-current") for tag in trail.select("li:last-child > *")] == ["page"]
    steps = trail.select("li > *")
    return [
        (tag.get_text(strip=True), str(tag["href"]) if tag.name == "a" else None) for tag in steps
    ]


def test_the_way_leads_from_all_events_over_this_one(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    one = make_registration(session, offer_of(event, "agency"), full_name="Rizal Fahmi")
    signed_in()
    above = [("Kegiatan", "/office/"), (event.title, OFFICE)]
    page.get(OFFICE)
    assert way(page) == [above[0], (event.title, None)]
    page.get(f"{OFFICE}/devices")
    assert way(page) == [*above, ("Perangkat", None)]
    page.get(f"{OFFICE}/registrations/{one.uid}/correct")
    people = ("Peserta", f"{OFFICE}/registrations")
    person = ("Rizal Fahmi", f"{OFFICE}/registrations/{one.uid}")
    assert way(page)[:-1] == [*above, people, person]
    page.get(f"{OFFICE}/edit")
    assert way(page) == [*above, ("Ubah kegiatan", None)]


def test_pages_of_the_whole_office_lead_to_its_front(page: PageClient, signed_in: SignedIn) -> None:
    signed_in()
    page.get("/office/staff")
    assert way(page) == [("Kantor", "/office/"), ("Staf", None)]
    page.get("/office/")
    assert not page.soup.select("nav.er-breadcrumb")


def test_an_official_of_one_region_is_led_to_nothing_that_is_closed(
    page: PageClient, event: Event, signed_in: SignedIn
) -> None:
    staff = signed_in(StaffRole.OFFICIAL, event)
    staff.memberships[0].region_code = "35.73"
    page.get(f"{OFFICE}/registrations")
    for _text, url in way(page):
        if url:
            page.get(url)


def test_every_page_of_the_office_says_where_it_stands(
    app: Flask, page: PageClient, event: Event, signed_in: SignedIn
) -> None:
    """Those that need no more than the event; the others are made of the same parts."""
    signed_in()
    tried = 0
    for rule in app.url_map.iter_rules():
        plain = rule.arguments <= {"event"} and "GET" in (rule.methods or set())
        if not rule.endpoint.startswith("office.") or not plain:
            continue
        values = {"event": event.slug} if rule.arguments else {}
        url = app.url_map.bind("localhost").build(rule.endpoint, values)
        answer = page.client.get(url)
        shown = answer.status_code == 200 and answer.mimetype == "text/html"
        if shown and 'class="er-office"' in answer.text and rule.endpoint != "office.events":
            assert answer.text.count('class="er-breadcrumb"') == 1, rule.endpoint
            tried += 1
    assert tried > 40
