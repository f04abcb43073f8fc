"""The regions of East Java: 38 kabupaten and kota, 666 kecamatan, 8,494 villages."""

import sqlalchemy as sa
from alembic import op

from eventreg.regions.rules import search_key
from eventreg.regions.source import load_rows

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

regions = sa.table(
    "regions",
    *(sa.column(name) for name in ("code", "name", "kind", "level", "parent_code", "key")),
)


def upgrade() -> None:
    rows = [
        {
            "code": row.code,
            "name": row.name,
            "kind": row.kind.value,
            "level": row.level.value,
            "parent_code": row.parent,
            "key": search_key(row.name),
        }
        for row in load_rows()
    ]
    for start in range(0, len(rows), 1000):
        op.bulk_insert(regions, rows[start : start + 1000])


def downgrade() -> None:
    op.execute(regions.update().values(parent_code=None))
    op.execute(regions.delete())
