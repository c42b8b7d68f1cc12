"""Keep the log's public keys and the signer's trouble; on PostgreSQL, make the role that serves.

The role owns nothing and cannot sign in: it is granted to the user that serves. What it may do to a
table is read from the guards: where a trigger refuses a change, the right to it is not granted.
"""

import sqlalchemy as sa
from alembic import context, op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

VERBS = ("update", "delete", "truncate")


def upgrade() -> None:
    op.create_table(
        "log_key",
        sa.Column("since", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("vkey", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("since", name=op.f("pk_log_key")),
        sa.UniqueConstraint("vkey", name=op.f("uq_log_key_vkey")),
    )
    op.create_table(
        "signing_trouble",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_signing_trouble_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_trouble")),
    )
    if op.get_bind().dialect.name == "sqlite":
        for verb in VERBS[:2]:
            op.execute(
                f"CREATE TRIGGER log_key_no_{verb} BEFORE {verb.upper()} ON log_key "
                "BEGIN SELECT RAISE(ABORT, 'log_key is append-only'); END"
            )
        return
    for verb in VERBS:
        each = "STATEMENT" if verb == "truncate" else "ROW"
        op.execute(
            f"CREATE TRIGGER log_key_no_{verb} BEFORE {verb.upper()} ON log_key "
            f"FOR EACH {each} EXECUTE FUNCTION registry_append_only()"
        )
    _make(_role())
    _grant(_role())


def _role() -> str:
    return context.config.attributes.get("role", "registry_app")  # a plain name, checked before


def _make(role: str) -> None:
    """Make the role unless there is one: it belongs to the whole server, not to this database."""
    op.get_bind().exec_driver_sql(
        f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN "
        f"CREATE ROLE {role} NOLOGIN; END IF; "
        "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; "
        "WHEN insufficient_privilege THEN RAISE EXCEPTION USING MESSAGE = "
        f"'this user may not make roles: let an administrator run CREATE ROLE {role} NOLOGIN, "
        "then repeat'; END $$"
    )


def _grant(role: str) -> None:
    connection = op.get_bind()
    schema = connection.exec_driver_sql("SELECT quote_ident(current_schema())").scalar_one()
    connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA {schema} TO {role}")
    connection.exec_driver_sql(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role}")
    tables = connection.exec_driver_sql(
        "SELECT c.relname, coalesce(array_agg(t.tgname) FILTER (WHERE t.tgname IS NOT NULL), '{}') "
        "FROM pg_class c LEFT JOIN pg_trigger t ON t.tgrelid = c.oid AND NOT t.tgisinternal "
        "WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace GROUP BY 1"
    )
    for table, triggers in tables.all():
        rights = ["SELECT"]
        if table != "alembic_version":
            allowed = [verb for verb in VERBS[:2] if f"{table}_no_{verb}" not in triggers]
            rights += ["INSERT", *map(str.upper, allowed)]
        connection.exec_driver_sql(f'GRANT {", ".join(rights)} ON "{table}" TO {role}')


def downgrade() -> None:
    connection = op.get_bind()
    is_sqlite = connection.dialect.name == "sqlite"
    if not is_sqlite:
        _revoke(_role())
    for verb in VERBS[:2] if is_sqlite else VERBS:
        op.execute(f"DROP TRIGGER log_key_no_{verb}" + ("" if is_sqlite else " ON log_key"))
    op.drop_table("signing_trouble")
    op.drop_table("log_key")


def _revoke(role: str) -> None:
    """Take the grants back; drop the role only where nobody is left that has or needs it."""
    op.get_bind().exec_driver_sql(
        f"DO $$ DECLARE held oid := (SELECT oid FROM pg_roles WHERE rolname = '{role}'); "
        "place text := quote_ident(current_schema()); BEGIN "
        "IF held IS NULL THEN RETURN; END IF; "
        f"EXECUTE 'REVOKE ALL ON ALL TABLES IN SCHEMA ' || place || ' FROM {role}'; "
        f"EXECUTE 'REVOKE ALL ON ALL SEQUENCES IN SCHEMA ' || place || ' FROM {role}'; "
        f"EXECUTE 'REVOKE ALL ON SCHEMA ' || place || ' FROM {role}'; "
        "IF NOT EXISTS (SELECT FROM pg_shdepend WHERE refobjid = held) "
        "AND NOT EXISTS (SELECT FROM pg_auth_members WHERE roleid = held AND NOT admin_option) "
        f"THEN DROP ROLE {role}; END IF; "
        "EXCEPTION WHEN dependent_objects_still_exist OR insufficient_privilege THEN NULL; END $$"
    )
