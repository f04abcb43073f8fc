"""What somebody received at a checkpoint follows from scans, like attendance, and nothing loses it."""

from datetime import datetime, timedelta
from itertools import permutations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.checkin.models import AttendanceMark, Receipt, Scan
from eventreg.checkin.operations import (
    Merged,
    MergeRefusal,
    NotMerged,
    Recorder,
    Undone,
    merge_people,
    undo_scan,
)
from eventreg.checkin.rules import Mark, Method, Verdict
from eventreg.events.models import Checkpoint, Event
from eventreg.registration.models import Registration
from tests.checkin.conftest import STAFF
from tests.factories import make_event, make_registration, offer_of
from tests.scans import scan

MINUTE = timedelta(minutes=1)
PHONE = "+6289300112233"


@pytest.fixture
def event(session: Session, now: datetime) -> Event:
    """A published event where lunch is given out."""
    made = make_event(session, now=now)
    made.checkpoints.append(Checkpoint(name="Konsumsi", position=0))
    session.flush()
    return made


@pytest.fixture
def pair(session: Session, event: Event) -> tuple[Registration, Registration]:
    """Two registrations of one number."""
    first, second = (
        make_registration(session, offer_of(event, "kim"), full_name=name, phone=PHONE)
        for name in ("Rizal Fahmi", "Pak Rizal")
    )
    return first, second


def serve(
    session: Session, person: Registration, at: datetime, now: datetime, officer: str = "Ayu"
) -> Scan:
    """The scan of somebody who receives lunch at `at`; it arrives at `now`."""
    recorder = Recorder(person.event_id, officer, trusted_from=now - timedelta(days=1))
    return scan(session, recorder, person, at, checkpoint=0, method=Method.READER, now=now)


def mark(session: Session, person: Registration, now: datetime) -> None:
    """Staff note that somebody is excused."""
    session.add(
        AttendanceMark(
            registration_id=person.id,
            session_id=person.event.sessions[0].id,
            mark=Mark.EXCUSED,
            officer="Retno",
            marked_at=now,
        )
    )
    session.flush()


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_earliest_scan_counts_whichever_arrives_first(
    order: tuple[int, ...],
    session: Session,
    pair: tuple[Registration, Registration],
    now: datetime,
) -> None:
    person, _ = pair
    scans = [serve(session, person, now - (9 - n) * MINUTE, now, f"Meja {n}") for n in order]

    row = session.scalars(select(Receipt)).one()
    assert (row.received_at, row.officer) == (now - 9 * MINUTE, "Meja 0")
    assert [one.verdict for one in scans] == [Verdict.ACCEPTED, *[Verdict.REPEAT] * 2]


def test_a_receipt_that_is_taken_back_leaves_what_others_show(
    session: Session, pair: tuple[Registration, Registration], now: datetime
) -> None:
    person, _ = pair
    first = serve(session, person, now - 5 * MINUTE, now)
    second = serve(session, person, now - 3 * MINUTE, now, "Meja 2")

    assert undo_scan(session, first, reason="x", actor=STAFF, now=now) == Undone(present=True)
    session.expire_all()
    row = session.scalars(select(Receipt)).one()
    assert (row.received_at, row.officer) == (now - 3 * MINUTE, "Meja 2")
    assert undo_scan(session, second, reason="x", actor=STAFF, now=now) == Undone(present=False)
    assert session.scalars(select(Receipt)).all() == []
    assert serve(session, person, now, now).verdict is Verdict.ACCEPTED


def test_phones_learn_that_somebody_has_not_received_it_after_all(
    session: Session, pair: tuple[Registration, Registration], now: datetime
) -> None:
    """The row that said so is gone, so that the person counts as changed."""
    person, _ = pair
    made = serve(session, person, now, now)
    person.changed_at = now - timedelta(days=1)
    session.flush()
    undo_scan(session, made, reason="x", actor=STAFF, now=now)
    session.refresh(person)

    assert person.changed_at is not None
    assert person.changed_at >= now


def test_who_received_something_is_the_one_that_a_merge_keeps(
    session: Session, pair: tuple[Registration, Registration], now: datetime
) -> None:
    kept, other = pair
    serve(session, other, now, now)
    merged = merge_people(session, kept, other, actor=STAFF, now=now)
    assert merged == NotMerged(MergeRefusal.OTHER_PRESENT)

    assert merge_people(session, other, kept, actor=STAFF, now=now) == Merged()
    assert session.scalars(select(Receipt.registration_id)).all() == [other.id]


def test_two_that_both_received_something_stay_two(
    session: Session, pair: tuple[Registration, Registration], now: datetime
) -> None:
    for one in pair:
        serve(session, one, now, now)

    merged = merge_people(session, *pair, actor=STAFF, now=now)
    assert merged == NotMerged(MergeRefusal.BOTH_PRESENT)


def test_what_staff_noted_is_not_lost_by_a_merge(
    session: Session, pair: tuple[Registration, Registration], now: datetime
) -> None:
    kept, other = pair
    mark(session, other, now)
    merged = merge_people(session, kept, other, actor=STAFF, now=now)
    assert merged == NotMerged(MergeRefusal.OTHER_MARKED)

    assert merge_people(session, other, kept, actor=STAFF, now=now) == Merged()
    assert session.scalars(select(AttendanceMark.registration_id)).all() == [other.id]
