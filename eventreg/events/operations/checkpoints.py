"""The checkpoints of an event: where each person receives something once (meal, seminar kit, transport)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from eventreg import db
from eventreg.audit.operations import Subject
from eventreg.audit.rules import Action, Actor, Change
from eventreg.events.models import Checkpoint, Event
from eventreg.events.operations.log import note
from eventreg.events.operations.ordering import move, next_position

#: So many still fit into the selector of a phone.
MOST_CHECKPOINTS = 20


class CheckpointRefusal(StrEnum):
    """Why a checkpoint is not made or changed."""

    #: At the door two of one name could not be told apart.
    NAME_TAKEN = "name_taken"
    TOO_MANY = "too_many"
    #: Somebody was scanned there: that record stays.
    HAS_SCANS = "has_scans"


@dataclass(frozen=True)
class CheckpointRefused:
    """Nothing was changed, and why."""

    reason: CheckpointRefusal


def add_checkpoint(
    session: Session, event: Event, name: str, *, actor: Actor, now: datetime
) -> Checkpoint | CheckpointRefused:
    """A further checkpoint, last in the order. `now`: aware, UTC."""
    known = _locked(session, event)
    if len(known) >= MOST_CHECKPOINTS:
        return CheckpointRefused(CheckpointRefusal.TOO_MANY)
    if _is_taken(name, known):
        return CheckpointRefused(CheckpointRefusal.NAME_TAKEN)
    made = Checkpoint(name=name, position=next_position(known))
    event.checkpoints.append(made)
    session.flush()
    note(session, Action.CHECKPOINT_CREATED, _subject(made), actor=actor, now=now)
    return made


def rename_checkpoint(
    session: Session, checkpoint: Checkpoint, name: str, *, actor: Actor, now: datetime
) -> CheckpointRefused | None:
    """Gives it another name; none: done. What was received there stays. `now`: aware, UTC."""
    known = _locked(session, checkpoint.event)
    if _is_taken(name, [one for one in known if one.id != checkpoint.id]):
        return CheckpointRefused(CheckpointRefusal.NAME_TAKEN)
    change = Change("name", checkpoint.name, name)
    if change.before == change.after:
        return None
    checkpoint.name = name
    subject = _subject(checkpoint)
    note(session, Action.CHECKPOINT_CHANGED, subject, actor=actor, now=now, changes=(change,))
    return None


def move_checkpoint(
    session: Session, checkpoint: Checkpoint, *, up: bool, actor: Actor, now: datetime
) -> bool:
    """Puts a checkpoint one place up or down; false when it stands at that end already."""
    change = move(_locked(session, checkpoint.event), checkpoint, up=up)
    if change is None:
        return False
    subject = _subject(checkpoint)
    note(session, Action.CHECKPOINT_CHANGED, subject, actor=actor, now=now, changes=(change,))
    return True


def remove_checkpoint(
    session: Session, checkpoint: Checkpoint, *, actor: Actor, now: datetime
) -> CheckpointRefused | None:
    """Removes a checkpoint at which nobody was scanned yet; none: it is gone. `now`: aware, UTC.

    The foreign keys of scans and receipts decide, so that a scan in the same moment is not lost.
    """
    event, subject = checkpoint.event, _subject(checkpoint)
    _locked(session, event)
    try:
        with session.begin_nested():
            event.checkpoints.remove(checkpoint)
            session.flush()
    except IntegrityError:
        session.refresh(event, ["checkpoints"])
        return CheckpointRefused(CheckpointRefusal.HAS_SCANS)
    change = Change("name", checkpoint.name, "")
    note(session, Action.CHECKPOINT_REMOVED, subject, actor=actor, now=now, changes=(change,))
    return None


def _locked(session: Session, event: Event) -> list[Checkpoint]:
    """The event's checkpoints in their order, under its lock."""
    db.lock_rows(session, Event.id, [event.id])
    session.refresh(event, ["checkpoints"])
    return event.checkpoints


def _is_taken(name: str, others: list[Checkpoint]) -> bool:
    return name.casefold() in {one.name.casefold() for one in others}


def _subject(checkpoint: Checkpoint) -> Subject:
    return Subject("checkpoint", checkpoint.id, checkpoint.event_id)
