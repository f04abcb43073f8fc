"""`/office/events/<event>/messages/whatsapp`: what staff send by WhatsApp, one line after the other."""

from dataclasses import dataclass

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventreg.accounts.rules import Permission
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.mail.models import OutboxMail
from eventreg.mail.rules import TIME_TO_UNTICK, MailState
from eventreg.people.numbers import whatsapp_link
from eventreg.registration.letters import whatsapp_texts
from eventreg.registration.operations import take_back_tick, tick_off
from eventreg.registration.queries import OutboxLine, ticked, worklist
from eventreg.web.access import current_actor, requires
from eventreg.web.filters import local_time
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page, line_or_404
from eventreg.web.stationery import stationery


@dataclass(frozen=True)
class Chat:
    """A line of the worklist with its text (none: not true any more) and the link that opens the chat.

    `link` is none for a fixed line, which is called instead.
    """

    line: OutboxLine
    text: str | None
    link: str | None


@office.get("/events/<slug:event>/messages/whatsapp")
@requires(Permission.MESSAGES_SEND)
def whatsapp(event: Event) -> str:
    """The lines that wait, the oldest first; below them those that were ticked off last."""
    now = utc_now()
    number = request.args.get("page", 1, type=int)
    found = worklist(db.session(), event.id, now=now, page=number)
    return event_page(
        "office/whatsapp.html",
        event,
        "messages",
        found=found,
        chats=_chats(found.items),
        done=ticked(db.session(), event.id),
        may_untick=lambda mail: mail.sent_at is not None and now - mail.sent_at < TIME_TO_UNTICK,
        page_url=lambda page: url_for("office.whatsapp", event=event.slug, page=page),
    )


@office.post("/events/<slug:event>/messages/<int:mail_id>/tick")
@requires(Permission.MESSAGES_SEND)
def tick_message(event: Event, mail_id: int) -> ResponseReturnValue:
    """Notes that the line was sent, unless somebody was faster."""
    line = line_or_404(event, mail_id)
    done = tick_off(db.session(), line.mail, actor=current_actor(), now=utc_now())
    db.session.commit()
    if done:
        flash(_("Ticked off: %(name)s.", name=line.name), "success")
    else:
        flash(_already(event, line.mail), "warning")
    return redirect(url_for("office.whatsapp", event=event.slug), 303)


@office.post("/events/<slug:event>/messages/<int:mail_id>/untick")
@requires(Permission.MESSAGES_SEND)
def untick_message(event: Event, mail_id: int) -> ResponseReturnValue:
    """Takes back a tick that was a slip."""
    mail = line_or_404(event, mail_id).mail
    done = take_back_tick(db.session(), mail, actor=current_actor(), now=utc_now())
    db.session.commit()
    if done:
        flash(_("The tick is taken back. The line waits again."), "success")
    else:
        flash(_("This tick cannot be taken back any more."), "warning")
    return redirect(url_for("office.whatsapp", event=event.slug), 303)


def _already(event: Event, mail: OutboxMail) -> str:
    """Who was faster, so that nobody writes to the person twice."""
    if mail.state is MailState.SENT and mail.done_by:
        return str(
            _(
                "%(who)s ticked this line off before you, on %(when)s. Nothing was changed.",
                who=mail.done_by,
                when=local_time(mail.sent_at, event),
            )
        )
    return str(_("This line does not wait any more. Nothing was changed."))


def _chats(lines: list[OutboxLine]) -> list[Chat]:
    mails = [line.mail for line in lines]
    texts = whatsapp_texts(db.session(), mails, stationery(), now=utc_now())
    return [
        Chat(line, text, whatsapp_link(line.mail.recipient, text or ""))
        for line, text in zip(lines, texts, strict=True)
    ]
