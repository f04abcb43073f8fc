"""The board on a big screen: counts for everybody in the hall, and nothing else."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from eventreg.checkin.queries import LASTS
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Checkpoint, Event
from eventreg.registration.models import Registration
from tests.clients import SeparateClient
from tests.factories import make_device, make_event, make_registration, offer_of
from tests.pages import PageClient
from tests.scans import scan
from tests.statements import statements

SECRET = "a-secret-of-43-letters-" + "x" * 20
SCREEN = f"/live/{SECRET}"
HOUR = timedelta(hours=1)


@pytest.fixture
def event(session: Session, now: datetime) -> Event:
    """A running event whose board a big screen shows."""
    return make_event(session, slug="acara-besar", now=now, board_secret=SECRET)


def arrive(session: Session, person: Registration, now: datetime) -> None:
    """Somebody comes in by the phone of Bu Ratna."""
    device, _token = make_device(session, person.event, name="HP Bu Ratna", now=now - HOUR)
    device.queue_length = 5
    scan(session, device, person, now)


def test_everybody_sees_how_many_have_come(
    page: PageClient, session: Session, event: Event, now: datetime
) -> None:
    arrive(session, make_registration(session, offer_of(event, "kim"), region_code="35.73"), now)
    make_registration(session, offer_of(event, "agency"), region_code="35.78")
    page.get(SCREEN)
    assert page.heading == event.title
    (big,) = page.soup.select(".er-hall-big")
    assert big.get_text(strip=True) == "1"
    assert "dari 2 peserta" in page.text
    assert "1 kabupaten/kota sudah hadir" in page.text
    assert [one.get_text() for one in page.soup.select(".er-hall-regions .er-hall-name")] == [
        "Kota Malang"
    ]


def test_it_names_no_participant_no_officer_and_no_device(
    page: PageClient, client: SeparateClient, session: Session, event: Event, now: datetime
) -> None:
    person = make_registration(session, offer_of(event, "kim"), full_name="Dewi Contoh")
    arrive(session, person, now)
    event.checkpoints.append(Checkpoint(name="Konsumsi", position=0))
    page.get(SCREEN)
    facts = client.get(f"{SCREEN}/figures.json")
    for text in (page.response.get_data(as_text=True), facts.get_data(as_text=True)):
        for word in ("Dewi", "Ratna", str(person.uid), "0893", event.slug, "KIM Contoh"):
            assert word not in text
    assert {"devices", "conflicts", "waiting", "checkpoints"} & set(facts.get_json()) == set()


@pytest.mark.parametrize(
    "address",
    [
        "/live/" + "y" * 43,
        "/live/" + "y" * 43 + "/figures.json",
        "/live/x",
        "/live/" + "x" * 44,
        "/live/%00" + "x" * 42,
        "/live/" + "'" * 43,
        "/live/None",
        "/live/",
        SCREEN + "?session=999999",
        SCREEN + "/figures.json?session=1%27--",
    ],
)
def test_anything_but_the_link_is_not_found(page: PageClient, event: Event, address: str) -> None:
    page.get(address, 404)


def test_an_event_without_a_link_is_opened_by_none(
    page: PageClient, session: Session, event: Event
) -> None:
    event.board_secret = None
    page.get(SCREEN, 404)
    page.get(f"{SCREEN}/figures.json", 404)


def test_no_search_engine_keeps_the_address(client: SeparateClient, event: Event) -> None:
    for address in (SCREEN, f"{SCREEN}/figures.json"):
        answer = client.get(address)
        assert "noindex" in answer.headers["X-Robots-Tag"]
        assert answer.headers["Referrer-Policy"] == "same-origin"


def test_an_event_without_a_program_says_so(
    page: PageClient, session: Session, event: Event
) -> None:
    event.sessions.clear()
    page.get(SCREEN)
    assert "Susunan acara belum ditetapkan." in page.text
    page.get(f"{SCREEN}/figures.json")
    assert page.response.get_json() == {}


def test_only_ten_regions_are_listed_the_fullest_first(
    page: PageClient, session: Session, event: Event, now: datetime
) -> None:
    for number in range(1, 12):
        make_registration(session, offer_of(event, "kim"), region_code=f"35.{number:02d}")
    # Guests of the province, and of elsewhere, are present and of no regency.
    for code in [f"35.{number:02d}" for number in range(1, 12)] + ["35.11", "35", "00"]:
        person = make_registration(session, offer_of(event, "kim"), region_code=code)
        arrive(session, person, now)
    page.get(f"{SCREEN}/figures.json")
    facts = page.response.get_json()
    assert facts["regions_said"] == "11 kabupaten/kota sudah hadir"
    assert [one["present"] for one in facts["regions"]] == [2] + [1] * 9


def test_watching_costs_nothing_while_the_figures_are_fresh(
    app: Flask, client: SeparateClient, event: Event, session: Session
) -> None:
    """The first look reads; those of the next two seconds ask the database nothing at all."""
    session.commit()
    with app.app_context():
        engine = db.engine
    first = client.get(f"{SCREEN}/figures.json")
    with statements(engine) as said:
        again = [client.get(f"{SCREEN}/figures.json") for _ in range(20)]
    # A slow machine may need longer than two seconds for twenty looks: then one more reading is due.
    counted = {first.headers["Figures-At"], *(one.headers["Figures-At"] for one in again)}
    of_people = [one for one in said if "FROM attendance" in one and "GROUP BY" in one]
    assert len(of_people) == 2 * (len(counted) - 1)
    assert len(counted) < 10


def test_pages_that_are_opened_at_the_same_time_are_counted_once(
    page: PageClient, app: Flask, event: Event
) -> None:
    """A hall that opens the link at once costs what one screen costs."""
    with app.app_context():
        engine = db.engine
    page.get(SCREEN)
    with statements(engine) as said:
        begun = utc_now()
        for _ in range(5):
            page.get(SCREEN)
        took = utc_now() - begun
    at_most = 1 + took // LASTS
    assert len([one for one in said if " attendance" in one and "GROUP BY" in one]) <= 3 * at_most
