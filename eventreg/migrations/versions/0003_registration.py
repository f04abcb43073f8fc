"""Limits, waiting list, groups, letters, extra questions, imports, and mail about them.

Tables that have rows are only given columns, never made again: on SQLite that would take every row
that points at them along.
"""

import sqlalchemy as sa
from alembic import op

from eventreg.agencies.rules import agency_key

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stored_files",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_files")),
        sa.UniqueConstraint("uid", name=op.f("uq_stored_files_uid")),
    )
    op.create_table(
        "groups",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("secret", sa.String(length=43), nullable=False),
        sa.Column("invited", sa.Boolean(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=True),
        sa.Column("region_code", sa.String(length=13), nullable=False),
        sa.Column("organization", sa.String(length=300), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("contact_name", sa.String(length=100), nullable=False),
        sa.Column("contact_phone", sa.String(length=20), nullable=True),
        sa.Column("contact_email", sa.String(length=254), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=True),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("places IS NULL OR places >= 1", name=op.f("ck_groups_places_from_one")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_groups_agency_id_agencies")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_groups_event_id_events")
        ),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["stored_files.id"], name=op.f("fk_groups_letter_id_stored_files")
        ),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["category_offers.id"], name=op.f("fk_groups_offer_id_category_offers")
        ),
        sa.ForeignKeyConstraint(
            ["region_code"], ["regions.code"], name=op.f("fk_groups_region_code_regions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_groups")),
        sa.UniqueConstraint("event_id", "submission_id", name="uq_groups_submission"),
        sa.UniqueConstraint("secret", name=op.f("uq_groups_secret")),
        sa.UniqueConstraint("uid", name=op.f("uq_groups_uid")),
    )
    op.create_table(
        "imports",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "uploaded",
                "checking",
                "checked",
                "applying",
                "applied",
                "failed",
                name="importstate",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("head", sa.JSON(), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("tell", sa.Boolean(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(length=40), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("started_by", sa.String(length=100), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_imports_event_id_events")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name=op.f("fk_imports_file_id_stored_files")
        ),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["category_offers.id"], name=op.f("fk_imports_offer_id_category_offers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
        sa.UniqueConstraint("uid", name=op.f("uq_imports_uid")),
    )
    with op.batch_alter_table("imports", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_imports_event_id"), ["event_id"], unique=False)

    op.create_table(
        "questions",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=True),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "text",
                "number",
                "choice",
                "choices",
                "yes_no",
                name="questionkind",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("label_id", sa.String(length=300), nullable=False),
        sa.Column("label_en", sa.String(length=300), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("at_door", sa.Boolean(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_questions_event_id_events")
        ),
        sa.ForeignKeyConstraint(
            ["offer_id"],
            ["category_offers.id"],
            name=op.f("fk_questions_offer_id_category_offers"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questions")),
        sa.UniqueConstraint("event_id", "key", name=op.f("uq_questions_event_id_key")),
    )
    with op.batch_alter_table("questions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_questions_offer_id"), ["offer_id"], unique=False)

    op.create_table(
        "region_places",
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("region_code", sa.String(length=13), nullable=False),
        sa.Column("places", sa.Integer(), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("places IS NULL OR places >= 0", name=op.f("ck_region_places_places")),
        sa.ForeignKeyConstraint(
            ["offer_id"],
            ["category_offers.id"],
            name=op.f("fk_region_places_offer_id_category_offers"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["region_code"], ["regions.code"], name=op.f("fk_region_places_region_code_regions")
        ),
        sa.PrimaryKeyConstraint("offer_id", "region_code", name=op.f("pk_region_places")),
    )
    op.create_table(
        "answers",
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["questions.id"],
            name=op.f("fk_answers_question_id_questions"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_answers_registration_id_registrations"),
        ),
        sa.PrimaryKeyConstraint("registration_id", "question_id", name=op.f("pk_answers")),
    )
    op.create_table(
        "kept_apart",
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["first_id"], ["registrations.id"], name=op.f("fk_kept_apart_first_id_registrations")
        ),
        sa.ForeignKeyConstraint(
            ["second_id"], ["registrations.id"], name=op.f("fk_kept_apart_second_id_registrations")
        ),
        sa.PrimaryKeyConstraint("first_id", "second_id", name=op.f("pk_kept_apart")),
    )
    _add("category_offers", "region_quota", "INTEGER", "region_quota IS NULL OR region_quota >= 0")
    _add("category_offers", "agency_quota", "INTEGER", "agency_quota IS NULL OR agency_quota >= 1")
    _add("category_offers", "approval", "BOOLEAN DEFAULT false NOT NULL")
    _add("category_offers", "waiting_list", "BOOLEAN DEFAULT true NOT NULL")
    _add("category_offers", "letter", "VARCHAR(24) DEFAULT 'no' NOT NULL")
    _add("category_offers", "groups", "BOOLEAN DEFAULT true NOT NULL")
    for name in ("capacity", "answer_hours"):
        _add("events", name, "INTEGER")
    for name in ("changes_until", "moved_at"):
        op.add_column("events", sa.Column(name, sa.DateTime(timezone=True)))
    _add("events", "reminders", "BOOLEAN DEFAULT true NOT NULL")
    _add("events", "state_reason", "TEXT DEFAULT '' NOT NULL")
    _extend_outbox()
    _extend_registrations()


def _extend_outbox() -> None:
    _add("outbox_mails", "channel", "VARCHAR(24) DEFAULT 'email' NOT NULL")
    _add("outbox_mails", "once", "VARCHAR(80)")
    _add("outbox_mails", "done_by", "VARCHAR(100) DEFAULT '' NOT NULL")
    _refer("outbox_mails", "event_id", "events")
    _refer("outbox_mails", "registration_id", "registrations")
    _refer("outbox_mails", "group_id", "groups")
    op.create_index(
        "ix_outbox_mails_event_id_channel_state", "outbox_mails", ["event_id", "channel", "state"]
    )
    op.create_index("ix_outbox_mails_registration_id", "outbox_mails", ["registration_id"])
    op.create_index("uq_outbox_mails_once", "outbox_mails", ["once"], unique=True)


def _extend_registrations() -> None:
    for name in ("waiting_since", "preferred_at", "offered_at", "answer_by", "coming_at"):
        op.add_column("registrations", sa.Column(name, sa.DateTime(timezone=True)))
    op.add_column("registrations", sa.Column("decision", sa.Uuid()))
    _add("registrations", "reference", "VARCHAR(60)")
    _add("registrations", "coming", "BOOLEAN")
    _add("registrations", "agency_key", "VARCHAR(500) DEFAULT '' NOT NULL")
    _refer("registrations", "replaced_by_id", "registrations")
    _refer("registrations", "group_id", "groups")
    _refer("registrations", "letter_id", "stored_files")
    op.create_index("ix_registrations_decision", "registrations", ["decision"])
    op.create_index("ix_registrations_group_id", "registrations", ["group_id"])
    op.create_index(
        "uq_registrations_reference", "registrations", ["event_id", "reference"], unique=True
    )
    _count_by_agency()


def _count_by_agency() -> None:
    """Says for everybody registered so far with whom they are counted, as new registrations do."""
    table = sa.table(
        "registrations",
        *(
            sa.column(name)
            for name in ("id", "agency_id", "region_code", "organization", "agency_key")
        ),
    )
    connection = op.get_bind()
    rows = connection.execute(sa.select(table).where(table.c.organization != "")).all()
    keys = [{"row": row.id, "key": _agency_key(row)} for row in rows]
    if keys:
        change = table.update().where(table.c.id == sa.bindparam("row"))
        connection.execute(change.values(agency_key=sa.bindparam("key")), keys)


def _agency_key(row: sa.Row) -> str:
    if row.agency_id is not None:
        return f"#{row.agency_id}"
    typed = agency_key(row.organization)
    return f"{row.region_code} {typed}"[:500] if typed else ""


def _add(table: str, column: str, definition: str, check: str = "") -> None:
    """Adds a column in words that both databases understand."""
    named = f" CONSTRAINT ck_{table}_{column} CHECK ({check})" if check else ""
    op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {definition}{named}")


def _refer(table: str, column: str, target: str) -> None:
    """Adds a column that points at another table's row."""
    name = f"fk_{table}_{column}_{target}"
    op.execute(
        f"ALTER TABLE {table} ADD COLUMN {column} INTEGER"
        f" CONSTRAINT {name} REFERENCES {target} (id)"
    )


def downgrade() -> None:
    with op.batch_alter_table("registrations", schema=None) as batch_op:
        batch_op.drop_index("uq_registrations_reference")
        batch_op.drop_index(batch_op.f("ix_registrations_group_id"))
        batch_op.drop_index(batch_op.f("ix_registrations_decision"))
        batch_op.drop_column("agency_key")
        batch_op.drop_column("coming_at")
        batch_op.drop_column("coming")
        batch_op.drop_column("reference")
        batch_op.drop_column("letter_id")
        batch_op.drop_column("group_id")
        batch_op.drop_column("replaced_by_id")
        batch_op.drop_column("decision")
        batch_op.drop_column("answer_by")
        batch_op.drop_column("offered_at")
        batch_op.drop_column("preferred_at")
        batch_op.drop_column("waiting_since")

    # What was lined up for WhatsApp has no place in an outbox of mails alone.
    op.execute("DELETE FROM outbox_mails WHERE channel = 'whatsapp'")
    with op.batch_alter_table("outbox_mails", schema=None) as batch_op:
        batch_op.drop_index("uq_outbox_mails_once")
        batch_op.drop_index(batch_op.f("ix_outbox_mails_registration_id"))
        batch_op.drop_index(batch_op.f("ix_outbox_mails_event_id_channel_state"))
        batch_op.drop_column("done_by")
        batch_op.drop_column("once")
        batch_op.drop_column("group_id")
        batch_op.drop_column("registration_id")
        batch_op.drop_column("event_id")
        batch_op.drop_column("channel")

    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.drop_column("state_reason")
        batch_op.drop_column("reminders")
        batch_op.drop_column("answer_hours")
        batch_op.drop_column("capacity")
        batch_op.drop_column("moved_at")
        batch_op.drop_column("changes_until")

    with op.batch_alter_table("category_offers", schema=None) as batch_op:
        for name in ("region_quota", "agency_quota"):
            batch_op.drop_constraint(batch_op.f(f"ck_category_offers_{name}"), type_="check")
        batch_op.drop_column("groups")
        batch_op.drop_column("letter")
        batch_op.drop_column("waiting_list")
        batch_op.drop_column("approval")
        batch_op.drop_column("agency_quota")
        batch_op.drop_column("region_quota")

    op.drop_table("kept_apart")
    op.drop_table("answers")
    op.drop_table("region_places")
    with op.batch_alter_table("questions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_questions_offer_id"))

    op.drop_table("questions")
    with op.batch_alter_table("imports", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_imports_event_id"))

    op.drop_table("imports")
    op.drop_table("groups")
    op.drop_table("stored_files")
