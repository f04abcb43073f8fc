"""Messages that staff write to a segment of the participants."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "staff_messages",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("subject_en", sa.String(200), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("segment", sa.JSON(), nullable=False),
        sa.Column("marked", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("written_by", sa.String(100), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("sent_by", sa.String(100), nullable=False),
        sa.Column("sent_at", _MOMENT, nullable=True),
        sa.Column("stopped_by", sa.String(100), nullable=False),
        sa.Column("stopped_at", _MOMENT, nullable=True),
        sa.Column("finished_at", _MOMENT, nullable=True),
        _refers("staff_messages", "event_id", "events"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_messages")),
        sa.UniqueConstraint("uid", name=op.f("uq_staff_messages_uid")),
    )
    op.create_index(op.f("ix_staff_messages_event_id"), "staff_messages", ["event_id"])
    op.create_table(
        "staff_message_rows",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("fate", sa.String(24), nullable=True),
        sa.Column("mail_id", sa.Integer(), nullable=True),
        _refers("staff_message_rows", "message_id", "staff_messages"),
        _refers("staff_message_rows", "registration_id", "registrations"),
        _refers("staff_message_rows", "mail_id", "outbox_mails"),
        sa.PrimaryKeyConstraint(
            "message_id", "registration_id", name=op.f("pk_staff_message_rows")
        ),
    )
    for column in ("registration_id", "mail_id"):
        name = op.f(f"ix_staff_message_rows_{column}")
        op.create_index(name, "staff_message_rows", [column])


def _refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name)


def downgrade() -> None:
    for table in ("staff_message_rows", "staff_messages"):
        op.drop_table(table)
