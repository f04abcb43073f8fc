"""Cancelling registrations and changing limits."""

from datetime import datetime

from sqlalchemy.orm import Session

from eventreg import db
from eventreg.audit import operations as audit
from eventreg.audit.operations import Subject
from eventreg.audit.rules import Action, Actor, Change
from eventreg.events.models import CategoryOffer, Event
from eventreg.registration.models import Registration
from eventreg.registration.operations.rows import in_words, note
from eventreg.registration.rules import (
    State,
    may_move,
)


def cancel(
    session: Session, registration: Registration, *, reason: str, actor: Actor, now: datetime
) -> bool:
    """Cancels a registration and frees its seat. False when its state does not allow that (any more)."""
    db.lock_rows(session, Event.id, [registration.event_id])
    db.lock_rows(session, Registration.id, [registration.id])
    session.refresh(registration)
    if not may_move(registration.state, State.CANCELLED):
        return False
    registration.state = State.CANCELLED
    registration.seat = None
    registration.cancelled_at = now
    registration.state_reason = reason
    note(session, Action.REGISTRATION_CANCELLED, registration, actor=actor, now=now, reason=reason)
    session.flush()
    return True


def change_quota(
    session: Session, offer: CategoryOffer, quota: int | None, *, actor: Actor, now: datetime
) -> None:
    """Sets a category's quota (none: without limit). Below what is taken it only blocks further sign-ups."""
    db.lock_rows(session, Event.id, [offer.event_id])
    session.refresh(offer)
    if offer.quota == quota:
        return
    change = Change("quota", in_words(offer.quota), in_words(quota))
    offer.quota = quota
    subject = Subject("category", offer.id, offer.event_id)
    audit.record(session, Action.CATEGORY_CHANGED, subject, actor=actor, now=now, changes=[change])
    session.flush()
