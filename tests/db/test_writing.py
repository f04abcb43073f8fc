"""Who may write, and in which order: the rules of eventreg/db.py, on both databases."""

import threading
import time
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.orm import Session

from eventreg.audit.models import AuditEntry
from eventreg.audit.operations import Subject, record
from eventreg.audit.rules import SYSTEM, Action
from eventreg.db import lock_rows, writing
from eventreg.events.models import Event
from tests.factories import make_event

INSERT = text("INSERT INTO roles (name) VALUES (:name)")


def test_a_transaction_that_did_not_say_so_cannot_write(engine: Engine) -> None:
    with pytest.raises(DBAPIError), engine.begin() as connection:
        connection.execute(INSERT, {"name": "sneaked in"})


def test_the_right_to_write_ends_with_its_block(engine: Engine) -> None:
    with writing(), engine.begin() as connection:
        connection.execute(INSERT, {"name": "allowed"})
    with pytest.raises(DBAPIError), engine.begin() as connection:
        connection.execute(INSERT, {"name": "no more"})


def test_a_rolled_back_write_leaves_nothing_and_lets_the_next_one_in(engine: Engine) -> None:
    with writing(), engine.connect() as connection:
        connection.execute(INSERT, {"name": "undone"})
        connection.rollback()
    with writing(), engine.begin() as connection:
        assert connection.execute(text("SELECT name FROM roles")).all() == []


def test_readers_do_not_wait_for_a_writer(engine: Engine) -> None:
    with writing(), engine.begin() as writer:
        writer.execute(INSERT, {"name": "not yet"})
        with writing(intent=False), engine.begin() as reader:
            assert reader.execute(text("SELECT count(*) FROM roles")).scalar() == 0


@pytest.mark.timeout(60)
def test_writers_that_come_at_once_queue_and_lose_nothing(engine: Engine) -> None:
    """Each reads the count under the lock of one event and writes the next number: no two the same."""
    with writing(), Session(engine) as session:
        event_id = make_event(session).id
        session.commit()
    numbers: list[int] = []

    def write_ten() -> None:
        for _ in range(10):
            with writing(), Session(engine) as session:
                lock_rows(session, Event.id, [event_id])
                taken = session.scalars(select(AuditEntry.subject_id)).all()
                subject = Subject("number", len(taken) + 1, event_id)
                record(session, Action.EVENT_CHANGED, subject, actor=SYSTEM, now=datetime.now(UTC))
                session.commit()
                numbers.append(len(taken) + 1)

    threads = [threading.Thread(target=write_ten, daemon=True) for _ in range(4)]
    for thread in threads:
        thread.start()
    end = time.monotonic() + 30
    for thread in threads:
        thread.join(max(0.0, end - time.monotonic()))
    assert sorted(numbers) == list(range(1, 41)), (
        "Writers overtook or blocked each other: the lock must be let go when its connection"
        " goes back to the pool."
    )


def test_a_naive_moment_is_refused(engine: Engine) -> None:
    """Scar 36: a time without a zone would be shifted by 7 hours somewhere."""
    with pytest.raises(StatementError, match="naive"), writing(), Session(engine) as session:
        make_event(session, now=datetime(2026, 3, 1, 9, 0))  # noqa: DTZ001 - naive on purpose.


def test_moments_come_back_aware_and_the_same(engine: Engine) -> None:
    moment = datetime(2026, 3, 1, 6, 59, tzinfo=timezone(timedelta(hours=7)))
    with writing(), Session(engine) as session:
        event_id = make_event(session, signup_opens_at=moment).id
        session.commit()
    with Session(engine) as session:
        stored = session.get_one(Event, event_id).signup_opens_at
    assert stored == moment
    assert stored is not None
    assert stored.tzinfo is UTC
