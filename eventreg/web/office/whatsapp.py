"""`/office/events/<event>/messages/whatsapp`: what staff send by WhatsApp, one person after the other."""

from dataclasses import dataclass
from datetime import datetime

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from eventreg.accounts.rules import Permission
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.mail.models import OutboxMail
from eventreg.mail.rules import TIME_TO_UNTICK, MailState
from eventreg.people.numbers import whatsapp_link
from eventreg.registration.letters import whatsapp_texts
from eventreg.registration.operations import (
    take_back_tick,
    tick_all,
    tick_off,
    withdraw_outdated,
)
from eventreg.registration.queries import OutboxLine, lines_by_id, outstanding, ticked, worklist
from eventreg.web.access import current_actor, requires
from eventreg.web.filters import local_time
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page, line_or_404
from eventreg.web.stationery import stationery
from eventreg.web.toasts import flash_undo

#: More lines never stand on one card.
_MOST_OF_ONE = 50


@dataclass(frozen=True)
class Chat:
    """A line of the worklist with its text and the link that opens the chat.

    `link` is none for a fixed line, which is called instead; `text` and `link` are empty when the
    line has stopped to be true since the list was read.
    """

    line: OutboxLine
    text: str
    link: str | None


@office.get("/events/<slug:event>/messages/whatsapp")
@requires(Permission.MESSAGES_SEND)
def whatsapp(event: Event) -> str:
    """The lines that wait, person by person; below them those that were ticked off last."""
    now = utc_now()
    number = request.args.get("page", 1, type=int)
    found = worklist(db.session(), event.id, now=now, page=number)
    left = outstanding(db.session(), event.id, now=now)
    return event_page(
        "office/whatsapp.html",
        event,
        "messages",
        found=found,
        left=left,
        chats=_chats([line for card in found.items for line in card.lines]),
        done=ticked(db.session(), event.id),
        may_untick=lambda mail: may_untick(mail, now),
        page_url=lambda page: url_for("office.whatsapp", event=event.slug, page=page),
    )


def may_untick(mail: OutboxMail, now: datetime) -> bool:
    """Whether a tick can still be taken back at `now` (UTC)."""
    ticked_at = mail.sent_at if mail.done_by else None
    return ticked_at is not None and now - ticked_at < TIME_TO_UNTICK


@office.post("/events/<slug:event>/messages/<int:mail_id>/tick")
@requires(Permission.MESSAGES_SEND, archived=True)
def tick_message(event: Event, mail_id: int) -> ResponseReturnValue:
    """Notes that the line was sent, unless somebody was faster."""
    line = line_or_404(event, mail_id)
    done = tick_off(db.session(), line.mail, actor=current_actor(), now=utc_now())
    db.session.commit()
    if done:
        undo = url_for("office.untick_message", event=event.slug, mail_id=mail_id)
        flash_undo(_("Ticked off."), undo)
    else:
        flash(_already(event, line.mail), "warning")
    return _back(event, mail_id)


@office.post("/events/<slug:event>/messages/whatsapp/all")
@requires(Permission.MESSAGES_SEND, archived=True)
def tick_card(event: Event) -> ResponseReturnValue:
    """Notes that all lines of one card were sent: those that stood on it, and no later ones."""
    ids = request.form.getlist("line", type=int)[:_MOST_OF_ONE]
    lines = lines_by_id(db.session(), event.id, ids)
    if not ids or len(lines) < len(set(ids)):
        abort(404)
    mails = [line.mail for line in lines.values()]
    done = tick_all(db.session(), mails, actor=current_actor(), now=utc_now())
    db.session.commit()
    if done:
        told = ngettext("%(num)s line ticked off.", "%(num)s lines ticked off.", done)
        flash(told, "success")
    else:
        flash(_("These lines do not wait any more. Nothing was changed."), "warning")
    return redirect(url_for("office.whatsapp", event=event.slug), 303)


@office.post("/events/<slug:event>/messages/whatsapp/outdated")
@requires(Permission.MESSAGES_SEND, archived=True)
def clear_outdated(event: Event) -> ResponseReturnValue:
    """Takes the lines off the list that are not true any more."""
    done = withdraw_outdated(db.session(), event.id, actor=current_actor(), now=utc_now())
    db.session.commit()
    flash(
        ngettext("%(num)s line is off the list.", "%(num)s lines are off the list.", done),
        "success",
    )
    return redirect(url_for("office.whatsapp", event=event.slug), 303)


@office.post("/events/<slug:event>/messages/<int:mail_id>/untick")
@requires(Permission.MESSAGES_SEND, archived=True)
def untick_message(event: Event, mail_id: int) -> ResponseReturnValue:
    """Takes back a tick that was a slip."""
    mail = line_or_404(event, mail_id).mail
    done = take_back_tick(db.session(), mail, actor=current_actor(), now=utc_now())
    db.session.commit()
    if done:
        flash(_("The tick is undone. The line waits again."), "success")
    else:
        flash(_("This tick cannot be undone any more."), "warning")
    return _back(event, mail_id)


def _back(event: Event, mail_id: int) -> ResponseReturnValue:
    """To the page on which the button stood: the message's own one, or the list."""
    if "alone" in request.form:
        return redirect(url_for("office.message", event=event.slug, mail_id=mail_id), 303)
    return redirect(url_for("office.whatsapp", event=event.slug), 303)


def _already(event: Event, mail: OutboxMail) -> str:
    """That somebody was faster, so that nobody writes to the person twice; who it was stands below."""
    if mail.state is MailState.SENT and mail.done_by:
        return str(
            _(
                "This line was ticked off before you, on %(when)s. Nothing was changed.",
                when=local_time(mail.sent_at, event),
            )
        )
    return str(_("This line does not wait any more. Nothing was changed."))


def _chats(lines: list[OutboxLine]) -> dict[int, Chat]:
    """Each line with its text and the way to the chat, by the message's id."""
    mails = [line.mail for line in lines]
    texts = whatsapp_texts(db.session(), mails, stationery(), now=utc_now())
    return {
        line.mail.id: Chat(line, text or "", whatsapp_link(line.mail.recipient, text or ""))
        for line, text in zip(lines, texts, strict=True)
    }
