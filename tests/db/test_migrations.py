"""The migrations and the models say the same, on both databases."""

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import datetime
from importlib import import_module
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.exc import IntegrityError

import eventreg
from eventreg import migrations
from eventreg.care.operations import upgrade_database
from eventreg.config import load_settings
from eventreg.db import Base, guard, writing
from eventreg.migrations import running
from tests.databases import PostgresqlServer

for path in sorted(Path(eventreg.__file__).parent.glob("*/models.py")):
    import_module(f"eventreg.{path.parent.name}.models")


def test_migrated_tables_are_those_of_the_models(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_the_last_file_is_the_head_of_the_one_chain() -> None:
    chain = ScriptDirectory.from_config(running.alembic_config())
    assert chain.get_heads() == [migrations.head_revision()]


def test_migrating_again_changes_nothing(
    engine: Engine, database_url: str, tmp_path: Path, now: datetime
) -> None:
    settings = load_settings({}, {"database_url": database_url, "instance_path": str(tmp_path)})
    assert migrations.current_revision(engine) == migrations.head_revision()
    assert upgrade_database(engine, settings, now=now) is None
    assert list(tmp_path.glob("*.before-upgrade-*")) == []


def test_an_older_sqlite_file_is_copied_before_it_is_changed(
    sqlite_url: str, tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = load_settings({}, {"database_url": sqlite_url, "instance_path": str(tmp_path)})
    monkeypatch.setattr(migrations, "head_revision", lambda: "a later one")
    engine = create_engine(sqlite_url)
    guard(engine)
    copy = upgrade_database(engine, settings, now=now)
    engine.dispose()
    assert copy is not None
    with closing(sqlite3.connect(copy)) as copied:
        assert copied.execute("SELECT count(*) FROM regions").fetchone() == (9_200,)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_engine(
    request: pytest.FixtureRequest, tmp_path: Path, postgresql_server: PostgresqlServer
) -> Iterator[Engine]:
    """A database of each kind without any table."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            url = f"sqlite:///{tmp_path / 'empty.sqlite3'}"
        else:
            url = stack.enter_context(postgresql_server.empty())
        engine = create_engine(url)
        stack.callback(engine.dispose)
        guard(engine)
        yield engine


def test_migrations_run_down_to_nothing_and_up_again(empty_engine: Engine) -> None:
    running.upgrade(empty_engine)
    with writing(), empty_engine.begin() as connection:
        command.downgrade(running.alembic_config(connection), "base")
    assert migrations.current_revision(empty_engine) is None
    running.upgrade(empty_engine)
    assert migrations.current_revision(empty_engine) == migrations.head_revision()


def test_people_of_the_first_release_stay_and_are_counted_by_agency(
    empty_engine: Engine,
) -> None:
    """What was registered, and what points at it, survives the upgrade on both databases."""
    with writing(), empty_engine.begin() as connection:
        command.upgrade(running.alembic_config(connection), "0002")
        for statement in FIRST_RELEASE:
            connection.execute(text(statement))
    running.upgrade(empty_engine)
    with empty_engine.connect() as connection:
        people = connection.execute(
            text("SELECT state, agency_key, waiting_since FROM registrations")
        ).all()
        tickets = connection.execute(text("SELECT count(*) FROM tickets")).scalar()
        admissions = connection.execute(text("SELECT count(*) FROM session_admissions")).scalar()
        offer = connection.execute(
            text("SELECT waiting_list, approval, letter FROM category_offers")
        ).one()
    assert [tuple(one) for one in people] == [("confirmed", "35.73 dinas contoh", None)]
    assert (tickets, admissions) == (1, 1)
    assert (bool(offer[0]), bool(offer[1]), offer[2]) == (True, False, "no")


def test_sessions_and_what_points_at_them_survive_being_made_again(empty_engine: Engine) -> None:
    """Their table, and that of checkpoints, is made anew on SQLite: with rows that others point at."""
    with writing(), empty_engine.begin() as connection:
        command.upgrade(running.alembic_config(connection), "0002")
        for statement in FIRST_RELEASE:
            connection.execute(text(statement))
        command.upgrade(running.alembic_config(connection), "0006")
        for statement in DOOR_RELEASE:
            connection.execute(text(statement))
        before = _rows(connection)
    running.upgrade(empty_engine)
    with empty_engine.connect() as connection:
        assert _rows(connection) == before
        if connection.dialect.name == "sqlite":
            assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
            assert connection.execute(text("PRAGMA integrity_check")).all() == [("ok",)]
            indexes = connection.execute(
                text("SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
            ).scalars()
            assert {"ix_event_sessions_event_id", "ix_checkpoints_event_id"} <= set(indexes)
    for table in ("event_sessions", "checkpoints", "events"):
        with pytest.raises(IntegrityError), writing(), empty_engine.begin() as connection:
            connection.execute(text(f"DELETE FROM {table} WHERE id = 1"))


def test_keys_go_on_doing_what_they_were_made_for(empty_engine: Engine) -> None:
    rights = text("SELECT name, rights, revoked_at IS NULL FROM api_keys ORDER BY id")
    with writing(), empty_engine.begin() as connection:
        command.upgrade(running.alembic_config(connection), "0004")
        for statement in (FIRST_RELEASE[0], *OLD_KEYS):
            connection.execute(text(statement))
    running.upgrade(empty_engine)
    with writing(), empty_engine.begin() as connection:
        assert connection.execute(rights).all() == [
            ("A", "read_registrations read_attendance", True),
            ("B", "read_registrations write_registrations read_attendance", True),
        ]
        connection.execute(
            text("UPDATE api_keys SET rights = 'write_registrations' WHERE name = 'B'")
        )
        command.downgrade(running.alembic_config(connection), "0018")
        assert connection.execute(rights).all() == [("A", "read", True), ("B", "read", False)]


def test_an_id_that_was_removed_before_the_upgrade_is_not_given_again(tmp_path: Path) -> None:
    """On SQLite alone: PostgreSQL's sequences never went back."""
    engine = create_engine(f"sqlite:///{tmp_path / 'old.sqlite3'}")
    guard(engine)
    with writing(), engine.begin() as connection:
        command.upgrade(running.alembic_config(connection), "0002")
        for statement in FIRST_RELEASE:
            connection.execute(text(statement))
        for number, kind in enumerate(("session", "checkpoint")):
            connection.execute(
                text(
                    "INSERT INTO audit_entries (at, action, actor_kind, actor_label, subject_kind,"
                    " subject_id, reason, facts) VALUES ('2026-11-22', 'x', 'system', '', :kind,"
                    " :id, '', '{}')"
                ),
                {"kind": kind, "id": 7 + number},
            )
    running.upgrade(engine)
    with writing(), engine.begin() as connection:
        for statement in (NEW_SESSION, NEW_CHECKPOINT):
            connection.execute(text(statement))
        sessions = connection.execute(text("SELECT id FROM event_sessions ORDER BY id")).scalars()
        checkpoints = connection.execute(text("SELECT id FROM checkpoints")).scalars()
        assert (list(sessions), list(checkpoints)) == ([1, 8], [9])
    engine.dispose()


def _rows(connection: Connection) -> dict[str, list[tuple[object, ...]]]:
    """What stands in the tables made again and in those that point at them."""
    columns = {
        "event_sessions": "*",
        "checkpoints": "*",
        "session_admissions": "*",
        "scans": "id, session_id, checkpoint_id",
        "attendance": "id, session_id",
        "receipts": "id, checkpoint_id",
        "attendance_marks": "session_id",
        "device_sessions": "*",
        "session_moves": "id, to_session_id",
        "moved_scans": "scan_id, from_session_id",
    }
    found = {
        table: connection.execute(text(f"SELECT {names} FROM {table}"))
        for table, names in columns.items()
    }
    rows = {table: [tuple(row) for row in result] for table, result in found.items()}
    assert all(rows.values()), rows
    return rows


#: What the door wrote with the sixth migration, one row in each table that points at the two.
DOOR_RELEASE = (
    (
        "UPDATE event_sessions SET room = 'Aula', strict = true,"
        " admits_from = '2026-11-22 00:30:00+00', admits_until = '2026-11-22 01:30:00+00'"
    ),
    "INSERT INTO checkpoints (id, event_id, name, position) VALUES (1, 1, 'Konsumsi', 3)",
    (
        "INSERT INTO devices (id, event_id, name, role, created_at, expires_at) VALUES"
        " (1, 1, 'Pintu', 'door', '2026-11-22 00:00:00+00', '2026-11-23 00:00:00+00')"
    ),
    "INSERT INTO device_sessions (device_id, session_id) VALUES (1, 1)",
    *(
        (
            "INSERT INTO scans (id, event_id, session_id, checkpoint_id, registration_id, device_id,"
            " officer, direction, method, scanned_at, claimed_at, received_at, verdict, note) VALUES"
            f" ('0000000000000000000000000000001{number}', 1, {place}, 1, 1, 'Pintu', 'in',"
            " 'camera', '2026-11-22 01:00:00+00', '2026-11-22 01:00:00+00',"
            " '2026-11-22 01:00:00+00', 'accepted', '')"
        )
        for number, place in enumerate(("1, NULL", "NULL, 1"))
    ),
    (
        "INSERT INTO attendance (id, event_id, session_id, registration_id, entered_at, inside, method,"
        " officer, version) VALUES (1, 1, 1, 1, '2026-11-22 01:00:00+00', true, 'camera', 'Pintu', 1)"
    ),
    (
        "INSERT INTO receipts (id, event_id, checkpoint_id, registration_id, received_at, method,"
        " officer, version) VALUES (1, 1, 1, 1, '2026-11-22 01:00:00+00', 'camera', 'Pintu', 1)"
    ),
    (
        "INSERT INTO attendance_marks (registration_id, session_id, mark, note, officer, marked_at)"
        " VALUES (1, 1, 'late', '', 'Pintu', '2026-11-22 01:00:00+00')"
    ),
    (
        "INSERT INTO session_moves (id, event_id, to_session_id, reason, officer, moved_at, undone_by)"
        " VALUES (1, 1, 1, 'salah', 'Pintu', '2026-11-22 01:00:00+00', '')"
    ),
    (
        "INSERT INTO moved_scans (move_id, scan_id, from_session_id) VALUES"
        " (1, '00000000000000000000000000000010', 1)"
    ),
)
NEW_SESSION = (
    "INSERT INTO event_sessions (event_id, title, room, starts_at, ends_at) VALUES"
    " (1, 'Sesi 2', '', '2026-11-22 03:00:00+00', '2026-11-22 04:00:00+00')"
)
NEW_CHECKPOINT = "INSERT INTO checkpoints (event_id, name, position) VALUES (1, 'Kit', 0)"


#: Two keys as they were before they had purposes.
OLD_KEYS = tuple(
    "INSERT INTO api_keys (event_id, name, rights, token_hash, hint, created_by, created_at) VALUES"
    f" (1, '{name}', '{right}', '{name}', '', '', '2026-11-22 00:00:00+00')"
    for name, right in (("A", "read"), ("B", "register"))
)


#: One event with one person, as the first release wrote them.
FIRST_RELEASE = (
    (
        "INSERT INTO events (id, slug, title, theme, description, timezone, venue, address, organizer,"
        " contact_name, contact_phone, contact_email, state, ticket_key, version, created_at) VALUES"
        " (1, 'acara', 'Acara', '', '', 'Asia/Jakarta', '', '', '', '', '', '', 'published',"
        " '12345678901234567890123456789012', 1, '2026-11-22 00:00:00+00')"
    ),
    (
        "INSERT INTO category_offers (id, event_id, slug, kind, name_id, name_en, role, counts, public,"
        " quota, position) VALUES (1, 1, 'agency', 'agency', 'Instansi', '', 'peserta', true, true, 5, 0)"
    ),
    (
        "INSERT INTO event_sessions (id, event_id, title, room, starts_at, ends_at) VALUES"
        " (1, 1, 'Sesi 1', '', '2026-11-22 01:00:00+00', '2026-11-22 02:00:00+00')"
    ),
    "INSERT INTO session_admissions (session_id, offer_id) VALUES (1, 1)",
    (
        "INSERT INTO registrations (id, uid, event_id, offer_id, submission_id, secret, state, seat,"
        " language, full_name, title_front, title_back, name_key, gender, region_code, organization,"
        " position, unit, employment, managed_account, niche, stage_name, needs, note, version,"
        " created_at, state_reason) VALUES (1, '00000000000000000000000000000001', 1, 1,"
        " '00000000000000000000000000000002', 'rahasia', 'confirmed', 1, 'id', 'Sutrisno', '', '',"
        " 'sutrisno', 'L', '35.73', 'Dinas Contoh', '', '', '', '', '', '', '', '', 1,"
        " '2026-11-22 00:00:00+00', '')"
    ),
    (
        "INSERT INTO tickets (code, event_id, registration_id, issued_at) VALUES"
        " ('ABCDEFGHIJKLMNOPQRSTUVWXYZ', 1, 1, '2026-11-22 00:00:00+00')"
    ),
)
