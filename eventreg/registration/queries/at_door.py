"""Reads of those who stand at the door without a ticket, and of whom they would pass over."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from eventreg.registration.models import Registration
from eventreg.registration.rules import State

#: More than a desk can look through; the rest follows as these are admitted.
_MOST = 200


def at_door(session: Session, event_id: int) -> list[Registration]:
    """Those who typed themselves in at the door and wait to be admitted, the first to come first; at most 200."""
    return list(
        session.scalars(
            select(Registration)
            .where(
                Registration.event_id == event_id,
                Registration.state == State.PENDING,
                Registration.at_door_since.is_not(None),
            )
            .options(joinedload(Registration.offer), joinedload(Registration.agency))
            .order_by(Registration.at_door_since, Registration.id)
            .limit(_MOST)
        )
    )


def waiting_for(session: Session, offer_id: int) -> int:
    """How many people wait for a place in a category and were offered none."""
    waiting = select(func.count()).where(
        Registration.offer_id == offer_id,
        Registration.state == State.WAITLISTED,
        Registration.offered_at.is_(None),
    )
    return session.scalar(waiting) or 0
