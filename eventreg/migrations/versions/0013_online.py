"""Events held online: link, announced words, attendance from the meeting program."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_COLUMNS = (
    ("events", "mode", "VARCHAR(24) DEFAULT 'on_site' NOT NULL"),
    ("events", "meeting_url", "VARCHAR(500) DEFAULT '' NOT NULL"),
    ("events", "meeting_notes", "TEXT DEFAULT '' NOT NULL"),
)


def upgrade() -> None:
    for table, name, kind in _COLUMNS:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {name} {kind}")
    _make_words()
    _make_reports()


def downgrade() -> None:
    for table in ("meeting_people", "meeting_reports", "word_tries", "presence_words"):
        op.drop_table(table)
    for table, name, _kind in reversed(_COLUMNS):
        op.drop_column(table, name)


def _make_words() -> None:
    op.create_table(
        "presence_words",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("word", sa.String(length=100), nullable=False),
        sa.Column("opens_at", _MOMENT, nullable=False),
        sa.Column("closes_at", _MOMENT, nullable=False),
        sa.Column("officer", sa.String(length=100), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        _refers("presence_words", "event_id", "events"),
        _refers("presence_words", "session_id", "event_sessions"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_presence_words")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_presence_words_event_id"), "presence_words", ["event_id"])
    op.create_index(op.f("ix_presence_words_session_id"), "presence_words", ["session_id"])
    op.create_table(
        "word_tries",
        sa.Column("word_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        _refers("word_tries", "word_id", "presence_words"),
        _refers("word_tries", "registration_id", "registrations"),
        sa.PrimaryKeyConstraint("word_id", "registration_id", name=op.f("pk_word_tries")),
    )


def _make_reports() -> None:
    op.create_table(
        "meeting_reports",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("faulty", sa.Integer(), nullable=False),
        sa.Column("officer", sa.String(length=100), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("least_minutes", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", _MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _refers("meeting_reports", "event_id", "events"),
        _refers("meeting_reports", "session_id", "event_sessions"),
        _refers("meeting_reports", "user_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_reports")),
        sa.UniqueConstraint("uid", name=op.f("uq_meeting_reports_uid")),
        sa.UniqueConstraint("session_id", "digest", name="uq_meeting_reports_file"),
    )
    op.create_index(op.f("ix_meeting_reports_event_id"), "meeting_reports", ["event_id"])
    op.create_table(
        "meeting_people",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("stays", sa.JSON(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("standing", sa.String(length=24), nullable=False),
        sa.Column("candidates", sa.JSON(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=True),
        sa.Column("by_staff", sa.Boolean(), nullable=False),
        _refers("meeting_people", "report_id", "meeting_reports"),
        _refers("meeting_people", "registration_id", "registrations"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_people")),
    )
    op.create_index(
        op.f("ix_meeting_people_report_id_standing"), "meeting_people", ["report_id", "standing"]
    )
    op.create_index(
        op.f("ix_meeting_people_registration_id"), "meeting_people", ["registration_id"]
    )


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))
