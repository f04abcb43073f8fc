"""The office's pages of an event at whose door everything has happened, and the page behind the poster."""

from playwright.sync_api import Page, expect

from tests.browser.door_event import DOOR_EVENT, DoorEvent
from tests.browser.server import Server
from tests.browser.sights import Go, at, sent_empty, visit

_PUBLIC = f"/e/{DOOR_EVENT}/door"
_OFFICE = f"/office/events/{DOOR_EVENT}"


def door(server: Server) -> DoorEvent:
    """What the pages of the event are reached by."""
    assert server.door is not None
    return server.door


def of_session(below: str) -> Go:
    """A page of the first session."""
    return lambda page, server: visit(
        page, f"{server.url}{_OFFICE}/sessions/{door(server).sessions[0]}{below}"
    )


def of_checkpoint(below: str = "") -> Go:
    """The page of the checkpoint, or one below it."""
    return lambda page, server: visit(
        page, f"{server.url}{_OFFICE}/checkpoints/{door(server).checkpoint}{below}"
    )


def of_scanned(page: Page, server: Server) -> None:
    """Somebody in the office who was scanned at several places."""
    visit(page, f"{server.url}{_OFFICE}/registrations/{door(server).scanned}")


def undoing(page: Page, server: Server) -> None:
    """The question before a scan is taken back."""
    known = door(server)
    path = f"/registrations/{known.scanned}/scans/{known.scan}/undo"
    visit(page, f"{server.url}{_OFFICE}{path}")


def ticked(page: Page, server: Server) -> None:
    """What would be recorded of a signed sheet."""
    of_session("/ticks")(page, server)
    page.locator("main tbody .er-check").first.check()
    page.locator("main form button.btn-primary").last.click()
    expect(page.locator("main form[action$='/ticks/record']")).to_be_visible()


def taking_back(page: Page, server: Server) -> None:
    """The question before what a sheet recorded is taken back."""
    of_session("/ticks")(page, server)
    with page.expect_navigation():
        page.locator("main a[href$='/undo']").first.click()


def renewing(page: Page, server: Server) -> None:
    """The question before a device gets a new pairing code."""
    visit(page, f"{server.url}{_OFFICE}/devices/{door(server).device}/renew")


DOOR_PUBLIC: dict[str, Go] = {
    "at the door": at(_PUBLIC),
    "at the door with errors": sent_empty(_PUBLIC),
}

DOOR_OFFICE: dict[str, Go] = {
    "overview at the door": at(_OFFICE),
    "devices of the door": at(f"{_OFFICE}/devices"),
    "pairing anew": renewing,
    "saved scans": at(f"{_OFFICE}/devices/queue"),
    "saved scans with errors": sent_empty(f"{_OFFICE}/devices/queue"),
    "scans to be checked": at(f"{_OFFICE}/conflicts"),
    "checkpoints": at(f"{_OFFICE}/checkpoints"),
    "checkpoint": of_checkpoint(),
    "received": of_checkpoint("/received"),
    "removing a checkpoint with scans": of_checkpoint("/remove"),
    "moved scans": at(f"{_OFFICE}/moves"),
    "checked out together": of_session("/inside"),
    "absent, one excused": of_session("/absent"),
    "list on paper": of_session("/paper"),
    "signed sheet": of_session("/ticks"),
    "signed sheet, looked at": ticked,
    "taking a sheet back": taking_back,
    "people at the door": at(f"{_OFFICE}/walk-ins"),
    "people at the door with errors": sent_empty(f"{_OFFICE}/walk-ins"),
    "board of the door": at(f"{_OFFICE}/board"),
    "person who was scanned": of_scanned,
    "taking a scan back": undoing,
}
