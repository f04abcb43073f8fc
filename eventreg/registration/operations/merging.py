"""Two registrations that are one person: put together, or kept apart for good."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from eventreg import db
from eventreg.audit import operations as audit
from eventreg.audit.operations import Subject
from eventreg.audit.rules import Action, Actor, Change
from eventreg.consents import operations as consents
from eventreg.mail.models import OutboxMail
from eventreg.mail.rules import MailState
from eventreg.registration.models import KeptApart, Registration
from eventreg.registration.operations.answers import told_apart
from eventreg.registration.operations.correcting import changes_of, person_of
from eventreg.registration.operations.deciding import TIME_TO_UNDO
from eventreg.registration.operations.merge_plan import MergePlan, plan_merge
from eventreg.registration.operations.placing import (
    fill_places,
    lock_event,
    refuse_move,
    stand_up,
)
from eventreg.registration.operations.rows import fill, in_words, note
from eventreg.registration.operations.telling import tell
from eventreg.registration.rules import ACTIVE_STATES, Message, State

_Facts = dict[str, str | int | None]
#: What somebody has in the waiting list, and gets again when a merge is taken back.
MOMENTS = ("waiting_since", "preferred_at", "offered_at", "answer_by")


def merge(
    session: Session, kept: Registration, other: Registration, *, actor: Actor, now: datetime
) -> bool:
    """Keeps one of two registrations of one person; the other is `replaced` by it and loses its place.

    What moves to the kept one is in the plan (`plan_merge`). Messages that wait about the other and
    are not true any more are withdrawn; its contact reads of the merge once it cannot be taken back
    unread. False when either is not in force (any more), they are not
    of one event, a third registration bears what would fill a gap, or there is no place for what
    would. `now`: UTC.
    """
    lock_pair(session, kept, other)
    in_force = kept.state in ACTIVE_STATES and other.state in ACTIVE_STATES
    if not in_force or kept.id == other.id or kept.event_id != other.event_id:
        return False
    before, facts = person_of(kept), _standing(other)
    plan = plan_merge(session, kept, other)
    changes = _changes(session, kept, other, plan)
    if not _put_together(session, kept, other, plan):
        return False
    facts["answers"] = _listed(
        {one for one, _ in plan.person.answers} - dict(before.answers).keys()
    )
    facts["consents"] = _listed(consents.take_over(session, kept.id, plan.consents))
    facts["messages"] = _listed(_withdraw(session, plan.messages))
    # With all that was filled, so that it can be taken out again.
    subject = Subject("registration", other.id, other.event_id)
    merged = Action.REGISTRATION_MERGED
    audit.record(session, merged, subject, actor=actor, now=now, facts=facts, changes=changes)
    note(session, merged, kept, actor=actor, now=now, changes=changes)
    tell(session, other, Message.MERGED, now=now, due_at=now + TIME_TO_UNDO)
    fill_places(session, kept.event_id, now=now)
    session.flush()
    return True


def _put_together(
    session: Session, kept: Registration, other: Registration, plan: MergePlan
) -> bool:
    """Writes both rows; False where the kept one cannot be all that the two say."""
    try:
        with session.begin_nested() as attempt:
            stand_up(other, State.REPLACED)
            other.replaced_by_id = kept.id
            if "reference" in plan.columns:
                other.reference = None  # It names one registration alone.
            session.flush()
            if refuse_move(session, kept, plan.person) is not None:
                attempt.rollback()
                return False
            fill(session, kept, kept.offer.kind, plan.person)
            for name, value in plan.columns.items():
                setattr(kept, name, value)
            session.flush()
    except IntegrityError:
        # What fills the gap is the number of a third registration of the same name.
        session.refresh(kept)
        session.refresh(other)
        return False
    return True


def _changes(
    session: Session, kept: Registration, other: Registration, plan: MergePlan
) -> tuple[Change, ...]:
    """What the merge fills, in the words of the log; the letter by its name."""
    before = person_of(kept)
    found = changes_of(before, plan.person)
    shown = {"letter_id": other.letter.name if other.letter else ""}
    columns = [(name, value) for name, value in plan.columns.items() if name != "coming_at"]
    return told_apart(session, kept.event_id, before, plan.person, found) + tuple(
        Change(name, "", shown.get(name) or in_words(value)) for name, value in columns
    )


def _standing(other: Registration) -> _Facts:
    """Where somebody stood before the merge: seat, or place in the waiting list."""
    moments = {name: getattr(other, name) for name in MOMENTS}
    return {
        "state": other.state.value,
        "seat": other.seat,
        **{name: moment.isoformat() for name, moment in moments.items() if moment is not None},
    }


def _listed(ids: Iterable[int]) -> str:
    return ",".join(str(one) for one in sorted(ids))


def _withdraw(session: Session, messages: Iterable[OutboxMail]) -> list[int]:
    """Takes back what still waits of them; ids. They keep their keys: the merge may be taken back."""
    lines = locked_lines(session, [one.id for one in messages], MailState.WAITING)
    for line in lines:
        line.state = MailState.WITHDRAWN
    session.flush()
    return [line.id for line in lines]


def locked_lines(session: Session, ids: list[int], state: MailState) -> list[OutboxMail]:
    """Those of these messages that are in this state, locked and read anew."""
    db.lock_rows(session, OutboxMail.id, ids)
    statement = select(OutboxMail).where(OutboxMail.id.in_(ids), OutboxMail.state == state)
    return list(session.scalars(statement.execution_options(populate_existing=True)))


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


def lock_pair(session: Session, one: Registration, other: Registration) -> None:
    """Locks the event and then both, always in this order, and reads what they are now."""
    lock_event(session, one.event_id)
    db.lock_rows(session, Registration.id, [one.id, other.id])
    session.refresh(one)
    session.refresh(other)
