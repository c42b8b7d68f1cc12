"""Erasing a field wherever a row repeats it: one table says where, one function does it."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Column, select, update
from sqlalchemy.orm import Session

from registry.accounts.models import EntityRevision
from registry.framework.models import CycleRevision
from registry.matches.models import MatchMove
from registry.partners.models import PartnerMove
from registry.pledges.content import Content
from registry.pledges.models import PledgeMove, PledgeRevision, Publication
from registry.pledges.publication import search_words
from registry.progress.models import ReportJudgement, ReportRevision
from registry.redaction.erasing import erased, erased_card, erased_decision, erased_names
from registry.redaction.texts import NAMING, REVISIONS
from registry.store import table
from registry.undertakings.models import DocumentRevision

_REVISION, _MOVE, _REPORT = table(PledgeRevision), table(PledgeMove), table(ReportRevision)
_FACE, _DOCUMENT = table(Publication), table(DocumentRevision)
_ENTITY, _CYCLE = table(EntityRevision), table(CycleRevision)
_JUDGEMENT, _PARTNER, _MATCH = table(ReportJudgement), table(PartnerMove), table(MatchMove)
# Kind of event → the column of JSON that repeats its fields, in the row of the same index.
_REPEATED = {
    "cycle.amended": _CYCLE.c.document,
    "cycle.closed": _CYCLE.c.document,
    "cycle.opened": _CYCLE.c.document,
    "cycle.released": _CYCLE.c.document,
    "document.amended": _DOCUMENT.c.content,
    "document.registered": _DOCUMENT.c.content,
    "document.withdrawn": _DOCUMENT.c.content,
    "entity.amended": _ENTITY.c.document,
    "entity.merged": _ENTITY.c.document,
    "entity.registered": _ENTITY.c.document,
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
# Kind of event → the column that is one text of it; the row says in `redacted` what was erased.
_PLAIN = {
    "match.declined": _MATCH.c.words,
    "match.proposed": _MATCH.c.words,
    "partner.declined": _PARTNER.c.reason,
    "partner.withdrawn": _PARTNER.c.reason,
    "report.confirmed": _JUDGEMENT.c.reason,
    "report.disputed": _JUDGEMENT.c.reason,
}


def erase(
    session: Session, ref: str, kind: str, index: int, field: str, note: Mapping[str, Any]
) -> None:
    """Erase a field of entry `index` from every row that repeats it; `note` says so there.

    `ref` is that of the pledge, by which search finds it.
    """
    if kind in NAMING and field == "reason":
        return  # it stands in the log alone
    if (column := _REPEATED.get(kind)) is not None:
        left = _erase_from(session, column, index, field, note)
        if kind in REVISIONS:
            _erase_faces(session, index, field, note, search_words(ref, Content.parse(left)))
        if kind.startswith("document.") and field != "reason":
            _erase_tombstone(session, index, field, note)
    if kind in _DECISIONS:
        _erase_decision(session, index, note)
    if (plain := _PLAIN.get(kind)) is not None:
        row = update(plain.table).where(plain.table.c["index"] == index)
        session.execute(row.values({plain: "", plain.table.c.redacted: {field: dict(note)}}))


def _erase_from(
    session: Session, column: Column[Any], index: int, field: str, note: Mapping[str, Any]
) -> dict[str, Any]:
    """Erase a field from the JSON in a column, and return what is left."""
    rows = column.table
    where = rows.c["index"] == index
    document: dict[str, Any] = session.scalars(select(column).where(where)).one()
    left = (erased_names if field == "document" else erased)(document, field, note)
    beside = {field: ""} if column.table is _DOCUMENT and field == "url" else {}
    session.execute(update(rows).where(where).values({column: left} | beside))
    return left


def _erase_tombstone(session: Session, index: int, field: str, note: Mapping[str, Any]) -> None:
    """Erase a field of a document from the revision that withdrew it, which repeats the last."""
    last = select(_DOCUMENT.c.ref, _DOCUMENT.c.number).where(_DOCUMENT.c.index == index)
    ref, number = session.execute(last).tuples().one()
    tombstone = select(_DOCUMENT.c.index).where(
        _DOCUMENT.c.ref == ref,
        _DOCUMENT.c.number == number + 1,
        _DOCUMENT.c.state == "withdrawn",
    )
    withdrawn: Sequence[int] = session.scalars(tombstone).all()
    for one in withdrawn:
        _erase_from(session, _DOCUMENT.c.content, one, field, note)


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
