"""Let redactions reach partners, matches, documents, names of the register, and messages.

The guards of five more tables let the one change pass that a row of `redaction` describes. What
they say stands here again, not imported: a migration never changes with the code.
"""

import sqlalchemy as sa
from alembic import context, op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

ERASED = {
    "cycle_revision": "document",
    "document_revision": "content, url",
    "entity_revision": "document",
    "match_move": "words, redacted",
    "partner_move": "reason, redacted",
}
SAYS_SO = ("match_move", "partner_move", "review_message")  # in a column of their own
SAME = 'SELECT 1 FROM redaction r WHERE r."of" = OLD."index" AND NEW."index" = OLD."index" '
EMPTIED = "AND OLD.redacted = '{}' AND NEW.redacted <> '{}'"
PERSON = "AND coalesce(NEW.person_id, 0) = coalesce(OLD.person_id, 0) "
PARTNER = (
    SAME + "AND NEW.pledge_id = OLD.pledge_id AND NEW.entity_id = OLD.entity_id "
    "AND NEW.object = OLD.object AND NEW.number = OLD.number AND NEW.role = OLD.role "
    "AND NEW.state = OLD.state AND NEW.at = OLD.at "
    + PERSON
    + "AND r.field = 'reason' AND NEW.reason = '' "
    + EMPTIED
)
MATCH = (
    SAME + "AND NEW.match_id = OLD.match_id AND NEW.move = OLD.move "
    "AND NEW.to_state = OLD.to_state AND NEW.side = OLD.side AND NEW.at = OLD.at "
    + PERSON
    + "AND r.field IN ('message', 'reason') AND NEW.words = '' "
    + EMPTIED
)
DOCUMENT = (
    'SELECT 1 FROM redaction r WHERE (r."of" = OLD."index" OR OLD.state = \'withdrawn\' '
    'AND r.field <> \'reason\' AND r."of" = (SELECT d."index" FROM document_revision d '
    "WHERE d.ref = OLD.ref AND d.number = OLD.number - 1)) "
    'AND NEW."index" = OLD."index" AND NEW.ref = OLD.ref AND NEW.object = OLD.object '
    "AND NEW.number = OLD.number AND NEW.entity_id = OLD.entity_id AND NEW.state = OLD.state "
    "AND NEW.at = OLD.at "
    + PERSON
    + "AND NEW.url = CASE r.field WHEN 'url' THEN '' ELSE OLD.url END AND "
)
NAMES = (
    'SELECT 1 FROM redaction r WHERE r."of" = OLD."index" AND r.field = \'document\' '
    'AND NEW."index" = OLD."index" AND NEW.{0} = OLD.{0} AND NEW.number = OLD.number AND '
)
SQLITE = (
    "json_type(OLD.{0}, '$.redacted.' || {2}) IS NULL "
    "AND json_type(NEW.{0}, '$.redacted.' || {2}) IS NOT NULL "
    "AND json_remove(NEW.{0}, '$.redacted') = json_remove(OLD.{0}, '$.redacted', '$.' || {1})"
)
POSTGRESQL = (
    "CAST(OLD.{0} AS jsonb) #> ARRAY['redacted', {2}] IS NULL "
    "AND CAST(NEW.{0} AS jsonb) #> ARRAY['redacted', {2}] IS NOT NULL "
    "AND CAST(NEW.{0} AS jsonb) - 'redacted' = CAST(OLD.{0} AS jsonb) - 'redacted' - {1}"
)


def upgrade() -> None:
    # The default makes every row say that nothing of it was redacted; the guards never see it.
    for table in SAYS_SO:
        op.add_column(table, sa.Column("redacted", sa.Text(), nullable=False, server_default="{}"))
    for table in ERASED:
        _allow(table, _condition(table))
    if not _is_sqlite():
        role = context.config.attributes.get("role", "registry_app")  # a plain name, checked
        for table, columns in ERASED.items():
            _execute(f"GRANT UPDATE ({columns}) ON {table} TO {role}")


def _condition(table: str) -> str:
    spelled = SQLITE if _is_sqlite() else POSTGRESQL
    match table:
        case "match_move":
            return MATCH
        case "partner_move":
            return PARTNER
        case "document_revision":
            return DOCUMENT + spelled.format("content", "r.field", "r.field")
        case _:
            names = NAMES.format(f"{table.partition('_')[0]}_id")
            return names + spelled.format("document", "'names'", "r.field")


def _allow(table: str, condition: str) -> None:
    """Let updates of a table pass where the condition finds a redaction."""
    if _is_sqlite():
        op.execute(f"DROP TRIGGER {table}_no_update")
        _execute(
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
            f"WHEN NOT EXISTS ({condition}) "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
        return
    _execute(
        f"CREATE OR REPLACE FUNCTION registry_erased_{table}() RETURNS trigger "
        f"LANGUAGE plpgsql AS $$ BEGIN IF NOT EXISTS ({condition}) THEN "
        f"RAISE EXCEPTION '{table} is append-only'; END IF; RETURN NEW; END $$"
    )
    op.execute(f"DROP TRIGGER {table}_no_update ON {table}")
    op.execute(
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION registry_erased_{table}()"
    )


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _execute(statement: str) -> None:
    """Run a statement as it stands: nothing in it is a parameter."""
    op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    for table in ERASED:
        _forbid(table)
    if not _is_sqlite():
        role = context.config.attributes.get("role", "registry_app")
        for table, columns in ERASED.items():
            _execute(f"REVOKE UPDATE ({columns}) ON {table} FROM {role}")
    for table in SAYS_SO:
        op.drop_column(table, "redacted")


def _forbid(table: str) -> None:
    if _is_sqlite():
        op.execute(f"DROP TRIGGER {table}_no_update")
        op.execute(
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
        return
    op.execute(f"DROP TRIGGER {table}_no_update ON {table}")
    op.execute(
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION registry_append_only()"
    )
    op.execute(f"DROP FUNCTION registry_erased_{table}")
