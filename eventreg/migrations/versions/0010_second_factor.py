"""Second factors of staff: one-time codes, passkeys, recovery codes."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_COLUMNS = (
    ("demo", "BOOLEAN DEFAULT false NOT NULL"),
    ("tf_primary_method", "VARCHAR(64)"),
    ("tf_totp_secret", "VARCHAR(500)"),
    ("tf_counter", "INTEGER"),
    ("mf_recovery_codes", "JSON"),
    ("fs_webauthn_user_handle", "VARCHAR(64)"),
)
_MOMENT = sa.DateTime(timezone=True)
#: The accounts that `eventreg demo` has made so far.
_DEMO = ("owner", "organizer", "door", "official")


def upgrade() -> None:
    for name, kind in _COLUMNS:
        op.execute(f"ALTER TABLE users ADD COLUMN {name} {kind}")
    addresses = ", ".join(f"'{role}@example.com'" for role in _DEMO)
    op.execute(f"UPDATE users SET demo = true WHERE email IN ({addresses})")  # noqa: S608 - words of ours.
    op.create_index(
        "uq_users_fs_webauthn_user_handle", "users", ["fs_webauthn_user_handle"], unique=True
    )
    op.create_table(
        "passkeys",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(length=1024), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        sa.Column("transports", sa.JSON(), nullable=True),
        sa.Column("backup_state", sa.Boolean(), nullable=False),
        sa.Column("device_type", sa.String(length=64), nullable=False),
        sa.Column("extensions", sa.String(length=255), nullable=True),
        sa.Column("usage", sa.String(length=64), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("lastuse_datetime", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_passkeys_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkeys")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkeys_credential_id")),
        sa.UniqueConstraint("user_id", "name", name=op.f("uq_passkeys_user_id_name")),
    )


def downgrade() -> None:
    op.drop_table("passkeys")
    op.drop_index("uq_users_fs_webauthn_user_handle", "users")
    for name, _kind in _COLUMNS:
        op.drop_column("users", name)
