"""Issued briefs: which files are one, and what became of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from registry.api.answers import Answer, Part, address, here
from registry.api.parameters import AT, BEFORE, LIMIT
from registry.briefs import queries
from registry.briefs.content import Facts
from registry.briefs.serving import is_closed
from registry.explore.views.frame import moment
from registry.web.context import session

PARAMETERS = (BEFORE, LIMIT, AT)


@dataclass(frozen=True, kw_only=True)
class Brief:
    """A brief that was issued with entry `index`; `facts` say of what, and which file it is.

    `file` is null where nobody may fetch it: it is restricted until the embargo of its cycle is
    lifted, or was withdrawn because words in it were redacted. `evidence` opens its entry.
    """

    ref: str
    url: str
    page: str
    index: int
    at: datetime
    facts: Facts
    corrects: str | None
    corrected_by: str | None
    is_withdrawn: bool
    file: str | None
    evidence: str


@dataclass(frozen=True, kw_only=True)
class Briefs(Part):
    """Briefs that were issued, the newest first."""

    items: Sequence[Brief]


@dataclass(frozen=True, kw_only=True)
class OneBrief(Answer):
    """An issued brief."""

    brief: Brief


def briefs(*, limit: int, before: int | None) -> Briefs:
    """Return the briefs that were issued by this moment."""
    part = queries.listed(session, moment().size, before=before, limit=limit)
    older, more = part.older, {} if limit == LIMIT.otherwise else {"limit": limit}
    return Briefs(
        moment=here(),
        count=queries.count(session, moment().size),
        next=None if older is None else address("api.briefs", before=older, **more),
        items=[_told(one) for one in part.items],
    )


def brief(ref: str) -> OneBrief:
    """Return an issued brief as it stands at this moment."""
    return OneBrief(moment=here(), brief=_told(queries.brief(session, ref, moment().size)))


def _told(one: queries.Brief) -> Brief:
    is_withdrawn = one.withdrawn is not None
    is_open = not is_withdrawn and not is_closed(session, one)
    return Brief(
        ref=one.ref,
        url=address("api.brief", ref=one.ref),
        page=address("explore.brief", ref=one.ref),
        index=one.index,
        at=one.at,
        facts=one.facts,
        corrects=one.corrects,
        corrected_by=one.corrected_by,
        is_withdrawn=is_withdrawn,
        file=address("explore.brief_file", ref=one.ref) if is_open else None,
        evidence=address("explore.brief_json", ref=one.ref),
    )
