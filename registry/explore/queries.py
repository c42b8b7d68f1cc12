"""Reads of what is public at one size of the log, and of nothing else."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, select
from sqlalchemy.orm import Session

from registry.audit.evidence import OpenEntry, open_entries
from registry.errors import NotFound
from registry.keyset import Part, around, part
from registry.pledges.content import Content, Redacted
from registry.pledges.models import Erratum, Pledge, PledgeRevision, Publication
from registry.pledges.standing import IN_FORCE, SIZE
from registry.store import table


@dataclass(frozen=True, slots=True)
class Face:
    """A pledge as lists show it."""

    ref: str
    index: int
    state: str  # published, imported, withdrawn, merged
    entity_id: int
    card: Mapping[str, Any]
    number: int
    filed_at: datetime
    is_late: bool
    is_erratum: bool


@dataclass(frozen=True, slots=True)
class Published(Face):
    """A public face with the words of its revision, and the entry where that was filed."""

    revision_index: int
    content: Content

    @property
    def decision(self) -> Redacted | None:
        """What stands for the reason of the decision that made it public, if that was erased."""
        note = self.card.get("redacted", {}).get("decision")
        return Redacted(**note) if note else None

    @property
    def notes(self) -> list[Redacted]:
        """Return what says of anything of it that it was erased."""
        return [*self.content.redacted.values(), *([self.decision] if self.decision else [])]


_REF = re.compile(r"P-[0-9]{4}-[0-9]{5,12}")  # PostgreSQL refuses NUL in a text

# Made once, of tables instead of classes: see `registry.pledges.standing`.
_pledge, _revision, _public = (table(model).c for model in (Pledge, PledgeRevision, Publication))
_slip = table(Erratum).c
FACES = (
    select(
        _pledge.ref,
        _public.index,
        _public.state,
        _public.entity_id,
        _public.card,
        _revision.number,
        _revision.filed_at,
        _revision.is_late,
        _slip.index.is_not(None).label("is_erratum"),
    )
    .join_from(table(Publication), table(Pledge), _pledge.id == _public.pledge_id)
    .join(table(PledgeRevision), _revision.index == _public.revision_index)
    # Joined: asked whether one exists, PostgreSQL reads all errata of the registry.
    .outerjoin(table(Erratum), _slip.index == _revision.index)
)
_OF_PLEDGES = table(Publication).join(table(Pledge), _pledge.id == _public.pledge_id)
_LISTED = select(_public.index).select_from(_OF_PLEDGES).where(IN_FORCE)
_WHOLE = FACES.add_columns(_revision.index, _revision.content)
_HISTORY = _WHOLE.where(_pledge.ref == bindparam("ref"), _public.index < SIZE).order_by(
    _public.index
)


def _face(row: Any) -> Face:
    return Face(*row)


def standing_refs(
    session: Session, size: int, conditions: Sequence[ColumnElement[bool]], *, limit: int
) -> list[str]:
    """Return the refs of up to `limit` matches that stand: neither withdrawn nor merged."""
    found = select(_pledge.ref).select_from(_OF_PLEDGES)
    standing = _public.state.not_in(("withdrawn", "merged"))
    found = found.where(IN_FORCE, standing, *conditions).order_by(_pledge.ref).limit(limit)
    return list(session.scalars(found, {"size": size}))


def matching(
    session: Session,
    size: int,
    conditions: Sequence[ColumnElement[bool]],
    *,
    before: int | None = None,
    after: int | None = None,
    limit: int,
) -> Part[int]:
    """Return the indexes of up to `limit` faces that match, newest first.

    Keyset by index: those `before` one, or the nearest `after` one.
    """
    place: Any = {"before": before, "after": after, "limit": limit}
    rows = around(_LISTED.where(*conditions), _public.index, **place)
    return part(session.scalars(rows, {"size": size}), int, **place)


def faces(session: Session, indexes: Sequence[int]) -> list[Face]:
    """Return the faces with these indexes, in their order; one statement."""
    rows = session.execute(FACES.where(_public.index.in_(indexes))) if indexes else ()
    found = {face.index: face for face in map(_face, rows)}
    return [found[index] for index in indexes]


def pledge_of(session: Session, index: int) -> int | None:
    """Return the id of the pledge whose public face began with an entry, None if none did."""
    return session.scalar(select(_public.pledge_id).where(_public.index == index))


def among(refs: Collection[str]) -> ColumnElement[bool]:
    """Return the condition that a face is of one of these pledges."""
    return _pledge.ref.in_(sorted(refs))


def history(session: Session, ref: str, size: int) -> list[Published]:
    """Return every public face that the pledge had by log `size`, oldest first.

    Raises:
        NotFound: nothing of such a pledge was public then.
    """
    if not _REF.fullmatch(ref):
        raise NotFound("There is no public pledge {ref} at this moment.", ref=ref[:40])
    faces = [_published(row) for row in session.execute(_HISTORY, {"ref": ref, "size": size})]
    if not faces:
        raise NotFound("There is no public pledge {ref} at this moment.", ref=ref)
    return faces


def published(session: Session, indexes: Collection[int]) -> Mapping[int, Published]:
    """Return by index the public faces with these indexes, with their words; one statement."""
    rows = session.execute(_WHOLE.where(_public.index.in_(indexes)))
    return {face.index: face for face in map(_published, rows)}


def _published(row: Any) -> Published:
    values: list[Any] = [*row[:-1], Content.parse(row[-1])]
    return Published(*values)


def erasers(session: Session, notes: Iterable[Redacted], size: int) -> dict[int, OpenEntry]:
    """Return by index the public entries that erased words, as these notes name them."""
    found = open_entries(session, {note.index for note in notes}, size)
    return {index: one for index, one in found.items() if one.disclosures}
