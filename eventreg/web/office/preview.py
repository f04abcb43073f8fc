"""What a message to many will read like, shown with one of those who get it."""

from sqlalchemy import ColumnElement, select

from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.mail.models import OutboxMail
from eventreg.mail.rules import Channel, MailState
from eventreg.registration.letters import Letter, sample_letter
from eventreg.registration.models import Registration
from eventreg.registration.rules import Message
from eventreg.web.stationery import stationery


def preview(
    event: Event, message: Message, whom: ColumnElement[bool], facts: dict[str, str]
) -> Letter | None:
    """The message as the first of those whom `whom` selects would read it; none: there is nobody."""
    person = db.session.scalars(
        select(Registration)
        .where(Registration.event_id == event.id, whom)
        .order_by(Registration.id)
        .limit(1)
    ).one_or_none()
    if person is None:
        return None
    now = utc_now()
    mail = OutboxMail(  # Never added to the session: nothing is lined up by looking at it.
        channel=Channel.EMAIL,
        event_id=event.id,
        registration_id=person.id,
        group_id=person.group_id,
        recipient=person.email or person.phone or "",
        message=message.value,
        language=person.language,
        facts=facts,
        state=MailState.WAITING,
        queued_at=now,
        due_at=now,
    )
    return sample_letter(db.session(), mail, stationery(), now=now)
