"""What a brief would say, and on how many pages, before anybody makes it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import partial

from sqlalchemy.orm import Session

from registry.analysis.figures import Scope
from registry.analysis.queries import state
from registry.audit.derived import Derived
from registry.briefing import queries
from registry.briefing.accepted import waiting, waiting_count
from registry.briefing.contents import brief
from registry.briefing.document import Audit, Brief
from registry.briefing.layout import count_pages
from registry.briefing.scopes import Briefing
from registry.framework.queries import framework
from registry.settings import Settings
from registry.web.languages import catalogue

COUNTED = 100  # pledges that are set to count their pages: a third of a second
SAMPLE = 80  # of more than these so many are set, evenly from the shortest to the longest
_FEW = 20  # and so many of those again: the difference is what a pledge takes


@dataclass(frozen=True, slots=True)
class Pages:
    """How many pages a brief has: counted, or told by a sample of its pledges."""

    count: int
    is_exact: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """A brief without its pledges, in the reader's language, and how long it will be.

    `waiting` says how many pledges are accepted under embargo, counted or not; None without one.
    """

    brief: Brief
    pages: Pages
    waiting: int | None


_kept: Derived[Pages] = Derived(64)


def preview(session: Session, settings: Settings, asked: Briefing, *, language: str) -> Preview:
    """Return what the brief that is asked for would say, in `language`.

    Raises:
        NotFound: there was no such cycle or recommendation then.
    """
    audit = _audit(asked.size)
    said = brief(session, settings, replace(asked, language=language), audit=audit, sections=False)
    key = (state(session, asked.size), asked)
    pages = _kept.get(key, partial(_pages, session, settings, asked))
    return Preview(said, pages, waiting_count(session, asked, framework(session, asked.size)))


def _by_length(session: Session, asked: Briefing) -> list[str]:
    """Return the refs of the sections of a brief by their length, those not public last."""
    public = queries.by_length(session, scope=asked.scope, size=asked.size)
    sizes = {one.ref: len(str(one.content)) for one in waiting(session, asked)}
    return [*(ref for ref in public if ref not in sizes), *sorted(sizes, key=sizes.__getitem__)]


def _pages(session: Session, settings: Settings, asked: Briefing) -> Pages:
    def count(asked: Briefing, only: Collection[str] | None = None) -> int:
        whole = brief(session, settings, asked, audit=_audit(asked.size), only=only)
        return count_pages(whole, translate=catalogue(asked.language).gettext)

    def count_of(chosen: Sequence[str]) -> int:
        if asked.with_accepted:  # which no other scope can have
            return count(asked, frozenset(chosen))
        return count(replace(asked, scope=Scope("pledges", ",".join(sorted(chosen)))))

    if asked.depth == "brief":
        return Pages(2, is_exact=True)
    refs = _by_length(session, asked)
    if len(refs) <= COUNTED:
        return Pages(count(asked), is_exact=True)
    sample = evenly(refs, SAMPLE)
    many, few = count_of(sample), count_of(evenly(sample, _FEW))
    each = (many - few) / (SAMPLE - _FEW)
    return Pages(round(many + each * (len(refs) - SAMPLE)), is_exact=False)


def evenly(refs: Sequence[str], count: int) -> list[str]:
    """Return `count` of them, as far apart as they are many."""
    return [refs[(2 * i + 1) * len(refs) // (2 * count)] for i in range(count)]


def _audit(size: int) -> Audit:
    """Return a statement as long as a true one: the log may not be signed up to there yet."""
    return Audit(
        size=size,
        root="0" * 64,
        checkpoint="\n".join(["—"] * 5),
        vkey="—" * 80,
        verification_url="—" * 40,
    )
