"""Scans that were taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "scan_undos",
        sa.Column("scan_id", sa.Uuid(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("officer", sa.String(length=100), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["scan_id"], ["scans.id"], name=op.f("fk_scan_undos_scan_id_scans")
        ),
        sa.PrimaryKeyConstraint("scan_id", name=op.f("pk_scan_undos")),
    )


def downgrade() -> None:
    op.drop_table("scan_undos")
