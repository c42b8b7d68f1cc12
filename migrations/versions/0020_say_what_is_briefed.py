"""Let an export say its language, what it compares with, how deep it is and its form.

Exports are derived results: those that were asked for before are English and whole.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

ADDED = ("language", "since", "depth", "form")
KNOWN = {
    "depth": "depth in ('brief','standard','full')",
    "form": "form in ('pdf','pack')",
}


def upgrade() -> None:
    with op.batch_alter_table("export") as export:
        export.add_column(sa.Column("language", sa.Text(), nullable=False, server_default="en"))
        export.add_column(sa.Column("since", sa.BigInteger(), nullable=True))
        export.add_column(sa.Column("depth", sa.Text(), nullable=False, server_default="standard"))
        export.add_column(sa.Column("form", sa.Text(), nullable=False, server_default="pdf"))
        for name, rule in KNOWN.items():
            export.create_check_constraint(op.f(f"ck_export_{name}"), rule)
    with op.batch_alter_table("export") as export:
        for column in ("language", "depth", "form"):
            export.alter_column(column, existing_type=sa.Text(), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("export") as export:
        for name in KNOWN:
            export.drop_constraint(op.f(f"ck_export_{name}"), type_="check")
        for column in ADDED:
            export.drop_column(column)
