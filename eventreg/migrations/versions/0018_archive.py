"""Events put away, and how long their data are kept."""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_MOMENT = {"sqlite": "DATETIME", "postgresql": "TIMESTAMP WITH TIME ZONE"}


def upgrade() -> None:
    moment = _MOMENT[op.get_bind().dialect.name]
    for name, kind in (
        ("archived_at", moment),
        ("archived_from", "VARCHAR(24)"),
        ("deleted_at", moment),
        ("contact_months", "INTEGER DEFAULT 12 NOT NULL"),
        ("attendance_years", "INTEGER DEFAULT 10 NOT NULL"),
        ("data_contact_name", "VARCHAR(100) DEFAULT '' NOT NULL"),
        ("data_contact_phone", "VARCHAR(20) DEFAULT '' NOT NULL"),
        ("data_contact_email", "VARCHAR(254) DEFAULT '' NOT NULL"),
    ):
        op.execute(f"ALTER TABLE events ADD COLUMN {name} {kind}")


def downgrade() -> None:
    """What was put away is over or cancelled, as it was before; who was deleted stays a draft."""
    op.execute("UPDATE events SET state = archived_from WHERE archived_from IS NOT NULL")
    for name in (
        *("data_contact_email", "data_contact_phone", "data_contact_name"),
        *("attendance_years", "contact_months", "deleted_at", "archived_from", "archived_at"),
    ):
        op.drop_column("events", name)
