"""Substitutes (peserta pengganti): the place passes on, both names stay in the record."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from eventreg.audit.rules import Action, Actor
from eventreg.people.rules import name_key
from eventreg.registration import queries
from eventreg.registration.models import Registration
from eventreg.registration.operations.placing import (
    deadline,
    event_now,
    fill_places,
    refuse_move,
    stand_up,
)
from eventreg.registration.operations.rows import fill, locked, note, outcome_of
from eventreg.registration.operations.telling import tell
from eventreg.registration.rules import (
    LONGEST_KEY,
    Message,
    Outcome,
    Person,
    Refusal,
    Refused,
    State,
    may_move,
)
from eventreg.tickets import operations as tickets


@dataclass(frozen=True)
class Substitution:
    """Who comes instead, why, and the letter that says so. `submission_id`: the form's own."""

    person: Person
    submission_id: UUID
    reason: str
    letter_id: int | None = None
    language: str = "id"
    #: Named at the desk with a few facts; the rest is still to be asked.
    incomplete: bool = False


def substitute(
    session: Session, old: Registration, form: Substitution, *, actor: Actor, now: datetime
) -> Outcome:
    """Puts somebody else in a person's place: same category, new ticket.

    Of another region or agency only where that has a place left. The old registration is
    `replaced` and its code is refused from now on; the new one has the
    seat, or the place in the waiting list. Consents are the new person's own and stay unset.
    Refused when the old one is not in force, or when the new person is registered already.
    """
    locked(session, old)
    replayed = queries.by_submission(session, old.event_id, form.submission_id)
    if replayed is not None:
        return outcome_of(replayed, replay=True)
    if not may_move(old.state, State.REPLACED):
        return Refused(Refusal.CLOSED)
    if _is_registered(session, old, form.person):
        return Refused(Refusal.ALREADY_REGISTERED)
    refusal = refuse_move(session, old, form.person)
    if refusal is not None:
        return Refused(refusal)
    new = _successor(session, old, form, now)
    try:
        with session.begin_nested():
            stand_up(old, State.REPLACED)
            old.state_reason = form.reason
            session.flush()  # The old one leaves its seat before the new one takes it.
            fill(session, new, old.offer.kind, form.person)
            session.add(new)
            session.flush()
            old.replaced_by_id = new.id
            session.flush()
    except IntegrityError:
        # Only somebody who registered this very person between the look and the write.
        session.refresh(old)
        return Refused(Refusal.ALREADY_REGISTERED)
    _record(session, old, new, form, actor=actor, now=now)
    fill_places(session, old.event_id, now=now)  # Another region's place may be free by that.
    return outcome_of(new)


def _is_registered(session: Session, old: Registration, person: Person) -> bool:
    found = queries.same_person(
        session,
        old.event_id,
        key=name_key(person.full_name)[:LONGEST_KEY],
        nip=person.nip,
        phone=person.phone,
    )
    return found is not None and found.id != old.id


def _answer_by(session: Session, old: Registration, now: datetime) -> datetime | None:
    """Whoever steps in knows of a place that is held, so the time to answer runs at the latest now."""
    if old.offered_at is None or old.answer_by is not None:
        return old.answer_by
    return deadline(event_now(session, old.event_id), now)


def _successor(
    session: Session, old: Registration, form: Substitution, now: datetime
) -> Registration:
    return Registration(
        event_id=old.event_id,
        offer_id=old.offer_id,
        submission_id=form.submission_id,
        secret=secrets.token_urlsafe(32),
        state=old.state,
        seat=old.seat,
        waiting_since=old.waiting_since,
        preferred_at=old.preferred_at,
        offered_at=old.offered_at,
        answer_by=_answer_by(session, old, now),
        group_id=old.group_id,
        letter_id=form.letter_id or old.letter_id,
        language=form.language,
        incomplete=form.incomplete,
        created_at=now,
    )


def _record(
    session: Session,
    old: Registration,
    new: Registration,
    form: Substitution,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    event = old.event
    tickets.issue(
        session,
        event_id=event.id,
        ticket_key=event.ticket_key,
        registration_id=new.id,
        now=now,
    )
    reason = form.reason
    note(session, Action.REGISTRATION_REPLACED, old, actor=actor, now=now, reason=reason)
    note(session, Action.REGISTRATION_CREATED, new, actor=actor, now=now, reason=reason)
    tell(session, old, Message.REPLACED, now=now)
    tell(session, new, Message.SUBSTITUTE, now=now)
    session.flush()
