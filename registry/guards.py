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
# What of a row a redaction may erase; all else of it stays as it is.
ERASED = {
    "cycle_revision": ("document",),
    "disclosure": ("body",),
    "document_revision": ("content", "url"),
    "entity_revision": ("document",),
    "match_move": ("words", "redacted"),
    "partner_move": ("reason", "redacted"),
    "pledge_move": ("details",),
    "pledge_revision": ("content",),
    "publication": ("card", "search"),
    "report_judgement": ("reason", "redacted"),
    "report_revision": ("content",),
}
_CUT = (
    'SELECT 1 FROM redaction r WHERE r."of" = OLD."index" AND NEW."index" = OLD."index" '
    "AND NEW.sealed = OLD.sealed AND length(OLD.body) = r.kept + r.length AND NEW.body = "
    "substr(OLD.body, 1, r.start - 1) || substr(OLD.body, r.start + r.length)"
)
_REVISION = (
    'SELECT 1 FROM redaction r WHERE r."of" = OLD."index" AND NEW."index" = OLD."index" '
    "AND NEW.pledge_id = OLD.pledge_id AND NEW.number = OLD.number AND NEW.is_late = OLD.is_late "
    "AND NEW.filed_at = OLD.filed_at AND coalesce(NEW.filed_by, 0) = coalesce(OLD.filed_by, 0) AND "
)
_MOVE = (
    'SELECT 1 FROM redaction r WHERE r."of" = OLD."index" AND NEW."index" = OLD."index" '
    "AND NEW.pledge_id = OLD.pledge_id AND NEW.number = OLD.number AND NEW.move = OLD.move "
    "AND NEW.to_state = OLD.to_state AND NEW.at = OLD.at "
    "AND coalesce(NEW.person_id, 0) = coalesce(OLD.person_id, 0) AND "
)
_REPORT = (
    'SELECT 1 FROM redaction r WHERE r."of" = OLD."index" AND NEW."index" = OLD."index" '
    "AND NEW.pledge_id = OLD.pledge_id AND NEW.object = OLD.object AND NEW.report = OLD.report "
    "AND NEW.number = OLD.number AND NEW.state = OLD.state AND NEW.reported_at = OLD.reported_at "
    "AND NEW.filed_at = OLD.filed_at AND coalesce(NEW.filed_by, 0) = coalesce(OLD.filed_by, 0) AND "
)
_JUDGEMENT = (
    'SELECT 1 FROM redaction r WHERE r."of" = OLD."index" AND NEW."index" = OLD."index" '
    "AND NEW.revision_index = OLD.revision_index AND NEW.verdict = OLD.verdict "
    "AND NEW.at = OLD.at AND coalesce(NEW.person_id, 0) = coalesce(OLD.person_id, 0) "
    "AND r.field = 'reason' AND NEW.reason = '' AND OLD.redacted = '{}' AND NEW.redacted <> '{}'"
)
_PARTNER = (
    'SELECT 1 FROM redaction r WHERE r."of" = OLD."index" AND NEW."index" = OLD."index" '
    "AND NEW.pledge_id = OLD.pledge_id AND NEW.entity_id = OLD.entity_id "
    "AND NEW.object = OLD.object AND NEW.number = OLD.number AND NEW.role = OLD.role "
    "AND NEW.state = OLD.state AND NEW.at = OLD.at "
    "AND coalesce(NEW.person_id, 0) = coalesce(OLD.person_id, 0) "
    "AND r.field = 'reason' AND NEW.reason = '' AND OLD.redacted = '{}' AND NEW.redacted <> '{}'"
)
_MATCH = (
    'SELECT 1 FROM redaction r WHERE r."of" = OLD."index" AND NEW."index" = OLD."index" '
    "AND NEW.match_id = OLD.match_id AND NEW.move = OLD.move AND NEW.to_state = OLD.to_state "
    "AND NEW.side = OLD.side AND NEW.at = OLD.at "
    "AND coalesce(NEW.person_id, 0) = coalesce(OLD.person_id, 0) "
    "AND r.field IN ('message', 'reason') AND NEW.words = '' AND OLD.redacted = '{}' "
    "AND NEW.redacted <> '{}'"
)
# A tombstone repeats the revision before it, but for the reason.
_DOCUMENT = (
    'SELECT 1 FROM redaction r WHERE (r."of" = OLD."index" OR OLD.state = \'withdrawn\' '
    'AND r.field <> \'reason\' AND r."of" = (SELECT d."index" FROM document_revision d '
    "WHERE d.ref = OLD.ref AND d.number = OLD.number - 1)) "
    'AND NEW."index" = OLD."index" AND NEW.ref = OLD.ref AND NEW.object = OLD.object '
    "AND NEW.number = OLD.number AND NEW.entity_id = OLD.entity_id AND NEW.state = OLD.state "
    "AND NEW.at = OLD.at AND coalesce(NEW.person_id, 0) = coalesce(OLD.person_id, 0) "
    "AND NEW.url = CASE r.field WHEN 'url' THEN '' ELSE OLD.url END AND "
)
# Of what the register says of an entity or of a cycle the names go, and the rest stays.
_NAMES = (
    'SELECT 1 FROM redaction r WHERE r."of" = OLD."index" AND r.field = \'document\' '
    'AND NEW."index" = OLD."index" AND NEW.{0} = OLD.{0} AND NEW.number = OLD.number AND '
)
_FACE = (
    'SELECT 1 FROM redaction r WHERE NEW."index" = OLD."index" '
    "AND NEW.pledge_id = OLD.pledge_id AND NEW.revision_index = OLD.revision_index "
    "AND NEW.entity_id = OLD.entity_id AND NEW.cycle = OLD.cycle AND NEW.state = OLD.state "
    "AND length(NEW.search) <= length(OLD.search) AND "
)
# A card has a reason of its own, that of the decision which made it a face. It is not the
# revision's, and its note has a name of its own.
_OF_REVISION = 'r."of" = OLD.revision_index'
_OF_DECISION = 'r."of" = OLD."index" AND OLD."index" <> OLD.revision_index AND r.field = \'reason\''
_NOT_THE_CARDS = "CASE r.field WHEN 'reason' THEN 'redacted' ELSE r.field END"
# The rest of a condition: the JSON {0} has a note {2} more, and is the same without the field {1}.
_SQLITE = (
    "json_type(OLD.{0}, '$.redacted.' || {2}) IS NULL "
    "AND json_type(NEW.{0}, '$.redacted.' || {2}) IS NOT NULL "
    "AND json_remove(NEW.{0}, '$.redacted') = json_remove(OLD.{0}, '$.redacted', '$.' || {1})"
)
_POSTGRESQL = (
    "CAST(OLD.{0} AS jsonb) #> ARRAY['redacted', {2}] IS NULL "
    "AND CAST(NEW.{0} AS jsonb) #> ARRAY['redacted', {2}] IS NOT NULL "
    "AND CAST(NEW.{0} AS jsonb) - 'redacted' = CAST(OLD.{0} AS jsonb) - 'redacted' - {1}"
)
_NEWEST = 'NEW."index" <> (SELECT max("index") FROM log_entry)'


_TEXT = {"match_move": _MATCH, "partner_move": _PARTNER, "report_judgement": _JUDGEMENT}
_WHOLE = {
    "document_revision": ("content", _DOCUMENT),
    "pledge_move": ("details", _MOVE),
    "pledge_revision": ("content", _REVISION),
    "report_revision": ("content", _REPORT),
}


def _erasure(table: str, json: str) -> str:
    """Return the query that finds the redaction which allows an update of `table`."""
    match table:
        case "disclosure":
            return _CUT
        case "match_move" | "partner_move" | "report_judgement":
            return _TEXT[table]
        case "cycle_revision" | "entity_revision":
            names = _NAMES.format(f"{table.partition('_')[0]}_id")
            return names + json.format("document", "'names'", "r.field")
        case "publication":
            revision = json.format("card", _NOT_THE_CARDS, "r.field")
            decision = json.format("card", "'reason'", "'decision'")
            return f"{_FACE}({_OF_REVISION} AND {revision} OR {_OF_DECISION} AND {decision})"
        case _:
            column, same = _WHOLE[table]
            return same + json.format(column, "r.field", "r.field")


_BODIES = {
    "registry_append_only": "BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END",
    "registry_contiguous": 'BEGIN IF NEW."index" <> (SELECT coalesce(max("index"), -1) + 1 FROM '
    "log_entry) THEN RAISE EXCEPTION 'log_entry has no gaps'; END IF; RETURN NEW; END",
    "registry_redaction_newest": f"BEGIN IF {_NEWEST} THEN RAISE EXCEPTION 'redaction names "
    "another entry than the newest'; END IF; RETURN NEW; END",
} | {
    f"registry_erased_{table}": f"BEGIN IF NOT EXISTS ({_erasure(table, _POSTGRESQL)}) THEN "
    f"RAISE EXCEPTION '{table} is append-only'; END IF; RETURN NEW; END"
    for table in ERASED
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
    for table in ERASED:
        made[f"{table}_no_update"] = (
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
            f"WHEN NOT EXISTS ({_erasure(table, _SQLITE)}) "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
    made["redaction_newest"] = (
        f"CREATE TRIGGER redaction_newest BEFORE INSERT ON redaction WHEN {_NEWEST} "
        "BEGIN SELECT RAISE(ABORT, 'redaction names another entry than the newest'); END"
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
    for table in ERASED:
        name = f"registry_erased_{table}"
        made[f"{table}_no_update"] = (table, _TYPES["update"], False, name, _BODIES[name])
    insert = _ROW | _BEFORE | _INSERT
    for trigger, table, function in (
        ("log_entry_contiguous", "log_entry", "registry_contiguous"),
        ("redaction_newest", "redaction", "registry_redaction_newest"),
    ):
        made[trigger] = (table, insert, False, function, _BODIES[function])
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
    erased = [f"{table}.{column}" for table, columns in ERASED.items() for column in columns]
    rows = connection.execute(text(_OWNED), {"tables": list(tables), "erased": erased})
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
    "OR EXISTS (SELECT FROM pg_attribute WHERE attrelid = pg_class.oid AND attnum > 0 "
    "AND NOT attisdropped AND relname || '.' || attname <> ALL(:erased) "
    "AND has_column_privilege(session_user, pg_class.oid, attnum, 'UPDATE')) "
    "OR has_table_privilege(session_user, pg_class.oid, 'DELETE') "
    "OR has_table_privilege(session_user, pg_class.oid, 'TRUNCATE') "
    "OR has_table_privilege(session_user, pg_class.oid, 'TRIGGER')) ORDER BY relname"
)
