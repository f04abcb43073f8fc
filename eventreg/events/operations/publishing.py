"""Showing an event to everybody, and taking it back."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from eventreg import db
from eventreg.audit.operations import Subject
from eventreg.audit.rules import Action, Actor
from eventreg.events.models import Event
from eventreg.events.operations.log import note
from eventreg.events.rules import STILL_STATES, EventMode, EventState, is_over, sign_up_outlasts


class Objection(StrEnum):
    """What an event lacks before everybody may see it."""

    NO_SESSION = "no_session"
    NO_CATEGORY = "no_category"
    NO_CONTACT = "no_contact"
    WINDOW_BACKWARDS = "window_backwards"
    #: With no end of its own, sign-up ends with the last session.
    OPENS_AFTER_END = "opens_after_end"
    #: It was called off: that is taken back by `restore`, not by publishing it anew.
    CANCELLED = "cancelled"
    #: It is put away: that is taken back by `unarchive`.
    ARCHIVED = "archived"


#: What is done about an event in these states is not publishing it.
_TAKEN_BACK_FIRST = {
    EventState.CANCELLED: Objection.CANCELLED,
    EventState.ARCHIVED: Objection.ARCHIVED,
}


class Advice(StrEnum):
    """What is worth another look before everybody sees an event, though nothing forbids it."""

    OVER = "over"
    SIGNUP_OVER = "signup_over"
    #: Nobody signs up for what is over, whatever was typed.
    CLOSES_AFTER_END = "closes_after_end"
    NO_VENUE = "no_venue"
    #: It may be added later; whoever is registered is then told.
    NO_MEETING_LINK = "no_meeting_link"
    #: Only staff add people.
    NOBODY_SIGNS_UP = "nobody_signs_up"


@dataclass(frozen=True)
class Published:
    """Everybody can see the event now."""


@dataclass(frozen=True)
class NotPublished:
    """The event stays as it was, and why."""

    reasons: tuple[Objection, ...]


def objections(
    *,
    has_session: bool,
    has_category: bool,
    has_contact: bool,
    opens_at: datetime | None,
    closes_at: datetime | None,
    ends_at: datetime | None,
) -> tuple[Objection, ...]:
    """What speaks against showing an event with these facts.

    `opens_at`, `closes_at`: the hours of sign-up as far as they are given; `ends_at`: when the last
    session ends. All aware.
    """
    found = {
        Objection.NO_SESSION: not has_session,
        Objection.NO_CATEGORY: not has_category,
        Objection.NO_CONTACT: not has_contact,
        Objection.WINDOW_BACKWARDS: opens_at is not None
        and closes_at is not None
        and closes_at <= opens_at,
        Objection.OPENS_AFTER_END: closes_at is None
        and opens_at is not None
        and ends_at is not None
        and ends_at <= opens_at,
    }
    return tuple(objection for objection, applies in found.items() if applies)


def objections_to(event: Event) -> tuple[Objection, ...]:
    """What speaks against showing this event as it is."""
    return objections(
        has_session=bool(event.sessions),
        has_category=bool(event.offers),
        has_contact=bool(event.contact_phone or event.contact_email),
        opens_at=event.signup_opens_at,
        closes_at=event.signup_closes_at,
        ends_at=event.ends_at,
    )


def advice_on(event: Event, now: datetime) -> tuple[Advice, ...]:
    """What is worth another look before this event is shown. `now`: aware, UTC."""
    over = is_over(event.ends_at, now)
    closes_at = event.signup_closes_at
    found = {
        Advice.OVER: over,
        Advice.SIGNUP_OVER: not over and closes_at is not None and closes_at <= now,
        Advice.CLOSES_AFTER_END: not over and sign_up_outlasts(closes_at, event.ends_at),
        Advice.NO_VENUE: event.mode is not EventMode.ONLINE and not event.venue,
        Advice.NO_MEETING_LINK: event.meets_online and not event.meeting_url,
        Advice.NOBODY_SIGNS_UP: not any(offer.public for offer in event.offers),
    }
    return tuple(advice for advice, applies in found.items() if applies)


def publish(
    session: Session, event: Event, *, actor: Actor, now: datetime
) -> Published | NotPublished:
    """Shows the event to everybody, unless something is missing that participants need."""
    db.lock_rows(session, Event.id, [event.id])
    session.refresh(event)
    if event.state in _TAKEN_BACK_FIRST:
        return NotPublished((_TAKEN_BACK_FIRST[event.state],))
    reasons = objections_to(event)
    if reasons:
        return NotPublished(reasons)
    _move(session, event, EventState.PUBLISHED, Action.EVENT_PUBLISHED, actor=actor, now=now)
    return Published()


def unpublish(session: Session, event: Event, *, actor: Actor, now: datetime) -> bool:
    """Makes the event a draft again: its public pages are gone, its registrations stay.

    False when it is called off, or archived: people read on its page what became of it.
    """
    db.lock_rows(session, Event.id, [event.id])
    session.refresh(event)
    if event.state in STILL_STATES:
        return False
    _move(session, event, EventState.DRAFT, Action.EVENT_UNPUBLISHED, actor=actor, now=now)
    return True


def call_off(session: Session, event: Event, *, reason: str, actor: Actor, now: datetime) -> bool:
    """Cancels a published event, for a reason that everybody reads. False when it is not published.

    Registrations stay as they are. Telling them is `registration.operations.cancel_event`. What moved
    and was not told yet stays noted, for when the cancellation is taken back.
    """
    db.lock_rows(session, Event.id, [event.id])
    session.refresh(event)
    if event.state is not EventState.PUBLISHED:
        return False
    event.state_reason = reason
    _move(
        session,
        event,
        EventState.CANCELLED,
        Action.EVENT_CANCELLED,
        actor=actor,
        now=now,
        reason=reason,
    )
    return True


def restore(session: Session, event: Event, *, actor: Actor, now: datetime) -> bool:
    """Takes a cancellation back: the event is published as before. False when it is not cancelled."""
    db.lock_rows(session, Event.id, [event.id])
    session.refresh(event)
    if event.state is not EventState.CANCELLED:
        return False
    event.state_reason = ""
    _move(session, event, EventState.PUBLISHED, Action.EVENT_RESTORED, actor=actor, now=now)
    return True


def _move(
    session: Session,
    event: Event,
    state: EventState,
    action: Action,
    *,
    actor: Actor,
    now: datetime,
    reason: str = "",
) -> None:
    if event.state is state:
        return
    event.state = state
    subject = Subject("event", event.id, event.id)
    note(session, action, subject, actor=actor, now=now, reason=reason)
