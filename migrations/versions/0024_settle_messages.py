"""Let the side that a message was written to mark it as settled, where it needs no answer.

Messages from before wait until they are answered or settled: nobody said that they are not open.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("review_message") as message:
        message.add_column(sa.Column("settled_by", sa.Integer(), nullable=True))
        message.add_column(sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True))
        message.create_foreign_key(
            op.f("fk_review_message_settled_by_person"), "person", ["settled_by"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("review_message") as message:
        message.drop_constraint(op.f("fk_review_message_settled_by_person"), type_="foreignkey")
        message.drop_column("settled_at")
        message.drop_column("settled_by")
