"""What the database itself refuses, and whether all that makes it refuse still stands.

A guard that is missing, switched off, rewritten or walked round by something beside it is a
sentence here. The definitions are those of the migrations, compared letter by letter; a test holds
the two together.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.engine import Connection

from registry.store import SQLITE_PRAGMAS

# PostgreSQL's pg_trigger.tgtype: which row or statement, BEFORE what.
_ROW, _BEFORE, _INSERT, _DELETE, _UPDATE, _TRUNCATE = 1, 2, 4, 8, 16, 32
_TYPES = {
    "update": _ROW | _BEFORE | _UPDATE,
    "delete": _ROW | _BEFORE | _DELETE,
    "truncate": _BEFORE | _TRUNCATE,
}
_BODIES = {
    "registry_append_only": "BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END",
    "registry_contiguous": 'BEGIN IF NEW."index" <> (SELECT coalesce(max("index"), -1) + 1 FROM '
    "log_entry) THEN RAISE EXCEPTION 'log_entry has no gaps'; END IF; RETURN NEW; END",
}


def sqlite_triggers(tables: Collection[str]) -> dict[str, str]:
    """Return name → statement of each trigger that SQLite must hold."""
    made = {
        f"{table}_no_{verb}": f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for table in tables
        for verb in ("update", "delete")
    }
    made["log_entry_contiguous"] = (
        "CREATE TRIGGER log_entry_contiguous BEFORE INSERT ON log_entry "
        'WHEN NEW."index" <> (SELECT coalesce(max("index"), -1) + 1 FROM log_entry) '
        "BEGIN SELECT RAISE(ABORT, 'log_entry has no gaps'); END"
    )
    return made


def postgresql_triggers(tables: Collection[str]) -> dict[str, tuple[Any, ...]]:
    """Return name → table, type, condition and function of each trigger of PostgreSQL."""
    function = "registry_append_only"
    made: dict[str, tuple[Any, ...]] = {
        f"{table}_no_{verb}": (table, kind, False, function, _BODIES[function])
        for table in tables
        for verb, kind in _TYPES.items()
    }
    function = "registry_contiguous"
    insert = _ROW | _BEFORE | _INSERT
    made["log_entry_contiguous"] = ("log_entry", insert, False, function, _BODIES[function])
    return made


def sqlite(connection: Connection, tables: Sequence[str]) -> Iterator[str]:
    """Yield what is wrong with the triggers and the rules of this connection."""
    query = "SELECT name, sql, tbl_name FROM sqlite_master WHERE type = 'trigger'"
    rows = connection.exec_driver_sql(query).all()
    found = {str(name): sql for name, sql, table in rows if table in tables}
    yield from _compare(found, sqlite_triggers(tables))
    for name, value in SQLITE_PRAGMAS.items():
        held = connection.exec_driver_sql(f"PRAGMA {name}").scalar()
        if held != value:
            yield f"SQLite's {name} is {held} instead of {value}."


def _compare(found: dict[str, Any], wanted: dict[str, Any]) -> Iterator[str]:
    for name in sorted(wanted.keys() - found.keys()):
        yield f"The database lacks the trigger {name}: did `registry db upgrade` run?"
    for name in sorted(found.keys() - wanted.keys()):
        yield f"The trigger {name} is none of this program's."
    for name in sorted(found.keys() & wanted.keys()):
        if found[name] != wanted[name]:
            yield f"The trigger {name} is not what the migration made."


def postgresql(connection: Connection, tables: Sequence[str]) -> Iterator[str]:
    """Yield what is wrong with the triggers, or stands beside them and walks round them."""
    role = connection.exec_driver_sql("SHOW session_replication_role").scalar()
    if role != "origin":
        yield f"PostgreSQL's session_replication_role is {role}: triggers do not fire."
    rows: Sequence[Any] = connection.execute(text(_TRIGGERS), {"tables": list(tables)}).all()
    yield from _compare({row[0]: tuple(row[2:]) for row in rows}, postgresql_triggers(tables))
    for name, enabled, *_definition in rows:
        if enabled not in "OA":
            yield f"The trigger {name} is switched off."
    for sentence, query in _BESIDE.items():
        for name in connection.execute(text(query), {"tables": list(tables)}).scalars():
            yield sentence.format(name)


_OURS = (
    "SELECT oid FROM pg_class WHERE relnamespace = current_schema()::regnamespace "
    "AND relname = ANY(:tables)"
)
_TRIGGERS = (
    "SELECT tgname, tgenabled::text, relname, tgtype, tgqual IS NOT NULL OR tgattr::text <> '', "
    "proname, btrim(prosrc) FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
    "JOIN pg_proc ON pg_proc.oid = tgfoid "
    f"WHERE NOT tgisinternal AND tgrelid IN ({_OURS})"
)
_BESIDE = {
    "Foreign keys of {} are switched off.": "SELECT DISTINCT tgrelid::regclass::text "
    f"FROM pg_trigger WHERE tgisinternal AND tgenabled IN ('D', 'R') AND tgrelid IN ({_OURS})",
    "The rule {} stands before an append-only table.": "SELECT rulename FROM pg_rewrite "
    f"WHERE ev_class IN ({_OURS})",
    "The table {} adds its rows to an append-only one.": "SELECT inhrelid::regclass::text "
    f"FROM pg_inherits WHERE inhparent IN ({_OURS})",
    "Row security hides rows of {}.": "SELECT relname FROM pg_class "
    f"WHERE relrowsecurity AND oid IN ({_OURS})",
}


def rights(connection: Connection, tables: Sequence[str]) -> Iterator[str]:
    """Yield what the user of this session may do to append-only tables and should not."""
    rows = connection.execute(text(_OWNED), {"tables": list(tables)})
    owned = list(map(str, rows.scalars()))
    if owned:
        user = connection.exec_driver_sql("SELECT session_user").scalar()
        yield (
            f"The database user {user} owns {owned[0]} or may change it, and so could switch its "
            "guards off: serve as a user that has nothing but the role of the setting "
            "database_role, or set database_owner_serves for a trial."
        )


_OWNED = (
    "SELECT relname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace "
    f"WHERE pg_class.oid IN ({_OURS}) AND (pg_has_role(session_user, relowner, 'MEMBER') "
    "OR pg_has_role(session_user, nspowner, 'MEMBER') "
    "OR has_any_column_privilege(session_user, pg_class.oid, 'UPDATE') "
    "OR has_table_privilege(session_user, pg_class.oid, 'DELETE') "
    "OR has_table_privilege(session_user, pg_class.oid, 'TRUNCATE') "
    "OR has_table_privilege(session_user, pg_class.oid, 'TRIGGER')) ORDER BY relname"
)
