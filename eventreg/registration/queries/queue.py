"""The waiting list as staff see it."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from eventreg.registration.models import Registration
from eventreg.registration.queries.limits import QUEUE_ORDER, claim_of, places, waits
from eventreg.registration.rules import Limit, State


@dataclass(frozen=True)
class InLine:
    """Somebody in the waiting list: their number in it, from 1, and what they wait for."""

    number: int
    registration: Registration
    obstacle: Limit | None


def waiting_list(session: Session, event_id: int) -> list[InLine]:
    """Everybody who waits and was not offered a place, in order: those given precedence first."""
    now = places(session, event_id)
    found = session.scalars(
        select(Registration)
        .where(waits(event_id))
        .options(
            joinedload(Registration.offer),
            joinedload(Registration.region),
            joinedload(Registration.agency),
        )
        .order_by(*QUEUE_ORDER)
    )
    return [
        InLine(number, one, now.obstacle(claim_of(one)))
        for number, one in enumerate(found, start=1)
    ]


def held_offers(session: Session, event_id: int) -> list[Registration]:
    """Everybody for whom a place is held until they answer; who must answer first comes first."""
    found = session.scalars(
        select(Registration)
        .where(
            Registration.event_id == event_id,
            Registration.state == State.WAITLISTED,
            Registration.offered_at.is_not(None),
        )
        .options(
            joinedload(Registration.offer),
            joinedload(Registration.region),
            joinedload(Registration.agency),
        )
        .order_by(Registration.answer_by.is_(None), Registration.answer_by, Registration.id)
    )
    return list(found)


def held_count(session: Session, event_id: int) -> int:
    """How many places are held for people who have not answered yet."""
    statement = (
        select(func.count())
        .select_from(Registration)
        .where(
            Registration.event_id == event_id,
            Registration.state == State.WAITLISTED,
            Registration.offered_at.is_not(None),
        )
    )
    return session.scalar(statement) or 0
