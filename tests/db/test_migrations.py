"""The migrations and the models say the same, on both databases."""

import sqlite3
from contextlib import ExitStack, closing
from datetime import datetime
from importlib import import_module
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, create_engine

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


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_migrations_run_down_to_nothing_and_up_again(
    kind: str, tmp_path: Path, postgresql_server: PostgresqlServer
) -> None:
    with ExitStack() as stack:
        if kind == "sqlite":
            url = f"sqlite:///{tmp_path / 'empty.sqlite3'}"
        else:
            url = stack.enter_context(postgresql_server.empty())
        engine = create_engine(url)
        stack.callback(engine.dispose)
        guard(engine)
        migrations.upgrade(engine)
        with writing(), engine.begin() as connection:
            command.downgrade(migrations.alembic_config(connection), "base")
        assert migrations.current_revision(engine) is None
        migrations.upgrade(engine)
        assert migrations.current_revision(engine) == migrations.head_revision()
