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


def by_codes(session: Session, codes: Collection[str]) -> dict[str, Ticket]:
    """The tickets with these normalised codes, by code; unknown ones are absent."""
    found = session.scalars(select(Ticket).where(Ticket.code.in_(codes)))
    return {ticket.code: ticket for ticket in found}


def latest_codes(session: Session, registration_ids: Collection[int]) -> dict[int, str]:
    """The code of the latest ticket of each of these registrations, by registration id."""
    rows = session.execute(
        select(Ticket.registration_id, Ticket.code)
        .where(Ticket.registration_id.in_(registration_ids))
        .order_by(Ticket.id)
    )
    return dict(rows.all())
