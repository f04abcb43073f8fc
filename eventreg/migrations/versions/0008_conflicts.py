"""What a phone showed for a scan, and the name of the place that a scan came too late for."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_COLUMNS = {"shown": "VARCHAR(24)", "removed_name": "VARCHAR(300) DEFAULT '' NOT NULL"}


def upgrade() -> None:
    for name, kind in _COLUMNS.items():
        op.execute(f"ALTER TABLE scans ADD COLUMN {name} {kind}")


def downgrade() -> None:
    for name in _COLUMNS:
        op.drop_column("scans", name)
