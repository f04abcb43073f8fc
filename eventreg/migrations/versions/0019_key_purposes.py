"""Keys of other systems are made for purposes, of which a key may have several."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

#: What a key could do before, and the purposes that are the same.
_PURPOSES = {
    "read": "read_registrations read_attendance",
    "register": "read_registrations write_registrations read_attendance",
}


def upgrade() -> None:
    with op.batch_alter_table("api_keys", schema=None) as batch_op:
        batch_op.alter_column("rights", type_=sa.String(100), existing_nullable=False)
    _say(_PURPOSES)


def downgrade() -> None:
    """A key with fewer purposes would do more than it was made for: it is made to read alone, and ended."""
    op.execute(
        "UPDATE api_keys SET rights = 'read', revoked_at = COALESCE(revoked_at, CURRENT_TIMESTAMP)"
        " WHERE rights NOT IN ('read_registrations read_attendance',"
        " 'read_registrations write_registrations read_attendance')"
    )
    _say({after: before for before, after in _PURPOSES.items()})
    with op.batch_alter_table("api_keys", schema=None) as batch_op:
        batch_op.alter_column("rights", type_=sa.String(24), existing_nullable=False)


def _say(words: dict[str, str]) -> None:
    rights = sa.table("api_keys", sa.column("rights", sa.String))
    for before, after in words.items():
        op.execute(sa.update(rights).where(rights.c.rights == before).values(rights=after))
