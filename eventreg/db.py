"""The database: base class, column types, naming convention, and the write lock.

Who writes says so before the first query (`writing()`): on SQLite the transaction then begins with
BEGIN IMMEDIATE behind a file lock at which the writers of all processes queue in order; on
PostgreSQL operations lock the row that owns the limit (`lock_rows`). A transaction that did not
say so cannot write: both databases refuse it, in tests and in use alike.
"""

import fcntl
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    Connection,
    DateTime,
    Dialect,
    Engine,
    Enum,
    MetaData,
    String,
    TypeDecorator,
    event,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column, registry

from eventreg.clock import utc_now

_writes: ContextVar[bool] = ContextVar("writes", default=False)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment. Stored in UTC; a naive one is refused, for its zone would be a guess."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Python → database."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A naive datetime cannot be stored.")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Database → Python: always aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def word(enum: type[StrEnum]) -> Enum:
    """A column that holds one word of a vocabulary, kept as text so that adding one needs no migration."""
    return Enum(
        enum,
        native_enum=False,
        create_constraint=False,
        length=24,
        values_callable=lambda members: [member.value for member in members],
    )


IntPk = Annotated[int, mapped_column(primary_key=True, autoincrement=True)]
Short = Annotated[str, mapped_column(String(100))]
Line = Annotated[str, mapped_column(String(300))]
Key = Annotated[str, mapped_column(String(500))]
#: When a row last changed, by whatever way; from it devices at the door know what is new.
Changed = Annotated[datetime | None, mapped_column(default=utc_now, onupdate=utc_now)]


class Base(DeclarativeBase):
    """What every table shares."""

    registry = registry(
        metadata=MetaData(
            naming_convention={
                "ix": "ix_%(table_name)s_%(column_0_N_name)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
        type_annotation_map={datetime: UtcDateTime()},
    )


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})


def init_db(app: Flask, url: str) -> None:
    """Binds the app to the database at `url` and puts the locks in place."""
    sqlite = url.startswith("sqlite")
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    options: dict[str, Any] = (
        {"connect_args": {"timeout": 30, "check_same_thread": False}}
        if sqlite
        else {"pool_pre_ping": True, "pool_size": 8, "max_overflow": 8}
    )
    # Errors are logged, and parameters are people's names and numbers.
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = options | {"hide_parameters": True}
    if sqlite:
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    db.init_app(app)
    with app.app_context():
        guard(db.engine)


def guard(engine: Engine) -> None:
    """Makes transactions on `engine` keep the rules of this module."""
    if engine.dialect.name == "sqlite":
        lock_file = f"{engine.url.database}.lock"
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", lambda conn: _begin_sqlite(conn, lock_file))
        event.listen(engine, "checkin", _release)
        event.listen(engine, "close", _close_lock)
    else:
        event.listen(engine, "begin", _begin_postgresql)


@contextmanager
def writing(*, intent: bool = True) -> Iterator[None]:
    """Transactions that begin inside may write. Wraps whole commands, jobs and requests."""
    token = _writes.set(intent)
    try:
        yield
    finally:
        _writes.reset(token)


def lock_rows(session: Session, column: Any, values: Iterable[Any]) -> None:
    """Locks the rows that own a limit until the commit, in one order, so that nobody deadlocks.

    `column` is a unique column of the table. On SQLite the whole file is locked already. The lock
    leaves foreign keys alone: whoever writes a row that points here (a scan of the event whose
    quota is counted) does not wait, and two that hold one row each and point at the other's do not
    deadlock.
    """
    wanted = sorted(set(values))
    statement = (
        select(column).where(column.in_(wanted)).order_by(column).with_for_update(key_share=True)
    )
    session.execute(statement).all()


def add_missing(
    session: Session, model: type[Base], rows: Sequence[Mapping[str, Any]], *, key: str
) -> None:
    """Adds the rows whose `key` (a column with a unique index) no row bears yet, in one statement.

    Whoever adds the same key at the same moment is waited for; theirs counts, and nobody fails.
    """
    postgresql_here = session.get_bind().dialect.name == "postgresql"
    insert = postgresql.insert(model) if postgresql_here else sqlite.insert(model)
    if rows:
        session.execute(insert.on_conflict_do_nothing(index_elements=[key]), rows)


def wait_at_most(session: Session, wait: timedelta | None) -> None:
    """From here on, who waits longer than this for a row gets an error; see `gave_way`. None: never.

    It ends with the transaction, or when the savepoint in which it was said is rolled back.

    Shorter than PostgreSQL's own search for deadlocks (one second), so that of two who wait for each
    other it is always this side that steps back. On SQLite nobody waits for a row.
    """
    if session.get_bind().dialect.name == "postgresql":
        milliseconds = wait // timedelta(milliseconds=1) if wait else 0
        session.execute(text(f"SET LOCAL lock_timeout = {milliseconds}"))


#: PostgreSQL's states for "lock not available" and "deadlock detected". They are read by code, since
#: naming the driver's classes would load it (9 MB) where the database is SQLite.
_SOMEBODY_HOLDS_IT = frozenset({"55P03", "40P01"})


def gave_way(error: OperationalError) -> bool:
    """Whether a statement failed because somebody else holds a row: it may be tried again."""
    return getattr(error.orig, "sqlstate", None) in _SOMEBODY_HOLDS_IT


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # We say BEGIN ourselves; the driver's own comes too late.
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA cache_size=-16000")
    cursor.close()


def _begin_sqlite(connection: Connection, lock_file: str) -> None:
    writes = _writes.get()
    if writes:
        _queue_for(lock_file, connection.connection.info)
    connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _queue_for(lock_file: str, info: Any) -> None:
    """Waits in the kernel's queue instead of SQLite's sleep-and-retry. One descriptor per connection."""
    if info.get("lock") is None:
        info["lock"] = os.open(lock_file, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(info["lock"], fcntl.LOCK_EX)


def _release(_connection: Any, record: Any) -> None:
    """The transaction is over, committed or not: the connection is back in its pool."""
    if record.info.get("lock") is not None:
        fcntl.flock(record.info["lock"], fcntl.LOCK_UN)


def _close_lock(_connection: Any, record: Any) -> None:
    """The connection goes, and its place in the queue with it."""
    if record.info.get("lock") is not None:
        os.close(record.info.pop("lock"))


def _begin_postgresql(connection: Connection) -> None:
    if not _writes.get():
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")
