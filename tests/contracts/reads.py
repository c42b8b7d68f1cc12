"""How much a database reads for what is asked of it, in numbers that no busy machine changes.

SQLite counts the steps of its virtual machine, PostgreSQL the rows that its scans looked at. It
plans as for large tables: it takes an index wherever there is one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

_TICK = 10  # steps
# Few rows are best read whole and joined by hash: many are not, and then each is looked up.
_AS_FOR_LARGE_TABLES = "; ".join(
    f"SET LOCAL {way} = off"
    for way in ("enable_seqscan", "enable_hashjoin", "enable_mergejoin", "jit")
)


@dataclass
class Work:
    """What the statements of a block took, the dearest statement first."""

    costs: list[tuple[int, str]] = field(default_factory=list)

    @property
    def total(self) -> int:
        """Return steps or rows of all of them."""
        return sum(cost for cost, _statement in self.costs)

    @property
    def dearest(self) -> str:
        """Return the statement that took most."""
        return max(self.costs, default=(0, ""))[1]


@contextmanager
def watched(engine: Engine) -> Iterator[Work]:
    """Yield what tells, after the block, what the statements inside took."""
    work, asked = Work(), list[tuple[str, Any]]()

    def listen(_c: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            asked.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", listen)
    try:
        yield work
    finally:
        event.remove(engine, "before_cursor_execute", listen)
    cost = _steps if engine.dialect.name == "sqlite" else _rows
    with engine.connect() as connection:
        cursor = connection.connection.cursor()
        if engine.dialect.name != "sqlite":
            cursor.execute(_AS_FOR_LARGE_TABLES)
        work.costs += [(cost(cursor, *one), one[0]) for one in asked]


def _steps(cursor: Any, statement: str, parameters: Any) -> int:
    ticks = 0

    def tick() -> int:
        nonlocal ticks
        ticks += 1
        return 0

    cursor.connection.set_progress_handler(tick, _TICK)
    try:
        cursor.execute(statement, parameters).fetchall()
    finally:
        cursor.connection.set_progress_handler(None, 0)
    return ticks * _TICK


def _rows(cursor: Any, statement: str, parameters: Any) -> int:
    cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON, TIMING off) {statement}", parameters)
    [[[explained]]] = cursor.fetchall()
    return round(sum(_looked_at(explained["Plan"])))


def _looked_at(node: dict[str, Any]) -> Iterator[float]:
    if "Relation Name" in node:
        passed_over = ("Rows Removed by Filter", "Rows Removed by Index Recheck")
        rows = node["Actual Rows"] + sum(node.get(name, 0) for name in passed_over)
        yield rows * node["Actual Loops"]
    for below in node.get("Plans", ()):
        yield from _looked_at(below)
