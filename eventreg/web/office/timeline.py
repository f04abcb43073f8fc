"""What was done to a registration, in words, from the audit log."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from eventreg.audit.models import AuditEntry, AuditValue
from eventreg.audit.rules import Action, ActorKind
from eventreg.categories.rules import fields_of
from eventreg.registration.models import Registration
from eventreg.web.filters import translated

_DONE: dict[Action, object] = {
    Action.REGISTRATION_CREATED: _l("Registered"),
    Action.REGISTRATION_CORRECTED: _l("Corrected"),
    Action.REGISTRATION_CANCELLED: _l("Cancelled"),
}


@dataclass(frozen=True)
class Changed:
    """One field before and after."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Done:
    """One thing that was done: when (UTC), what, by whom, why, and what it changed."""

    at: datetime
    what: str
    who: str
    reason: str
    changes: list[Changed]


def timeline(session: Session, registration: Registration) -> list[Done]:
    """Everything that was done to a registration, the latest first."""
    entries = session.scalars(
        select(AuditEntry)
        .where(AuditEntry.subject_kind == "registration", AuditEntry.subject_id == registration.id)
        .options(selectinload(AuditEntry.values))
        .order_by(AuditEntry.id.desc())
    )
    labels = {spec.column: translated(spec.label) for spec in fields_of(registration.offer.kind)}
    return [_done(entry, labels) for entry in entries]


def _done(entry: AuditEntry, labels: dict[str, str]) -> Done:
    return Done(
        at=entry.at,
        what=str(_DONE.get(Action(entry.action), entry.action)),
        who=_who(entry),
        reason=entry.reason,
        changes=[_changed(value, labels) for value in entry.values],
    )


def _changed(value: AuditValue, labels: dict[str, str]) -> Changed:
    return Changed(labels.get(value.field, value.field), value.before, value.after)


def _who(entry: AuditEntry) -> str:
    if entry.actor_kind is ActorKind.PARTICIPANT:
        return str(_("the participant"))
    return entry.actor_label
