"""Series and batch of an event, that it was shared, and that its list of first steps was put away."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_COLUMNS = (
    ("events", "series", "VARCHAR(300) DEFAULT '' NOT NULL"),
    ("events", "batch", "INTEGER"),
    ("events", "shared_at", "{moment}"),
    ("events", "guide_closed_at", "{moment}"),
)
#: As SQLAlchemy calls a moment in each of the two.
_MOMENT = {"sqlite": "DATETIME", "postgresql": "TIMESTAMP WITH TIME ZONE"}


def upgrade() -> None:
    moment = _MOMENT[op.get_bind().dialect.name]
    for table, name, kind in _COLUMNS:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {name} {kind.format(moment=moment)}")


def downgrade() -> None:
    for table, name, _kind in reversed(_COLUMNS):
        op.drop_column(table, name)
