"""Checkpoints of an event: made, renamed, ordered, and removed only while nobody was scanned there."""

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import SYSTEM, Action
from eventreg.checkin.models import Receipt, Scan
from eventreg.checkin.queries import checkpoint_counts, received_page
from eventreg.checkin.rules import Direction, Method, Reason, Verdict
from eventreg.events.models import Checkpoint, Event
from eventreg.events.operations import (
    MOST_CHECKPOINTS,
    CheckpointRefusal,
    CheckpointRefused,
    add_checkpoint,
    move_checkpoint,
    remove_checkpoint,
    rename_checkpoint,
)
from eventreg.registration.models import Registration
from tests.factories import make_event, make_registration, offer_of


@pytest.fixture
def event(session: Session, now: datetime) -> Event:
    """A published event whose sessions are running."""
    return make_event(session, now=now)


def make(session: Session, event: Event, now: datetime, *names: str) -> list[Checkpoint]:
    """Checkpoints of these names."""
    made = [add_checkpoint(session, event, name, actor=SYSTEM, now=now) for name in names]
    assert all(isinstance(one, Checkpoint) for one in made)
    return [one for one in made if isinstance(one, Checkpoint)]


def names(session: Session, event: Event) -> Sequence[str]:
    """The event's checkpoints as pages and phones list them."""
    return [one.checkpoint.name for one in checkpoint_counts(session, event.id)]


def give(session: Session, checkpoint: Checkpoint, person: Registration, now: datetime) -> None:
    """Somebody received what the checkpoint gives."""
    session.add(
        Receipt(
            event_id=person.event_id,
            checkpoint_id=checkpoint.id,
            registration_id=person.id,
            received_at=now,
            method=Method.CAMERA,
            officer="Meja Konsumsi",
        )
    )
    session.flush()


def test_checkpoints_stand_in_their_order(session: Session, event: Event, now: datetime) -> None:
    lunch, kit, transport = make(session, event, now, "Konsumsi", "Seminar kit", "Transport")
    assert move_checkpoint(session, transport, up=True, actor=SYSTEM, now=now)
    assert names(session, event) == ["Konsumsi", "Transport", "Seminar kit"]
    assert move_checkpoint(session, lunch, up=False, actor=SYSTEM, now=now)
    assert names(session, event) == ["Transport", "Konsumsi", "Seminar kit"]
    assert not move_checkpoint(session, transport, up=True, actor=SYSTEM, now=now)
    assert not move_checkpoint(session, kit, up=False, actor=SYSTEM, now=now)


def test_a_name_is_had_once_whatever_its_case(
    session: Session, event: Event, now: datetime
) -> None:
    lunch, kit = make(session, event, now, "Konsumsi", "Seminar kit")
    taken = CheckpointRefused(CheckpointRefusal.NAME_TAKEN)
    assert add_checkpoint(session, event, "KONSUMSI", actor=SYSTEM, now=now) == taken
    assert rename_checkpoint(session, kit, "konsumsi", actor=SYSTEM, now=now) == taken
    assert rename_checkpoint(session, lunch, "KONSUMSI", actor=SYSTEM, now=now) is None
    assert names(session, event) == ["KONSUMSI", "Seminar kit"]
    other = make_event(session, now=now)
    assert make(session, other, now, "Konsumsi")


def test_there_is_an_end_to_them(session: Session, event: Event, now: datetime) -> None:
    make(session, event, now, *(f"Pos {n}" for n in range(MOST_CHECKPOINTS)))
    refused = add_checkpoint(session, event, "Satu lagi", actor=SYSTEM, now=now)
    assert refused == CheckpointRefused(CheckpointRefusal.TOO_MANY)


def test_one_that_nobody_was_scanned_at_goes_and_the_log_says_which(
    session: Session, event: Event, now: datetime
) -> None:
    lunch, kit = make(session, event, now, "Konsumsi", "Seminar kit")
    assert remove_checkpoint(session, lunch, actor=SYSTEM, now=now) is None
    assert names(session, event) == ["Seminar kit"]
    assert rename_checkpoint(session, kit, "Tas", actor=SYSTEM, now=now) is None
    actions = session.scalars(
        select(AuditEntry.action)
        .where(AuditEntry.subject_kind == "checkpoint")
        .order_by(AuditEntry.id)
    ).all()
    assert actions == [
        Action.CHECKPOINT_CREATED,
        Action.CHECKPOINT_CREATED,
        Action.CHECKPOINT_REMOVED,
        Action.CHECKPOINT_CHANGED,
    ]


def test_one_that_somebody_received_at_stays(session: Session, event: Event, now: datetime) -> None:
    lunch, kit = make(session, event, now, "Konsumsi", "Seminar kit")
    person = make_registration(session, offer_of(event, "kim"), now=now)
    make_registration(session, offer_of(event, "agency"), now=now)
    give(session, lunch, person, now)
    stays = CheckpointRefused(CheckpointRefusal.HAS_SCANS)
    assert remove_checkpoint(session, lunch, actor=SYSTEM, now=now) == stays
    assert [
        (one.checkpoint.name, one.received, one.expected)
        for one in checkpoint_counts(session, event.id)
    ] == [("Konsumsi", 1, 2), ("Seminar kit", 0, 2)]
    (one,) = received_page(session, lunch.id).items
    assert (one.registration, one.receipt.officer) == (person, "Meja Konsumsi")
    assert received_page(session, kit.id, page=9).total == 0


def test_a_refused_scan_keeps_it_too(session: Session, event: Event, now: datetime) -> None:
    """The record of the door is never cut, also of what was refused there."""
    (lunch,) = make(session, event, now, "Konsumsi")
    session.add(
        Scan(
            id=uuid4(),
            event_id=event.id,
            checkpoint_id=lunch.id,
            officer="Meja Konsumsi",
            direction=Direction.IN,
            method=Method.CAMERA,
            scanned_at=now,
            claimed_at=now,
            received_at=now,
            verdict=Verdict.REFUSED,
            reason=Reason.UNKNOWN_TICKET,
        )
    )
    session.flush()
    stays = CheckpointRefused(CheckpointRefusal.HAS_SCANS)
    assert remove_checkpoint(session, lunch, actor=SYSTEM, now=now) == stays
    assert names(session, event) == ["Konsumsi"]


def test_the_id_of_a_removed_checkpoint_is_never_another_one_s(
    session: Session, event: Event, now: datetime
) -> None:
    """Phones keep ids: a scan for what was removed must not count for what came after it."""
    made = make(session, event, now, "Konsumsi", "Seminar kit")[1]
    gone = made.id

    assert remove_checkpoint(session, made, actor=SYSTEM, now=now) is None
    session.commit()
    assert make(session, event, now, "Transpor")[0].id > gone
