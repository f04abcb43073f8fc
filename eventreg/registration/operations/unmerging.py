"""A merge that is taken back: two registrations again, each with what it had."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import Action, Actor
from eventreg.consents import operations as consents
from eventreg.mail import operations as mail
from eventreg.mail.models import OutboxMail
from eventreg.mail.rules import MailState
from eventreg.registration import queries
from eventreg.registration.models import Registration
from eventreg.registration.operations.correcting import person_of
from eventreg.registration.operations.merging import MOMENTS, lock_pair, locked_lines
from eventreg.registration.operations.placing import fill_places, free_seat, settle
from eventreg.registration.operations.rows import fill, note
from eventreg.registration.operations.telling import tell
from eventreg.registration.rules import Message, Person, State
from eventreg.registration.rules.merging import parted_person

#: By what people read where they stand again.
_NEWS = {
    State.CONFIRMED: Message.CONFIRMED,
    State.PENDING: Message.PENDING,
    State.WAITLISTED: Message.WAITLISTED,
}


@dataclass(frozen=True)
class MergeUndone:
    """The other registration is in force again, in this state: its place may be somebody's by now."""

    state: State


class MergeStands(StrEnum):
    """Why a merge is not taken back."""

    #: It was not merged, or would now be a second registration of one person.
    NOT_POSSIBLE = "not_possible"
    #: Its place is somebody else's by now, and its category has no waiting list.
    NO_PLACE = "no_place"


def undo_merge(
    session: Session, other: Registration, *, actor: Actor, now: datetime
) -> MergeUndone | MergeStands:
    """Takes a merge back: the other registration stands where it stood, if its place is still free.

    Somebody who had a place that is taken by now waits, and is told so. All that the merge moved to
    the kept one is taken out of it again, unless it was changed since; withdrawn messages wait again.
    Who has read of the merge reads that it was taken back. `now`: UTC.
    """
    kept = other.replaced_by
    if kept is None:
        return MergeStands.NOT_POSSIBLE
    lock_pair(session, kept, other)
    entry = queries.merge_entry(session, other)
    if entry is None:
        return MergeStands.NOT_POSSIBLE
    refusal = _part(session, kept, other, entry, now)
    if refusal is not None:
        session.refresh(other)
        session.refresh(kept)
        return refusal
    again = locked_lines(session, _ids(entry, "messages"), MailState.WITHDRAWN)
    for line in again:
        line.state = MailState.WAITING
    note(session, Action.REGISTRATION_MERGE_UNDONE, other, actor=actor, now=now)
    note(session, Action.REGISTRATION_MERGE_UNDONE, kept, actor=actor, now=now)
    _tell(session, other, entry, {Message(one.message) for one in again}, now)
    undone = MergeUndone(other.state)
    fill_places(session, other.event_id, now=now)
    session.flush()
    return undone


def _part(
    session: Session, kept: Registration, other: Registration, entry: AuditEntry, now: datetime
) -> MergeStands | None:
    """Writes both rows; why not, where the other one cannot be in force again."""
    try:
        with session.begin_nested() as attempt:
            _take_out(session, kept, other, entry)
            _back(session, other, entry, now)
            lost = other.state is State.WAITLISTED and not _waited(entry)
            if lost and not other.offer.waiting_list:
                attempt.rollback()
                return MergeStands.NO_PLACE
            other.replaced_by_id = None
            session.flush()
    except IntegrityError:
        return MergeStands.NOT_POSSIBLE
    return None


def _waited(entry: AuditEntry) -> bool:
    """Whether somebody stood in the waiting list before the merge."""
    return entry.facts["state"] == State.WAITLISTED


def _tell(
    session: Session,
    other: Registration,
    entry: AuditEntry,
    again: set[Message],
    now: datetime,
) -> None:
    """Who has read of the merge reads that it was taken back; who lost their place reads that anyway.

    `again`: of what kinds messages wait again, so that nobody reads the same twice.
    """
    read = not _withdraw_news(session, other, entry)
    lost = other.state is State.WAITLISTED and not _waited(entry)
    message = Message.PLACE_OFFERED if other.offered_at else _NEWS[other.state]
    if read and other.offered_at:
        other.answer_by = (
            None  # They thought it gone: their time begins when they hear of it again.
        )
    if (read or lost) and message not in again:
        facts = {"parted": "yes"} | ({"lost": "yes"} if lost else {})
        tell(session, other, message, facts=facts, now=now)


def _withdraw_news(session: Session, other: Registration, entry: AuditEntry) -> bool:
    """Whether nobody has read of the merge, and nobody will."""
    news = session.scalars(
        select(OutboxMail).where(
            OutboxMail.registration_id == other.id,
            OutboxMail.message == Message.MERGED,
            OutboxMail.queued_at >= entry.at,
            OutboxMail.state != MailState.WITHDRAWN,
        )
    ).all()
    withdrawn = [mail.withdraw(session, line) for line in news]
    return all(withdrawn)


def _ids(entry: AuditEntry, name: str) -> list[int]:
    """Numbers that a merge noted under this name."""
    return [int(one) for one in str(entry.facts.get(name) or "").split(",") if one]


def _take_out(session: Session, kept: Registration, other: Registration, entry: AuditEntry) -> None:
    """Empties the gaps of the kept one again."""
    filled = {one.field: one.after for one in entry.values}
    person: Person = parted_person(
        person_of(kept), person_of(other), gaps=filled.keys(), answers=_ids(entry, "answers")
    )
    fill(session, kept, kept.offer.kind, person)
    for name, empty in (("letter_id", None), ("note", "")):
        if name in filled and getattr(kept, name) == getattr(other, name):
            setattr(kept, name, empty)
    if "coming" in filled and kept.coming_at == other.coming_at:
        kept.coming = kept.coming_at = None
    if "reference" in filled and kept.reference == filled["reference"]:
        kept.reference = None
        session.flush()  # It leaves the one before it stands with the other.
        other.reference = filled["reference"]
    consents.give_back(session, kept.id, _ids(entry, "consents"))
    session.flush()


def _back(session: Session, other: Registration, entry: AuditEntry, now: datetime) -> None:
    """Puts the other one where it stood."""
    was = {
        name: datetime.fromisoformat(str(entry.facts[name]))
        for name in MOMENTS
        if name in entry.facts
    }
    places = queries.places(session, other.event_id)
    match State(str(entry.facts["state"])):
        case State.PENDING:
            other.state = State.PENDING
        case State.WAITLISTED:
            other.state = State.WAITLISTED
            if places.obstacle(queries.claim_of(other)) is not None:
                was = {name: was[name] for name in was.keys() & {"waiting_since", "preferred_at"}}
            for name, moment in was.items():
                setattr(other, name, moment)
        case _:
            settle(other, places, _seat_again(session, other, entry), now=now)


def _seat_again(session: Session, other: Registration, entry: AuditEntry) -> int | None:
    """The seat that somebody had, if nobody sits on it, else the next one."""
    seat = entry.facts["seat"]
    taken = select(Registration.id).where(
        Registration.offer_id == other.offer_id, Registration.seat == seat
    )
    if seat is not None and session.scalar(taken) is None:
        return int(seat)
    return free_seat(session, other.offer)
