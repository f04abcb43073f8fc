"""What the operations share: filling a row, and noting in the log what was done to it."""

from dataclasses import fields
from datetime import datetime

from sqlalchemy.orm import Session

from eventreg.agencies import queries as agencies
from eventreg.agencies.rules import AgencyKind
from eventreg.audit import operations as audit
from eventreg.audit.operations import Subject
from eventreg.audit.rules import Action, Actor, Change
from eventreg.categories.rules import ParticipantKind
from eventreg.people.rules import name_key
from eventreg.registration.models import Registration, SocialAccount
from eventreg.registration.rules import LONGEST_KEY, Person


def fill(
    session: Session, registration: Registration, kind: ParticipantKind, person: Person
) -> None:
    """Copies what the person told into the row, and finds the agency row that is meant."""
    for field in fields(Person):
        if field.name != "accounts":
            setattr(registration, field.name, getattr(person, field.name))
    registration.name_key = name_key(person.full_name)[:LONGEST_KEY]
    registration.accounts = [
        SocialAccount(
            position=position,
            platform=account.platform,
            handle=account.handle,
            followers=account.followers,
        )
        for position, account in enumerate(person.accounts)
    ]
    agency_kind = AgencyKind.KIM if kind is ParticipantKind.KIM else AgencyKind.AGENCY
    found = (
        agencies.find(session, person.organization, person.region_code, agency_kind)
        if person.organization
        else None
    )
    registration.agency_id = found.id if found else None


def note(
    session: Session,
    action: Action,
    registration: Registration,
    *,
    actor: Actor,
    now: datetime,
    reason: str = "",
    changes: tuple[Change, ...] = (),
) -> None:
    """Notes in the log what was done to a registration, by whom and why. `now`: aware, UTC."""
    subject = Subject("registration", registration.id, registration.event_id)
    audit.record(session, action, subject, actor=actor, now=now, reason=reason, changes=changes)


def in_words(value: object) -> str:
    """A value as the log shows it."""
    if isinstance(value, tuple):
        return ", ".join(f"{account.platform}:{account.handle}" for account in value)
    return "" if value is None else str(value)
