"""What changed in public, by entries of the log."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from registry.api.answers import Answer, address, here
from registry.api.parameters import AT, BEFORE, LIMIT, Parameter
from registry.explore.changes import Briefed, Documented, Happening, Item, Matched, happenings
from registry.explore.queries import Face
from registry.explore.views.between import by_kind
from registry.explore.views.frame import moment, wording
from registry.web.context import session

SINCE = Parameter(
    "since", "Tell only what came after this entry of the log.", is_number=True, is_index=True
)
PARAMETERS = (SINCE, BEFORE, LIMIT, AT)
Kind = Literal[
    "new", "amended", "corrected", "imported", "claimed", "disputed", "classified", "reported",
    "merged", "withdrawn", "matched", "match_fulfilled", "document_registered",
    "document_amended", "document_withdrawn", "brief_issued", "brief_corrected", "brief_withdrawn",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Change:
    """What an entry of the log changed: of which pledge, document or brief.

    A pledge or a document has its entity and its revision, a report its number and revision too.
    A match is told of the pledge that states the need, and names the offer: `matched_with`.
    """

    index: int
    at: datetime
    kind: Kind
    ref: str
    url: str
    entity: str | None = None
    revision: int | None = None
    report: int | None = None
    report_revision: int | None = None
    match: str | None = None
    matched_with: str | None = None


@dataclass(frozen=True, kw_only=True)
class Compared:
    """How many pledges changed in which way since an entry, each once for each kind of change.

    What came and went in between is only `withdrawn`. For the figures of both moments ask
    `figures` with `at`.
    """

    since: int
    new: int
    amended: int
    classified: int
    reported: int
    merged: int
    withdrawn: int


@dataclass(frozen=True, kw_only=True)
class Changes(Answer):
    """Changes, the newest first; `next` is the address of those before them, null at the end.

    With `since`, `compared` counts the pledges of both moments; else it is null.
    """

    compared: Compared | None
    next: str | None
    items: Sequence[Change]


def changes(*, since: int | None, before: int | None, limit: int) -> Changes:
    """Return public changes, the newest first."""
    first = 0 if since is None else since + 1
    feed = happenings(session, moment().size, since=first, before=before, limit=limit)
    asked = {"since": since, "limit": None if limit == LIMIT.otherwise else limit}
    return Changes(
        moment=here(),
        compared=None if since is None else Compared(since=since, **by_kind(since)),
        next=address("api.changes", **asked, before=feed.older) if feed.older is not None else None,
        items=[_told(one) for one in feed.items],
    )


_OF_BRIEFS: Mapping[str, Kind] = {
    "issued": "brief_issued",
    "corrected": "brief_corrected",
    "withdrawn": "brief_withdrawn",
}


def _told(one: Item) -> Change:
    match one:
        case Briefed():
            return _of_brief(one)
        case Documented():
            return _of_document(one)
        case Matched():
            return _of_match(one)
        case Happening():
            return _change(one)


_OF_DOCUMENTS: Mapping[str, Kind] = {
    "registered": "document_registered",
    "amended": "document_amended",
    "withdrawn": "document_withdrawn",
}


def _of_document(one: Documented) -> Change:
    return Change(
        index=one.index,
        at=one.at,
        kind=_OF_DOCUMENTS[one.move],
        ref=one.ref,
        url=address("api.document", ref=one.ref),
        entity=wording().register.by_id[one.entity_id].code,
        revision=one.number,
    )


def _of_match(one: Matched) -> Change:
    return Change(
        index=one.index,
        at=one.at,
        kind="match_fulfilled" if one.is_fulfilled else "matched",
        ref=one.need.ref,
        url=address("api.pledge", ref=one.need.ref),
        entity=wording().register.by_id[one.need.entity_id].code,
        revision=one.need.number,
        match=one.ref,
        matched_with=one.offer.ref,
    )


def _of_brief(one: Briefed) -> Change:
    return Change(
        index=one.index,
        at=one.at,
        kind=_OF_BRIEFS[one.move],
        ref=one.ref,
        url=address("api.brief", ref=one.ref),
    )


def _change(one: Happening) -> Change:
    return Change(
        index=one.index,
        at=one.at,
        kind="reported" if one.reported else _kind(one.face),
        ref=one.face.ref,
        url=address("api.pledge", ref=one.face.ref),
        entity=wording().register.by_id[one.face.entity_id].code,
        revision=one.face.number,
        report=one.reported.report if one.reported else None,
        report_revision=one.reported.number if one.reported else None,
    )


def _kind(face: Face) -> Kind:
    if face.state == "withdrawn":
        return "withdrawn"
    if face.state == "merged":
        return "merged"
    if face.state == "imported":
        return _kind_of_imported(face)
    if face.is_erratum:
        return "corrected"
    return "amended" if face.number > 1 else "new"


def _kind_of_imported(face: Face) -> Kind:
    if face.card.get("claimed_on"):
        return "claimed"
    if face.card.get("disputed_on"):
        return "disputed"
    return "classified" if face.card["classified"] else "imported"
