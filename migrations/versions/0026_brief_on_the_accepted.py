"""Let an export say that it counts what is accepted under embargo too.

Exports are derived results: those that were asked for before count what was public alone.
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    counted = sa.Column("with_accepted", sa.Boolean(), nullable=False, server_default=sa.false())
    with op.batch_alter_table("export") as export:
        export.add_column(counted)
    with op.batch_alter_table("export") as export:
        export.alter_column("with_accepted", existing_type=sa.Boolean(), server_default=None)


def downgrade() -> None:
    # Without the column they would pass for briefings on what is public.
    op.execute("DELETE FROM export WHERE with_accepted")
    with op.batch_alter_table("export") as export:
        export.drop_column("with_accepted")
