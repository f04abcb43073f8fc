"""`/office/events/<event>/thanks`: thanking those who were present, once the event is over."""

from datetime import datetime

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_

from eventreg.accounts.rules import Permission
from eventreg.checkin.queries import was_present
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.events.rules import STILL_STATES, is_over
from eventreg.registration import operations
from eventreg.registration.models import Registration
from eventreg.registration.queries import not_told, reach
from eventreg.registration.rules import Message, State
from eventreg.web.access import current_actor, requires
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page
from eventreg.web.office.preview import lined_up, previews


def has_taken_place(event: Event, now: datetime) -> bool:
    """Whether the event was not cancelled and its last session has ended."""
    return event.state not in STILL_STATES and is_over(event.ends_at, now)


@office.get("/events/<slug:event>/thanks")
@requires(Permission.MESSAGES_SEND)
def thanks(event: Event) -> str:
    """How many were present and are not thanked yet, and what they will read."""
    return event_page(
        "office/thanks.html",
        event,
        "messages",
        over=has_taken_place(event, utc_now()),
        whom=reach(db.session(), event.id, _present()),
        letters=previews(event, Message.THANKS, _present(), {}),
    )


@office.post("/events/<slug:event>/thanks")
@requires(Permission.MESSAGES_SEND)
def send_thanks(event: Event) -> ResponseReturnValue:
    """Lines up the message to everybody who was present and has not got it."""
    now = utc_now()
    if not has_taken_place(event, now):
        flash(_("People are thanked once the event is over. Nothing was sent."), "warning")
        return redirect(url_for("office.thanks", event=event.slug), 303)
    told = operations.thank(db.session(), event, _present(), actor=current_actor(), now=now)
    db.session.commit()
    flash(lined_up(event, Message.THANKS, now), "success" if told else "warning")
    return redirect(url_for("office.messages", event=event.slug), 303)


def _present() -> ColumnElement[bool]:
    confirmed = Registration.state == State.CONFIRMED
    return and_(confirmed, was_present(), not_told(Message.THANKS))
