"""A message to many: what it will read like, and what is said once it is lined up."""

from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup, escape
from sqlalchemy import ColumnElement, and_, func, select

from eventreg.accounts.rules import Permission
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.mail.models import OutboxMail
from eventreg.mail.rules import Channel, MailState
from eventreg.registration.letters import Letter, sample_letter, sample_text
from eventreg.registration.models import Registration
from eventreg.registration.queries import lined_up_at
from eventreg.registration.rules import Message
from eventreg.web.access import can
from eventreg.web.filters import local_time
from eventreg.web.settings import current_settings
from eventreg.web.stationery import stationery


def lined_up(
    event: Event, message: Message, moment: datetime, *, due: datetime | None = None
) -> Markup:
    """How many get by e-mail what was lined up at `moment`, for how many chats are to be opened, and where.

    `due`: from when on; none: at once. Both moments are aware, UTC. Safe to be shown as it is.
    """
    whom = lined_up_at(db.session(), event.id, message, moment)
    if not whom.people:
        return escape(_("There was nobody to tell."))
    when = local_time(due, event) if due else ""
    said = [_by_mail(whom.email, when)] if whom.email else []
    said += [_by_chat(whom.whatsapp, when)] if whom.whatsapp else []
    if whom.whatsapp and can(Permission.MESSAGES_SEND, event):
        address = url_for("office.whatsapp", event=event.slug)
        said.append(Markup('<a href="{}">{}</a>').format(address, _("Send by WhatsApp")))
    return Markup(" ").join(said)


def _by_mail(people: int, when: str) -> str:
    if not current_settings().smtp_url:
        said = ngettext(
            "E-mail to %(num)s person waits until a mail server is set up.",
            "E-mail to %(num)s people waits until a mail server is set up.",
            people,
        )
    elif when:
        said = ngettext(
            "%(num)s person gets an e-mail, from %(when)s.",
            "%(num)s people get an e-mail, from %(when)s.",
            people,
            when=when,
        )
    else:
        said = ngettext(
            "%(num)s person gets an e-mail now.", "%(num)s people get an e-mail now.", people
        )
    return str(said)


def _by_chat(people: int, when: str) -> str:
    if when:
        said = ngettext(
            "%(num)s person has no e-mail address: the WhatsApp message is ready for you from %(when)s.",
            "%(num)s people have no e-mail address: the WhatsApp messages are ready for you from %(when)s.",
            people,
            when=when,
        )
    else:
        said = ngettext(
            "%(num)s person has no e-mail address: the WhatsApp message is ready for you.",
            "%(num)s people have no e-mail address: the WhatsApp messages are ready for you.",
            people,
        )
    return str(said)


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
