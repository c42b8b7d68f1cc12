"""Create the table by which lists find published pledges by principle, nature and type.

What is public already gets its rows here: the entries of the log say the same as before. The role
that serves is granted what it may do by the same rule as in 0006.
"""

import json

import sqlalchemy as sa
from alembic import context, op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

LOG_INDEX = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT_ONCE = 1_000  # faces that are read together
TABLE = "published_trait"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("index", LOG_INDEX, nullable=False),
        sa.CheckConstraint(
            "kind in ('principle','nature','type')", name=op.f("ck_published_trait_kind_known")
        ),
        sa.ForeignKeyConstraint(
            ["index"], ["publication.index"], name=op.f("fk_published_trait_index_publication")
        ),
        sa.PrimaryKeyConstraint("kind", "code", "index", name=op.f("pk_published_trait")),
    )
    op.create_index(op.f("ix_published_trait_index"), TABLE, ["index"])
    _fill()
    _guard()


def _fill() -> None:
    """Give what is public already its traits, as `publication.Shown.traits` gives them."""
    connection = op.get_bind()
    publication = sa.table("publication", sa.column("index"), sa.column("revision_index"))
    revision = sa.table("pledge_revision", sa.column("index"), sa.column("content"))
    traits = sa.table(TABLE, sa.column("kind"), sa.column("code"), sa.column("index"))
    faces = (
        sa.select(publication.c.index, revision.c.content)
        .join_from(publication, revision, revision.c.index == publication.c.revision_index)
        .order_by(publication.c.index)
        .limit(AT_ONCE)
    )
    last = -1
    while rows := connection.execute(faces.where(publication.c.index > last)).all():
        found = [one for index, content in rows for one in _traits(index, json.loads(content))]
        if found:
            connection.execute(sa.insert(traits), found)
        last = rows[-1].index


def _traits(index, content):
    said = {
        "principle": content.get("principles") or [],
        "nature": content.get("natures") or [],
        "type": [content.get("pledge_type")],
    }
    for kind, codes in said.items():
        for code in sorted({one for one in codes if one}):
            yield {"kind": kind, "code": code, "index": index}


def _guard() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER {TABLE}_no_{verb} BEFORE {verb.upper()} ON {TABLE} "
                f"BEGIN SELECT RAISE(ABORT, '{TABLE} is append-only'); END"
            )
        return
    for verb in ("update", "delete", "truncate"):
        each = "STATEMENT" if verb == "truncate" else "ROW"
        op.execute(
            f"CREATE TRIGGER {TABLE}_no_{verb} BEFORE {verb.upper()} ON {TABLE} "
            f"FOR EACH {each} EXECUTE FUNCTION registry_append_only()"
        )
    role = context.config.attributes.get("role", "registry_app")  # a plain name, checked before
    op.execute(f"GRANT SELECT, INSERT ON {TABLE} TO {role}")


def downgrade() -> None:
    op.drop_table(TABLE)
