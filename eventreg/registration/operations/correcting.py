"""Correcting what is known of a person."""

from dataclasses import dataclass, fields, replace
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from eventreg import db
from eventreg.audit.rules import Action, Actor, Change
from eventreg.events.models import Event
from eventreg.registration.models import Registration
from eventreg.registration.operations.rows import fill, in_words, note
from eventreg.registration.rules import (
    AccountData,
    Person,
    Refusal,
)


@dataclass(frozen=True)
class Corrected:
    """The registration was changed; `fields` names what changed (empty: nothing was different)."""

    fields: tuple[str, ...]


@dataclass(frozen=True)
class NotCorrected:
    """Nothing was changed, and why."""

    reason: Refusal


def correct(
    session: Session,
    registration: Registration,
    person: Person,
    *,
    actor: Actor,
    now: datetime,
    reason: str = "",
) -> Corrected | NotCorrected:
    """Replaces what is known of a person. Ticket and seat stay as they are: codes carry no name.

    Refuses when the correction would make two registrations of one person.
    """
    db.lock_rows(session, Event.id, [registration.event_id])
    session.refresh(registration)
    before = person_of(registration)
    try:
        with session.begin_nested():
            fill(session, registration, registration.offer.kind, person)
            session.flush()
    except IntegrityError:
        session.refresh(registration)
        return NotCorrected(Refusal.ALREADY_REGISTERED)
    changes = _changes(before, person)
    if changes:
        note(
            session,
            Action.REGISTRATION_CORRECTED,
            registration,
            actor=actor,
            now=now,
            reason=reason,
            changes=changes,
        )
        session.flush()
    return Corrected(tuple(change.field for change in changes))


def person_of(registration: Registration) -> Person:
    """What the row says of the person, as the operations take it."""
    from_columns = {
        field.name: getattr(registration, field.name)
        for field in fields(Person)
        if field.name != "accounts"
    }
    accounts = tuple(
        AccountData(account.platform, account.handle, account.followers)
        for account in registration.accounts
    )
    return Person(**from_columns, accounts=accounts)


def correct_name(
    session: Session,
    registration: Registration,
    *,
    full_name: str,
    title_front: str,
    title_back: str,
    actor: Actor,
    now: datetime,
) -> Corrected | NotCorrected:
    """Replaces the name line alone, as participants may on their own page."""
    person = replace(
        person_of(registration),
        full_name=full_name,
        title_front=title_front,
        title_back=title_back,
    )
    return correct(session, registration, person, actor=actor, now=now)


def _changes(before: Person, after: Person) -> tuple[Change, ...]:
    return tuple(
        Change(
            field.name,
            in_words(getattr(before, field.name)),
            in_words(getattr(after, field.name)),
        )
        for field in fields(Person)
        if getattr(before, field.name) != getattr(after, field.name)
    )
