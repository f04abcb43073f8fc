"""Texts of an event in two languages, letterhead and signers."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE events ADD COLUMN texts JSON DEFAULT '{}' NOT NULL")
    op.create_table(
        "paper_styles",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("scope", sa.String(length=30), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("logo_id", sa.Integer(), nullable=True),
        sa.Column("signed_in", sa.String(length=100), nullable=False),
        sa.Column("signers", sa.JSON(), nullable=False),
        sa.Column("size", sa.String(length=24), nullable=True),
        sa.Column("orientation", sa.String(length=24), nullable=True),
        sa.Column("form", sa.String(length=24), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _refers("event_id", "events", ondelete="CASCADE"),
        _refers("logo_id", "stored_files"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_styles")),
        sa.UniqueConstraint("scope", name=op.f("uq_paper_styles_scope")),
    )
    op.create_index(op.f("ix_paper_styles_event_id"), "paper_styles", ["event_id"])
    op.create_index(op.f("ix_paper_styles_logo_id"), "paper_styles", ["logo_id"])


def _refers(column: str, target: str, *, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_paper_styles_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=ondelete)


def downgrade() -> None:
    op.drop_table("paper_styles")
    op.drop_column("events", "texts")
