"""Reads of events that more than one caller needs."""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import Action
from eventreg.events.models import CategoryOffer, Event, Question
from eventreg.events.rules import SHOWN_STATES, LostSession, QuestionSpec, loss_of_facts


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
    """The events that everybody sees, with their sessions, in order of time; those without one last.

    Among them are those that were published and do not take place.
    """
    found = session.scalars(
        select(Event)
        .where(Event.state.in_(SHOWN_STATES))
        .options(selectinload(Event.sessions))
        .order_by(Event.id)
    ).all()
    return sorted(found, key=lambda event: (event.starts_at is None, event.starts_at, event.id))


def published_by_slug(session: Session, slug: str) -> Event | None:
    """The event with this address, if everybody sees it (it may be cancelled), or none."""
    event = by_slug(session, slug)
    return event if event is not None and event.state in SHOWN_STATES else None


def lost_sessions(session: Session, event_ids: Collection[int]) -> dict[int, list[LostSession]]:
    """What sessions of these events were removed or closed to categories, by event, the first loss first."""
    entries = session.execute(
        select(AuditEntry.event_id, AuditEntry.subject_id, AuditEntry.at, AuditEntry.facts)
        .where(
            AuditEntry.event_id.in_(event_ids),
            AuditEntry.subject_kind == "session",
            AuditEntry.action.in_((Action.SESSION_CHANGED, Action.SESSION_REMOVED)),
        )
        .order_by(AuditEntry.id)
    )
    found: dict[int, list[LostSession]] = defaultdict(list)
    for event_id, session_id, at, facts in entries:
        loss = loss_of_facts(session_id or 0, at, facts)
        if loss is not None:
            found[event_id or 0].append(loss)
    return found


def questions(session: Session, event_id: int) -> list[Question]:
    """Every extra question of an event, retired ones too, in the order of forms and exports.

    Those that everybody is asked come first, then each category's own.
    """
    return list(
        session.scalars(
            select(Question)
            .outerjoin(CategoryOffer, CategoryOffer.id == Question.offer_id)
            .where(Question.event_id == event_id)
            .order_by(
                Question.offer_id.is_not(None),
                CategoryOffer.position,
                CategoryOffer.id,
                Question.position,
                Question.id,
            )
            .execution_options(populate_existing=True)
        )
    )


def asked(session: Session, offer: CategoryOffer) -> tuple[QuestionSpec, ...]:
    """The extra questions that somebody of this category is asked now, in the order of the form."""
    return tuple(
        one.spec
        for one in questions(session, offer.event_id)
        if not one.retired and one.offer_id in {None, offer.id}
    )
