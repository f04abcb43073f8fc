"""Finding one registration: by its secret, its id, the form that made it, or the person."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, not_, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import Action
from eventreg.events.models import Event
from eventreg.events.queries import is_shown
from eventreg.events.rules import EventState
from eventreg.registration.models import Group, Registration
from eventreg.registration.rules import ACTIVE_STATES, LONGEST_KEY, State
from eventreg.registration.rules.crowds import Sameness, sameness

_BATCH = 500


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


def registered_anew(session: Session, event_id: int, ended: Sequence[Registration]) -> set[int]:
    """The ids of those among these, who are not in force, who are in force by another registration.

    As `same_person` finds each of them, in few reads.
    """
    known: set[Sameness] = set()
    columns = select(Registration.name_key, Registration.nip, Registration.phone)
    for start in range(0, len(ended), _BATCH):
        some = ended[start : start + _BATCH]
        rows = session.execute(
            columns.where(
                Registration.event_id == event_id,
                Registration.state.in_(ACTIVE_STATES),
                Registration.name_key.in_({one.name_key for one in some}),
            )
        )
        known.update(way for row in rows for way in sameness(*row))
    return {
        one.id for one in ended if not known.isdisjoint(sameness(one.name_key, one.nip, one.phone))
    }


#: One contact may have registered a whole office; beyond this nobody gets their links at once.
_MOST_OF_ONE_CONTACT = 100


def by_contact(
    session: Session, *, phone: str | None, email: str | None, event_id: int | None = None
) -> list[Registration]:
    """Registrations in force that this number (+62…) or this e-mail address belongs to.

    Of one event, or of all that are shown; the newest first, at most 100.
    """
    in_force = Registration.state.in_(ACTIVE_STATES)
    return _of_contact(session, in_force, phone=phone, email=email, event_id=event_id)


def given_up_by_contact(
    session: Session, *, phone: str | None, email: str | None, event_id: int | None = None
) -> list[Registration]:
    """As `by_contact`, those that were given up in a merge, for another registration of the person."""
    return _of_contact(session, _merged(), phone=phone, email=email, event_id=event_id)


def _merged() -> ColumnElement[bool]:
    return and_(
        Registration.state == State.REPLACED,
        Registration.replaced_by_id.is_not(None),
        _noted(Action.REGISTRATION_MERGED),
        not_(_noted(Action.REGISTRATION_REPLACED)),
    )


def _noted(action: Action) -> ColumnElement[bool]:
    return exists().where(
        AuditEntry.subject_kind == "registration",
        AuditEntry.subject_id == Registration.id,
        AuditEntry.action == action,
    )


def _of_contact(
    session: Session,
    which: ColumnElement[bool],
    *,
    phone: str | None,
    email: str | None,
    event_id: int | None,
) -> list[Registration]:
    ways: list[ColumnElement[bool]] = []
    if phone is not None:
        ways.append(Registration.phone == phone)
    if email is not None:
        ways.append(func.lower(Registration.email) == email.lower())
    if not ways:
        return []
    statement = (
        select(Registration)
        .join(Event, Event.id == Registration.event_id)
        .where(which, is_shown(), or_(*ways))
        .order_by(Registration.id.desc())
        .limit(_MOST_OF_ONE_CONTACT)
    )
    if event_id is not None:
        statement = statement.where(Registration.event_id == event_id)
    return list(session.scalars(statement))


def predecessor(session: Session, registration: Registration) -> Registration | None:
    """In whose place somebody came as a substitute; none when they did not. Merges are none."""
    passed_on = _noted(Action.REGISTRATION_REPLACED)
    return session.scalars(
        select(Registration)
        .where(Registration.replaced_by_id == registration.id, passed_on)
        .order_by(Registration.id.desc())
        .limit(1)
    ).one_or_none()


def successor(session: Session, registration: Registration) -> Registration | None:
    """Who came as a substitute in somebody's place; none when nobody did. Merges are none."""
    if registration.replaced_by_id is None:
        return None
    found = registration.replaced_by
    before = predecessor(session, found) if found is not None else None
    return found if before is not None and before.id == registration.id else None


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


def bare_by_secret(session: Session, secret: str) -> Registration | None:
    """The same registration without what its page shows, for whoever only acts on it."""
    return session.scalars(select(Registration).where(Registration.secret == secret)).one_or_none()


def is_of_archived_event(session: Session, secret: str) -> bool:
    """Whether the own page of a person or of a group that this secret opens is of an archived event."""
    found = [
        exists().where(
            one.secret == secret, Event.id == one.event_id, Event.state == EventState.ARCHIVED
        )
        for one in (Registration, Group)
    ]
    return bool(session.scalar(select(or_(*found))))


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
