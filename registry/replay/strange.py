"""Values that a column cannot hold: SQLite keeps whatever somebody writes there."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, Select, func, select
from sqlalchemy.orm import Session

from registry.audit.verify import Finding
from registry.store import Base

_KEPT_AS = {bool: "integer", int: "integer", float: "real", bytes: "blob"}  # all else as text


def strange(session: Session) -> Iterator[Finding]:
    """Yield a finding for each column of the database with values of another kind: how many."""
    if session.get_bind().dialect.name != "sqlite":
        return  # the other database takes none
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if count := session.scalar(_others(column)):
                what = f"column {column.name} holds what it cannot in {count} of its rows"
                yield Finding(table.name, what)


def _others(column: Column[Any]) -> Select[int]:
    kind = func.typeof(column)
    due = _KEPT_AS.get(column.type.python_type, "text")
    return select(func.count()).where(kind.not_in([due, "null"]))
