"""Reads of events that more than one caller needs."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from eventreg.events.models import Event
from eventreg.events.rules import EventState


def by_slug(session: Session, slug: str) -> Event | None:
    """The event with this address, with its sessions and categories, or none."""
    return session.scalars(
        select(Event)
        .where(Event.slug == slug)
        .options(selectinload(Event.sessions), selectinload(Event.offers))
    ).one_or_none()


def by_ids(session: Session, ids: Collection[int] | None) -> list[Event]:
    """The events with these ids (none: all events), with their sessions and categories."""
    statement = select(Event).options(selectinload(Event.sessions), selectinload(Event.offers))
    if ids is not None:
        statement = statement.where(Event.id.in_(ids))
    return list(session.scalars(statement.order_by(Event.id)))


def slugs(session: Session) -> frozenset[str]:
    """The addresses of all events."""
    return frozenset(session.scalars(select(Event.slug)))


def published(session: Session) -> list[Event]:
    """The published events with their sessions, in order of time; those without a session last."""
    found = session.scalars(
        select(Event)
        .where(Event.state == EventState.PUBLISHED)
        .options(selectinload(Event.sessions))
        .order_by(Event.id)
    ).all()
    return sorted(found, key=lambda event: (event.starts_at is None, event.starts_at, event.id))


def published_by_slug(session: Session, slug: str) -> Event | None:
    """The published event with this address, or none."""
    event = by_slug(session, slug)
    return event if event is not None and event.state is EventState.PUBLISHED else None
