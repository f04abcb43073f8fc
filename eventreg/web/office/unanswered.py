"""`/office/events/<event>/agencies/unanswered`: invited agencies and KIM that have not answered."""

from collections.abc import Collection
from dataclasses import dataclass

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from eventreg.accounts.rules import Permission
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.mail.models import OutboxMail
from eventreg.mail.rules import Channel, MailState
from eventreg.paging import page_of_list
from eventreg.people.numbers import whatsapp_link
from eventreg.regions import queries as regions
from eventreg.registration.letters import whatsapp_texts
from eventreg.registration.models import Group
from eventreg.registration.operations import take_back_tick, tick_off
from eventreg.registration.operations.inviting import remind_invited
from eventreg.registration.queries.invited import reminders_of, unanswered_groups
from eventreg.registration.rules import Message
from eventreg.reports.matrix import matrix
from eventreg.web.access import current_actor, requires
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page, line_or_404
from eventreg.web.office.whatsapp import may_untick
from eventreg.web.settings import current_settings
from eventreg.web.stationery import stationery

_ROWS = 50


@dataclass(frozen=True)
class Silent:
    """An invitation without an answer; its last reminder, and the chat that opens with its text."""

    group: Group
    line: OutboxMail | None
    chat: str | None
    may_untick: bool


@office.get("/events/<slug:event>/agencies/unanswered")
@requires(Permission.MESSAGES_SEND)
def unanswered(event: Event) -> str:
    """Who has not answered, whom to reach, and how their reminder stands."""
    offered = {one.code: one for one in regions.selectable(db.session())}
    counted = matrix(db.session(), event.id, list(offered))
    groups = unanswered_groups(db.session(), event.id)
    found = page_of_list(groups, request.args.get("page", 1, type=int), _ROWS)
    lines = _lines(found.items)
    not_invited = counted.not_invited()
    return event_page(
        "office/unanswered.html",
        event,
        "agencies",
        found=found,
        lines=lines,
        reachable=sum(bool(one.contact_phone or one.contact_email) for one in groups),
        invited=len(not_invited) < len(offered),
        not_invited=[offered[code] for code in not_invited],
        mail_waits=not current_settings().smtp_url and any(map(_waits_as_mail, lines)),
        page_url=lambda page: url_for("office.unanswered", event=event.slug, page=page),
    )


def _waits_as_mail(one: Silent) -> bool:
    return one.line is not None and (one.line.channel, one.line.state) == (
        Channel.EMAIL,
        MailState.WAITING,
    )


def _lines(groups: Collection[Group]) -> list[Silent]:
    now = utc_now()
    reminders = reminders_of(db.session(), [one.id for one in groups])
    mails = list(reminders.values())
    texts = whatsapp_texts(db.session(), mails, stationery(), now=now)
    chats = {
        mail.group_id: whatsapp_link(mail.recipient, text) if text else None
        for mail, text in zip(mails, texts, strict=True)
        if mail.channel == "whatsapp"
    }
    return [
        Silent(
            group,
            line := reminders.get(group.id),
            chats.get(group.id),
            line is not None and may_untick(line, now),
        )
        for group in groups
    ]


@office.post("/events/<slug:event>/agencies/unanswered")
@requires(Permission.MESSAGES_SEND)
def remind_unanswered(event: Event) -> ResponseReturnValue:
    """Lines reminders up for those who were marked, or for all who can be reached."""
    ids = set(request.form.getlist("group", type=int))
    if request.form.get("do") == "all":
        ids = {one.id for one in unanswered_groups(db.session(), event.id)}
    done = remind_invited(db.session(), event, ids, actor=current_actor(), now=utc_now())
    db.session.commit()
    flash(*_lined_up(done))
    return redirect(url_for("office.unanswered", event=event.slug), 303)


def _lined_up(done: int) -> tuple[str, str]:
    """How many reminders are ready, or why none is."""
    if not done:
        words = _(
            "No reminder was prepared: mark somebody who can be reached and was not reminded today."
            " Of an event that has begun or was cancelled nobody is reminded."
        )
        return words, "warning"
    told = ngettext(
        "%(num)s reminder is ready. Send those for WhatsApp yourself: open the chat below, then mark it as sent.",
        "%(num)s reminders are ready. Send those for WhatsApp yourself: open each chat below, then mark it as sent.",
        done,
    )
    return told, "success"


@office.post("/events/<slug:event>/agencies/unanswered/<int:mail_id>/tick")
@requires(Permission.MESSAGES_SEND)
def tick_reminder(event: Event, mail_id: int) -> ResponseReturnValue:
    """Notes that the reminder was sent by WhatsApp, by whom and when."""
    line = _reminder_or_404(event, mail_id)
    done = tick_off(db.session(), line, actor=current_actor(), now=utc_now())
    db.session.commit()
    if done:
        flash(_("Ticked off."), "success")
    else:
        flash(_("This line does not wait any more. Nothing was changed."), "warning")
    return redirect(url_for("office.unanswered", event=event.slug), 303)


@office.post("/events/<slug:event>/agencies/unanswered/<int:mail_id>/untick")
@requires(Permission.MESSAGES_SEND)
def untick_reminder(event: Event, mail_id: int) -> ResponseReturnValue:
    """Takes back a tick that was a slip."""
    line = _reminder_or_404(event, mail_id)
    done = take_back_tick(db.session(), line, actor=current_actor(), now=utc_now())
    db.session.commit()
    if done:
        flash(_("The tick is undone. The line waits again."), "success")
    else:
        flash(_("This tick cannot be undone any more."), "warning")
    return redirect(url_for("office.unanswered", event=event.slug), 303)


def _reminder_or_404(event: Event, mail_id: int) -> OutboxMail:
    line = line_or_404(event, mail_id).mail
    return line if line.message == Message.INVITATION_REMINDER else abort(404)
