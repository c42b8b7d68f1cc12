"""Keep when a worker took a job up, so that people see how long it takes yet.

Jobs are derived results: of those that were made before nobody asks it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

QUEUES = ("export", "handover", "upload")


def upgrade() -> None:
    for queue in QUEUES:
        with op.batch_alter_table(queue) as table:
            table.add_column(sa.Column("started_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for queue in QUEUES:
        with op.batch_alter_table(queue) as table:
            table.drop_column("started_at")
