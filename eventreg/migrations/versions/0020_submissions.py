"""From which form an event was made, and what of it has moved since people were told."""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_UUID = {"sqlite": "CHAR(32)", "postgresql": "UUID"}


def upgrade() -> None:
    uuid = _UUID[op.get_bind().dialect.name]
    op.execute(f"ALTER TABLE events ADD COLUMN submission_id {uuid}")
    op.create_index("uq_events_submission_id", "events", ["submission_id"], unique=True)
    op.execute("ALTER TABLE events ADD COLUMN moved_what JSON DEFAULT '[]' NOT NULL")
    op.execute("ALTER TABLE events ADD COLUMN moved_from JSON DEFAULT '{}' NOT NULL")


def downgrade() -> None:
    op.drop_column("events", "moved_from")
    op.drop_column("events", "moved_what")
    op.drop_index("uq_events_submission_id", "events")
    op.drop_column("events", "submission_id")
