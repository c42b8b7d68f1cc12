"""Reads of the framework: editions and cycles as of a log size."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.audit.derived import Basis, Derived
from registry.framework.cycles import CycleView, Framework
from registry.framework.edition import Edition
from registry.framework.models import CycleRevision, FrameworkEdition

_kept: Derived[Framework] = Derived(8)
_BASIS = Basis(FrameworkEdition.index, CycleRevision.index)


def framework(session: Session, at: int | None = None) -> Framework:
    """Return editions and cycles as of log size `at` (now with None): one statement if seen."""
    found = _BASIS.newest(session, at)
    return _kept.get(found.key, lambda: _read(session, found.at))


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
