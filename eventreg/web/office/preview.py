"""A message to many: what it will read like, and what is said once it is lined up."""

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import ColumnElement, and_, func, select

from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.mail.models import OutboxMail
from eventreg.mail.rules import Channel, MailState
from eventreg.registration.letters import Letter, sample_letter, sample_text
from eventreg.registration.models import Registration
from eventreg.registration.rules import Message
from eventreg.web.stationery import stationery


def lined_up(told: int) -> str:
    """That messages to `told` people were made: none has left yet, and some wait for staff."""
    if not told:
        return str(_("There was nobody to tell."))
    words = ngettext(
        "A message to %(num)s person is lined up.", "Messages to %(num)s people are lined up.", told
    )
    by_hand = _("Whoever has no e-mail address waits for you on the page “Send by WhatsApp”.")
    return f"{words} {by_hand}"


def previews(
    event: Event, message: Message, whom: ColumnElement[bool], facts: dict[str, str]
) -> list[tuple[Channel, Letter]]:
    """The message as the first of those whom `whom` selects reads it, by each channel that somebody has.

    What goes by WhatsApp says other things: it brings no files. Empty: there is nobody to tell.
    """
    has_mail = func.coalesce(Registration.email, "") != ""
    has_phone = func.coalesce(Registration.phone, "") != ""
    ways = {Channel.EMAIL: has_mail, Channel.WHATSAPP: and_(~has_mail, has_phone)}
    people = {channel: _first(event, and_(whom, way)) for channel, way in ways.items()}
    return [
        (channel, _sample(channel, person, message, facts))
        for channel, person in people.items()
        if person is not None
    ]


def _first(event: Event, whom: ColumnElement[bool]) -> Registration | None:
    return db.session.scalars(
        select(Registration)
        .where(Registration.event_id == event.id, whom)
        .order_by(Registration.id)
        .limit(1)
    ).one_or_none()


def _sample(
    channel: Channel, person: Registration, message: Message, facts: dict[str, str]
) -> Letter:
    now = utc_now()
    mail = OutboxMail(  # Never added to the session: nothing is lined up by looking at it.
        channel=channel,
        event_id=person.event_id,
        registration_id=person.id,
        group_id=person.group_id,
        recipient=(person.email if channel is Channel.EMAIL else person.phone) or "",
        message=message.value,
        language=person.language,
        facts=facts,
        state=MailState.WAITING,
        queued_at=now,
        due_at=now,
    )
    if channel is Channel.EMAIL:
        return sample_letter(db.session(), mail, stationery(), now=now)
    return Letter(subject="", text=sample_text(db.session(), mail, stationery(), now=now))
