"""An event that the office edits while a phone cannot be told: no scan is lost, and the phone goes on."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from playwright.sync_api import Page, expect
from sqlalchemy import select

from eventreg.audit.rules import SYSTEM
from eventreg.checkin.models import Scan
from eventreg.checkin.operations import remove_session
from eventreg.checkin.rules import RemovedPlace
from eventreg.clock import utc_now
from eventreg.events.models import EventSession
from eventreg.events.operations import (
    Changed,
    add_checkpoint,
    add_session,
    change_event,
    change_session,
    data_of,
    remove_checkpoint,
    session_data_of,
)
from tests.browser.line import Line
from tests.browser.own_event import OwnEvent, own_event
from tests.browser.screens import DESK, NewContext
from tests.browser.server import Server
from tests.factories import offer_of

_NEW_TITLE = "Pelatihan Cerdas Digital Lanjutan"
_NEW_SESSION = "Sesi 3: Praktik"
#: As long as a phone may take to notice that somebody answers again.
_BACK_MS = 40_000


def test_what_the_office_edits_while_a_phone_is_offline(
    new_context: NewContext, server: Server, line: Line, owner: Any
) -> None:
    """Its session is removed, another is added, a category is shut out, the title changes."""
    event = own_event(server)
    one, two, three, kim = event.holders
    phone = event.phone(new_context(), line, f"Sunting {event.slug}")
    page, (stays, goes) = phone.page, event.sessions
    line.mode = "down"
    page.select_option("#session", value=str(stays))
    phone.scan(kim)
    phone.door.shows("stored", name=kim.printed_name)
    page.select_option("#session", value=str(goes))
    for holder in (one, two):
        phone.scan(holder)
        phone.door.shows("stored", name=holder.printed_name)
    added = edited(event, stays, goes)
    line.mode = "up"

    # Nothing is recorded before somebody has said where this phone goes on.
    asks_for_a_place(page)
    phone.door.type_code(three.code)
    phone.door.shows("refused", name="", reason="invalid")
    page.locator("#move-yes").click()
    expect(page.locator("#move")).to_be_hidden()
    expect(page.locator("#session")).to_have_value(str(stays))
    assert places(page) == ["Sesi 1", _NEW_SESSION]
    expect(page.locator("#event-title")).to_contain_text(_NEW_TITLE)
    phone.delivered()
    outcomes = [(made["verdict"], made["reason"]) for made in phone.recorded()]
    assert outcomes == [("refused", "not_admitted"), ("refused", "invalid"), ("refused", "invalid")]
    late = page.locator("#late-items li")
    for holder, why in ((kim, "tidak mengikuti sesi"), (one, "sudah dihapus")):
        expect(late.filter(has_text=holder.printed_name)).to_contain_text(why)
    assert removed_places(event) == [None, RemovedPlace.SESSION, RemovedPlace.SESSION]
    office = new_context(storage_state=owner, **DESK).new_page()
    office.goto(f"{server.url}/office/events/{event.slug}/conflicts")
    for holder in (one, two):
        conflict = office.locator("#clear .er-card").filter(has_text=holder.printed_name)
        expect(conflict).to_contain_text("Sesinya sudah dihapus")

    phone.scan(three)
    phone.door.shows("accepted", name=three.printed_name)
    line.mode = "down"
    phone.scan(kim)
    phone.door.shows("refused", name=kim.printed_name, reason="not_admitted")
    page.select_option("#session", value=str(added))
    phone.scan(kim)
    phone.door.shows("stored", name=kim.printed_name)
    line.mode = "up"
    phone.delivered()
    assert [made["verdict"] for made in phone.recorded()[3:]] == ["accepted", "refused", "accepted"]


def test_a_checkpoint_that_is_removed_while_a_phone_serves_there(
    new_context: NewContext, server: Server, line: Line
) -> None:
    event = own_event(server)
    one, two = event.holders[:2]
    with event.edited() as (session, row):
        add_checkpoint(session, row, "Makan siang", actor=SYSTEM, now=utc_now())
    phone = event.phone(new_context(), line, f"Dapur {event.slug}")
    page = phone.page
    page.select_option("#session", label="Makan siang")
    line.mode = "down"
    phone.scan(one)
    phone.door.shows("stored", name=one.printed_name)
    with event.edited() as (session, row):
        (checkpoint,) = row.checkpoints
        assert remove_checkpoint(session, checkpoint, actor=SYSTEM, now=utc_now()) is None
    line.mode = "up"

    asks_for_a_place(page)
    page.select_option("#session", label="Sesi 2")
    expect(page.locator("#move")).to_be_hidden()
    assert places(page) == ["Sesi 1", "Sesi 2"]
    phone.delivered()
    assert removed_places(event) == [RemovedPlace.CHECKPOINT]
    phone.scan(two)
    phone.door.shows("accepted", name=two.printed_name)
    phone.delivered()


def edited(event: OwnEvent, stays: int, goes: int) -> int:
    """The office edits it in every way that a phone must learn of; the id of the session that is new."""
    how: Any = {"actor": SYSTEM, "now": utc_now()}
    with event.edited() as (session, row):
        assert remove_session(session, session.get_one(EventSession, goes), **how) is None
        first = session.get_one(EventSession, stays)
        agencies = frozenset({offer_of(row, "agency").id})
        change_session(session, first, replace(session_data_of(first), admits=agencies), **how)
        new = replace(
            session_data_of(first),
            title=_NEW_SESSION,
            starts_at=first.ends_at,
            ends_at=first.ends_at + timedelta(hours=1),
            admits=frozenset(),
        )
        added = add_session(session, row, new, **how).id
        data = replace(data_of(row), title=_NEW_TITLE)
        assert isinstance(change_event(session, row, data, version=row.version, **how), Changed)
        return added


def asks_for_a_place(page: Page) -> None:
    """Waits until the phone is answered again, and has learnt at once that its place is gone."""
    expect(page.locator("#network")).to_have_attribute("data-online", "true", timeout=_BACK_MS)
    expect(page.locator("#move")).to_be_visible(timeout=10_000)
    expect(page.locator("#move-no")).to_be_hidden()


def places(page: Page) -> list[str]:
    """What the selector offers."""
    return page.locator("#session option").all_inner_texts()


def removed_places(event: OwnEvent) -> list[RemovedPlace | None]:
    """Of all scans of the event, in their order: what it was for, where that had been removed."""
    with event.edited() as (session, row):
        mine = select(Scan.removed).filter_by(event_id=row.id).order_by(Scan.scanned_at)
        return list(session.scalars(mine))
