"""The office's live board: what it shows, how it renews itself, and the link for a big screen."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.accounts.rules import StaffRole
from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import Action
from eventreg.checkin.models import Attendance, Device
from eventreg.events.models import Checkpoint, Event, EventSession
from eventreg.registration.models import Registration
from tests.clients import SeparateClient
from tests.factories import make_device, make_event, make_registration, offer_of
from tests.pages import PageClient
from tests.scans import scan
from tests.web.office.conftest import SignedIn

BOARD = "/office/events/acara/board"
FIGURES = f"{BOARD}/figures.json"
HOUR = timedelta(hours=1)
Come = Callable[..., None]


@pytest.fixture
def gate(session: Session, event: Event, now: datetime) -> Device:
    """A phone at the door, held by somebody."""
    device, _token = make_device(session, event, name="HP Bu Ratna", now=now - HOUR)
    return device


@pytest.fixture
def come(session: Session, gate: Device, now: datetime) -> Come:
    """Lets somebody in at the first session."""

    def let_in(person: Registration, at: datetime = now) -> None:
        scan(session, gate, person, at, now=now)

    return let_in


def lines(page: PageClient, table: str) -> list[list[str]]:
    """The cells of a table of the page; patterns for further lines are no part of it."""
    rows = page.soup.select(f"#{table} tbody > tr")
    return [[" ".join(cell.get_text(" ").split()) for cell in row.select("th, td")] for row in rows]


def test_the_page_shows_the_figures_without_a_script(
    page: PageClient, session: Session, event: Event, gate: Device, come: Come, signed_in: SignedIn
) -> None:
    people = [
        make_registration(session, offer_of(event, "kim"), region_code=code)
        for code in ("35.73", "35.73", "35.07")
    ]
    come(people[0])
    event.checkpoints.append(Checkpoint(name="Konsumsi", position=0))
    gate.queue_length = 1234
    signed_in(StaffRole.OFFICIAL, event)
    page.get(BOARD)
    assert page.heading == "Pantauan langsung"
    stats = [" ".join(one.get_text(" ").split()) for one in page.soup.select(".er-board-stats > *")]
    assert stats == ["Hadir 1", "Seharusnya hadir 3", "Di dalam saat ini 1"]
    assert [line[:3] for line in lines(page, "categories")] == [["KIM", "1", "3"]]
    assert [line[:3] for line in lines(page, "regions")] == [
        ["Kab. Malang", "0", "1"],
        ["Kota Malang", "1", "2"],
    ]
    assert lines(page, "checkpoints") == [["Konsumsi", "0"]]
    ((name, _gate, _seen, queue),) = lines(page, "devices")
    assert (name, queue) == ("HP Bu Ratna", "1.234")
    assert "1.234 pindaian masih tersimpan di perangkat." in page.text
    assert len(lines(page, "arrivals")) == 1
    assert len(page.soup.select(".er-chart rect")) == 1
    assert page.soup.select_one("noscript a") is not None


def test_nobody_is_named_but_those_who_hold_a_device(
    page: PageClient, session: Session, event: Event, come: Come, signed_in: SignedIn
) -> None:
    come(make_registration(session, offer_of(event, "kim"), full_name="Dewi Contoh"))
    signed_in()
    page.get(BOARD)
    assert "Dewi" not in page.text


def test_the_session_is_that_of_the_clock_or_the_one_chosen(
    page: PageClient, session: Session, event: Event, now: datetime, signed_in: SignedIn
) -> None:
    first, second = event.sessions
    first.starts_at, first.ends_at = now - 3 * HOUR, now - HOUR
    second.starts_at, second.ends_at = now - HOUR / 2, now + HOUR
    signed_in()
    page.get(BOARD)
    assert "Sedang berlangsung: Sesi 2" in page.text
    page.click("Sesi 1")
    assert "Terakhir: Sesi 1" in page.text
    (current,) = page.soup.select(".er-tabs [aria-current]")
    assert current.get_text(strip=True) == "Sesi 1"
    frame = page.soup.select_one("[data-board]")
    assert frame is not None
    assert str(frame["data-board"]).endswith(f"figures.json?session={first.id}")


@pytest.mark.parametrize("wrong", ["0", "999999", "x", "99999999999999999999", "-1", "%00"])
def test_a_session_that_the_event_has_not_is_not_found(
    page: PageClient, event: Event, wrong: str, signed_in: SignedIn
) -> None:
    signed_in()
    page.get(f"{BOARD}?session={wrong}", 404)
    page.get(f"{FIGURES}?session={wrong}", 404)


def test_a_session_of_another_event_is_not_found(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    other = make_event(session)
    signed_in()
    page.get(f"{BOARD}?session={other.sessions[0].id}", 404)


def test_nobody_yet_says_what_comes_next(
    page: PageClient, event: Event, signed_in: SignedIn
) -> None:
    signed_in()
    page.get(BOARD)
    assert "Belum ada yang datang." in page.text
    (hint,) = page.soup.select('[data-shown-if="nobody"]:not([hidden])')
    assert "tiket pertama" in hint.get_text()
    assert "Belum ada perangkat" in page.text


def test_an_event_without_a_session_says_so(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    signed_in()
    event.sessions.clear()
    page.get(BOARD)
    assert page.soup.select(".er-empty-title")[0].get_text() == "Belum ada sesi"
    assert page.soup.select(".er-chart") == []
    page.get(FIGURES)
    assert "session" not in told(page)


def told(page: PageClient) -> dict[str, Any]:
    """The facts that were answered."""
    facts: dict[str, Any] = page.response.get_json()
    return facts


def test_the_figures_are_those_of_the_page(
    page: PageClient, session: Session, event: Event, come: Come, signed_in: SignedIn
) -> None:
    come(make_registration(session, offer_of(event, "agency"), region_code="35.78"))
    signed_in()
    page.get(FIGURES)
    facts = told(page)
    assert (facts["present"], facts["inside"], facts["expected"]) == (1, 1, 1)
    assert facts["categories"] == [
        {"name": "Instansi", "present": 1, "expected": 1, "share": "100%"}
    ]
    assert facts["regions"][0]["name"] == "Kota Surabaya"
    assert len(facts["bars"]) == 1
    assert facts["arrivals"][0]["count"] == 1
    assert facts["nobody"] is False
    assert datetime.fromisoformat(page.response.headers["Figures-At"]).tzinfo is not None
    assert 0 < int(page.response.headers["Figures-Next-In"]) <= 2050


def test_who_has_the_figures_already_is_told_so(
    page: PageClient, client: SeparateClient, event: Event, signed_in: SignedIn
) -> None:
    signed_in()
    page.get(FIGURES)
    etag = page.response.headers["ETag"]
    again = client.get(FIGURES, headers={"If-None-Match": etag})
    assert (again.status_code, again.get_data()) == (304, b"")
    assert "Figures-Next-In" in again.headers
    packed = {"If-None-Match": etag, "Accept-Encoding": "gzip, br, zstd"}
    assert client.get(FIGURES, headers=packed).status_code == 304
    assert client.get(FIGURES, headers={"If-None-Match": 'W/"other"'}).status_code == 200


def test_categories_are_named_in_the_readers_language(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    """The figures are kept for all readers, their words for none."""
    make_registration(session, offer_of(event, "agency"))
    signed_in()
    names = []
    for lang in ("id", "en", "id"):
        page.get(f"{FIGURES}?lang={lang}")
        names.append(told(page)["categories"][0]["name"])
    assert names == ["Instansi", "Agency", "Instansi"]


def test_times_stand_on_the_events_own_clock(
    page: PageClient, session: Session, event: Event, now: datetime, come: Come, signed_in: SignedIn
) -> None:
    event.timezone = "Asia/Jayapura"
    come(make_registration(session, offer_of(event, "kim")))
    row = session.scalars(select(Attendance)).one()
    row.entered_at = now.replace(hour=0, minute=1)
    visited = session.get_one(EventSession, row.session_id)
    visited.starts_at = now.replace(hour=0, minute=0)
    visited.ends_at = now.replace(hour=0, minute=0) + 9 * HOUR
    signed_in()
    page.get(f"{BOARD}?session={row.session_id}")
    assert [line[0] for line in lines(page, "arrivals")] == ["09.00–09.05"]
    assert "09.00–18.00 WIT" in page.text


def test_the_link_is_made_renewed_and_ended(
    page: PageClient, client: SeparateClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    signed_in(StaffRole.ORGANIZER, event)
    page.get(BOARD)
    page.click("Layar besar…")
    page.submit(status=303)
    page.follow()
    first = link_on(page)
    assert client.get(first).status_code == 200
    page.submit("/board/link", status=303)
    page.follow()
    second = link_on(page)
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    page.submit("/board/link/end", status=303)
    page.follow()
    assert page.soup.select_one("#board-link") is None
    assert client.get(second).status_code == 404
    noted = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert noted[-3:] == [Action.BOARD_OPENED, Action.BOARD_OPENED, Action.BOARD_ENDED]


def link_on(page: PageClient) -> str:
    field = page.soup.select_one("#board-link")
    assert field is not None
    return urlsplit(str(field["value"])).path


def test_the_secret_of_the_link_stands_only_where_it_is_managed(
    page: PageClient, event: Event, signed_in: SignedIn
) -> None:
    event.board_secret = "s" * 43
    signed_in(StaffRole.OFFICIAL, event)
    page.get(BOARD)
    assert "s" * 43 not in page.response.get_data(as_text=True)
    page.get(f"{BOARD}/link", 403)
