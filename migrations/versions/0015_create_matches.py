"""Create the tables of matches, and what the matching board finds published pledges by.

What is public already gets its terms here: the entries of the log say the same as before. The role
that serves is granted what it may do by the same rule as in 0006.
"""

import json

import sqlalchemy as sa
from alembic import context, op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

LOG_INDEX = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
GUARDED = ("match_move", "published_term")
STATES = "'proposed','accepted','declined','withdrawn','reported','fulfilled'"
STANDING = sa.text("state not in ('declined','withdrawn')")


def upgrade() -> None:
    _create_match()
    _create_move()
    op.create_table(
        "published_term",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("index", LOG_INDEX, nullable=False),
        sa.CheckConstraint(
            "kind in ('side','nature','place')", name=op.f("ck_published_term_kind_known")
        ),
        sa.ForeignKeyConstraint(
            ["index"], ["publication.index"], name=op.f("fk_published_term_index_publication")
        ),
        sa.PrimaryKeyConstraint("kind", "code", "index", name=op.f("pk_published_term")),
    )
    op.create_index(op.f("ix_published_term_index"), "published_term", ["index"])
    _fill()
    _guard()


def _create_match() -> None:
    op.create_table(
        "pledge_match",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.CheckConstraint("need_id <> offer_id", name=op.f("ck_pledge_match_two_pledges")),
        sa.CheckConstraint("asked_by in ('need','offer')", name=op.f("ck_pledge_match_side_known")),
        sa.CheckConstraint(f"state in ({STATES})", name=op.f("ck_pledge_match_state_known")),
        sa.ForeignKeyConstraint(
            ["need_id"], ["pledge.id"], name=op.f("fk_pledge_match_need_id_pledge")
        ),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["pledge.id"], name=op.f("fk_pledge_match_offer_id_pledge")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge_match")),
        sa.UniqueConstraint("ref", name=op.f("uq_pledge_match_ref")),
    )
    op.create_index(op.f("ix_pledge_match_offer_id"), "pledge_match", ["offer_id"])
    op.create_index(
        "uq_pledge_match_standing",
        "pledge_match",
        ["need_id", "offer_id"],
        unique=True,
        sqlite_where=STANDING,
        postgresql_where=STANDING,
    )


def _create_move() -> None:
    op.create_table(
        "match_move",
        sa.Column("index", LOG_INDEX, autoincrement=False, nullable=False),
        sa.Column("match_id", sa.Integer(), nullable=False),
        sa.Column("move", sa.Text(), nullable=False),
        sa.Column("to_state", sa.Text(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["index"], ["log_entry.index"], name=op.f("fk_match_move_index_log_entry")
        ),
        sa.ForeignKeyConstraint(
            ["match_id"], ["pledge_match.id"], name=op.f("fk_match_move_match_id_pledge_match")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_match_move_person_id_person")
        ),
        sa.PrimaryKeyConstraint("index", name=op.f("pk_match_move")),
    )
    op.create_index("ix_match_move_match_id_index", "match_move", ["match_id", "index"])


def _fill() -> None:
    """Give what is public already its terms, as `publication.Shown.terms` gives them."""
    connection = op.get_bind()
    publication = sa.table("publication", sa.column("index"), sa.column("revision_index"))
    revision = sa.table("pledge_revision", sa.column("index"), sa.column("content"))
    rows = connection.execute(
        sa.select(publication.c.index, revision.c.content)
        .join_from(publication, revision, revision.c.index == publication.c.revision_index)
        .where(
            revision.c.content.contains('"match_side":"need"')
            | revision.c.content.contains('"match_side":"offer"')
        )
    )
    terms = sa.table("published_term", sa.column("index"), sa.column("kind"), sa.column("code"))
    for index, content in rows.all():
        connection.execute(sa.insert(terms), list(_terms(index, json.loads(content))))


def _terms(index, content):
    yield {"index": index, "kind": "side", "code": content["match_side"]}
    for code in sorted(set(content["natures"])):
        yield {"index": index, "kind": "nature", "code": code}
    for code in sorted({*content["countries"], *content["regions"]}):
        yield {"index": index, "kind": "place", "code": code}


def _guard() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table in GUARDED:
            for verb in ("update", "delete"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )
        return
    for table in GUARDED:
        for verb in ("update", "delete", "truncate"):
            each = "STATEMENT" if verb == "truncate" else "ROW"
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
                f"FOR EACH {each} EXECUTE FUNCTION registry_append_only()"
            )
    role = context.config.attributes.get("role", "registry_app")  # a plain name, checked before
    for table in GUARDED:
        op.execute(f"GRANT SELECT, INSERT ON {table} TO {role}")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON pledge_match TO {role}")
    op.execute(f"GRANT USAGE, SELECT ON SEQUENCE pledge_match_id_seq TO {role}")


def downgrade() -> None:
    op.drop_table("published_term")
    op.drop_table("match_move")
    op.drop_table("pledge_match")
