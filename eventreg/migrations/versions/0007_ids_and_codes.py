"""Ids of sessions and checkpoints that are never given twice; codes that follow an event; lost places.

Phones keep the ids of sessions and checkpoints. SQLite gives the id of a removed last row to the
next one, unless the table was made with AUTOINCREMENT, so both tables are made again there.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

#: How each table begins, in SQLite's words for what earlier migrations made, up to its constraints.
_TABLES = {
    "event_sessions": (
        "id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT",
        "event_id INTEGER NOT NULL",
        "title VARCHAR(300) NOT NULL",
        "room VARCHAR(300) NOT NULL",
        "starts_at DATETIME NOT NULL",
        "ends_at DATETIME NOT NULL",
        "admits_from DATETIME",
        "admits_until DATETIME",
        "strict BOOLEAN DEFAULT false NOT NULL",
        "CONSTRAINT ck_event_sessions_ends_after_start CHECK (ends_at > starts_at)",
    ),
    "checkpoints": (
        "id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT",
        "event_id INTEGER NOT NULL",
        "name VARCHAR(300) NOT NULL",
        "position INTEGER NOT NULL",
    ),
}
#: As the log names them.
_SUBJECTS = {"event_sessions": "session", "checkpoints": "checkpoint"}


def upgrade() -> None:
    op.execute("ALTER TABLE devices ADD COLUMN pairing_until_start BOOLEAN DEFAULT false NOT NULL")
    op.execute("ALTER TABLE scans ADD COLUMN removed VARCHAR(24)")
    if op.get_bind().dialect.name == "sqlite":
        # What points at a row may point at nothing until the commit: the rows are back by then.
        # Nothing points at these tables with ON DELETE CASCADE, which would act at once.
        op.execute("PRAGMA defer_foreign_keys = ON")
        for table, definitions in _TABLES.items():
            _make_again(table, definitions)
            _start_after_what_was(table)


def _make_again(table: str, definitions: tuple[str, ...]) -> None:
    """Copies the rows aside and back: a table that is renamed would not heal what points at it."""
    columns = ", ".join(one.split()[0] for one in definitions if not one.startswith("CONSTRAINT "))
    event = f"CONSTRAINT fk_{table}_event_id_events FOREIGN KEY(event_id) REFERENCES events (id)"
    op.execute(f"CREATE TEMPORARY TABLE kept_rows AS SELECT {columns} FROM {table}")  # noqa: S608 - names of ours.
    op.execute(f"DROP TABLE {table}")
    op.execute(f"CREATE TABLE {table} ({', '.join((*definitions, event))})")
    op.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM kept_rows")  # noqa: S608 - names of ours.
    op.execute("DROP TABLE kept_rows")
    op.create_index(f"ix_{table}_event_id", table, ["event_id"])


def _start_after_what_was(table: str) -> None:
    """Ids that were removed before are not given again either; the log remembers them."""
    last = (
        f"SELECT max(coalesce((SELECT max(id) FROM {table}), 0),"  # noqa: S608 - names of ours.
        " coalesce((SELECT max(subject_id) FROM audit_entries WHERE subject_kind = :kind), 0))"
    )
    connection = op.get_bind()
    highest = connection.execute(sa.text(last), {"kind": _SUBJECTS[table]}).scalar_one()
    sequence = {"name": table, "seq": highest}
    connection.execute(sa.text("DELETE FROM sqlite_sequence WHERE name = :name"), sequence)
    connection.execute(
        sa.text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :seq)"), sequence
    )


def downgrade() -> None:
    """On SQLite the tables stay as they are: ids that are never given twice harm no earlier release."""
    op.drop_column("scans", "removed")
    op.drop_column("devices", "pairing_until_start")
