"""Two owners who take each other's role away at once: one stays, on both databases."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier

import pytest
from sqlalchemy import Engine, create_engine, select
from sqlalchemy.orm import Session

from eventreg.accounts.models import User
from eventreg.accounts.operations import (
    Created,
    Done,
    Refused,
    accept_invitation,
    actor_of,
    change_role,
    create_staff,
    switch_off,
    take_role,
)
from eventreg.accounts.rules import Permission, StaffRefusal, StaffRole, may
from eventreg.audit.rules import SYSTEM
from eventreg.db import guard, writing
from tests.concurrency.servers import wait_until
from tests.databases import PostgresqlServer
from tests.factories import make_staff

Act = Callable[[Session, User, User, datetime], Done | Refused]


def take(session: Session, actor: User, other: User, now: datetime) -> Done | Refused:
    return take_role(session, other.memberships[0], actor=actor_of(actor), now=now)


def lower(session: Session, actor: User, other: User, now: datetime) -> Done | Refused:
    held = other.memberships[0]
    return change_role(session, held, StaffRole.DOOR, None, actor=actor_of(actor), now=now)


def switch(session: Session, actor: User, other: User, now: datetime) -> Done | Refused:
    return switch_off(session, other, actor=actor_of(actor), now=now)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine as the app has it, with a connection for each who races."""
    yield from guarded_engine(database_url)


@pytest.fixture
def postgresql_engine(postgresql_server: PostgresqlServer) -> Iterator[Engine]:
    """Such an engine on PostgreSQL."""
    with postgresql_server.copy() as url:
        yield from guarded_engine(url)


def guarded_engine(url: str) -> Iterator[Engine]:
    """An engine that keeps the rules of locks."""
    engine = create_engine(url)
    guard(engine)
    yield engine
    engine.dispose()


@pytest.mark.parametrize("act", [take, lower, switch], ids=["take", "lower", "switch off"])
def test_of_two_owners_who_remove_each_other_one_stays(
    act: Act, engine: Engine, now: datetime
) -> None:
    """Both have read that they are owners, and that there are two, before either is through."""
    with writing(), Session(engine, expire_on_commit=False) as session:
        ids = [make_staff(session, now=now).id for _ in range(2)]
        session.commit()
    barrier = Barrier(2)

    def remove(mine: int, theirs: int) -> Done | Refused:
        with writing(intent=False), Session(engine) as looking:
            both = looking.scalars(select(User).where(User.id.in_(ids))).all()
            assert all(may(one.grants, Permission.STAFF_MANAGE, None) for one in both)
        barrier.wait(timeout=30)
        with writing(), Session(engine, expire_on_commit=False) as session:
            actor, other = session.get_one(User, mine), session.get_one(User, theirs)
            outcome = act(session, actor, other, now)
            if isinstance(outcome, Done):
                session.commit()
            return outcome

    with ThreadPoolExecutor(2) as threads:
        races = [threads.submit(remove, *pair) for pair in (ids, ids[::-1])]
        outcomes = [race.result(timeout=60) for race in races]

    assert_one_stays(outcomes, engine)


def assert_one_stays(outcomes: list[Done | Refused], engine: Engine) -> None:
    refused = [one.reason for one in outcomes if isinstance(one, Refused)]
    assert refused == [StaffRefusal.NOT_ALLOWED], outcomes
    with writing(intent=False), Session(engine) as session:
        people = session.scalars(select(User)).all()
        owners = [
            one for one in people if one.active and may(one.grants, Permission.STAFF_MANAGE, None)
        ]
        assert len(owners) == 1


def test_what_was_read_before_the_lock_decides_nothing(
    postgresql_engine: Engine, now: datetime
) -> None:
    """The second one has read everything, then waits: it decides by what is true after that.

    On SQLite whoever means to write reads nothing before the lock.
    """
    engine = postgresql_engine
    with writing(), Session(engine, expire_on_commit=False) as session:
        first, second = (make_staff(session, now=now) for _ in range(2))
        session.commit()
    with writing(), Session(engine) as holder, Session(engine) as waiter:
        held = waiter.get_one(User, first.id).memberships[0]
        assert waiter.get_one(User, second.id).memberships
        theirs = holder.get_one(User, second.id).memberships[0]
        outcome = take_role(holder, theirs, actor=actor_of(first), now=now)
        assert isinstance(outcome, Done)
        with ThreadPoolExecutor(1) as threads:
            race = threads.submit(take_role, waiter, held, actor=actor_of(second), now=now)
            wait_until(lambda: somebody_waits(engine), lambda: f"nobody waits: {race}")
            holder.commit()
            assert race.result(timeout=30) == Refused(StaffRefusal.NOT_ALLOWED)


def somebody_waits(engine: Engine) -> bool:
    """Whether a transaction waits for a row that another one holds."""
    with writing(intent=False), engine.connect() as connection:
        statement = (
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        return bool(connection.exec_driver_sql(statement).scalar())


def test_two_who_use_one_link_at_once_set_one_password(engine: Engine, now: datetime) -> None:
    with writing(), Session(engine, expire_on_commit=False) as session:
        made = create_staff(
            session,
            email="wahyu@example.org",
            name="Wahyu Contoh",
            role=StaffRole.DOOR,
            event_id=None,
            password_hash=None,
            actor=SYSTEM,
            now=now,
        )
        assert isinstance(made, Created)
        user_id = made.user.id
        session.commit()
    barrier = Barrier(2)

    def accept(password: str) -> bool:
        barrier.wait(timeout=30)
        with writing(), Session(engine) as session:
            user = session.get_one(User, user_id)
            done = accept_invitation(session, user, now, password_hash=password, now=now)
            session.commit()
            return done

    with ThreadPoolExecutor(2) as threads:
        races = [threads.submit(accept, password) for password in ("satu", "dua")]
        assert sorted(race.result(timeout=60) for race in races) == [False, True]
