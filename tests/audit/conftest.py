"""What the tests of the log share: entries, seals, and somebody with the database's own tools."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from eventreg.audit.checking import Check
from eventreg.audit.operations import Subject, record
from eventreg.audit.operations.sealing import seal
from eventreg.audit.rules import Action, Actor, ActorKind, Change, FaultKind
from eventreg.events.models import Event
from tests.factories import make_event

RETNO = Actor(ActorKind.STAFF, 1, "Retno Wulandari", "192.0.2.7 · Firefox, Windows")
NAME = Change("full_name", "Siti Rahayu", "Siti Rahayu, S.Sos.")

Vandal = Callable[..., None]


@pytest.fixture
def event(session: Session, now: datetime) -> Event:
    """An event; making it writes nothing into the log."""
    return make_event(session, now=now)


@pytest.fixture
def vandal(session: Session, database_url: str) -> Iterator[Vandal]:
    """Runs statements past all triggers and constraints, as whoever owns the database could.

    What the test's session wrote is committed first.
    """
    if database_url.startswith("sqlite"):

        def in_sqlite(*statements: str) -> None:
            session.commit()
            _in_sqlite(database_url, statements)

        yield in_sqlite
        return
    engine = create_engine(database_url)

    def in_postgresql(*statements: str) -> None:
        session.commit()
        with engine.begin() as connection:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            for statement in statements:
                connection.execute(text(statement))

    yield in_postgresql
    engine.dispose()


def _in_sqlite(url: str, statements: tuple[str, ...]) -> None:
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection, connection:
        triggers = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall()
        for name, _sql in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
        for _name, sql in triggers:
            connection.execute(sql)


def write(session: Session, event: Event, number: int, *, now: datetime, **more: object) -> None:
    """So many entries, a second apart, the last at `now`; each with a value."""
    for back in reversed(range(number)):
        record(
            session,
            Action.REGISTRATION_CORRECTED,
            Subject("registration", 7, event.id),
            actor=RETNO,
            now=now - timedelta(seconds=back),
            reason="salah ketik",
            facts={"rows": 3, "session": None},
            changes=(NAME,),
        )
    session.flush()


def seal_all(session: Session, *, now: datetime, most: int = 500) -> int:
    """Seals until nothing waits; how many seals."""
    seals = 0
    while seal(session, now=now, most=most) is not None:
        seals += 1
    return seals


def found(session: Session, **copies: object) -> list[tuple[FaultKind, int | None, int | None]]:
    """What the check finds: kind, entry, seal."""
    session.expire_all()
    check = Check(session, copies.get("copies", {}))  # type: ignore[arg-type]  # One keyword, as in Check.
    return [(fault.kind, fault.entry, fault.seal) for fault in check.faults()]
