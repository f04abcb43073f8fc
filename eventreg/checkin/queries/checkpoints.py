"""Reads of what was received at checkpoints."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from eventreg.checkin.models import Receipt
from eventreg.events.models import Checkpoint
from eventreg.paging import Page, page_of
from eventreg.registration.models import Registration
from eventreg.registration.rules import State


@dataclass(frozen=True)
class CheckpointCount:
    """How many have received what a checkpoint gives, out of how many who are confirmed."""

    checkpoint: Checkpoint
    received: int
    expected: int


def checkpoint_counts(session: Session, event_id: int) -> list[CheckpointCount]:
    """The figures of an event's checkpoints, in their order."""
    received = dict(
        session.execute(
            select(Receipt.checkpoint_id, func.count())
            .where(Receipt.event_id == event_id)
            .group_by(Receipt.checkpoint_id)
        ).all()
    )
    confirmed = session.scalar(
        select(func.count())
        .select_from(Registration)
        .where(Registration.event_id == event_id, Registration.state == State.CONFIRMED)
    )
    found = session.scalars(
        select(Checkpoint)
        .where(Checkpoint.event_id == event_id)
        .order_by(Checkpoint.position, Checkpoint.id)
    )
    return [CheckpointCount(one, received.get(one.id, 0), confirmed or 0) for one in found]


def checkpoint_ids(session: Session, event_id: int) -> frozenset[int]:
    """The ids of an event's checkpoints."""
    return frozenset(session.scalars(select(Checkpoint.id).where(Checkpoint.event_id == event_id)))


def receipts_by_pair(
    session: Session, registration_ids: Collection[int]
) -> dict[tuple[int, int], Receipt]:
    """What these people received, by (registration id, checkpoint id), as it is now."""
    found = session.scalars(
        select(Receipt)
        .where(Receipt.registration_id.in_(registration_ids))
        .execution_options(populate_existing=True)
    )
    return {(row.registration_id, row.checkpoint_id): row for row in found}


@dataclass(frozen=True)
class Received:
    """Somebody who received something, with when, how and by whom."""

    registration: Registration
    receipt: Receipt


def received_page(
    session: Session, checkpoint_id: int, *, page: int = 1, per_page: int = 100
) -> Page[Received]:
    """Who received what this checkpoint gives, the latest first; a page beyond the last gives the last."""
    mine = Receipt.checkpoint_id == checkpoint_id
    total = session.scalar(select(func.count()).select_from(Receipt).where(mine)) or 0
    found = (
        select(Registration, Receipt)
        .join(Receipt, Receipt.registration_id == Registration.id)
        .where(mine)
        .options(joinedload(Registration.offer), joinedload(Registration.agency))
        .order_by(Receipt.received_at.desc(), Receipt.id.desc())
    )

    def read(skip: int, most: int) -> Iterator[Received]:
        rows = session.execute(found.offset(skip).limit(most))
        return (Received(*row) for row in rows)

    return page_of(total, page, per_page, read)
