"""Reads of events that more than one caller needs."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session, selectinload

from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import Action, ActorKind
from eventreg.events.models import CategoryOffer, Event, EventSession, Question
from eventreg.events.rules import (
    SHOWN_STATES,
    EventState,
    LostSession,
    Phase,
    QuestionSpec,
    loss_of_facts,
)
from eventreg.paging import Page, page_of


def by_slug(session: Session, slug: str) -> Event | None:
    """The event with this address, with its sessions and categories, or none."""
    return session.scalars(
        select(Event)
        .where(Event.slug == slug, Event.deleted_at.is_(None))
        .options(selectinload(Event.sessions), selectinload(Event.offers))
    ).one_or_none()


def by_submission(session: Session, submission_id: UUID | None) -> Event | None:
    """The event that a form with this id made, or none."""
    if submission_id is None:
        return None
    return session.scalar(select(Event).where(Event.submission_id == submission_id))


def by_ids(session: Session, ids: Collection[int] | None) -> list[Event]:
    """The events with these ids (none: all events), with their sessions and categories."""
    statement = select(Event).options(selectinload(Event.sessions), selectinload(Event.offers))
    if ids is not None:
        statement = statement.where(Event.id.in_(ids))
    return list(session.scalars(statement.order_by(Event.id)))


@dataclass(frozen=True)
class EventFilter:
    """Which events of a list are wished; none or empty: all that are not archived.

    `text` stands in the title, series or venue.
    """

    phase: Phase | None = None
    series: str = ""
    text: str = ""


@dataclass(frozen=True)
class EventList:
    """One page of a list of events, each with its phase, and how many the other phases hold."""

    page: Page[tuple[Event, Phase]]
    counts: dict[Phase, int]


def list_of(
    session: Session,
    ids: Collection[int] | None,
    wish: EventFilter,
    *,
    page: int,
    per_page: int,
    now: datetime,
    drafts: bool = True,
) -> EventList:
    """Those of the events with these ids (none: all) that are wished, phase by phase.

    Running and coming ones begin with the earliest, cancelled, past and archived ones with the latest. `counts`
    heeds all wishes but the phase. Five queries, however many events. `now`: aware, UTC. Without
    `drafts` there are none, whatever is wished.
    """
    spans = _spans()
    phase = _phase(spans.c, now)
    found = select(Event.id, phase.label("phase")).outerjoin(spans, spans.c.event_id == Event.id)
    found = found.where(*_wished(ids, wish))
    if not drafts:
        found = found.where(Event.state != EventState.DRAFT)
    per_phase = found.subquery()
    rows = session.execute(
        select(per_phase.c.phase, func.count()).group_by(per_phase.c.phase)
    ).all()
    counts = dict.fromkeys(Phase, 0) | {Phase(word): count for word, count in rows}
    if wish.phase is None:
        total = sum(counts.values()) - counts[Phase.ARCHIVED]
        found = found.where(Event.state != EventState.ARCHIVED)
    else:
        total = counts[wish.phase]
        found = found.where(phase == wish.phase.value)
    ordered = found.order_by(*_order(phase, spans.c))

    def read(skip: int, most: int) -> Iterable[tuple[Event, Phase]]:
        chosen = {
            id_: Phase(word) for id_, word in session.execute(ordered.offset(skip).limit(most))
        }
        events = {event.id: event for event in by_ids(session, list(chosen))}
        return [(events[id_], one) for id_, one in chosen.items()]

    return EventList(page_of(total, page, per_page, read), counts)


def _spans() -> Any:
    """When each event that has sessions begins and ends."""
    return (
        select(
            EventSession.event_id,
            func.min(EventSession.starts_at).label("starts_at"),
            func.max(EventSession.ends_at).label("ends_at"),
        )
        .group_by(EventSession.event_id)
        .subquery()
    )


def _phase(span: Any, now: datetime) -> ColumnElement[str]:
    """`phase_of` in SQL."""
    return case(
        (Event.state == EventState.ARCHIVED, Phase.ARCHIVED.value),
        (Event.state == EventState.DRAFT, Phase.DRAFT.value),
        (Event.state == EventState.CANCELLED, Phase.CANCELLED.value),
        (span.ends_at <= now, Phase.PAST.value),
        (span.starts_at <= now, Phase.RUNNING.value),
        else_=Phase.COMING.value,
    )


def _order(phase: ColumnElement[str], span: Any) -> tuple[ColumnElement[Any], ...]:
    place = case({one.value: number for number, one in enumerate(Phase)}, value=phase)
    past = phase.in_([one.value for one in (Phase.CANCELLED, Phase.PAST, Phase.ARCHIVED)])
    return (
        place,
        case((past, None), else_=span.starts_at).asc().nulls_last(),
        case((past, span.ends_at)).desc().nulls_last(),
        Event.id.desc(),
    )


def _wished(ids: Collection[int] | None, wish: EventFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Event.deleted_at.is_(None)]
    if ids is not None:
        conditions.append(Event.id.in_(ids))
    if wish.series:
        conditions.append(Event.series == wish.series)
    if wish.text:
        columns = (Event.title, Event.series, Event.venue)
        conditions.append(or_(*(one.icontains(wish.text, autoescape=True) for one in columns)))
    return conditions


def series_names(session: Session, ids: Collection[int] | None = None) -> list[str]:
    """The series to which events with these ids (none: any) belong, in the order of the alphabet."""
    statement = select(Event.series).where(Event.series != "").distinct().order_by(Event.series)
    if ids is not None:
        statement = statement.where(Event.id.in_(ids))
    return list(session.scalars(statement))


def latest(session: Session, most: int) -> list[Event]:
    """The events that were made last, the newest first, with their sessions."""
    return list(
        session.scalars(
            select(Event)
            .where(Event.deleted_at.is_(None))
            .options(selectinload(Event.sessions))
            .order_by(Event.id.desc())
            .limit(most)
        )
    )


def last_made_by(session: Session, user_id: int) -> Event | None:
    """The event that this member of staff made last, as the log says; none: they made none yet."""
    made = and_(
        AuditEntry.subject_kind == "event",
        AuditEntry.subject_id == Event.id,
        AuditEntry.action == Action.EVENT_CREATED,
    )
    return session.scalars(
        select(Event)
        .join(AuditEntry, made)
        .where(
            AuditEntry.actor_kind == ActorKind.STAFF,
            AuditEntry.actor_id == user_id,
            Event.deleted_at.is_(None),
        )
        .order_by(Event.id.desc())
        .limit(1)
    ).first()


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
    """The event with this address, if everybody may open its page, or none.

    It may be cancelled, or archived after it had been published.
    """
    event = by_slug(session, slug)
    return event if event is not None and event.shown else None


def is_shown() -> ColumnElement[bool]:
    """`Event.shown` in SQL."""
    return func.coalesce(Event.archived_from, Event.state).in_(SHOWN_STATES)


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
