"""Create the table of tokens with which programs act in a person's role.

The role that serves may change and drop its rows: what a token is stands in the log, and
`registry log verify` compares.
"""

import sqlalchemy as sa
from alembic import context, op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

TABLE = "token"
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("grant_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("made_index", sa.BigInteger(), nullable=False),
        sa.Column("revoked_index", sa.BigInteger(), nullable=True),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("changed_on", sa.Date(), nullable=True),
        sa.Column("reminded_at", INSTANT, nullable=True),
        *(_key(column, target) for column, target in KEYS.items()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_token")),
        sa.UniqueConstraint("object", name=op.f("uq_token_object")),
        sa.UniqueConstraint("sha256", name=op.f("uq_token_sha256")),
    )
    for column in ("grant_id", "person_id"):
        op.create_index(op.f(f"ix_token_{column}"), TABLE, [column])
    if op.get_bind().dialect.name == "postgresql":
        role = context.config.attributes.get("role", "registry_app")  # a plain name, checked before
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {TABLE} TO {role}")
        op.execute(f"GRANT USAGE, SELECT ON SEQUENCE {TABLE}_id_seq TO {role}")


KEYS = {
    "grant_id": "role_grant.id",
    "person_id": "person.id",
    "made_index": "log_entry.index",
    "revoked_index": "log_entry.index",
}


def _key(column: str, target: str) -> sa.ForeignKeyConstraint:
    name = f"fk_token_{column}_{target.partition('.')[0]}"
    return sa.ForeignKeyConstraint([column], [target], name=op.f(name))


def downgrade() -> None:
    op.drop_table(TABLE)
