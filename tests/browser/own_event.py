"""An event of a test's own, to be edited or filled with scans, and the phones that are paired with it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import uuid4

from playwright.sync_api import BrowserContext
from sqlalchemy.orm import Session

from eventreg.audit.rules import SYSTEM
from eventreg.checkin.operations import DeviceWish, add_device
from eventreg.checkin.rules import DeviceRole
from eventreg.checkin.rules.pins import verifier_of
from eventreg.clock import utc_now
from eventreg.events.models import Event
from eventreg.events.queries import by_slug
from eventreg.registration.models import Registration
from eventreg.tickets.queries import ticket_of
from tests.browser.line import Line
from tests.browser.phone import Phone
from tests.browser.server import Holder, Server
from tests.factories import make_event, make_registration, offer_of


@dataclass(frozen=True)
class OwnEvent:
    """An event that is running, in which nobody was scanned."""

    server: Server
    slug: str
    #: Some in the category `agency`, the last one in `kim`.
    holders: tuple[Holder, ...]
    #: The ids of its sessions, in the order of the programme.
    sessions: tuple[int, ...]

    @contextmanager
    def edited(self) -> Iterator[tuple[Session, Event]]:
        """The office at work on it; what is done inside is committed."""
        with self.server.inside() as session:
            event = by_slug(session, self.slug)
            assert event is not None
            yield session, event
            session.commit()

    def phone(
        self, context: BrowserContext, line: Line, name: str, role: str = "door", pin: str = ""
    ) -> Phone:
        """A phone that is paired with it and has the whole list. `name`: nobody else's of this run."""
        wish = DeviceWish(pin=verifier_of(pin, bytes(16)) if pin else None)
        with self.edited() as (session, event):
            kind, now = DeviceRole(role), utc_now()
            made = add_device(
                session, event, name=name, role=kind, actor=SYSTEM, now=now, wish=wish
            )
        link = f"{self.server.url}/scan/pair#{made.secret}"
        return Phone.by_link(context, self.server, line, name, link)


def own_event(server: Server, *, people: int = 4) -> OwnEvent:
    """Makes one with so many people who have tickets."""
    slug = f"acara-{uuid4().hex[:12]}"
    with server.inside() as session:
        event = make_event(session, slug=slug)
        offers = [offer_of(event, "agency")] * (people - 1) + [offer_of(event, "kim")]
        holders = tuple(holder_of(session, make_registration(session, one)) for one in offers)
        sessions = tuple(one.id for one in event.sessions)
        session.commit()
    return OwnEvent(server, slug, holders, sessions)


def holder_of(session: Session, person: Registration) -> Holder:
    """Somebody of such an event with their ticket; nobody needs their link."""
    code = ticket_of(session, person.id).code
    return Holder(str(person.uid), person.full_name, person.printed_name, code, "")
