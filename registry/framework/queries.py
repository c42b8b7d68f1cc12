"""Reads of the framework: editions and cycles as of a log size."""

from collections import OrderedDict
from collections.abc import Iterable
from threading import Lock
from typing import Any

from sqlalchemy import func, select, union_all
from sqlalchemy.orm import Session

from registry.audit.models import LogEntry
from registry.framework.cycles import CycleView, Framework
from registry.framework.edition import Edition
from registry.framework.models import CycleRevision, FrameworkEdition

_KEPT = 8
_cache: OrderedDict[bytes, Framework] = OrderedDict()
_lock = Lock()


def framework(session: Session, at: int | None = None) -> Framework:
    """Return editions and cycles as of log size `at` (now with None): one statement if seen."""
    indexes = union_all(
        select(FrameworkEdition.index.label("i")), select(CycleRevision.index.label("i"))
    ).subquery()
    newest = select(func.max(indexes.c.i))
    if at is not None:
        newest = newest.where(indexes.c.i < at)
    entry = select(LogEntry.index, LogEntry.leaf_hash).where(
        LogEntry.index == newest.scalar_subquery()
    )
    row = session.execute(entry).one_or_none()
    if row is None:
        return Framework((), ())
    newest_index, leaf_hash = row
    with _lock:
        if found := _cache.get(leaf_hash):
            _cache.move_to_end(leaf_hash)
            return found
    found = _read(session, newest_index)
    with _lock:
        _cache[leaf_hash] = found
        while len(_cache) > _KEPT:
            _cache.popitem(last=False)
    return found


def _read(session: Session, newest: int) -> Framework:
    editions: Iterable[dict[str, Any]] = session.scalars(
        select(FrameworkEdition.document)
        .where(FrameworkEdition.index <= newest)
        .order_by(FrameworkEdition.index)
    )
    cycles: Iterable[Any] = session.execute(
        select(CycleRevision.cycle_id, CycleRevision.document)
        .where(CycleRevision.index <= newest)
        .order_by(CycleRevision.index)
    )
    latest = {cycle_id: CycleView.parse(document) for cycle_id, document in cycles}
    return Framework(map(Edition.parse, editions), latest.values())
