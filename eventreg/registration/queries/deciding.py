"""Who waits for a decision of staff, and what a decision came to."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import Action
from eventreg.events.models import EventSession
from eventreg.mail.models import OutboxMail
from eventreg.mail.rules import MailState
from eventreg.paging import Page, page_of
from eventreg.registration.models import Registration
from eventreg.registration.rules import State, decision_key

PER_PAGE = 100
_ORDER = (Registration.created_at, Registration.id)
_SHOWN: tuple[ORMOption, ...] = (
    joinedload(Registration.offer),
    joinedload(Registration.region),
    joinedload(Registration.agency),
)
#: What staff need to decide on somebody.
_DETAILS: tuple[ORMOption, ...] = (
    joinedload(Registration.letter),
    selectinload(Registration.accounts),
    selectinload(Registration.answers),
)


#: What a decision makes of somebody who was pending.
_BY_DECISION = frozenset({State.CONFIRMED, State.WAITLISTED, State.REJECTED})


def is_unsaid(session: Session, registration: Registration, now: datetime) -> bool:
    """Whether staff decided on somebody who shall not read of it yet, as `unsaid_among`. `now`: UTC."""
    return registration.id in unsaid_among(session, [registration], now)


def unsaid_among(session: Session, people: Iterable[Registration], now: datetime) -> frozenset[int]:
    """The ids of those on whom staff decided and who shall not read of it yet (`now`: UTC): it can be undone.

    Not so once something else has happened that the person knows of, like an offered place.
    """
    keys = {
        decision_key(one.decision, one.id): one.id
        for one in people
        if one.decision is not None and one.state in _BY_DECISION and one.offered_at is None
    }
    if not keys:
        return frozenset()
    news = select(OutboxMail.once).where(
        OutboxMail.once.in_(keys),
        OutboxMail.state == MailState.WAITING,
        OutboxMail.due_at > now,
    )
    return frozenset(keys[once] for once in session.scalars(news) if once is not None)


def _pending(event_id: int, offer_id: int | None) -> ColumnElement[bool]:
    mine = and_(Registration.event_id == event_id, Registration.state == State.PENDING)
    return mine if offer_id is None else and_(mine, Registration.offer_id == offer_id)


def pending_page(
    session: Session, event_id: int, offer_id: int | None, *, page: int = 1
) -> Page[Registration]:
    """Those who wait for a decision, in order of arrival, of one category or (none) of all."""
    where = _pending(event_id, offer_id)
    total = session.scalar(select(func.count()).select_from(Registration).where(where)) or 0
    found = select(Registration).where(where).options(*_SHOWN, *_DETAILS).order_by(*_ORDER)
    return page_of(
        total, page, PER_PAGE, lambda skip, most: session.scalars(found.offset(skip).limit(most))
    )


def pending_uids(session: Session, event_id: int, offer_id: int | None) -> list[UUID]:
    """The public ids of all who wait for a decision, of one category or (none) of all."""
    where = _pending(event_id, offer_id)
    return list(session.scalars(select(Registration.uid).where(where).order_by(*_ORDER)))


def pending_people(session: Session, event_id: int, uids: Collection[UUID]) -> list[Registration]:
    """Those among these who still wait for a decision, in order of arrival."""
    found = session.scalars(
        select(Registration)
        .where(_pending(event_id, None), Registration.uid.in_(uids))
        .options(*_SHOWN, *_DETAILS)
        .order_by(*_ORDER)
    )
    return list(found)


@dataclass(frozen=True)
class Decision:
    """What a decision came to: who is in which state by it.

    `untold`: how many have not been told yet; `told_at`: when the last of them will be (UTC).
    """

    people: list[Registration]
    untold: int
    told_at: datetime | None

    @property
    def states(self) -> Counter[State]:
        """How many are in each state now."""
        return Counter(one.state for one in self.people)


def decision(session: Session, event_id: int, decision_id: UUID) -> Decision | None:
    """The people whom a decision moved and who were not taken out of it since; none: there are none."""
    people = session.scalars(
        select(Registration)
        .where(Registration.event_id == event_id, Registration.decision == decision_id)
        .options(*_SHOWN, *_DETAILS)
        .order_by(*_ORDER)
    ).all()
    if not people:
        return None
    news = OutboxMail.once.startswith(f"decision:{decision_id}:", autoescape=True)
    untold, told_at = session.execute(
        select(func.count(), func.max(OutboxMail.due_at)).where(
            news, OutboxMail.state == MailState.WAITING
        )
    ).one()
    return Decision(list(people), untold, told_at)


#: What a decision notes of each of its people.
_DECIDED = (Action.REGISTRATION_APPROVED, Action.REGISTRATION_REJECTED)


def last_decision(session: Session, event_id: int) -> UUID | None:
    """The latest decision that is still in force for anybody; none: there is none."""
    return session.scalar(
        select(Registration.decision)
        .join(AuditEntry, _is_its_entry())
        .where(Registration.event_id == event_id, Registration.decision.is_not(None))
        .order_by(AuditEntry.id.desc())
        .limit(1)
    )


def decision_stands(session: Session, event_id: int, decision_id: UUID, now: datetime) -> bool:
    """Whether a decision cannot be undone any more: the event has begun since it was made (`now`: UTC)."""
    begins_at = session.scalar(
        select(func.min(EventSession.starts_at)).where(EventSession.event_id == event_id)
    )
    made_at = session.scalar(
        select(func.max(AuditEntry.at))
        .select_from(Registration)
        .join(AuditEntry, _is_its_entry())
        .where(Registration.event_id == event_id, Registration.decision == decision_id)
    )
    return begins_at is not None and made_at is not None and made_at < begins_at <= now


def _is_its_entry() -> ColumnElement[bool]:
    return and_(
        AuditEntry.subject_kind == "registration",
        AuditEntry.subject_id == Registration.id,
        AuditEntry.action.in_(_DECIDED),
    )
