"""Let an export say which program made its file: another one may make other bytes.

Of those that were made before nobody knows; they are offered no more in the place of a new one.
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("export") as export:
        export.add_column(sa.Column("program", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("export") as export:
        export.alter_column("program", existing_type=sa.Text(), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("export") as export:
        export.drop_column("program")
