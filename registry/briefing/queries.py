"""Reads for briefs: what stood at a size of the log; and the exports that people asked for."""

from collections.abc import Collection, Generator, Sequence
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter
from typing import cast

from sqlalchemy import Select, Text, func, select
from sqlalchemy import cast as as_type
from sqlalchemy.orm import Session

from registry.accounts.queries import register
from registry.analysis.figures import Scope
from registry.analysis.scoping import within
from registry.audit.entry import decode_entry
from registry.audit.models import LogEntry
from registry.audit.queries import entry
from registry.briefing.faces import Face
from registry.briefing.models import Export
from registry.briefing.names import Names
from registry.briefing.program import program
from registry.briefing.scopes import Briefing, Depth, scope_of, text_of
from registry.briefs.queries import Brief, briefs
from registry.errors import NotFound, Refused
from registry.framework.queries import framework
from registry.jobs.queue import OPEN
from registry.pledges.embargo import accepted_at
from registry.pledges.models import Erratum, Pledge, PledgeRevision, Publication
from registry.pledges.standing import IN_FORCE

_OVER = ("withdrawn", "merged")  # they stand no more
_AT_ONCE = 100  # rows that are in memory while the others wait in the database


_FACES = (
    select(
        Pledge.ref,
        Publication.index,
        Publication.state,
        Publication.entity_id,
        Publication.card,
        PledgeRevision.number,
        PledgeRevision.index,
        PledgeRevision.content,
        Erratum.index.is_not(None),
        PledgeRevision.is_late,
        LogEntry.body,
    )
    .join(Pledge, Pledge.id == Publication.pledge_id)
    .join(PledgeRevision, PledgeRevision.index == Publication.revision_index)
    .outerjoin(Erratum, Erratum.index == PledgeRevision.index)  # as in explore.queries
    .join(LogEntry, LogEntry.index == Publication.index)
    .order_by(Pledge.year, Pledge.number, Publication.index)
    .execution_options(yield_per=_AT_ONCE)
)


def faces(session: Session, *, scope: Scope, names: Names) -> Generator[tuple[Face, ...]]:
    """Yield the pledges that stand within `scope` at the size of `names`, by ref: one statement.

    Each comes as all its public faces so far, oldest first; the last one is in force.
    """
    standing = select(Publication.pledge_id).where(IN_FORCE, Publication.state.not_in(_OVER))
    inside = within(standing, scope, names.entities, names.framework).correlate(None)
    return faces_of(session, inside, size=names.size)


def faces_of(
    session: Session, pledges: Select[int] | Sequence[int], *, size: int
) -> Generator[tuple[Face, ...]]:
    """Yield the pledges with these ids by ref, each as all its public faces by log `size`."""
    asked = _FACES.where(Publication.index < size, Publication.pledge_id.in_(pledges))
    read = session.execute(asked, {"size": size})
    found = (Face._make((*row[:-1], _day(row[-1]))) for row in read)
    for _ref, group in groupby(found, key=attrgetter("ref")):
        yield tuple(group)


def by_length(session: Session, *, scope: Scope, size: int) -> list[str]:
    """Return the refs of the pledges that stand within `scope`, the longest last."""
    words = func.length(as_type(PledgeRevision.content, Text))
    statement = (
        select(Pledge.ref)
        .join(Publication, Publication.pledge_id == Pledge.id)
        .join(PledgeRevision, PledgeRevision.index == Publication.revision_index)
        .where(IN_FORCE, Publication.state.not_in(_OVER))
        .order_by(words, Pledge.ref)
    )
    inside = within(statement, scope, register(session, size), framework(session, size))
    return list(session.scalars(inside, {"size": size}))


def day_of(session: Session, size: int) -> date:
    """Return the UTC day on which the log came to hold `size` entries.

    Raises:
        Refused: an empty log says nothing.
        NotFound: the log has not come so far.
    """
    if size < 1:
        raise Refused("The log is empty: there is nothing to brief on.")
    return _day(entry(session, size - 1).body)


def _day(body: bytes) -> date:
    return datetime.fromisoformat(decode_entry(body).at).date()


def export(session: Session, handle: str) -> Export:
    """Return the export with this handle, or raise NotFound."""
    found = session.scalar(select(Export).where(Export.handle == handle))
    if found is None:
        raise NotFound("There is no such briefing.")
    return found


def briefing_of(export: Export) -> Briefing:
    """Return what an export is the brief of."""
    return Briefing(
        scope_of(export.scope),
        export.size,
        export.language,
        export.since,
        cast("Depth", export.depth),
        export.with_accepted,
    )


def equal_exports(
    session: Session, asked: Briefing, form: str, *, states: Collection[str] = ("done",)
) -> Sequence[Export]:
    """Return the exports of the very same brief, the newest first.

    What another version of the program made is another brief: its bytes may differ.
    """
    same = select(Export).where(
        Export.scope == text_of(asked.scope),
        Export.size == asked.size,
        Export.language == asked.language,
        Export.since.is_not_distinct_from(asked.since),
        Export.depth == asked.depth,
        Export.with_accepted == asked.with_accepted,
        Export.form == form,
        Export.state.in_(states),
        (Export.state != "done") | (Export.program == program()),
    )
    return session.scalars(same.order_by(Export.id.desc())).all()


def last_size(session: Session, scope: Scope, *, before: int) -> int | None:
    """Return the log size as of which the last brief on `scope` was issued, below size `before`.

    Where none was issued: as of which the last briefing on it was made, by whomever.
    """
    sizes = (one.facts.log_size for one in briefs(session) if one.facts.scope == text_of(scope))
    issued = max((size for size in sizes if size < before), default=None)
    if issued is not None:
        return issued
    made = select(func.max(Export.size)).where(
        Export.scope == text_of(scope), Export.state == "done", Export.size < before
    )
    return session.scalar(made)


def open_count(session: Session, person_id: int | None) -> int:
    """Return how many exports of a person wait or are being made."""
    is_open = (Export.person_id == person_id) & Export.state.in_(OPEN)
    return session.scalar(select(func.count()).select_from(Export).where(is_open)) or 0


def exports_with(session: Session, pledge_id: int, *, since: int) -> list[Export]:
    """Return the finished and half-made exports that have a pledge as of entry `since` or later."""
    exports = exports_since(session, since)
    return [one for one in exports if _has(session, one.scope, one.size, pledge_id)]


def exports_carrying(session: Session, cycle: str, entries: Collection[int]) -> list[Export]:
    """Return the finished and half-made exports of a cycle whose accepted words are an entry's."""
    made = select(Export).where(
        Export.state.in_(("running", "done")),
        Export.with_accepted,
        Export.scope == text_of(Scope("cycle", cycle)),
        Export.size > min(entries, default=0),
    )
    return [
        one
        for one in session.scalars(made.order_by(Export.id))
        if any(each.filed in entries for each in accepted_at(session, cycle, one.size))
    ]


def exports_since(session: Session, since: int) -> list[Export]:
    """Return the finished and half-made exports as of entry `since` or later."""
    made = select(Export).where(Export.state.in_(("running", "done")), Export.size > since)
    return list(session.scalars(made.order_by(Export.id)))


def briefs_since(session: Session, since: int) -> list[Brief]:
    """Return the issued briefs, not yet withdrawn, as of entry `since` or later."""
    return [one for one in briefs(session) if not one.withdrawn and one.facts.log_size > since]


def briefs_with(session: Session, pledge_id: int, *, since: int) -> list[Brief]:
    """Return the issued briefs, not yet withdrawn, that have it as of entry `since` or later."""
    return [
        one
        for one in briefs_since(session, since)
        if _has(session, one.facts.scope, one.facts.log_size, pledge_id)
    ]


def _has(session: Session, scope: str, size: int, pledge_id: int) -> bool:
    """Return whether the pledge had a face within a scope by that size of the log."""
    faces = select(Publication.index).where(
        Publication.pledge_id == pledge_id, Publication.index < size
    )
    entities = register(session, size)
    known = framework(session, size)
    found = within(faces, scope_of(scope), entities, known).limit(1)
    return session.scalar(found) is not None


def exports_of(session: Session, person_id: int, *, limit: int = 50) -> Sequence[Export]:
    """Return what this person asked for, newest first."""
    asked = select(Export).where(Export.person_id == person_id)
    return session.scalars(asked.order_by(Export.id.desc()).limit(limit)).all()
