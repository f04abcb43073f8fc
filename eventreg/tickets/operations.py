"""Giving out tickets."""

import secrets
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from eventreg.tickets.models import Ticket
from eventreg.tickets.rules import RANDOM_BYTES, make_code


def issue(
    session: Session,
    *,
    event_id: int,
    ticket_key: bytes,
    registration_id: int,
    now: datetime,
    code: str | None = None,
) -> Ticket:
    """A new ticket for a registration, under the event's 32-byte key. `now`: aware, UTC.

    `code`: one that a phone made under that key without a network; none: a new one.
    """
    ticket = Ticket(
        code=code or make_code(secrets.token_bytes(RANDOM_BYTES), ticket_key),
        event_id=event_id,
        registration_id=registration_id,
        issued_at=now,
    )
    session.add(ticket)
    return ticket


def issue_many(
    session: Session,
    registration_ids: Collection[int],
    *,
    event_id: int,
    ticket_key: bytes,
    now: datetime,
) -> None:
    """A new ticket for each of these registrations of one event, at once. `now`: aware, UTC."""
    rows = [
        {
            "code": make_code(secrets.token_bytes(RANDOM_BYTES), ticket_key),
            "event_id": event_id,
            "registration_id": registration_id,
            "issued_at": now,
        }
        for registration_id in registration_ids
    ]
    if rows:
        session.execute(insert(Ticket), rows)
