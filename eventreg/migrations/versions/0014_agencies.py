"""Agencies: what was settled of typed names, merges, and taking both back."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_LINE = sa.String(length=300)
_WORD = sa.String(length=24)


def upgrade() -> None:
    _add(
        "agencies",
        "merged_into_id",
        "INTEGER CONSTRAINT fk_agencies_merged_into_id_agencies REFERENCES agencies (id)",
    )
    _add(
        "agency_aliases",
        "region_code",
        "VARCHAR(13) CONSTRAINT fk_agency_aliases_region_code_regions REFERENCES regions (code)",
    )
    op.create_table(
        "agency_changes",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kind", _WORD, nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("other_id", sa.Integer(), nullable=True),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("region_code", sa.String(length=13), nullable=False),
        sa.Column("agency_kind", _WORD, nullable=False),
        sa.Column("name", _LINE, nullable=False),
        sa.Column("key", sa.String(length=500), nullable=False),
        sa.Column("aliases", sa.JSON(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("done_at", _MOMENT, nullable=False),
        sa.Column("done_by", sa.String(length=100), nullable=False),
        sa.Column("undone_at", _MOMENT, nullable=True),
        sa.Column("undone_by", sa.String(length=100), nullable=False),
        _refers("agency_id", "agencies"),
        _refers("other_id", "agencies"),
        _refers("event_id", "events"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_changes")),
    )
    op.create_index("ix_agency_changes_agency_id", "agency_changes", ["agency_id"])
    op.create_index("ix_agency_changes_kind_key", "agency_changes", ["kind", "key"])
    op.create_index("ix_registrations_agency_id", "registrations", ["agency_id"])
    op.create_index("ix_registrations_agency_key", "registrations", ["agency_key"])
    op.create_index("ix_groups_agency_id", "groups", ["agency_id"])


def _refers(column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=op.f(f"fk_agency_changes_{column}_{target}")
    )


def _add(table: str, column: str, definition: str) -> None:
    """Adds a column in words that both databases understand."""
    op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {definition}")


def downgrade() -> None:
    op.drop_index("ix_groups_agency_id", "groups")
    op.drop_index("ix_registrations_agency_key", "registrations")
    op.drop_index("ix_registrations_agency_id", "registrations")
    op.drop_table("agency_changes")
    for table, column in (("agency_aliases", "region_code"), ("agencies", "merged_into_id")):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column(column)
