"""`/office/events/<event>/messages/<message>`: one message: what it says and what became of it."""

from datetime import datetime

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventreg.accounts.rules import Permission
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.mail.models import OutboxMail
from eventreg.mail.rules import ENDED, Channel, MailState
from eventreg.people.numbers import whatsapp_link
from eventreg.registration import operations
from eventreg.registration.letters import (
    Letter,
    sample_letter,
    sample_text,
    whatsapp_text,
    write_letter,
)
from eventreg.web.access import current_actor, requires
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page, line_or_404
from eventreg.web.office.whatsapp import may_untick
from eventreg.web.settings import current_settings
from eventreg.web.stationery import stationery


@office.get("/events/<slug:event>/messages/<int:mail_id>")
@requires(Permission.MESSAGES_SEND)
def message(event: Event, mail_id: int) -> str:
    """The text as its reader gets it, with the mail server's own answer where there is one."""
    line, now = line_or_404(event, mail_id), utc_now()
    letter = _letter(line.mail, now)
    holds = letter is not None
    if line.mail.state is MailState.SENT:
        letter = _sent_letter(line.mail, now)
    return event_page(
        "office/message.html",
        event,
        "messages",
        line=line,
        mail=line.mail,
        letter=letter,
        holds=holds,
        chat=_chat(line.mail, letter),
        may_resend=holds and line.mail.state in ENDED,
        may_untick=may_untick(line.mail, now),
        mail_server=bool(current_settings().smtp_url),
    )


@office.post("/events/<slug:event>/messages/<int:mail_id>/resend")
@requires(Permission.MESSAGES_SEND, archived=True)
def resend_message(event: Event, mail_id: int) -> ResponseReturnValue:
    """Lines the message up once more."""
    mail = line_or_404(event, mail_id).mail
    again = operations.resend(db.session(), mail, actor=current_actor(), now=utc_now())
    db.session.commit()
    if again is None:
        flash(
            _(
                "Nothing was queued: the same message is already waiting,"
                " or the person has neither e-mail nor phone."
            ),
            "warning",
        )
        return redirect(url_for("office.message", event=event.slug, mail_id=mail_id), 303)
    flash(_("The message is queued again, to the current contact."), "success")
    return redirect(url_for("office.message", event=event.slug, mail_id=again.id), 303)


@office.post("/events/<slug:event>/messages/<int:mail_id>/withdraw")
@requires(Permission.MESSAGES_SEND, archived=True)
def withdraw_message(event: Event, mail_id: int) -> ResponseReturnValue:
    """Takes the message back, if it still waits."""
    mail = line_or_404(event, mail_id).mail
    done = operations.withdraw(db.session(), mail, actor=current_actor(), now=utc_now())
    db.session.commit()
    if done:
        flash(_("The message is withdrawn. Nobody gets it."), "success")
    elif mail.state is MailState.WAITING:
        flash(
            _(
                "This message offers a place that is held for the person, so it stays."
                " To give the place to somebody else, cancel the registration."
            ),
            "warning",
        )
    else:
        flash(_("It is too late: the message does not wait any more."), "warning")
    list_page = "office.whatsapp" if mail.channel is Channel.WHATSAPP else "office.messages"
    return redirect(url_for(list_page, event=event.slug), 303)


def _is_chat(mail: OutboxMail) -> bool:
    return mail.channel is Channel.WHATSAPP


def _chat(mail: OutboxMail, letter: Letter | None) -> str | None:
    """The link that opens the chat with this text; none for mail, or where there is no text."""
    return whatsapp_link(mail.recipient, letter.text) if _is_chat(mail) and letter else None


def _is_about_somebody(mail: OutboxMail) -> bool:
    """Nobody is left where an invitation was removed."""
    return mail.registration_id is not None or mail.group_id is not None


def _letter(mail: OutboxMail, now: datetime) -> Letter | None:
    """What the message says; none where it is not true any more and nobody gets it."""
    if not _is_about_somebody(mail):
        return None
    if not _is_chat(mail):
        return write_letter(db.session(), mail, stationery(), now=now)
    text = whatsapp_text(db.session(), mail, stationery(), now=now)
    return None if text is None else Letter(subject="", text=text)


def _sent_letter(mail: OutboxMail, now: datetime) -> Letter | None:
    """What a message that left said, in today's words: the outbox keeps no texts, for they hold links."""
    if not _is_about_somebody(mail):
        return None
    if not _is_chat(mail):
        return sample_letter(db.session(), mail, stationery(), now=now)
    return Letter(subject="", text=sample_text(db.session(), mail, stationery(), now=now))
