"""The pages of events that are put away, or may be, and how long data are kept."""

from datetime import timedelta
from uuid import uuid4

from playwright.sync_api import Page, expect

from eventreg.audit.rules import SYSTEM
from eventreg.clock import utc_now
from eventreg.events.rules import EventState
from eventreg.registration.operations import archive_event
from tests.browser.server import EVENT, Server
from tests.browser.sights import Go, at, visit
from tests.factories import make_event, make_registration, offer_of

_OFFICE = f"/office/events/{EVENT}"


def over(below: str, *, archived: bool) -> Go:
    """A page of an event that ended yesterday, which is archived, or about to be."""

    def go(page: Page, server: Server) -> None:
        slug, _secret = _ended(server, archived=archived)
        visit(page, server.url + below.format(slug=slug))

    return go


def own_page(page: Page, server: Server) -> None:
    """What a participant of an archived event reads."""
    _slug, secret = _ended(server, archived=True)
    visit(page, f"{server.url}/r/{secret}")


def _ended(server: Server, *, archived: bool) -> tuple[str, str]:
    now, slug = utc_now(), f"lalu-{uuid4().hex[:12]}"
    with server.inside() as session:
        event = make_event(session, slug=slug)
        person = make_registration(session, offer_of(event, "agency"))
        for one in event.sessions:
            one.starts_at, one.ends_at = now - timedelta(hours=30), now - timedelta(hours=24)
        session.flush()
        if archived:
            archive_event(session, event, actor=SYSTEM, now=now)
        session.commit()
        return slug, person.secret


def draft(page: Page, server: Server) -> None:
    """The question before a draft is deleted."""
    slug = f"draf-{uuid4().hex[:12]}"
    with server.inside() as session:
        make_event(session, slug=slug, state=EventState.DRAFT)
        session.commit()
    visit(page, f"{server.url}/office/events/{slug}/delete")


def wrong_times(page: Page, server: Server) -> None:
    """The times of keeping data, sent with some that make no sense."""
    visit(page, f"{server.url}{_OFFICE}/privacy")
    page.fill("[name=contact_months]", "0")
    page.locator("main form[method=post] button.btn-primary").last.click()
    expect(page.locator(".er-error-summary")).to_be_visible()


ARCHIVE_PUBLIC: dict[str, Go] = {
    "event, archived": over("/e/{slug}", archived=True),
    "own page, archived": own_page,
}
ARCHIVE_OFFICE: dict[str, Go] = {
    "archive, not yet": at(f"{_OFFICE}/archive"),
    "archive": over("/office/events/{slug}/archive", archived=False),
    "overview, archived": over("/office/events/{slug}", archived=True),
    "take out of the archive": over("/office/events/{slug}/unarchive", archived=True),
    "take out of the archive, is not in it": at(f"{_OFFICE}/unarchive"),
    "archived events": over("/office/?phase=archived", archived=True),
    "delete, not possible": at(f"{_OFFICE}/delete"),
    "delete a draft": draft,
    "privacy and retention": at(f"{_OFFICE}/privacy"),
    "privacy and retention with errors": wrong_times,
}
