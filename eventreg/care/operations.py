"""Looking after an installation: migrations with a copy first."""

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from eventreg import migrations
from eventreg.config import Settings
from eventreg.migrations import running


def upgrade_database(engine: Engine, settings: Settings, *, now: datetime) -> Path | None:
    """Brings the tables up to date. An SQLite file that would change is copied first.

    Returns the copy's path, or none where nothing was copied. `now` names the copy (UTC).
    """
    before = migrations.current_revision(engine)
    if before == migrations.head_revision():
        return None
    backup = None
    if settings.is_sqlite and before is not None:
        stamp = now.strftime("%Y%m%d-%H%M%S")
        backup = settings.sqlite_path.with_suffix(f".before-upgrade-{stamp}.sqlite3")
        _copy_sqlite(settings.sqlite_path, backup)
    running.upgrade(engine)
    return backup


def _copy_sqlite(source: Path, target: Path) -> None:
    """SQLite's own online backup: consistent even while others write."""
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
