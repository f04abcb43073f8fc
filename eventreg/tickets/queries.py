"""Reads of tickets."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.tickets.models import Ticket


def ticket_of(session: Session, registration_id: int) -> Ticket:
    """The latest ticket of a registration. Every registration has one."""
    return session.scalars(
        select(Ticket)
        .where(Ticket.registration_id == registration_id)
        .order_by(Ticket.id.desc())
        .limit(1)
    ).one()


def by_code(session: Session, code: str) -> Ticket | None:
    """The ticket with this normalised code, of whatever event, or none."""
    return session.scalars(select(Ticket).where(Ticket.code == code)).one_or_none()


def owners_by_code(session: Session, codes: Collection[str]) -> dict[str, tuple[int, int]]:
    """Whose these normalised codes are, by code: registration and event; unknown ones are absent."""
    rows = session.execute(
        select(Ticket.code, Ticket.registration_id, Ticket.event_id).where(Ticket.code.in_(codes))
    )
    return {code: (registration_id, event_id) for code, registration_id, event_id in rows}


def latest_tickets(session: Session, registration_ids: Collection[int]) -> dict[int, Ticket]:
    """The latest ticket of each of these registrations, by registration id."""
    found = session.scalars(
        select(Ticket).where(Ticket.registration_id.in_(registration_ids)).order_by(Ticket.id)
    )
    return {ticket.registration_id: ticket for ticket in found}
