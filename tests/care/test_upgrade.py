"""Bringing a database up to date, with a copy of an SQLite file that changes."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from sqlalchemy import create_engine

from eventreg import migrations
from eventreg.care.operations import upgrade_database
from eventreg.config import load_settings
from eventreg.db import guard, writing
from eventreg.migrations import running

NOW = datetime(2026, 11, 22, 1, 2, 3, tzinfo=UTC)


def test_an_older_file_is_copied_as_it_was(tmp_path: Path) -> None:
    settings = load_settings({}, {"instance_path": str(tmp_path)})
    engine = create_engine(settings.database_url)
    guard(engine)
    with writing(), engine.begin() as connection:
        command.upgrade(running.alembic_config(connection), "0001")
    copy = upgrade_database(engine, settings, now=NOW)

    assert copy == tmp_path / "eventreg.before-upgrade-20261122-010203.sqlite3"
    with closing(sqlite3.connect(copy)) as old:
        assert old.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)
    assert migrations.current_revision(engine) == migrations.head_revision()
    assert upgrade_database(engine, settings, now=NOW) is None
    engine.dispose()
