"""Writes of editions and cycles."""

from dataclasses import replace
from datetime import datetime
from typing import cast

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from registry.audit import log
from registry.audit.entry import JSON
from registry.errors import Refused
from registry.framework.cycles import CycleView
from registry.framework.edition import Edition
from registry.framework.events import CycleClosed, CycleOpened, FrameworkLoaded
from registry.framework.models import Cycle, CycleRevision, FrameworkEdition
from registry.policy import Actor
from registry.store import table


def load_edition(session: Session, actor: Actor, edition: Edition, *, at: datetime) -> bool:
    """Load an edition; False where the very same one is loaded already.

    Raises:
        Refused: another text is loaded under this symbol; a corrected edition needs a new one.
    """
    document = cast("JSON", edition.document())
    loaded = session.scalar(
        select(FrameworkEdition.document).where(FrameworkEdition.code == edition.symbol)
    )
    if loaded is not None:
        if Edition.parse(loaded) != edition:
            raise Refused("{code} is loaded already with other words.", code=edition.symbol)
        return False
    event = FrameworkLoaded(ref=edition.symbol, document=document)
    [appended] = log.append(session, actor, at, log.Item(event))
    row = {
        "index": appended.index,
        "code": edition.symbol,
        "object": appended.object,
        "document": document,
    }
    session.execute(insert(table(FrameworkEdition)), row)
    return True


def open_cycle(session: Session, actor: Actor, cycle: CycleView, *, at: datetime) -> bool:
    """Open a cycle; False where it is known already."""
    if session.scalar(select(Cycle.id).where(Cycle.code == cycle.code)) is not None:
        return False
    document = replace(cycle, state="open").document()
    event = CycleOpened(ref=cycle.code, document=document)
    [appended] = log.append(session, actor, at, log.Item(event))
    row = Cycle(code=cycle.code, object=appended.object)
    session.add(row)
    session.flush()
    _revise(session, row, 1, appended.index, document)
    return True


def close_cycle(session: Session, actor: Actor, cycle: CycleView, *, at: datetime) -> None:
    """Close a cycle: what is filed in it from now on is marked late."""
    row = session.scalars(select(Cycle).where(Cycle.code == cycle.code)).one()
    document = replace(cycle, state="closed").document()
    event = CycleClosed(ref=cycle.code, document=document)
    [appended] = log.append(session, actor, at, log.Item(event, row.object))
    count = session.scalar(
        select(func.count()).select_from(CycleRevision).where(CycleRevision.cycle_id == row.id)
    )
    _revise(session, row, (count or 0) + 1, appended.index, document)


def _revise(
    session: Session, cycle: Cycle, number: int, index: int, document: dict[str, object]
) -> None:
    row = {"index": index, "cycle_id": cycle.id, "number": number, "document": document}
    session.execute(insert(table(CycleRevision)), row)
