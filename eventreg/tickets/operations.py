"""Giving out tickets."""

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from eventreg.tickets.models import Ticket
from eventreg.tickets.rules import RANDOM_BYTES, make_code


def issue(
    session: Session, *, event_id: int, ticket_key: bytes, registration_id: int, now: datetime
) -> Ticket:
    """A new ticket for a registration, under the event's 32-byte key. `now`: aware, UTC."""
    ticket = Ticket(
        code=make_code(secrets.token_bytes(RANDOM_BYTES), ticket_key),
        event_id=event_id,
        registration_id=registration_id,
        issued_at=now,
    )
    session.add(ticket)
    return ticket
