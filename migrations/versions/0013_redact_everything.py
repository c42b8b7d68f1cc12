"""Let redactions reach reports, judgements and moves; ask for one of any object of the log.

The guards of four more tables let the one change pass that a row of `redaction` describes; that of
`publication` lets a decision's reason go as well. What they say stands here again, not imported: a
migration never changes with the code.
"""

import json
from typing import Any

import sqlalchemy as sa
from alembic import context, op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ERASED = {
    "pledge_move": "details",
    "report_judgement": "reason, redacted",
    "report_revision": "content",
}
MOVE = (
    'SELECT 1 FROM redaction r WHERE r."of" = OLD."index" AND NEW."index" = OLD."index" '
    "AND NEW.pledge_id = OLD.pledge_id AND NEW.number = OLD.number AND NEW.move = OLD.move "
    "AND NEW.to_state = OLD.to_state AND NEW.at = OLD.at "
    "AND coalesce(NEW.person_id, 0) = coalesce(OLD.person_id, 0) AND "
)
REPORT = (
    'SELECT 1 FROM redaction r WHERE r."of" = OLD."index" AND NEW."index" = OLD."index" '
    "AND NEW.pledge_id = OLD.pledge_id AND NEW.object = OLD.object AND NEW.report = OLD.report "
    "AND NEW.number = OLD.number AND NEW.state = OLD.state AND NEW.reported_at = OLD.reported_at "
    "AND NEW.filed_at = OLD.filed_at AND coalesce(NEW.filed_by, 0) = coalesce(OLD.filed_by, 0) AND "
)
JUDGEMENT = (
    'SELECT 1 FROM redaction r WHERE r."of" = OLD."index" AND NEW."index" = OLD."index" '
    "AND NEW.revision_index = OLD.revision_index AND NEW.verdict = OLD.verdict "
    "AND NEW.at = OLD.at AND coalesce(NEW.person_id, 0) = coalesce(OLD.person_id, 0) "
    "AND r.field = 'reason' AND NEW.reason = '' AND OLD.redacted = '{}' AND NEW.redacted <> '{}'"
)
SAME_FACE = (
    'NEW."index" = OLD."index" '
    "AND NEW.pledge_id = OLD.pledge_id AND NEW.revision_index = OLD.revision_index "
    "AND NEW.entity_id = OLD.entity_id AND NEW.cycle = OLD.cycle AND NEW.state = OLD.state "
    "AND length(NEW.search) <= length(OLD.search) AND "
)
NOT_THE_CARDS = "CASE r.field WHEN 'reason' THEN 'redacted' ELSE r.field END"
OF_DECISION = 'r."of" = OLD."index" AND OLD."index" <> OLD.revision_index AND r.field = \'reason\''
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
    op.add_column(
        "report_judgement", sa.Column("redacted", sa.Text(), nullable=False, server_default="{}")
    )
    for table in ERASED:
        _guard(table, _condition(table))
    _guard("publication", _condition("publication"), again=True)
    if not _is_sqlite():
        role = context.config.attributes.get("role", "registry_app")  # a plain name, checked
        for table, columns in ERASED.items():
            _execute(f"GRANT UPDATE ({columns}) ON {table} TO {role}")
    _name_objects()


def _condition(table: str) -> str:
    spelled = SQLITE if _is_sqlite() else POSTGRESQL
    if table == "report_judgement":
        return JUDGEMENT
    if table == "publication":
        revision = spelled.format("card", NOT_THE_CARDS, "r.field")
        decision = spelled.format("card", "'reason'", "'decision'")
        either = f'(r."of" = OLD.revision_index AND {revision} OR {OF_DECISION} AND {decision})'
        return f"SELECT 1 FROM redaction r WHERE {SAME_FACE}{either}"
    same = MOVE if table == "pledge_move" else REPORT
    return same + spelled.format(ERASED[table], "r.field", "r.field")


def _guard(table: str, condition: str, *, again: bool = False) -> None:
    """Let updates of a table pass where the condition finds a redaction; `again`: it did before."""
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
    if not again:
        op.execute(f"DROP TRIGGER {table}_no_update ON {table}")
        op.execute(
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION registry_erased_{table}()"
        )


def _name_objects() -> None:
    """Let requests name an object of the log and its entries, instead of a pledge and numbers."""
    op.add_column("redaction_request", sa.Column("object", sa.Text(), nullable=True))
    op.add_column("redaction_request", sa.Column("ref", sa.Text(), nullable=True))
    of_pledge = "SELECT {} FROM pledge WHERE pledge.id = redaction_request.pledge_id"
    op.execute(
        f"UPDATE redaction_request SET object = ({of_pledge.format('object')}), "
        f"ref = ({of_pledge.format('ref')})"
    )
    _retarget(
        lambda row, target: [
            {"index": index, "field": name}
            for index in _scalars(
                'SELECT "index" FROM pledge_revision WHERE pledge_id = :a AND number = :b',
                a=row.pledge_id,
                b=target["number"],
            )
            for name in target["fields"]
        ]
    )
    with op.batch_alter_table("redaction_request") as request:
        request.alter_column("object", existing_type=sa.Text(), nullable=False)
        request.alter_column("ref", existing_type=sa.Text(), nullable=False)
        request.drop_constraint(op.f("fk_redaction_request_pledge_id_pledge"), type_="foreignkey")
        request.drop_column("pledge_id")


def _retarget(change: Any) -> None:
    rows = op.get_bind().execute(sa.text("SELECT * FROM redaction_request")).all()
    for row in rows:
        targets = [made for target in json.loads(row.targets) for made in change(row, target)]
        op.get_bind().execute(
            sa.text("UPDATE redaction_request SET targets = :targets WHERE id = :id"),
            {"id": row.id, "targets": json.dumps(targets, separators=(",", ":"), sort_keys=True)},
        )


def _scalars(statement: str, **values: Any) -> list[Any]:
    return list(op.get_bind().execute(sa.text(statement), values).scalars())


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _execute(statement: str) -> None:
    """Run a statement as it stands: nothing in it is a parameter."""
    op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    _name_pledges()
    for table in ERASED:
        _forbid(table)
    _guard("publication", _condition_before(), again=True)
    if not _is_sqlite():
        role = context.config.attributes.get("role", "registry_app")
        for table, columns in ERASED.items():
            _execute(f"REVOKE UPDATE ({columns}) ON {table} FROM {role}")
    op.drop_column("report_judgement", "redacted")


def _name_pledges() -> None:
    """Name pledges and revisions again; requests about anything else are lost."""
    op.execute("DELETE FROM redaction_request WHERE object NOT IN (SELECT object FROM pledge)")
    op.add_column("redaction_request", sa.Column("pledge_id", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE redaction_request SET pledge_id = "
        "(SELECT id FROM pledge WHERE pledge.object = redaction_request.object)"
    )
    numbered = 'SELECT number FROM pledge_revision WHERE "index" = :a'
    _retarget(
        lambda _row, target: [
            {"number": number, "fields": [target["field"]]}
            for number in _scalars(numbered, a=target["index"])
        ]
    )
    with op.batch_alter_table("redaction_request") as request:
        request.alter_column("pledge_id", existing_type=sa.Integer(), nullable=False)
        request.create_foreign_key(
            op.f("fk_redaction_request_pledge_id_pledge"), "pledge", ["pledge_id"], ["id"]
        )
        request.drop_column("object")
        request.drop_column("ref")


def _condition_before() -> str:
    """Return what the guard of `publication` said in 0007."""
    spelled = SQLITE if _is_sqlite() else POSTGRESQL
    return (
        f'SELECT 1 FROM redaction r WHERE r."of" = OLD.revision_index AND {SAME_FACE}'
        + spelled.format("card", NOT_THE_CARDS, "r.field")
    )


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
