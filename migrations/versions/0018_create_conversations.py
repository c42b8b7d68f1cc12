"""Create what is private about a pledge: comments, messages, and reports in writing.

Nothing of it is ever in the log. A comment goes with its draft, a report in writing with the report
that takes its place; a message stays as it was sent: the serving role may add one and change none.
"""

import sqlalchemy as sa
from alembic import context, op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "draft_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("handle", sa.Text(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["draft_id"],
            ["draft.id"],
            name=op.f("fk_draft_comment_draft_id_draft"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_draft_comment_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by"], ["person.id"], name=op.f("fk_draft_comment_settled_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_comment")),
        sa.UniqueConstraint("handle", name=op.f("uq_draft_comment_handle")),
    )
    op.create_index(op.f("ix_draft_comment_draft_id"), "draft_comment", ["draft_id"])
    op.create_table(
        "review_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pledge_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("from_secretariat", sa.Boolean(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_review_message_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["pledge_id"], ["pledge.id"], name=op.f("fk_review_message_pledge_id_pledge")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_message")),
    )
    op.create_index(op.f("ix_review_message_pledge_id"), "review_message", ["pledge_id"])
    op.create_table(
        "report_draft",
        sa.Column("pledge_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("report", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("typed", sa.Text(), nullable=False),
        sa.Column("attachments", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_by", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["pledge_id"], ["pledge.id"], name=op.f("fk_report_draft_pledge_id_pledge")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by"], ["person.id"], name=op.f("fk_report_draft_updated_by_person")
        ),
        sa.PrimaryKeyConstraint("pledge_id", "report", "number", name=op.f("pk_report_draft")),
    )
    if op.get_bind().dialect.name != "sqlite":
        _grant(context.config.attributes.get("role", "registry_app"))  # a plain name, checked


def _grant(role: str) -> None:
    execute = op.get_bind().exec_driver_sql
    for table in ("draft_comment", "report_draft", "review_message"):
        execute(f'GRANT SELECT, INSERT, UPDATE, DELETE ON "{table}" TO {role}')
    for table in ("draft_comment", "review_message"):
        execute(f"GRANT USAGE, SELECT ON SEQUENCE {table}_id_seq TO {role}")


def downgrade() -> None:
    op.drop_table("report_draft")
    op.drop_table("review_message")
    op.drop_table("draft_comment")
