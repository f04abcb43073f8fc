"""Registrations in the order of arrival, page by page, as other systems read them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from eventreg.audit.models import AuditEntry
from eventreg.registration.models import Registration


def arrivals(
    session: Session,
    event_id: int,
    *,
    after: int = 0,
    changed_since: datetime | None = None,
    limit: int,
) -> Sequence[Registration]:
    """The next registrations of an event in any state behind the id `after`, with their parts.

    With `changed_since` (aware) only those that were made or touched since, which the log knows:
    it may name some whose data did not change, and leaves nobody out.
    """
    conditions = [Registration.event_id == event_id, Registration.id > after]
    if changed_since is not None:
        conditions.append(_changed(event_id, changed_since))
    return session.scalars(
        select(Registration)
        .where(*conditions)
        .options(
            joinedload(Registration.offer),
            joinedload(Registration.region),
            joinedload(Registration.agency),
            selectinload(Registration.accounts),
            selectinload(Registration.answers),
        )
        .order_by(Registration.id)
        .limit(limit)
        .execution_options(populate_existing=True)
    ).all()


def _changed(event_id: int, since: datetime) -> ColumnElement[bool]:
    touched = exists().where(
        AuditEntry.subject_kind == "registration",
        AuditEntry.subject_id == Registration.id,
        AuditEntry.event_id == event_id,
        AuditEntry.at >= since,
    )
    return or_(Registration.created_at >= since, touched)
