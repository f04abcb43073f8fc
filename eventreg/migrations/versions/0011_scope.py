"""An official of one region; when somebody was invited, and signed in last."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_COLUMNS = (
    (
        "memberships",
        "region_code",
        "VARCHAR(13) CONSTRAINT fk_memberships_region_code_regions REFERENCES regions (code)",
    ),
    ("users", "invited_at", "{moment}"),
    ("users", "signed_in_at", "{moment}"),
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
