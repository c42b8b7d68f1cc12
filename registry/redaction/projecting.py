"""Erasing a field wherever a row repeats it: one table says where, one function does it."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Column, select, update
from sqlalchemy.orm import Session

from registry.pledges.content import Content
from registry.pledges.models import PledgeMove, PledgeRevision, Publication
from registry.pledges.publication import search_words
from registry.progress.models import ReportJudgement, ReportRevision
from registry.redaction.erasing import erased, erased_card, erased_decision
from registry.redaction.texts import REVISIONS
from registry.store import table

_REVISION, _MOVE, _REPORT = table(PledgeRevision), table(PledgeMove), table(ReportRevision)
_FACE, _JUDGEMENT = table(Publication), table(ReportJudgement)
# Kind of event → the column of JSON that repeats its fields, in the row of the same index.
_REPEATED = {
    "pledge.accepted": _MOVE.c.details,
    "pledge.corrected": _MOVE.c.details,
    "pledge.declined": _MOVE.c.details,
    "pledge.merged": _MOVE.c.details,
    **dict.fromkeys(REVISIONS, _REVISION.c.content),
    "pledge.published": _MOVE.c.details,
    "pledge.returned": _MOVE.c.details,
    "pledge.withdrawn": _MOVE.c.details,
    "report.filed": _REPORT.c.content,
}
_DECISIONS = frozenset(
    {
        "pledge.published",
        "pledge.corrected",
        "pledge.classified",
        "pledge.disputed",
        "pledge.withdrawn",
        "pledge.merged",
    }
)
_JUDGEMENTS = frozenset({"report.confirmed", "report.disputed"})


def erase(
    session: Session, ref: str, kind: str, index: int, field: str, note: Mapping[str, Any]
) -> None:
    """Erase a field of entry `index` from every row that repeats it; `note` says so there.

    `ref` is that of the pledge, by which search finds it.
    """
    if (column := _REPEATED.get(kind)) is not None:
        left = _erase_from(session, column, index, field, note)
        if kind in REVISIONS:
            _erase_faces(session, index, field, note, search_words(ref, Content.parse(left)))
    if kind in _DECISIONS:
        _erase_decision(session, index, note)
    if kind in _JUDGEMENTS:
        judgement = update(_JUDGEMENT).where(_JUDGEMENT.c.index == index)
        session.execute(judgement.values(reason="", redacted={field: dict(note)}))


def _erase_from(
    session: Session, column: Column[Any], index: int, field: str, note: Mapping[str, Any]
) -> dict[str, Any]:
    """Erase a field from the JSON in a column, and return what is left."""
    rows = column.table
    where = rows.c["index"] == index
    document: dict[str, Any] = session.scalars(select(column).where(where)).one()
    left = erased(document, field, note)
    session.execute(update(rows).where(where).values({column: left}))
    return left


def _erase_faces(
    session: Session, revision: int, field: str, note: Mapping[str, Any], search: str
) -> None:
    """Erase a field of a revision from each of its public faces."""
    faces = select(_FACE.c.index, _FACE.c.card).where(_FACE.c.revision_index == revision)
    for index, card in session.execute(faces).tuples().all():
        values = {"card": erased_card(card, field, note), "search": search}
        session.execute(update(_FACE).where(_FACE.c.index == index).values(**values))


def _erase_decision(session: Session, index: int, note: Mapping[str, Any]) -> None:
    """Erase the reason of a decision from the public face that it made, if it made one."""
    cards: Sequence[dict[str, Any]] = session.scalars(
        select(_FACE.c.card).where(_FACE.c.index == index)
    ).all()
    for card in cards:
        values = {"card": erased_decision(card, note)}
        session.execute(update(_FACE).where(_FACE.c.index == index).values(**values))
