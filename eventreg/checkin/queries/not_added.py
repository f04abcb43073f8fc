"""Reads of people whom a desk added without a network and whom the server did not take. The log keeps them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import Action
from eventreg.registration.models import Registration

#: That somebody could not be registered, and that staff have seen to it.
_NOTES = (Action.WALK_IN_REFUSED, Action.WALK_IN_SETTLED)


@dataclass(frozen=True)
class Settled:
    """That staff saw to somebody, when, and what they wrote."""

    at: datetime
    officer: str
    note: str


@dataclass(frozen=True)
class NotAdded:
    """Somebody who stood at a desk and is not registered. `id`: the phone's own for them.

    `at`: when they came, set right (UTC). `reason`: a Refusal or a DeskFault. What was typed may be
    wrong, or erased by now; `code`: that of the ticket which they may have photographed.
    """

    id: UUID
    at: datetime
    officer: str
    reason: str
    session_id: int
    category_id: int
    language: str
    full_name: str
    organization: str
    phone: str
    code: str | None
    settled: Settled | None


def not_added(session: Session, event_id: int) -> list[NotAdded]:
    """Those for whom nobody has done anything yet, the first to be noted first."""
    return [one for one in _all(session, event_id) if one.settled is None]


def count_not_added(session: Session, event_id: int) -> int:
    """How many there are for whom nobody has done anything yet; nothing that is personal is read."""
    rows = session.execute(
        select(AuditEntry.action, AuditEntry.facts).where(
            AuditEntry.event_id == event_id, AuditEntry.action.in_(_NOTES)
        )
    ).all()
    noted: dict[str, set[UUID]] = {action: set() for action in _NOTES}
    for action, facts in rows:
        noted[action].add(UUID(str(facts["walk_in"])))
    open_ones = noted[Action.WALK_IN_REFUSED] - noted[Action.WALK_IN_SETTLED]
    return len(open_ones - _registered(session, event_id, open_ones)) if open_ones else 0


def settled_not_added(session: Session, event_id: int) -> list[NotAdded]:
    """Those whom staff have seen to otherwise, the latest note first."""
    settled = [(one.settled.at, one) for one in _all(session, event_id) if one.settled]
    return [one for _, one in sorted(settled, key=lambda pair: pair[0], reverse=True)]


def noted_ids(session: Session, event_id: int) -> set[UUID]:
    """Everybody who was ever noted, whatever became of them."""
    return {_id(one) for one in _entries(session, event_id, Action.WALK_IN_REFUSED)}


def _all(session: Session, event_id: int) -> Iterable[NotAdded]:
    """Everybody who was noted and is not registered since."""
    entries = _entries(session, event_id, *_NOTES)
    noted = [one for one in entries if one.action == Action.WALK_IN_REFUSED]
    if not noted:
        return []
    settled = {_id(one): one for one in entries if one.action == Action.WALK_IN_SETTLED}
    there = _registered(session, event_id, [_id(one) for one in noted])
    return [_of(one, settled.get(_id(one))) for one in noted if _id(one) not in there]


def _registered(session: Session, event_id: int, ids: Collection[UUID]) -> set[UUID]:
    """Those of these phones' ids under which somebody is registered by now."""
    since = select(Registration.submission_id).where(
        Registration.event_id == event_id, Registration.submission_id.in_(ids)
    )
    return set(session.scalars(since))


def _entries(session: Session, event_id: int, *actions: Action) -> Sequence[AuditEntry]:
    return session.scalars(
        select(AuditEntry)
        .where(AuditEntry.event_id == event_id, AuditEntry.action.in_(actions))
        .options(selectinload(AuditEntry.values))
        .order_by(AuditEntry.id)
    ).all()


def _id(entry: AuditEntry) -> UUID:
    return UUID(str(entry.facts["walk_in"]))


def _of(entry: AuditEntry, settled: AuditEntry | None) -> NotAdded:
    typed = {value.field: value.after for value in entry.values}
    return NotAdded(
        id=_id(entry),
        at=datetime.fromisoformat(str(entry.facts["at"])),
        officer=entry.actor_label,
        reason=str(entry.facts["reason"]),
        session_id=int(entry.facts["session"] or 0),
        category_id=int(entry.facts["category"] or 0),
        language=str(entry.facts["language"]),
        full_name=typed.get("full_name", ""),
        organization=typed.get("organization", ""),
        phone=typed.get("phone", ""),
        code=typed.get("code"),
        settled=Settled(settled.at, settled.actor_label, settled.reason) if settled else None,
    )
