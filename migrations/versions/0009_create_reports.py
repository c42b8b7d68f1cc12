"""Create the tables of progress reports, append-only, and of reminders.

The role that serves is granted what it may do by the same rule as in 0006.
"""

import sqlalchemy as sa
from alembic import context, op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

LOG_INDEX = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = ("report_revision", "report_judgement")
STATES = "'not_started','planning','in_progress','fulfilled','delayed','discontinued'"


def upgrade() -> None:
    op.create_table(
        "report_revision",
        sa.Column("index", LOG_INDEX, autoincrement=False, nullable=False),
        sa.Column("pledge_id", sa.Integer(), nullable=False),
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column("report", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filed_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(f"state in ({STATES})", name=op.f("ck_report_revision_state_known")),
        sa.ForeignKeyConstraint(
            ["index"], ["log_entry.index"], name=op.f("fk_report_revision_index_log_entry")
        ),
        sa.ForeignKeyConstraint(
            ["pledge_id"], ["pledge.id"], name=op.f("fk_report_revision_pledge_id_pledge")
        ),
        sa.ForeignKeyConstraint(
            ["filed_by"], ["person.id"], name=op.f("fk_report_revision_filed_by_person")
        ),
        sa.PrimaryKeyConstraint("index", name=op.f("pk_report_revision")),
        sa.UniqueConstraint(
            "pledge_id", "report", "number", name=op.f("uq_report_revision_pledge_id_report_number")
        ),
    )
    op.create_index(
        "ix_report_revision_pledge_id_index", "report_revision", ["pledge_id", "index", "state"]
    )
    op.create_table(
        "report_judgement",
        sa.Column("index", LOG_INDEX, autoincrement=False, nullable=False),
        sa.Column("revision_index", LOG_INDEX, nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "verdict in ('confirmed','disputed')", name=op.f("ck_report_judgement_verdict_known")
        ),
        sa.ForeignKeyConstraint(
            ["index"], ["log_entry.index"], name=op.f("fk_report_judgement_index_log_entry")
        ),
        sa.ForeignKeyConstraint(
            ["revision_index"],
            ["report_revision.index"],
            name=op.f("fk_report_judgement_revision_index_report_revision"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_report_judgement_person_id_person")
        ),
        sa.PrimaryKeyConstraint("index", name=op.f("pk_report_judgement")),
    )
    op.create_index(
        op.f("ix_report_judgement_revision_index"), "report_judgement", ["revision_index"]
    )
    op.create_table(
        "reminder",
        sa.Column("pledge_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["pledge_id"], ["pledge.id"], name=op.f("fk_reminder_pledge_id_pledge")
        ),
        sa.PrimaryKeyConstraint("pledge_id", "since", "stage", name=op.f("pk_reminder")),
    )
    _guard()


def _guard() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table in TABLES:
            for verb in ("update", "delete"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )
        return
    for table in TABLES:
        for verb in ("update", "delete", "truncate"):
            each = "STATEMENT" if verb == "truncate" else "ROW"
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
                f"FOR EACH {each} EXECUTE FUNCTION registry_append_only()"
            )
    role = context.config.attributes.get("role", "registry_app")  # a plain name, checked before
    for table in TABLES:
        op.execute(f"GRANT SELECT, INSERT ON {table} TO {role}")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON reminder TO {role}")


def downgrade() -> None:
    op.drop_table("reminder")
    op.drop_table("report_judgement")
    op.drop_table("report_revision")
