"""What the operations share: filling a row, and noting in the log what was done to it."""

from collections.abc import Collection, Iterable
from dataclasses import fields
from datetime import datetime

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified, set_committed_value

from eventreg import db
from eventreg.agencies import queries as agencies
from eventreg.agencies.models import Agency
from eventreg.agencies.rules import AgencyKind, agency_key
from eventreg.audit import operations as audit
from eventreg.audit.operations import Subject
from eventreg.audit.rules import Action, Actor, Change
from eventreg.categories.rules import ParticipantKind
from eventreg.events.models import CategoryOffer, Event
from eventreg.people.rules import name_key
from eventreg.registration.models import Answer, Registration, SocialAccount
from eventreg.registration.rules import (
    LONGEST_KEY,
    AccountData,
    Claim,
    Confirmed,
    Pending,
    Person,
    Registered,
    State,
    Waitlisted,
    counted_under,
)

#: What a row may change in when somebody moves from one state, or one category, to another.
_MOVED = (
    "offer_id",
    "state",
    "seat",
    "waiting_since",
    "preferred_at",
    "offered_at",
    "answer_by",
    "decision",
    "state_reason",
    "cancelled_at",
    "version",
)
#: What of a person stands in the registration's own row.
_COLUMNS = tuple(one.name for one in fields(Person) if one.name not in {"accounts", "answers"})


def fill(
    session: Session, registration: Registration, kind: ParticipantKind, person: Person
) -> None:
    """Copies what the person told into the row, and finds the agency row that is meant."""
    found = _agency_of(session, kind, person)
    fill_known(registration, person, found.id if found else None)


def fill_known(registration: Registration, person: Person, agency_id: int | None) -> None:
    """The same, for who knows already which agency row is meant."""
    for name, value in columns_of(person, agency_id).items():
        setattr(registration, name, value)
    accounts = [(one.platform, one.handle, one.followers) for one in registration.accounts]
    if accounts != [(one.platform, one.handle, one.followers) for one in person.accounts]:
        registration.accounts = [
            SocialAccount(
                position=position,
                platform=account.platform,
                handle=account.handle,
                followers=account.followers,
            )
            for position, account in enumerate(person.accounts)
        ]
    answers = {one.question_id: one.value for one in registration.answers}
    if answers != dict(person.answers):
        registration.answers = [
            Answer(question_id=question_id, value=value) for question_id, value in person.answers
        ]
        flag_modified(registration, "name_key")  # The row itself changes: the door hears of it.


def columns_of(person: Person, agency_id: int | None) -> dict[str, object]:
    """What the row of a person holds, by column. `agency_id`: the agency row that is meant."""
    return {
        **{name: getattr(person, name) for name in _COLUMNS},
        "name_key": name_key(person.full_name)[:LONGEST_KEY],
        "agency_id": agency_id,
        "agency_key": counted_as(agency_id, person),
    }


def claim_for(session: Session, offer: CategoryOffer, person: Person) -> Claim:
    """What somebody takes a place of in a category, before any row says so."""
    found = _agency_of(session, offer.kind, person)
    key = counted_as(found.id if found else None, person)
    return Claim(offer.id, person.region_code, key)


def agency_kind(kind: ParticipantKind) -> AgencyKind:
    """Among which organizations the one of such a participant is looked for."""
    return AgencyKind.KIM if kind is ParticipantKind.KIM else AgencyKind.AGENCY


def _agency_of(session: Session, kind: ParticipantKind, person: Person) -> Agency | None:
    if not person.organization:
        return None
    return agencies.find(session, person.organization, person.region_code, agency_kind(kind))


def counted_as(agency_id: int | None, person: Person) -> str:
    """By what the people of one agency are counted together: its row, else region and name as typed."""
    return counted_under(agency_id, person.region_code, agency_key(person.organization))


def locked(session: Session, registration: Registration) -> None:
    """Locks the event and then the registration, always in this order, and reads what it is now."""
    db.lock_rows(session, Event.id, [registration.event_id])
    db.lock_rows(session, Registration.id, [registration.id])
    session.refresh(registration)


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


def note_many(
    session: Session,
    action: Action,
    registrations: Iterable[Registration],
    *,
    actor: Actor,
    now: datetime,
    reason: str = "",
    facts: dict[str, str | int | None] | None = None,
) -> None:
    """The same of many registrations at once, in their order. `facts` must not be personal."""
    subjects = [Subject("registration", one.id, one.event_id) for one in registrations]
    audit.record_many(session, action, subjects, actor=actor, now=now, reason=reason, facts=facts)


def write_moves(session: Session, registrations: Collection[Registration]) -> None:
    """Writes what moving these people changed in their rows, which are locked, by one statement.

    The mapper alone would write row by row, because rows bear versions.
    """
    if not registrations:
        return
    rows = Registration.__table__.c
    statement = (
        update(Registration.__table__)  # type: ignore[arg-type]  # A class of its own table.
        .where(rows.id == bindparam("moved_id"))
        .values({name: bindparam(f"new_{name}") for name in _MOVED})
    )
    moves = [(one, _moved(one)) for one in registrations]
    session.connection().execute(
        statement,
        [
            {"moved_id": one.id, **{f"new_{name}": value for name, value in new.items()}}
            for one, new in moves
        ],
    )
    for one, new in moves:
        for name, value in new.items():
            set_committed_value(one, name, value)


def _moved(registration: Registration) -> dict[str, object]:
    """The columns of a row that is to be written: as they are by now, and the next version."""
    return {
        **{name: getattr(registration, name) for name in _MOVED},
        "version": registration.version + 1,
    }


def outcome_of(registration: Registration, *, replay: bool = False) -> Registered:
    """A registration as the outcome that made it. One that has ended since counts as confirmed."""
    return outcome_of_state(registration.id, registration.secret, registration.state, replay=replay)


def outcome_of_state(id_: int, secret: str, state: State, *, replay: bool) -> Registered:
    """The same, for who knows no more of the registration than its id, secret and state."""
    if state is State.WAITLISTED:
        return Waitlisted(id_, secret, replay=replay)
    if state is State.PENDING:
        return Pending(id_, secret, replay=replay)
    return Confirmed(id_, secret, replay=replay)


def in_words(value: object) -> str:
    """A value as the log shows it."""
    if isinstance(value, tuple):
        return ", ".join(
            f"{one.platform}:{one.handle}" if isinstance(one, AccountData) else str(one[1])
            for one in value
        )
    return "" if value is None else str(value)
