"""`/office/events/<event>/messages/written/<message>` once it is sent: how far it is, and how everybody fared."""

from collections import Counter
from functools import partial
from uuid import UUID

from flask import Response, abort, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventreg.accounts.rules import Permission
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.jobs import ask_for
from eventreg.mail.models import StaffMessage
from eventreg.mail.rules import UNDER_WAY, WRITTEN_IN_WORK, Outcome, WrittenState, delivered
from eventreg.participants.operations import stop_message
from eventreg.participants.segments import (
    is_being_sent,
    message_by_uid,
    outcomes_of,
    people_of_message,
)
from eventreg.web.access import current_actor, requires
from eventreg.web.filters import number as show
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page
from eventreg.web.office.segment import region_names, segment_words
from eventreg.web.settings import current_settings

JOB = "work_on_messages"
OUTCOMES: dict[Outcome, object] = {
    Outcome.SENT: _l("Sent by e-mail"),
    Outcome.WAITING: _l("E-mail waits to be sent"),
    Outcome.FAILED: _l("E-mail failed"),
    Outcome.OPEN: _l("Line for WhatsApp, still open"),
    Outcome.TICKED: _l("Sent by WhatsApp"),
    Outcome.WITHDRAWN: _l("Withdrawn before it was sent"),
    Outcome.NO_CONTACT: _l("Not reachable: neither e-mail nor phone"),
    Outcome.STOPPED: _l("Not sent: stopped before"),
    Outcome.LEFT: _l("Not queued yet"),
}
_STATES: dict[WrittenState, object] = {
    WrittenState.DRAFT: _l("Draft"),
    WrittenState.WORKING: _l("Being prepared"),
    WrittenState.FAILED: _l("Interrupted"),
    WrittenState.STOPPING: _l("Being stopped"),
    WrittenState.STOPPED: _l("Stopped"),
}
_BY_MAIL = (Outcome.SENT, Outcome.FAILED, Outcome.WAITING)
#: While its mail leaves; then the page goes on by itself.
_LEAVING = "leaving"

_GOING_ON = {_LEAVING, *(one.value for one in WRITTEN_IN_WORK)}


@office.get("/events/<slug:event>/messages/written/<uuid:uid>/progress.json")
@requires(Permission.MESSAGES_SEND)
def message_progress(event: Event, uid: UUID) -> Response:
    """How far it is, for the page that waits."""
    message = written_or_404(event, uid)
    state, rows, done = _progress(message, outcomes_of(db.session(), [message.id])[message.id])
    return jsonify(state=state, rows=rows, done=done)


@office.post("/events/<slug:event>/messages/written/<uuid:uid>/stop")
@requires(Permission.MESSAGES_SEND)
def stop_written(event: Event, uid: UUID) -> ResponseReturnValue:
    """Ends the sending: what has not left, nobody gets any more."""
    message = written_or_404(event, uid)
    done = stop_message(db.session(), message, actor=current_actor(), now=utc_now())
    db.session.commit()
    if done:
        ask_for(current_settings(), JOB)
        flash(_("Stopped. What has not been sent yet is now withdrawn."), "success")
    else:
        flash(_("This message was stopped before. Nothing was changed."), "warning")
    return redirect(url_for("office.written_message", event=event.slug, uid=uid), 303)


def written_or_404(event: Event, uid: UUID) -> StaffMessage:
    """The event's message of staff with this public id."""
    return message_by_uid(db.session(), event.id, uid) or abort(404)


def sent_page(event: Event, message: StaffMessage) -> str:
    """Once it is sent: how far it is, and how everybody fared by now."""
    fared = outcomes_of(db.session(), [message.id])[message.id]
    state, rows, done = _progress(message, fared)
    regions = region_names([message])
    only, number = _shown(), request.args.get("page", 1, type=int)
    return event_page(
        "office/sent_message.html",
        event,
        "messages",
        message=message,
        words=segment_words(event, message, regions, people=message.people),
        fared=[(one, OUTCOMES[one], fared[one]) for one in Outcome if fared[one]],
        # The bar of the page counts while mail leaves.
        state_words=_("Being delivered") if state == _LEAVING else standing(message, fared),
        progress=(state, rows, done) if state in _GOING_ON else None,
        may_stop=is_being_sent(message, fared),
        open_lines=fared[Outcome.OPEN],
        mail_waits=fared[Outcome.WAITING],
        mail_server=bool(current_settings().smtp_url),
        only=only,
        outcomes=OUTCOMES,
        part=people_of_message(db.session(), message.id, only, page=number),
        page_url=partial(_page_url, event, message, only),
    )


def standing(message: StaffMessage, fared: Counter[Outcome]) -> str:
    """How far a message is, in words: sent only once everybody has it who can be reached."""
    if message.state is not WrittenState.DONE:
        return str(_STATES[message.state])
    done, people = delivered(fared)
    if any(fared[one] for one in UNDER_WAY):
        words = _(
            "Being delivered: %(done)s of %(people)s sent", done=show(done), people=show(people)
        )
    elif done < people:
        words = _("Sent to %(done)s of %(people)s", done=show(done), people=show(people))
    else:
        words = _("Sent")
    return str(words)


def _progress(message: StaffMessage, fared: Counter[Outcome]) -> tuple[str, int, int]:
    """How far it is: the state as the page knows it, of how many, and how many are through."""
    if message.state in WRITTEN_IN_WORK:
        return message.state.value, message.people, message.done
    by_mail = sum(fared[one] for one in _BY_MAIL)
    through = by_mail - fared[Outcome.WAITING]
    leaving = through < by_mail and bool(current_settings().smtp_url)
    return _LEAVING if leaving else message.state.value, by_mail, through


def _shown() -> Outcome | None:
    """Of which outcome the people are listed; none: of all."""
    typed = request.args.get("outcome", "")
    return Outcome(typed) if typed in {one.value for one in Outcome} else None


def _page_url(event: Event, message: StaffMessage, only: Outcome | None, number: int) -> str:
    return url_for(
        "office.written_message",
        event=event.slug,
        uid=message.uid,
        outcome=only.value if only else None,
        page=number if number > 1 else None,
    )
