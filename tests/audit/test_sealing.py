"""Seals: what they take, what they leave, and who may change what they hold."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from eventreg.audit.models import AuditEntry, AuditSeal, AuditValue, SealedEntry
from eventreg.audit.operations import Subject, record_many
from eventreg.audit.operations.erasing import erase_values
from eventreg.audit.operations.sealing import seal
from eventreg.audit.rules import SYSTEM, Action, FaultKind
from eventreg.clock import utc_now
from eventreg.db import db, writing
from eventreg.events.models import Event
from eventreg.work.sealing import seal_the_log
from tests.audit.conftest import RETNO, found, seal_all, write
from tests.concurrency.servers import together


def test_everything_is_sealed_in_batches_and_once(
    session: Session, event: Event, now: datetime
) -> None:
    write(session, event, 5, now=now)
    record_many(session, Action.MAIL_RESENT, [Subject("mail", 1, event.id)], actor=SYSTEM, now=now)

    assert seal_all(session, now=now, most=4) == 2
    assert seal(session, now=now) is None
    seals = session.scalars(select(AuditSeal).where(AuditSeal.id > 0).order_by(AuditSeal.id)).all()
    assert [one.count for one in seals] == [4, 2]
    assert seals[1].previous == seals[0].hash
    assert session.scalar(select(func.count()).select_from(SealedEntry)) == 6
    assert found(session) == []


def test_an_entry_that_is_committed_late_is_sealed_next_and_is_no_tampering(
    session: Session, event: Event, now: datetime, vandal: object
) -> None:
    """Its id is smaller than one that is sealed, and so is its moment: PostgreSQL's sequences."""
    write(session, event, 3, now=now)
    late = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()[1]
    late_id = late.id
    session.expunge_all()
    session.commit()
    kept = _taken_out(session, vandal, late_id)
    assert seal_all(session, now=now) == 1
    session.commit()
    _put_back(vandal, kept)

    assert found(session) == []
    assert seal_all(session, now=now) == 1
    assert session.get_one(SealedEntry, late_id).seal_id == 2
    assert found(session) == []


def _taken_out(session: Session, vandal: object, entry_id: int) -> int:
    """As if its transaction were still open: the entry under an id that nobody reads."""
    assert callable(vandal)
    vandal(
        f"UPDATE audit_values SET entry_id = -{entry_id} WHERE entry_id = {entry_id}",
        f"CREATE TABLE aside AS SELECT * FROM audit_entries WHERE id = {entry_id}",
        f"DELETE FROM audit_entries WHERE id = {entry_id}",
    )
    return entry_id


def _put_back(vandal: object, entry_id: int) -> None:
    assert callable(vandal)
    vandal(
        "INSERT INTO audit_entries SELECT * FROM aside",
        "DROP TABLE aside",
        f"UPDATE audit_values SET entry_id = {entry_id} WHERE entry_id = -{entry_id}",
    )


def test_two_workers_who_seal_at_once_make_one_chain(
    app: Flask, session: Session, event: Event, now: datetime
) -> None:
    write(session, event, 40, now=now)
    session.commit()

    def work() -> int:
        made = 0
        with app.app_context():
            while True:
                with writing():
                    one = seal(db.session(), now=utc_now(), most=3)
                    db.session.commit()
                if one is None:
                    return made
                made += 1

    made = together([work] * 4, threads=4)
    assert sum(made) == 14
    session.rollback()
    assert session.scalar(select(func.max(AuditSeal.id))) == 14
    assert session.scalar(select(func.count()).select_from(SealedEntry)) == 40
    assert found(session) == []


def test_the_job_seals_everything_and_then_nothing(
    app: Flask, session: Session, event: Event, now: datetime
) -> None:
    write(session, event, 3, now=now)
    session.commit()
    assert [one.count for one in seal_the_log()] == [3]
    assert seal_the_log() == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entries SET reason = 'lain'",
        "DELETE FROM audit_entries",
        "UPDATE audit_seals SET hash = ''",
        "DELETE FROM audit_seals",
        "UPDATE sealed_entries SET hash = ''",
        "DELETE FROM sealed_entries",
        "DELETE FROM audit_values",
        "UPDATE audit_values SET after = 'lain'",
        "UPDATE audit_values SET digest = ''",
        "UPDATE audit_values SET before = '', after = '', salt = '', field = 'x', erased_at = :now",
        "UPDATE audit_values SET before = '', after = '', salt = '', digest = 'x', erased_at = :now",
    ],
)
def test_the_database_refuses_to_change_the_log(
    session: Session, event: Event, now: datetime, statement: str
) -> None:
    write(session, event, 1, now=now)
    seal_all(session, now=now)
    session.commit()
    facts = {"now": now} if ":now" in statement else {}
    with pytest.raises(DBAPIError, match=r"append-only|only be erased"):
        session.execute(text(statement), facts)
    session.rollback()
    assert found(session) == []


def test_values_that_are_erased_leave_the_chain_whole(
    session: Session, event: Event, now: datetime
) -> None:
    write(session, event, 2, now=now)
    seal_all(session, now=now)
    assert erase_values(session, event.id, registrations=[8], actor=RETNO, now=now) == 0
    assert erase_values(session, event.id, registrations=[7], actor=RETNO, now=now) == 2
    assert erase_values(session, event.id, actor=RETNO, now=now) == 0
    session.expire_all()
    values = session.scalars(select(AuditValue)).all()
    assert {(one.field, one.before, one.after, one.salt) for one in values} == {
        ("full_name", "", "", "")
    }
    assert found(session) == []
    write(session, event, 1, now=now + timedelta(seconds=1))
    seal_all(session, now=now)
    assert erase_values(session, event.id, actor=RETNO, now=now) == 1
    seal_all(session, now=now)
    assert found(session) == []


def test_an_erasing_that_nobody_noted_is_found(
    session: Session, event: Event, now: datetime, vandal: object
) -> None:
    write(session, event, 1, now=now)
    seal_all(session, now=now)
    session.commit()
    assert callable(vandal)
    vandal("UPDATE audit_values SET before='', after='', salt='', erased_at='2026-11-23 00:00:00'")
    assert found(session) == [(FaultKind.ERASED_UNSAID, None, None)]
