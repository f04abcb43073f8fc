"""Finding one registration: by its secret, its id, the form that made it, or the person."""

from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from eventreg.events.models import Event
from eventreg.registration.models import Registration
from eventreg.registration.rules import ACTIVE_STATES, LONGEST_KEY


def same_person(
    session: Session, event_id: int, *, key: str, nip: str | None, phone: str | None
) -> Registration | None:
    """A registration in force of somebody of like name with the same NIP or the same phone."""
    same: list[ColumnElement[bool]] = []
    if nip is not None:
        same.append(Registration.nip == nip)
    if phone is not None:
        same.append(Registration.phone == phone)
    if not same:
        return None
    return session.scalars(
        select(Registration)
        .where(
            Registration.event_id == event_id,
            Registration.state.in_(ACTIVE_STATES),
            Registration.name_key == key[:LONGEST_KEY],
            or_(*same),
        )
        .limit(1)
    ).one_or_none()


def by_submission(session: Session, event_id: int, submission_id: UUID) -> Registration | None:
    """The registration that a form with this submission id made, or none."""
    return session.scalars(
        select(Registration).where(
            Registration.event_id == event_id, Registration.submission_id == submission_id
        )
    ).one_or_none()


def by_secret(session: Session, secret: str) -> Registration | None:
    """The registration whose own page this secret opens, with what that page shows, or none."""
    return session.scalars(
        _with_details(select(Registration).where(Registration.secret == secret))
    ).one_or_none()


def by_uid(session: Session, event_id: int, uid: UUID) -> Registration | None:
    """The registration with this public id in this event, or none."""
    return session.scalars(
        _with_details(
            select(Registration).where(Registration.event_id == event_id, Registration.uid == uid)
        )
    ).one_or_none()


def _with_details(statement: Select[Registration]) -> Select[Registration]:
    return statement.options(
        joinedload(Registration.event).selectinload(Event.sessions),
        joinedload(Registration.event).selectinload(Event.offers),
        joinedload(Registration.offer),
        joinedload(Registration.region),
        joinedload(Registration.village),
        joinedload(Registration.agency),
        selectinload(Registration.accounts),
    )
