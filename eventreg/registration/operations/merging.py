"""Two registrations that are one person: put together, or kept apart for good."""

from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from eventreg import db
from eventreg.audit.rules import Action, Actor
from eventreg.registration import queries
from eventreg.registration.models import KeptApart, Registration
from eventreg.registration.operations.correcting import changes_of, person_of
from eventreg.registration.operations.placing import (
    fill_places,
    free_seat,
    lock_event,
    settle,
    stand_up,
)
from eventreg.registration.operations.rows import fill, note
from eventreg.registration.rules import ACTIVE_STATES, Person, State


def merged_person(kept: Person, other: Person) -> Person:
    """What the kept registration says after a merge: its own words, gaps filled from the other."""
    gaps = {
        field.name: getattr(other, field.name)
        for field in fields(Person)
        if not getattr(kept, field.name) and getattr(other, field.name)
    }
    return replace(kept, **gaps)


def merge(
    session: Session, kept: Registration, other: Registration, *, actor: Actor, now: datetime
) -> bool:
    """Keeps one of two registrations of one person; the other is `replaced` by it and loses its place.

    The kept one's gaps are filled from the other. False when either is not in force (any more),
    they are not of one event, or a third registration bears what would fill a gap. `now`: UTC.
    """
    _lock_pair(session, kept, other)
    in_force = kept.state in ACTIVE_STATES and other.state in ACTIVE_STATES
    if not in_force or kept.id == other.id or kept.event_id != other.event_id:
        return False
    before = person_of(kept)
    person = merged_person(before, person_of(other))
    try:
        with session.begin_nested():
            stand_up(other, State.REPLACED)
            other.replaced_by_id = kept.id
            session.flush()
            fill(session, kept, kept.offer.kind, person)
            kept.letter_id = kept.letter_id or other.letter_id
            session.flush()
    except IntegrityError:
        # What fills the gap is the number of a third registration of the same name.
        session.refresh(kept)
        session.refresh(other)
        return False
    # With the gaps that were filled, so that they can be emptied again.
    gaps = changes_of(before, person)
    note(session, Action.REGISTRATION_MERGED, other, actor=actor, now=now, changes=gaps)
    note(session, Action.REGISTRATION_MERGED, kept, actor=actor, now=now, changes=gaps)
    fill_places(session, kept.event_id, now=now)
    session.flush()
    return True


@dataclass(frozen=True)
class MergeUndone:
    """The other registration is in force again, in this state: its place may be somebody's by now."""

    state: State


def undo_merge(
    session: Session, other: Registration, *, actor: Actor, now: datetime
) -> MergeUndone | None:
    """Takes a merge back: the other registration gets a place if there is one, else it waits.

    What filled the kept one's gaps is taken out of it again. None when it was not merged, or when
    it would now be a second registration of one person.
    """
    kept = other.replaced_by
    if kept is None:
        return None
    _lock_pair(session, kept, other)
    entry = queries.merge_entry(session, other)
    if entry is None:
        return None
    try:
        with session.begin_nested():
            person = _emptied(
                person_of(kept), person_of(other), {one.field for one in entry.values}
            )
            fill(session, kept, kept.offer.kind, person)
            session.flush()
            _back(session, other, now)
            other.replaced_by_id = None
            session.flush()
    except IntegrityError:
        session.refresh(other)
        session.refresh(kept)
        return None
    note(session, Action.REGISTRATION_MERGE_UNDONE, other, actor=actor, now=now)
    note(session, Action.REGISTRATION_MERGE_UNDONE, kept, actor=actor, now=now)
    fill_places(session, other.event_id, now=now)
    session.flush()
    return MergeUndone(other.state)


def _emptied(kept: Person, other: Person, gaps: set[str]) -> Person:
    """The kept one's own words again: without what filled its gaps, unless it was corrected since."""
    empty: dict[str, Any] = {
        field.name: field.default
        for field in fields(Person)
        if field.name in gaps and getattr(kept, field.name) == getattr(other, field.name)
    }
    return replace(kept, **empty)


def _back(session: Session, other: Registration, now: datetime) -> None:
    if other.offer.approval and other.decision is None:
        other.state = State.PENDING
    else:
        seat = free_seat(session, other.offer)
        settle(other, queries.places(session, other.event_id), seat, now=now)


def keep_apart(
    session: Session, one: Registration, other: Registration, *, actor: Actor, now: datetime
) -> None:
    """Notes that two registrations of one number are two people, so that nobody is asked again."""
    first, second = sorted((one.id, other.id))
    if session.get(KeptApart, (first, second)) is None:
        session.add(KeptApart(first_id=first, second_id=second))
        note(session, Action.REGISTRATION_KEPT_APART, one, actor=actor, now=now)
    session.flush()


def ask_again(
    session: Session, one: Registration, other: Registration, *, actor: Actor, now: datetime
) -> bool:
    """Takes back that two registrations are two people. False when nobody had said so."""
    found = session.get(KeptApart, tuple(sorted((one.id, other.id))))
    if found is None:
        return False
    session.delete(found)
    note(session, Action.REGISTRATION_ASKED_AGAIN, one, actor=actor, now=now)
    session.flush()
    return True


def _lock_pair(session: Session, one: Registration, other: Registration) -> None:
    lock_event(session, one.event_id)
    db.lock_rows(session, Registration.id, [one.id, other.id])
    session.refresh(one)
    session.refresh(other)
