"""Correcting many people at once: the same as one after the other, with fewer questions to the database."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload

from eventreg import db
from eventreg.audit.rules import Actor
from eventreg.registration.models import Registration
from eventreg.registration.operations.correcting import (
    Corrected,
    Correction,
    NotCorrected,
    correct,
    note_correction,
    person_of,
)
from eventreg.registration.operations.crowds import Agencies, crowd_of
from eventreg.registration.operations.placing import lock_event
from eventreg.registration.operations.rows import fill_known
from eventreg.registration.queries import claim_of
from eventreg.registration.rules import Crowd, Person

#: Who, and what is to be known of them.
Wish = tuple[Registration, Person]
_BATCH = 500


def correct_many(
    session: Session, event_id: int, wishes: Sequence[Wish], *, actor: Actor, now: datetime
) -> list[Correction]:
    """Replaces what is known of many people of one event in their order, exactly as `correct` would.

    Nobody stands twice in `wishes`. Places and people are read once under the event's lock; a
    correction that may pass a place on to somebody who waits is made singly. `now`: aware, UTC.
    """
    lock_event(session, event_id)
    _refresh(session, wishes)
    try:
        with session.begin_nested():
            return _correct(session, event_id, wishes, actor=actor, now=now)
    except IntegrityError:  # Something stands against it that the lock should have kept away.
        session.expire_all()
        return [correct(session, one, person, actor=actor, now=now) for one, person in wishes]


def _refresh(session: Session, wishes: Sequence[Wish]) -> None:
    """Locks the rows and reads what they are now."""
    ids = [registration.id for registration, _person in wishes]
    for start in range(0, len(ids), _BATCH):
        some = ids[start : start + _BATCH]
        db.lock_rows(session, Registration.id, some)
        session.scalars(
            select(Registration)
            .where(Registration.id.in_(some))
            .options(
                selectinload(Registration.accounts),
                selectinload(Registration.answers),
                selectinload(Registration.offer),
            )
            .execution_options(populate_existing=True)
        ).all()


def _correct(
    session: Session, event_id: int, wishes: Sequence[Wish], *, actor: Actor, now: datetime
) -> list[Correction]:
    crowd = crowd_of(session, event_id)
    found = Agencies(session, (person.region_code for _one, person in wishes))
    outcomes: list[Correction] = []
    with session.no_autoflush:
        for number, (registration, person) in enumerate(wishes):
            outcome = _correct_one(
                session, crowd, found, registration, person, actor=actor, now=now
            )
            outcomes.append(outcome)
            if number % _BATCH == 0:
                session.flush()
        session.flush()
    return outcomes


def _correct_one(
    session: Session,
    crowd: Crowd,
    found: Agencies,
    registration: Registration,
    person: Person,
    *,
    actor: Actor,
    now: datetime,
) -> Correction:
    before = person_of(registration)
    after = found.standing(registration, person)
    standing = replace(found.standing(registration, before), claim=claim_of(registration))
    somebody_waits = bool(crowd.queue)
    refusal = crowd.correct(standing, after)
    if refusal is not None:
        return NotCorrected(refusal)
    if somebody_waits and standing.claim != after.claim:
        session.flush()
        return correct(session, registration, person, actor=actor, now=now)
    fill_known(registration, person, found.find(registration.offer, person))
    changes = note_correction(session, registration, before, person, actor=actor, now=now)
    return Corrected(tuple(change.field for change in changes))
