"""Sites for races: a database of each kind, real servers on it, and the app to arrange and look."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from eventreg.db import db, writing
from eventreg.factory import create_app
from tests.concurrency.gate import Gate, watched
from tests.concurrency.servers import Server, Visitor
from tests.databases import PostgresqlServer, SqliteCopies

MakeSites = Callable[[], AbstractContextManager["Sites"]]


@dataclass
class Site:
    """A running installation. `app` is the same in this process, for arranging and looking."""

    app: Flask
    server: Server
    #: Where the requests of a site without locks meet.
    gate: Gate

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session that may write; committed at the end."""
        with self.app.app_context(), writing():
            yield db.session()
            db.session.commit()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that reads what is committed now."""
        with self.app.app_context():
            yield db.session()

    def visitor(self) -> Visitor:
        """Somebody who has not been here yet."""
        return Visitor(self.server)


class Sites:
    """Makes sites on databases of their own, and clears them away."""

    def __init__(
        self,
        stack: ExitStack,
        folder: Path,
        sqlite_copies: SqliteCopies,
        postgresql_server: PostgresqlServer,
    ) -> None:
        self._stack = stack
        self._folder = folder
        self._sqlite_copies = sqlite_copies
        self._postgresql_server = postgresql_server

    def database(self, kind: str) -> str:
        """The URL of a migrated database of this kind."""
        if kind == "sqlite":
            return self._stack.enter_context(self._sqlite_copies.copy(self._folder))
        return self._stack.enter_context(self._postgresql_server.copy())

    def site(self, database_url: str, *, locks: bool = True) -> Site:
        """A server on this database, with its locks on or off."""
        settings = {
            "database_url": database_url,
            "instance_path": str(self._folder / "instance"),
            "secret_key": "a key for tests, long enough to be one",
            "rate_limits": "off",
        }
        gate = Gate()
        app = create_app(overrides=settings)
        self._stack.callback(_dispose, app)
        if locks:
            server = Server(settings, self._folder)
        else:
            port = self._stack.enter_context(watched(gate))
            module = "tests.concurrency.unguarded"
            server = Server(settings, self._folder, module, RACE_GATE=str(port))
        self._stack.callback(server.stop)
        return Site(app, server, gate)


def _dispose(app: Flask) -> None:
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def make_sites(
    sqlite_copies: SqliteCopies,
    postgresql_server: PostgresqlServer,
    tmp_path_factory: pytest.TempPathFactory,
) -> MakeSites:
    """Gives a maker of sites, to be closed when they are not needed any more."""

    @contextmanager
    def make() -> Iterator[Sites]:
        with ExitStack() as stack:
            yield Sites(stack, tmp_path_factory.mktemp("site"), sqlite_copies, postgresql_server)

    return make


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    """The kind of database. Every race is run on both."""
    return str(request.param)


@pytest.fixture(scope="session")
def guarded(kind: str, make_sites: MakeSites) -> Iterator[Site]:
    """The system as it is."""
    with make_sites() as make:
        yield make.site(make.database(kind))


@pytest.fixture(scope="session")
def without_locks(kind: str, make_sites: MakeSites) -> Iterator[Site]:
    """The system with its locks off: only the constraints hold."""
    with make_sites() as make:
        yield make.site(make.database(kind), locks=False)


@pytest.fixture(scope="session")
def without_guards(kind: str, make_sites: MakeSites) -> Iterator[Site]:
    """The system with its locks off and its constraints gone: nothing holds."""
    with make_sites() as make:
        url = make.database(kind)
        drop_constraint(url, "registrations", "uq_registrations_seat")
        drop_constraint(url, "attendance", "uq_attendance_person_session")
        drop_constraint(url, "receipts", "uq_receipts_person_checkpoint")
        yield make.site(url, locks=False)


def drop_constraint(url: str, table: str, name: str) -> None:
    """Takes a unique constraint from an empty table."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            _rebuild_without(connection, table, name)
        return
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {name}"))
    engine.dispose()


def _rebuild_without(connection: sqlite3.Connection, table: str, name: str) -> None:
    """SQLite drops no constraint, so the empty table is made again without it."""
    found = connection.execute(
        "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL"
        " ORDER BY type = 'index'",
        (table,),
    )
    create, *indexes = [sql for (sql,) in found]
    without, times = re.subn(rf",\s*CONSTRAINT {name} UNIQUE \([^)]*\)", "", create)
    assert times == 1, create
    for statement in (f"DROP TABLE {table}", without, *indexes):
        connection.execute(statement)
    connection.commit()
