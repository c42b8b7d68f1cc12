"""Writes of editions and cycles."""

from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from registry.audit import log
from registry.audit.entry import JSON
from registry.errors import Conflict, Refused
from registry.framework.cycles import CycleView, Framework
from registry.framework.edition import Edition
from registry.framework.events import (
    CycleAmended,
    CycleClosed,
    CycleOpened,
    FrameworkLoaded,
    FrameworkReworded,
)
from registry.framework.models import Cycle, FrameworkEdition
from registry.framework.queries import framework
from registry.framework.revising import Standing, add_revision, lock_cycle
from registry.policy import Actor
from registry.store import table


def load_edition(session: Session, actor: Actor, edition: Edition, *, at: datetime) -> bool:
    """Load an edition, or its words anew; False where the very same one is loaded already.

    Raises:
        Refused: an edition with other parts is loaded under this symbol, another edition has its
            slug, or its crosswalk begins at what no earlier edition has.
    """
    log.lock(session)  # of two that prepare a database at once, the second finds it loaded
    document = cast("JSON", edition.document())
    loaded = session.scalars(
        select(FrameworkEdition)
        .where(FrameworkEdition.code == edition.symbol)
        .order_by(FrameworkEdition.index.desc())
    ).first()
    if loaded is None:
        _check_place(framework(session), edition)
        item = log.Item(FrameworkLoaded(ref=edition.symbol, document=document))
    else:
        standing = Edition.parse(loaded.document)
        if standing == edition:
            return False
        if standing.parts() != edition.parts():
            raise Refused(
                "{code} is loaded already with other parts: pledges link to them. Words may "
                "change and languages may come; what else has changed belongs into a new edition.",
                code=edition.symbol,
            )
        item = log.Item(FrameworkReworded(ref=edition.symbol, document=document), loaded.object)
    [appended] = log.append(session, actor, at, item)
    row = {
        "index": appended.index,
        "code": edition.symbol,
        "object": appended.object,
        "document": document,
    }
    session.execute(insert(table(FrameworkEdition)), row)
    return True


def _check_place(known: Framework, edition: Edition) -> None:
    """Refuse an edition that does not fit beside those that are loaded."""
    for other in known.editions.values():
        if other.slug == edition.slug:
            raise Refused(
                "{code} has the slug {slug}, which stands in the addresses of {other}: choose "
                "another one.",
                code=edition.code,
                slug=edition.slug,
                other=other.code,
            )
    for crossing in edition.crosswalk:
        found = known.recommendation(crossing.earlier)
        if found is None or found[0].dated >= edition.dated:
            raise Refused(
                "The crosswalk of {code} begins at {earlier}, which no earlier edition has: load "
                "that edition first, or correct the paragraph.",
                code=edition.code,
                earlier=crossing.earlier,
            )


def _check_editions(session: Session, cycle: CycleView) -> None:
    """Refuse a cycle under no edition, or under one that is not loaded."""
    known = framework(session).editions
    if not cycle.editions:
        raise Refused("Say which edition is in force in {code}.", code=cycle.code)
    for code in cycle.editions:
        if code not in known:
            raise Refused(
                "{cycle} names the edition {code}, which is not loaded: load it first.",
                cycle=cycle.code,
                code=code,
            )


def open_cycle(session: Session, actor: Actor, cycle: CycleView, *, at: datetime) -> bool:
    """Open a cycle; False where it is known already.

    Raises:
        Refused: it names an edition that is not loaded.
    """
    log.lock(session)
    if session.scalar(select(Cycle.id).where(Cycle.code == cycle.code)) is not None:
        return False
    _check_editions(session, cycle)
    document = replace(cycle, state="open").document()
    event = CycleOpened(ref=cycle.code, document=document)
    [appended] = log.append(session, actor, at, log.Item(event))
    row = Cycle(code=cycle.code, object=appended.object)
    session.add(row)
    session.flush()
    add_revision(session, row.id, 1, appended.index, document)
    return True


def amend_cycle(
    session: Session, actor: Actor, cycle: CycleView, *, number: int, reason: str, at: datetime
) -> None:
    """Give a cycle the names, days, editions, embargo and four-eyes rule of `cycle`.

    Raises:
        Conflict: it is no longer the revision `number` that was read.
        Refused: the days are out of order, an edition would go out of force or is not loaded,
            nothing differs, or no reason is given.
    """
    if not reason:
        raise Refused("Say in a sentence why the cycle changes: the log keeps it for everybody.")
    cycle.check()
    _check_editions(session, cycle)
    standing = lock_cycle(session, cycle.code)
    if number != standing.number:
        raise Conflict(
            "Somebody else has changed {code} meanwhile: nothing was changed. Compare what stands "
            "now with what you typed, and send it again.",
            code=cycle.code,
        )
    if gone := [code for code in standing.view.editions if code not in cycle.editions]:
        raise Refused(
            "{edition} stays in force: pledges of the cycle were made under it.", edition=gone[0]
        )
    amended = standing.view.amended(cycle)
    if amended == standing.view:
        raise Refused("Nothing differs from what stands now: change something, or go back.")
    event = CycleAmended(ref=cycle.code, document=amended.document(), reason=reason)
    _revise(session, actor, standing, event, at)


def close_cycle(session: Session, actor: Actor, cycle: CycleView, *, at: datetime) -> None:
    """Close a cycle for good: what is filed in it from now on is marked late.

    Raises:
        Refused: it is closed already.
    """
    standing = lock_cycle(session, cycle.code)
    if standing.view.state == "closed":
        raise Refused("The cycle {code} is closed already.", code=cycle.code)
    document = replace(standing.view, state="closed").document()
    _revise(session, actor, standing, CycleClosed(ref=cycle.code, document=document), at)


def _revise(
    session: Session,
    actor: Actor,
    standing: Standing,
    event: CycleAmended | CycleClosed,
    at: datetime,
) -> None:
    [appended] = log.append(session, actor, at, log.Item(event, standing.object))
    document = cast("dict[str, Any]", event.document)
    add_revision(session, standing.id, standing.number + 1, appended.index, document)
