"""Which session or checkpoint a phone scans for: proposed, asked about, never changed in silence."""

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, Route, expect

from eventreg.clock import utc_now
from eventreg.events.models import Checkpoint
from eventreg.events.queries import by_slug
from tests.browser.door import Door, pair
from tests.browser.screens import NewContext
from tests.browser.server import EVENT, Server

DEVICE = "**/api/v1/device"

Change = Callable[[list[dict[str, Any]]], None]


def told(page: Page, change: Change) -> None:
    """From now on the server tells the phone other sessions, as if the office had changed them."""

    def answer(route: Route) -> None:
        response = route.fetch()
        body = response.json()
        change(body["sessions"])
        route.fulfill(response=response, body=json.dumps(body))

    page.route(DEVICE, answer)


def at(moment: datetime) -> str:
    """A moment as the API writes it."""
    return moment.isoformat()


def first_is_over(sessions: list[dict[str, Any]]) -> None:
    """The first session ended a minute ago; the second begins in an hour."""
    now = utc_now()
    sessions[0] |= {
        "starts_at": at(now - timedelta(hours=3)),
        "ends_at": at(now - timedelta(minutes=1)),
    }
    sessions[1] |= {
        "starts_at": at(now + timedelta(hours=1)),
        "ends_at": at(now + timedelta(hours=4)),
    }


@pytest.fixture
def door(new_context: NewContext, server: Server) -> Door:
    """A phone that has just scanned somebody for the first session."""
    door = pair(new_context().new_page(), server.pairing_url("Gerbang Utara"))
    door.type_code(server.holder().code)
    door.shows("accepted")
    return door


def session_in_use(door: Door) -> str:
    """What the selector says."""
    return door.page.locator("#session option:checked").inner_text()


def test_a_phone_in_use_asks_before_it_moves_to_the_next_session(
    door: Door, server: Server
) -> None:
    first, second = (one["title"] for one in server.demo["sessions"])
    assert session_in_use(door) == first
    told(door.page, first_is_over)
    door.page.reload()
    expect(door.page.locator("#move")).to_be_visible()
    expect(door.page.locator("#move-text")).to_contain_text(second)
    # Scanning goes on for the old one meanwhile.
    with door.page.expect_request("**/api/v1/scans") as sent:
        door.type_code(server.holder().code)
    body = json.loads(sent.value.post_data or "")
    assert body["scans"][0]["session"] == server.demo["sessions"][0]["id"]
    door.shows("accepted")
    assert session_in_use(door) == first
    door.page.locator("#move-yes").click()
    expect(door.page.locator("#move")).to_be_hidden()
    assert session_in_use(door) == second


def test_a_declined_session_is_not_proposed_again(door: Door, server: Server) -> None:
    told(door.page, first_is_over)
    door.page.reload()
    door.page.locator("#move-no").click()
    expect(door.page.locator("#move")).to_be_hidden()
    door.page.reload()
    expect(door.page.locator("#count")).to_be_visible()
    expect(door.page.locator("#move")).to_be_hidden()
    assert session_in_use(door) == server.demo["sessions"][0]["title"]


def test_a_phone_that_lies_idle_takes_the_session_by_the_clock(
    new_context: NewContext, server: Server
) -> None:
    door = pair(new_context().new_page(), server.pairing_url("Gerbang Utara"))
    told(door.page, first_is_over)
    door.page.reload()
    second = server.demo["sessions"][1]
    expect(door.page.locator("#session")).to_have_value(second["id"])
    expect(door.page.locator("#move")).to_be_hidden()


def test_a_delay_made_in_the_office_is_said(door: Door, server: Server) -> None:
    def later(sessions: list[dict[str, Any]]) -> None:
        moved = datetime.fromisoformat(sessions[1]["starts_at"]) + timedelta(minutes=30)
        sessions[1]["starts_at"] = at(moved)

    told(door.page, later)
    door.page.reload()
    expect(door.page.locator("#told-text")).to_have_text(
        re.compile(re.escape(server.demo["sessions"][1]["title"]) + r".*\d\d\.\d\d")
    )
    door.page.locator("#told-ok").click()
    expect(door.page.locator("#told")).to_be_hidden()


def test_at_a_checkpoint_everybody_receives_once(new_context: NewContext, server: Server) -> None:
    """Same scanner, other words, no direction; the sessions know nothing of it."""
    name = f"Konsumsi {uuid4().hex[:4]}"
    with server.inside() as session:
        event = by_slug(session, EVENT)
        assert event is not None
        event.checkpoints.append(Checkpoint(name=name, position=len(event.checkpoints)))
        session.commit()
    holder = server.holder()
    door = pair(new_context().new_page(), server.pairing_url("Meja Konsumsi"))
    expect(door.page.locator("#session optgroup")).to_have_count(2)
    door.page.select_option("#session", label=name)
    expect(door.page.locator("#direction")).to_be_hidden()
    door.type_code(holder.code)
    door.shows("accepted", name=holder.printed_name)
    expect(door.page.locator("#verdict-word")).to_have_text("Diterima")
    door.type_code(holder.code)
    door.shows("repeat", name=holder.printed_name)
    expect(door.page.locator("#verdict-word")).to_have_text("Sudah menerima")
    door.page.select_option("#session", value=server.demo["sessions"][0]["id"])
    expect(door.page.locator("#direction")).to_be_visible()
    door.type_code(holder.code)
    door.shows("accepted", name=holder.printed_name)
    expect(door.page.locator("#verdict-word")).to_have_text("Hadir")


def test_a_place_that_the_office_removes_is_not_changed_in_silence(
    door: Door, server: Server
) -> None:
    """A phone in use records nothing until somebody has chosen where it goes on."""
    second = server.demo["sessions"][1]

    def without_first(sessions: list[dict[str, Any]]) -> None:
        del sessions[0]

    told(door.page, without_first)
    door.page.reload()
    expect(door.page.locator("#move")).to_be_visible()
    expect(door.page.locator("#move-no")).to_be_hidden()
    assert door.page.locator("#session").evaluate("list => list.selectedIndex") == -1
    holder = server.holder()
    door.type_code(holder.code)
    door.shows("refused", reason="invalid")
    expect(door.page.locator("#verdict-detail")).to_contain_text("tidak tercatat")
    door.waits(0)
    door.page.locator("#move-yes").click()
    expect(door.page.locator("#move")).to_be_hidden()
    assert session_in_use(door) == second["title"]
    with door.page.expect_request("**/api/v1/scans") as sent:
        door.type_code(holder.code)
    assert json.loads(sent.value.post_data or "")["scans"][0]["session"] == second["id"]
