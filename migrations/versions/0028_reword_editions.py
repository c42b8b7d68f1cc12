"""Let an edition of the framework have one row for each time that its words were put anew.

Going back is refused by the database where that has happened: the table had one row an edition.
"""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

TABLE = "framework_edition"
COLUMNS = ("code", "object")


def upgrade() -> None:
    with op.batch_alter_table(TABLE) as edition:
        for column in COLUMNS:
            edition.drop_constraint(op.f(f"uq_{TABLE}_{column}"), type_="unique")
    _guard()


def _guard() -> None:
    """Put the guards back: SQLite loses them where it makes a table anew."""
    if op.get_bind().dialect.name != "sqlite":
        return
    for verb in ("update", "delete"):
        op.execute(
            f"CREATE TRIGGER {TABLE}_no_{verb} BEFORE {verb.upper()} ON {TABLE} "
            f"BEGIN SELECT RAISE(ABORT, '{TABLE} is append-only'); END"
        )


def downgrade() -> None:
    with op.batch_alter_table(TABLE) as edition:
        for column in COLUMNS:
            edition.create_unique_constraint(op.f(f"uq_{TABLE}_{column}"), [column])
    _guard()
