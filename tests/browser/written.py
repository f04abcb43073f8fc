"""Messages that staff wrote, in every state that their pages show."""

from datetime import datetime

from sqlalchemy.orm import Session

from eventreg.audit.rules import SYSTEM
from eventreg.events.models import Event
from eventreg.mail.models import StaffMessage
from eventreg.participants import segments
from eventreg.participants.operations import Draft, line_up, send_message, write_message
from eventreg.registration.queries import ListFilter


def written_messages(session: Session, event: Event, *, now: datetime) -> dict[str, str]:
    """A draft, and one that was sent; their pages as paths."""
    drafts = {name: _draft(session, event, now) for name in ("draft", "sent")}
    _send(session, drafts["sent"], now)
    line_up(session, drafts["sent"].id, now=now)
    pages = f"/office/events/{event.slug}/messages/written"
    return {name: f"{pages}/{one.uid}" for name, one in drafts.items()}


def _draft(session: Session, event: Event, now: datetime) -> StaffMessage:
    words = Draft(
        "Bawa laptop, {nama}",
        "Mohon membawa:\n1. laptop\n2. kabel\n\nSampai jumpa di {tempat}.",
        "Please bring a laptop",
        "Please bring a laptop to {place}.",
        segment={"state": "waitlisted"},
    )
    return write_message(session, event.id, words, actor=SYSTEM, now=now)


def _send(session: Session, message: StaffMessage, now: datetime) -> None:
    everybody = ListFilter(in_force=True)
    found = segments.reached(session, message.event_id, segments.whom(message, everybody))
    refused = send_message(
        session,
        message,
        everybody,
        seen=found.seen,
        version=message.version,
        told="",
        actor=SYSTEM,
        now=now,
    )
    assert refused is None, refused
