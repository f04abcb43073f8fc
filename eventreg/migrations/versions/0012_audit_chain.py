"""Where something was done from, and the seals of the log, to which nothing is done but adding.

Triggers refuse whatever else somebody tries on these tables. A later migration that makes one of
them again on SQLite has to make its triggers again, too.
"""

import hashlib
import json
import secrets
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_BATCH = 1_000
_INDEXES = (
    ("ix_audit_entries_at", ["at"]),
    ("ix_audit_entries_action_at", ["action", "at"]),
    ("ix_audit_entries_event_id_action_at", ["event_id", "action", "at"]),
    ("ix_audit_entries_actor_kind_actor_id_at", ["actor_kind", "actor_id", "at"]),
)
_KEPT = ("audit_entries", "audit_seals", "sealed_entries")
#: The one change to a value: what it said goes, with its salt; everything else stays.
_ERASING = (
    "OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL AND NEW.before = '' AND NEW.after = ''"
    " AND NEW.salt = '' AND NEW.id = OLD.id AND NEW.entry_id = OLD.entry_id"
    " AND NEW.field = OLD.field AND NEW.digest = OLD.digest"
)


def upgrade() -> None:
    moment = {"sqlite": "DATETIME", "postgresql": "TIMESTAMP WITH TIME ZONE"}
    for table, name, kind in (
        ("audit_entries", "origin", "VARCHAR(200) DEFAULT '' NOT NULL"),
        ("audit_values", "salt", "VARCHAR(32) DEFAULT '' NOT NULL"),
        ("audit_values", "digest", "VARCHAR(64) DEFAULT '' NOT NULL"),
        ("audit_values", "erased_at", moment[op.get_bind().dialect.name]),
    ):
        op.execute(f"ALTER TABLE {table} ADD COLUMN {name} {kind}")
    for index, columns in _INDEXES:
        op.create_index(index, "audit_entries", columns)
    _make_seals()
    _digest_what_is_there()
    if op.get_bind().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgresql()


def _make_seals() -> None:
    seals = op.create_table(
        "audit_seals",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=True),
        sa.Column("last_id", sa.Integer(), nullable=True),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("until", _MOMENT, nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("sealed_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_seals")),
    )
    op.create_table(
        "sealed_entries",
        sa.Column("entry_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seal_id", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["audit_entries.id"],
            name=op.f("fk_sealed_entries_entry_id_audit_entries"),
        ),
        sa.ForeignKeyConstraint(
            ["seal_id"], ["audit_seals.id"], name=op.f("fk_sealed_entries_seal_id_audit_seals")
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_sealed_entries")),
    )
    op.create_index("ix_sealed_entries_seal_id", "sealed_entries", ["seal_id"])
    # What the first seal follows, and the row that whoever seals locks.
    beginning, nothing = datetime(1970, 1, 1, tzinfo=UTC), "0" * 64
    first = {"id": 0, "first_id": None, "last_id": None, "count": 0}
    op.bulk_insert(
        seals,
        [
            first
            | {"until": beginning, "previous": nothing, "hash": nothing, "sealed_at": beginning}
        ],
    )


def _digest_what_is_there() -> None:
    """Values that were written before get a salt and a digest; they are sealed with the next batch."""
    connection = op.get_bind()
    read = sa.text(
        "SELECT id, field, before, after FROM audit_values WHERE id > :last ORDER BY id LIMIT :most"
    )
    write = sa.text("UPDATE audit_values SET salt = :salt, digest = :digest WHERE id = :id")
    last = 0
    while rows := connection.execute(read, {"last": last, "most": _BATCH}).all():
        connection.execute(write, [_digested(*row) for row in rows])
        last = rows[-1].id


def _digested(id_: int, field: str, before: str, after: str) -> dict[str, object]:
    salt = secrets.token_hex(16)
    said = json.dumps([salt, field, before, after], ensure_ascii=False, separators=(",", ":"))
    return {
        "id": id_,
        "salt": salt,
        "digest": hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest(),
    }


def _guard_sqlite() -> None:
    for table in _KEPT:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_refuse_{verb.lower()} BEFORE {verb} ON {table}"
                f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
    op.execute(
        "CREATE TRIGGER audit_values_refuse_delete BEFORE DELETE ON audit_values"
        " BEGIN SELECT RAISE(ABORT, 'audit_values is append-only'); END"
    )
    op.execute(
        "CREATE TRIGGER audit_values_refuse_update BEFORE UPDATE ON audit_values"
        f" WHEN NOT ({_ERASING})"
        " BEGIN SELECT RAISE(ABORT, 'audit_values can only be erased'); END"
    )


def _guard_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$"
        " BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    for table in _KEPT:
        op.execute(
            f"CREATE TRIGGER {table}_refuse_change BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION refuse_audit_change()"
        )
    op.execute(
        "CREATE TRIGGER audit_values_refuse_delete BEFORE DELETE ON audit_values"
        " FOR EACH ROW EXECUTE FUNCTION refuse_audit_change()"
    )
    op.execute(
        "CREATE TRIGGER audit_values_refuse_update BEFORE UPDATE ON audit_values"
        f" FOR EACH ROW WHEN (NOT ({_ERASING})) EXECUTE FUNCTION refuse_audit_change()"
    )
    for table in (*_KEPT, "audit_values"):
        op.execute(
            f"CREATE TRIGGER {table}_refuse_truncate BEFORE TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()"
        )


def downgrade() -> None:
    _unguard()
    op.drop_table("sealed_entries")
    op.drop_table("audit_seals")
    for index, _columns in _INDEXES:
        op.drop_index(index, "audit_entries")
    for column in ("erased_at", "digest", "salt"):
        op.drop_column("audit_values", column)
    op.drop_column("audit_entries", "origin")


def _unguard() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table in (*_KEPT, "audit_values"):
            for verb in ("update", "delete"):
                op.execute(f"DROP TRIGGER {table}_refuse_{verb}")
        return
    for table in (*_KEPT, "audit_values"):
        op.execute(f"DROP TRIGGER {table}_refuse_truncate ON {table}")
    for table in _KEPT:
        op.execute(f"DROP TRIGGER {table}_refuse_change ON {table}")
    for verb in ("delete", "update"):
        op.execute(f"DROP TRIGGER audit_values_refuse_{verb} ON audit_values")
    op.execute("DROP FUNCTION refuse_audit_change()")
