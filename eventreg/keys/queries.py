"""Reads of keys."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from eventreg.events.models import Event
from eventreg.keys.models import ApiKey


def by_token_hash(session: Session, token_hash: str) -> ApiKey | None:
    """The key with this SHA-256 (hex), whatever its state, with its event's parts; or none."""
    return session.scalars(
        select(ApiKey)
        .where(ApiKey.token_hash == token_hash)
        .options(
            joinedload(ApiKey.event).selectinload(Event.sessions),
            joinedload(ApiKey.event).selectinload(Event.offers),
        )
    ).one_or_none()


def keys_of(session: Session, event_id: int) -> Sequence[ApiKey]:
    """The keys of an event, those that were revoked too, newest first."""
    return session.scalars(
        select(ApiKey).where(ApiKey.event_id == event_id).order_by(ApiKey.id.desc())
    ).all()


def by_id(session: Session, event_id: int, key_id: int) -> ApiKey | None:
    """The key with this id in this event, or none."""
    return session.scalars(
        select(ApiKey).where(ApiKey.event_id == event_id, ApiKey.id == key_id)
    ).one_or_none()
