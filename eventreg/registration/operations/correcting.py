"""Correcting what is known of a person."""

from dataclasses import dataclass, fields, replace
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from eventreg.audit.rules import Action, Actor, Change
from eventreg.registration.models import Registration
from eventreg.registration.operations.answers import merge_answers, told_apart
from eventreg.registration.operations.placing import fill_places, refuse_move
from eventreg.registration.operations.rows import fill, in_words, locked, note
from eventreg.registration.operations.telling import address_of, tell, tell_at
from eventreg.registration.rules import AccountData, Message, Person, Refusal


@dataclass(frozen=True)
class Corrected:
    """The registration was changed; `fields` names what changed (empty: nothing was different)."""

    fields: tuple[str, ...]


@dataclass(frozen=True)
class NotCorrected:
    """Nothing was changed, and why."""

    reason: Refusal


@dataclass(frozen=True)
class ChangedMeanwhile:
    """Nothing was changed: somebody else changed these fields while this form lay open."""

    fields: tuple[Change, ...]


Correction = Corrected | NotCorrected | ChangedMeanwhile


def correct(
    session: Session,
    registration: Registration,
    person: Person,
    *,
    actor: Actor,
    now: datetime,
    reason: str = "",
    seen: Person | None = None,
    completes: bool = False,
) -> Correction:
    """Replaces what is known of a person. The ticket stays as it is: codes carry no name.

    `seen`: what the form was filled in with; when it has changed since in the fields that this
    correction changes, nothing is lost: the answer names them. Refuses when the correction would
    make two registrations of one person, and when the new region or agency has no place left.
    `completes`: it came by the whole form, so that nothing is left to be asked of whoever was added at
    the door with a few facts.
    The old and the new contact are both told of a new one.
    """
    locked(session, registration)
    before = person_of(registration)
    wanted = person if seen is None else _merged(before, seen, person)
    if isinstance(wanted, ChangedMeanwhile):
        return wanted
    refusal = _write(session, registration, wanted, completes=completes)
    if refusal is not None:
        return NotCorrected(refusal)
    changes = note_correction(
        session, registration, before, wanted, actor=actor, now=now, reason=reason
    )
    if changes:
        fill_places(session, registration.event_id, now=now)
        session.flush()
    return Corrected(tuple(change.field for change in changes))


def note_correction(
    session: Session,
    registration: Registration,
    before: Person,
    after: Person,
    *,
    actor: Actor,
    now: datetime,
    reason: str = "",
) -> tuple[Change, ...]:
    """Notes in the log what was different, and tells the old and the new contact of a new one."""
    changes = told_apart(session, registration.event_id, before, after, changes_of(before, after))
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
        _tell_contacts(session, registration, before, now=now)
    return changes


def _write(
    session: Session, registration: Registration, person: Person, *, completes: bool
) -> Refusal | None:
    """Fills the row; what it claimed a place of may have changed, and then there must be one."""
    refusal = refuse_move(session, registration, person)
    if refusal is not None:
        return refusal
    try:
        with session.begin_nested():
            fill(session, registration, registration.offer.kind, person)
            registration.incomplete = registration.incomplete and not completes
            session.flush()
    except IntegrityError:
        session.refresh(registration)
        return Refusal.ALREADY_REGISTERED
    return None


def _merged(now: Person, seen: Person, typed: Person) -> Person | ChangedMeanwhile:
    """What was typed, on top of what others changed meanwhile; or where the two are about the same."""
    ours = {f.name for f in fields(Person) if getattr(typed, f.name) != getattr(seen, f.name)}
    theirs = {f.name for f in fields(Person) if getattr(now, f.name) != getattr(seen, f.name)}
    answers = merge_answers(now.answers, seen.answers, typed.answers)
    both = [f for f in ours & theirs if getattr(now, f) != getattr(typed, f)]
    if answers is not None:
        both = [f for f in both if f != "answers"]
    if both:
        return ChangedMeanwhile(
            tuple(
                Change(name, in_words(getattr(now, name)), in_words(getattr(typed, name)))
                for name in sorted(both)
            )
        )
    mine = {name: getattr(typed, name) for name in ours}
    return replace(now, **mine | ({} if answers is None else {"answers": answers}))


def _tell_contacts(
    session: Session, registration: Registration, before: Person, *, now: datetime
) -> None:
    """A change of contact is told at the old one and at the new one, so that nobody is cut off unseen.

    By mail to whoever has an e-mail address; only a contact without one is a line for WhatsApp.
    """
    old, new = (before.email, before.phone), (registration.email, registration.phone)
    if old == new:
        return
    # Whoever has an e-mail address is told there alone: one address, one message.
    contacts = {address_of(*contact): contact for contact in (old, new)}
    for email, phone in contacts.values():
        tell_at(session, registration, Message.CONTACT_CHANGED, email=email, phone=phone, now=now)
    moved = len(contacts) > 1
    if moved and registration.offered_at is not None and registration.answer_by is None:
        tell(session, registration, Message.PLACE_OFFERED, now=now)


def person_of(registration: Registration) -> Person:
    """What the row says of the person, as the operations take it."""
    from_columns = {
        field.name: getattr(registration, field.name)
        for field in fields(Person)
        if field.name not in {"accounts", "answers"}
    }
    accounts = tuple(
        AccountData(account.platform, account.handle, account.followers)
        for account in registration.accounts
    )
    answers = sorted((answer.question_id, answer.value) for answer in registration.answers)
    return Person(**from_columns, accounts=accounts, answers=tuple(answers))


def changes_of(before: Person, after: Person) -> tuple[Change, ...]:
    """The fields in which two accounts of one person differ, in the words of the log."""
    return tuple(
        Change(
            field.name,
            in_words(getattr(before, field.name)),
            in_words(getattr(after, field.name)),
        )
        for field in fields(Person)
        if getattr(before, field.name) != getattr(after, field.name)
    )
