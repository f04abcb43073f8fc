"""`/office/events/<event>/messages/written/<message>/send`: the last look before it leaves."""

from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from eventreg.accounts.rules import Permission
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.jobs import ask_for
from eventreg.mail.models import StaffMessage
from eventreg.mail.rules import WrittenState
from eventreg.participants.operations import NotSent, line_up, send_message
from eventreg.participants.rules import AT_ONCE
from eventreg.participants.segments import reached, whom
from eventreg.web.access import current_actor, requires
from eventreg.web.office.blueprint import office
from eventreg.web.office.bulk import seen_here
from eventreg.web.office.frame import event_page, only_reading
from eventreg.web.office.segment import (
    region_names,
    segment_from,
    segment_words,
    told_of_segment,
)
from eventreg.web.office.sent_message import JOB, written_or_404
from eventreg.web.settings import current_settings

_SENTENCES: dict[NotSent, object] = {
    NotSent.SENT_BEFORE: _l("This message was sent before. Nobody gets it twice."),
    NotSent.ARCHIVED: _l("This event is archived: nobody is written to any more."),
    NotSent.NOBODY: _l("Nobody of this segment can be reached. Nothing was sent."),
}


@office.get("/events/<slug:event>/messages/written/<uuid:uid>/send")
@requires(Permission.MESSAGES_SEND, fresh=True)
def confirm_message(event: Event, uid: UUID) -> ResponseReturnValue:
    """To how many it goes, and how."""
    message = written_or_404(event, uid)
    if message.state is not WrittenState.DRAFT or not message.text:
        return _back(event, message)
    return _page(event, message)


@office.post("/events/<slug:event>/messages/written/<uuid:uid>/send")
@requires(Permission.MESSAGES_SEND, fresh=True)
def send_written(event: Event, uid: UUID) -> ResponseReturnValue:
    """Has it sent, once, to those whom staff have seen: to a few at once, to many by the worker."""
    message = written_or_404(event, uid)
    refused = _send(event, message)
    at_once = refused is None and message.people <= AT_ONCE
    while at_once and line_up(db.session(), message.id, now=utc_now()):
        pass
    if refused is NotSent.CHANGED:
        return _page(event, message, changed=True), 409
    db.session.commit()
    if refused is not None:
        flash(str(_SENTENCES[refused]), "warning")
    else:
        ask_for(current_settings(), "deliver_mail" if at_once else JOB)
    return _back(event, message)


def _send(event: Event, message: StaffMessage) -> NotSent | None:
    version = request.form.get("version", 0, type=int)
    return send_message(
        db.session(),
        message,
        segment_from(event, message.segment),
        seen=seen_here(),
        version=version,
        told=told_of_segment(message),
        actor=current_actor(),
        now=utc_now(),
    )


def _page(event: Event, message: StaffMessage, *, changed: bool = False) -> str:
    with only_reading():
        where = whom(message, segment_from(event, message.segment))
        found = reached(db.session(), event.id, where)
        regions = region_names([message])
        return event_page(
            "office/send_message.html",
            event,
            "messages",
            message=message,
            found=found,
            changed=changed,
            words=segment_words(event, message, regions, people=found.seen.people),
            mail_server=bool(current_settings().smtp_url),
        )


def _back(event: Event, message: StaffMessage) -> ResponseReturnValue:
    return redirect(url_for("office.written_message", event=event.slug, uid=message.uid), 303)
