"""The office's pages of an event at whose door everything has happened, and the page behind the poster."""

from uuid import uuid4

from playwright.sync_api import Page, expect

from eventreg.audit.rules import SYSTEM
from eventreg.checkin.operations import Arrival, TypedWalkIn
from eventreg.checkin.operations.not_added import note_not_added
from eventreg.checkin.rules import DeviceRole
from eventreg.checkin.rules.desk import DeskFault
from eventreg.clock import utc_now
from eventreg.registration.rules import Refusal
from tests.browser.door_event import DOOR_EVENT, DoorEvent
from tests.browser.server import Server
from tests.browser.sights import Go, at, sent_empty, visit
from tests.factories import make_device, make_event, make_registration, offer_of

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


def reopening(page: Page, server: Server) -> None:
    """The question before check-outs that were made together are taken back."""
    of_session("/inside")(page, server)
    with page.expect_navigation():
        page.locator("main a[href$='/undo']").first.click()


def not_added(reason: Refusal | DeskFault) -> Go:
    """Somebody whom a desk added, in an event of its own, and who is not registered for this reason."""

    def go(page: Page, server: Server) -> None:
        now, slug = utc_now(), f"acara-{uuid4().hex[:12]}"
        with server.inside() as session:
            event = make_event(session, slug=slug, now=now)
            device, _token = make_device(session, event, DeviceRole.DESK, now=now)
            known = make_registration(session, offer_of(event, "kim"), now=now)
            typed = TypedWalkIn(
                Arrival(uuid4(), event.sessions[0].id, now),
                offer_of(event, "kim").id,
                known.full_name,
                "KIM Sumber Rejeki",
                f"0{(known.phone or '')[3:]}",
            )
            note_not_added(session, device, typed, reason, at=now, actor=SYSTEM, now=now)
            session.commit()
        path = f"/office/events/{slug}/walk-ins/not-added"
        visit(page, f"{server.url}{path}/{typed.arrival.id}")

    return go


def not_added_people(page: Page, server: Server) -> None:
    """The list of such people, with one."""
    not_added(Refusal.FULL)(page, server)
    with page.expect_navigation():
        page.locator("nav a[href$='/not-added']").click()


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
    "taking back what was checked out together": reopening,
    "signed sheet": of_session("/ticks"),
    "signed sheet, looked at": ticked,
    "taking a sheet back": taking_back,
    "people at the door": at(f"{_OFFICE}/walk-ins"),
    "people at the door with errors": sent_empty(f"{_OFFICE}/walk-ins"),
    "not added, no place": not_added(Refusal.FULL),
    "not added, registered already": not_added(Refusal.ALREADY_REGISTERED),
    "not added, wrong number": not_added(DeskFault.PHONE),
    "people who are not added": not_added_people,
    "board of the door": at(f"{_OFFICE}/board"),
    "person who was scanned": of_scanned,
    "taking a scan back": undoing,
}
