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
from sqlalchemy import Engine, create_engine, text

import eventreg
from eventreg import migrations
from eventreg.care.operations import upgrade_database
from eventreg.config import load_settings
from eventreg.db import Base, guard, writing
from tests.databases import PostgresqlServer

for path in sorted(Path(eventreg.__file__).parent.glob("*/models.py")):
    import_module(f"eventreg.{path.parent.name}.models")


def test_migrated_tables_are_those_of_the_models(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


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
    migrations.upgrade(empty_engine)
    with writing(), empty_engine.begin() as connection:
        command.downgrade(migrations.alembic_config(connection), "base")
    assert migrations.current_revision(empty_engine) is None
    migrations.upgrade(empty_engine)
    assert migrations.current_revision(empty_engine) == migrations.head_revision()


def test_people_of_the_first_release_stay_and_are_counted_by_agency(
    empty_engine: Engine,
) -> None:
    """What was registered, and what points at it, survives the upgrade on both databases."""
    with writing(), empty_engine.begin() as connection:
        command.upgrade(migrations.alembic_config(connection), "0002")
        for statement in FIRST_RELEASE:
            connection.execute(text(statement))
    migrations.upgrade(empty_engine)
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
