"""The door: devices that say how they are, checkpoints, conflicts, marks, and scans that are moved.

Tables that have rows are only given columns, never made again: on SQLite that would take every row
that points at them along.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
#: The columns that are dropped on the way down, by table.
_ADDED = {
    "scans": ("to_settle", "warning", "checkpoint_id"),
    "registrations": ("changed_at", "at_door_since", "incomplete"),
    "attendance": ("changed_at",),
    "event_sessions": ("strict",),
    "events": ("board_secret",),
    "devices": (
        "wiped_at",
        "synced_at",
        "roster_size",
        "queue_length",
        "app_version",
        "pin_verifier",
        "gate",
    ),
}


def upgrade() -> None:
    _make_checkpoints()
    _make_marks_and_moves()
    op.create_table(
        "device_sessions",
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        _refers("device_sessions", "device_id", "devices"),
        _refers("device_sessions", "session_id", "event_sessions"),
        sa.PrimaryKeyConstraint("device_id", "session_id", name=op.f("pk_device_sessions")),
    )
    _add("devices", "gate", "VARCHAR(100) DEFAULT '' NOT NULL")
    _add("devices", "pin_verifier", "VARCHAR(200)")
    _add("devices", "app_version", "VARCHAR(40) DEFAULT '' NOT NULL")
    _add("devices", "queue_length", "INTEGER")
    _add("devices", "roster_size", "INTEGER")
    _add("event_sessions", "strict", "BOOLEAN DEFAULT false NOT NULL")
    _add("events", "board_secret", "VARCHAR(43)")
    _add("registrations", "incomplete", "BOOLEAN DEFAULT false NOT NULL")
    _add("scans", "warning", "VARCHAR(24)")
    _add("scans", "to_settle", "BOOLEAN DEFAULT false NOT NULL")
    _add(
        "scans",
        "checkpoint_id",
        "INTEGER CONSTRAINT fk_scans_checkpoint_id_checkpoints REFERENCES checkpoints (id)",
    )
    for table, column in (
        ("devices", "synced_at"),
        ("devices", "wiped_at"),
        ("registrations", "at_door_since"),
        ("registrations", "changed_at"),
        ("attendance", "changed_at"),
    ):
        op.add_column(table, sa.Column(column, _MOMENT))
    # Hours that were set before this release refuse what lies outside them, as they did.
    op.execute(
        "UPDATE event_sessions SET strict = true"
        " WHERE admits_from IS NOT NULL OR admits_until IS NOT NULL"
    )
    op.create_index("uq_events_board_secret", "events", ["board_secret"], unique=True)
    op.create_index("ix_scans_event_id_to_settle", "scans", ["event_id", "to_settle"])
    op.create_index(
        "ix_registrations_event_id_changed_at", "registrations", ["event_id", "changed_at"]
    )


def _make_checkpoints() -> None:
    op.create_table(
        "checkpoints",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        _refers("checkpoints", "event_id", "events"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkpoints")),
    )
    op.create_index("ix_checkpoints_event_id", "checkpoints", ["event_id"])
    op.create_table(
        "receipts",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("checkpoint_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("received_at", _MOMENT, nullable=False),
        sa.Column("method", sa.String(length=24), nullable=False),
        sa.Column("officer", sa.String(length=100), nullable=False),
        sa.Column("changed_at", _MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _refers("receipts", "event_id", "events"),
        _refers("receipts", "checkpoint_id", "checkpoints"),
        _refers("receipts", "registration_id", "registrations"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipts")),
        sa.UniqueConstraint(
            "registration_id", "checkpoint_id", name="uq_receipts_person_checkpoint"
        ),
    )
    op.create_index("ix_receipts_event_id", "receipts", ["event_id"])
    op.create_index("ix_receipts_checkpoint_id", "receipts", ["checkpoint_id"])


def _make_marks_and_moves() -> None:
    op.create_table(
        "attendance_marks",
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(length=24), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("officer", sa.String(length=100), nullable=False),
        sa.Column("marked_at", _MOMENT, nullable=False),
        _refers("attendance_marks", "registration_id", "registrations"),
        _refers("attendance_marks", "session_id", "event_sessions"),
        sa.PrimaryKeyConstraint("registration_id", "session_id", name=op.f("pk_attendance_marks")),
    )
    op.create_table(
        "conflict_clearings",
        sa.Column("scan_id", sa.Uuid(), nullable=False),
        sa.Column("cleared_at", _MOMENT, nullable=False),
        sa.Column("officer", sa.String(length=100), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        _refers("conflict_clearings", "scan_id", "scans"),
        sa.PrimaryKeyConstraint("scan_id", name=op.f("pk_conflict_clearings")),
    )
    op.create_table(
        "session_moves",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("to_session_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("officer", sa.String(length=100), nullable=False),
        sa.Column("moved_at", _MOMENT, nullable=False),
        sa.Column("undone_at", _MOMENT, nullable=True),
        sa.Column("undone_by", sa.String(length=100), nullable=False),
        _refers("session_moves", "event_id", "events"),
        _refers("session_moves", "to_session_id", "event_sessions"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_moves")),
    )
    op.create_index("ix_session_moves_event_id", "session_moves", ["event_id"])
    op.create_table(
        "moved_scans",
        sa.Column("move_id", sa.Integer(), nullable=False),
        sa.Column("scan_id", sa.Uuid(), nullable=False),
        sa.Column("from_session_id", sa.Integer(), nullable=False),
        _refers("moved_scans", "move_id", "session_moves"),
        _refers("moved_scans", "scan_id", "scans"),
        _refers("moved_scans", "from_session_id", "event_sessions"),
        sa.PrimaryKeyConstraint("move_id", "scan_id", name=op.f("pk_moved_scans")),
    )
    op.create_index("ix_moved_scans_scan_id", "moved_scans", ["scan_id"])


def _refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}")
    )


def _add(table: str, column: str, definition: str) -> None:
    """Adds a column in words that both databases understand."""
    op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {definition}")


def downgrade() -> None:
    op.drop_index("ix_registrations_event_id_changed_at", "registrations")
    op.drop_index("ix_scans_event_id_to_settle", "scans")
    op.drop_index("uq_events_board_secret", "events")
    for table, columns in _ADDED.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for column in columns:
                batch_op.drop_column(column)
    for table in (
        "device_sessions",
        "moved_scans",
        "session_moves",
        "conflict_clearings",
        "attendance_marks",
        "receipts",
        "checkpoints",
    ):
        op.drop_table(table)
