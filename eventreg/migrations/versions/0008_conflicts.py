"""What a phone showed for a scan, the name of a place that is gone, an end of its own for a device."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_COLUMNS = (
    ("scans", "shown", "VARCHAR(24)"),
    ("scans", "removed_name", "VARCHAR(300) DEFAULT '' NOT NULL"),
    ("devices", "chosen_end", "{moment}"),
)
#: As SQLAlchemy calls a moment in each of the two.
_MOMENT = {"sqlite": "DATETIME", "postgresql": "TIMESTAMP WITH TIME ZONE"}


def upgrade() -> None:
    moment = _MOMENT[op.get_bind().dialect.name]
    for table, name, kind in _COLUMNS:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {name} {kind.format(moment=moment)}")


def downgrade() -> None:
    for table, name, _kind in _COLUMNS:
        op.drop_column(table, name)
