"""Let the words of a redaction be erased, and nothing else; keep who asks and who confirms.

The guards of three tables let one change pass: the cut that a row of `redaction` describes, which
must name the newest entry of the log. What they say stands here again, not imported: a migration
never changes with the code.
"""

import sqlalchemy as sa
from alembic import context, op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

LOG_INDEX = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ERASED = {"disclosure": "body", "pledge_revision": "content", "publication": "card, search"}
VERBS = ("update", "delete", "truncate")
STATES = ("queued", "running", "done", "failed", "cancelled")

CUT = (
    'SELECT 1 FROM redaction r WHERE r."of" = OLD."index" AND NEW."index" = OLD."index" '
    "AND NEW.sealed = OLD.sealed AND length(OLD.body) = r.kept + r.length AND NEW.body = "
    "substr(OLD.body, 1, r.start - 1) || substr(OLD.body, r.start + r.length)"
)
REVISION = (
    'SELECT 1 FROM redaction r WHERE r."of" = OLD."index" AND NEW."index" = OLD."index" '
    "AND NEW.pledge_id = OLD.pledge_id AND NEW.number = OLD.number AND NEW.is_late = OLD.is_late "
    "AND NEW.filed_at = OLD.filed_at AND coalesce(NEW.filed_by, 0) = coalesce(OLD.filed_by, 0) AND "
)
PUBLICATION = (
    'SELECT 1 FROM redaction r WHERE r."of" = OLD.revision_index AND NEW."index" = OLD."index" '
    "AND NEW.pledge_id = OLD.pledge_id AND NEW.revision_index = OLD.revision_index "
    "AND NEW.entity_id = OLD.entity_id AND NEW.cycle = OLD.cycle AND NEW.state = OLD.state "
    "AND length(NEW.search) <= length(OLD.search) AND "
)
# A card has a reason of its own, that of the withdrawal: it is not the revision's.
NAMED = {
    "pledge_revision": ("content", "r.field"),
    "publication": ("card", "CASE r.field WHEN 'reason' THEN 'redacted' ELSE r.field END"),
}
SQLITE = (
    "json_type(OLD.{0}, '$.redacted.' || r.field) IS NULL "
    "AND json_type(NEW.{0}, '$.redacted.' || r.field) IS NOT NULL "
    "AND json_remove(NEW.{0}, '$.redacted') = json_remove(OLD.{0}, '$.redacted', '$.' || {1})"
)
POSTGRESQL = (
    "CAST(OLD.{0} AS jsonb) #> ARRAY['redacted', r.field] IS NULL "
    "AND CAST(NEW.{0} AS jsonb) #> ARRAY['redacted', r.field] IS NOT NULL "
    "AND CAST(NEW.{0} AS jsonb) - 'redacted' = CAST(OLD.{0} AS jsonb) - 'redacted' - {1}"
)
NEWEST = 'NEW."index" <> (SELECT max("index") FROM log_entry)'


def upgrade() -> None:
    _create()
    with op.batch_alter_table("export") as export:
        export.drop_constraint(op.f("ck_export_state"), type_="check")
        export.create_check_constraint(
            op.f("ck_export_state"), sa.column("state").in_((*STATES, "withdrawn"))
        )
    if op.get_bind().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgresql()
        _grant(context.config.attributes.get("role", "registry_app"))


def _create() -> None:
    op.create_table(
        "redaction",
        sa.Column("of", LOG_INDEX, autoincrement=False, nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("index", LOG_INDEX, nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("kept", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["of"], ["disclosure.index"], name=op.f("fk_redaction_of_disclosure")
        ),
        sa.ForeignKeyConstraint(
            ["index"], ["log_entry.index"], name=op.f("fk_redaction_index_log_entry")
        ),
        sa.PrimaryKeyConstraint("of", "field", name=op.f("pk_redaction")),
    )
    op.create_index(op.f("ix_redaction_index"), "redaction", ["index"], unique=False)
    op.create_table(
        "redaction_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("handle", sa.Text(), nullable=False),
        sa.Column("pledge_id", sa.Integer(), nullable=False),
        sa.Column("targets", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("index", LOG_INDEX, nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state in ('asked','confirmed','declined')",
            name=op.f("ck_redaction_request_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["pledge_id"], ["pledge.id"], name=op.f("fk_redaction_request_pledge_id_pledge")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["person.id"], name=op.f("fk_redaction_request_asked_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["person.id"], name=op.f("fk_redaction_request_decided_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["index"], ["log_entry.index"], name=op.f("fk_redaction_request_index_log_entry")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redaction_request")),
        sa.UniqueConstraint("handle", name=op.f("uq_redaction_request_handle")),
    )


def _condition(table: str, json: str) -> str:
    if table == "disclosure":
        return CUT
    head = REVISION if table == "pledge_revision" else PUBLICATION
    return head + json.format(*NAMED[table])


def _guard_sqlite() -> None:
    for table in ERASED:
        op.execute(f"DROP TRIGGER {table}_no_update")
        _execute(
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
            f"WHEN NOT EXISTS ({_condition(table, SQLITE)}) "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
    for verb in VERBS[:2]:
        op.execute(
            f"CREATE TRIGGER redaction_no_{verb} BEFORE {verb.upper()} ON redaction "
            "BEGIN SELECT RAISE(ABORT, 'redaction is append-only'); END"
        )
    _execute(
        f"CREATE TRIGGER redaction_newest BEFORE INSERT ON redaction WHEN {NEWEST} "
        "BEGIN SELECT RAISE(ABORT, 'redaction names another entry than the newest'); END"
    )


def _guard_postgresql() -> None:
    for table in ERASED:
        _execute(
            f"CREATE FUNCTION registry_erased_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN IF NOT EXISTS ({_condition(table, POSTGRESQL)}) THEN "
            f"RAISE EXCEPTION '{table} is append-only'; END IF; RETURN NEW; END $$"
        )
        op.execute(f"DROP TRIGGER {table}_no_update ON {table}")
        op.execute(
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION registry_erased_{table}()"
        )
    for verb in VERBS:
        each = "STATEMENT" if verb == "truncate" else "ROW"
        op.execute(
            f"CREATE TRIGGER redaction_no_{verb} BEFORE {verb.upper()} ON redaction "
            f"FOR EACH {each} EXECUTE FUNCTION registry_append_only()"
        )
    _execute(
        "CREATE FUNCTION registry_redaction_newest() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF {NEWEST} THEN "
        "RAISE EXCEPTION 'redaction names another entry than the newest'; END IF; "
        "RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER redaction_newest BEFORE INSERT ON redaction "
        "FOR EACH ROW EXECUTE FUNCTION registry_redaction_newest()"
    )


def _execute(statement: str) -> None:
    """Run a statement as it stands: nothing in it is a parameter."""
    op.get_bind().exec_driver_sql(statement)


def _grant(role: str) -> None:
    for table, columns in ERASED.items():
        _execute(f"GRANT UPDATE ({columns}) ON {table} TO {role}")
    _execute(f"GRANT SELECT, INSERT ON redaction TO {role}")
    _execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON redaction_request TO {role}")
    _execute(f"GRANT USAGE, SELECT ON SEQUENCE redaction_request_id_seq TO {role}")


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    op.drop_table("redaction_request")
    for table in ERASED:
        if is_sqlite:
            op.execute(f"DROP TRIGGER {table}_no_update")
            op.execute(
                f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        else:
            op.execute(f"DROP TRIGGER {table}_no_update ON {table}")
            op.execute(
                f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION registry_append_only()"
            )
            op.execute(f"DROP FUNCTION registry_erased_{table}")
    op.drop_table("redaction")
    if not is_sqlite:
        _revoke(context.config.attributes.get("role", "registry_app"))
        op.execute("DROP FUNCTION registry_redaction_newest")
    op.execute("UPDATE export SET state = 'failed' WHERE state = 'withdrawn'")
    with op.batch_alter_table("export") as export:
        export.drop_constraint(op.f("ck_export_state"), type_="check")
        export.create_check_constraint(op.f("ck_export_state"), sa.column("state").in_(STATES))


def _revoke(role: str) -> None:
    for table, columns in ERASED.items():
        _execute(f"REVOKE UPDATE ({columns}) ON {table} FROM {role}")
