"""Notes on participants, what was done to many at once, chosen columns, and indices of the list."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_INDICES = (
    ("ix_registrations_event_created", ["event_id", "created_at", "id"]),
    ("ix_registrations_event_region", ["event_id", "region_code", "name_key", "id"]),
    ("ix_registrations_event_nip", ["event_id", "nip"]),
    ("ix_registrations_event_phone", ["event_id", "phone"]),
)


def upgrade() -> None:
    for name, columns in _INDICES:
        op.create_index(name, "registrations", columns)
    _make_actions()
    op.create_table(
        "staff_notes",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("author", sa.String(100), nullable=False),
        sa.Column("noted_at", _MOMENT, nullable=False),
        _refers("staff_notes", "registration_id", "registrations"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_notes")),
    )
    op.create_index(op.f("ix_staff_notes_registration_id"), "staff_notes", ["registration_id"])
    op.create_table(
        "list_choices",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("columns", sa.String(300), nullable=False),
        sa.Column("per_page", sa.Integer(), nullable=False),
        _refers("list_choices", "user_id", "users"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_list_choices")),
    )


def _make_actions() -> None:
    op.create_table(
        "bulk_actions",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("tell", sa.Boolean(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("started_by", sa.String(100), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("finished_at", _MOMENT, nullable=True),
        sa.Column("undone_by", sa.String(100), nullable=False),
        sa.Column("undone_at", _MOMENT, nullable=True),
        _refers("bulk_actions", "event_id", "events"),
        _refers("bulk_actions", "offer_id", "category_offers", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_actions")),
        sa.UniqueConstraint("uid", name=op.f("uq_bulk_actions_uid")),
    )
    op.create_index(op.f("ix_bulk_actions_event_id"), "bulk_actions", ["event_id"])
    op.create_table(
        "bulk_rows",
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("fate", sa.String(24), nullable=True),
        sa.Column("back", sa.String(24), nullable=True),
        sa.Column("before", sa.JSON(), nullable=False),
        _refers("bulk_rows", "action_id", "bulk_actions"),
        _refers("bulk_rows", "registration_id", "registrations"),
        sa.PrimaryKeyConstraint("action_id", "registration_id", name=op.f("pk_bulk_rows")),
    )
    op.create_index(op.f("ix_bulk_rows_registration_id"), "bulk_rows", ["registration_id"])


def _refers(
    table: str, column: str, target: str, *, ondelete: str | None = None
) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=ondelete)


def downgrade() -> None:
    for table in ("list_choices", "staff_notes", "bulk_rows", "bulk_actions"):
        op.drop_table(table)
    for name, _columns in _INDICES:
        op.drop_index(name, "registrations")
