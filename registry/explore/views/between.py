"""Two moments side by side: which two are asked for, and the figures of both."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import request, url_for
from flask_babel import gettext as _

from registry import clock
from registry.analysis.changes import changes as changes_between
from registry.analysis.queries import overview
from registry.audit.derived import Derived
from registry.errors import NotFound, Refused
from registry.explore.moment import Moment, newest_index, parse_index, read_moment
from registry.explore.views.figures import EVERYTHING, counted, key_figures
from registry.explore.views.frame import moment
from registry.explore.wording import Wording
from registry.framework.vocabulary import N_
from registry.text import parse_day
from registry.web.context import session

# What the form on the page sends beside `since`: it is led to an address of two entries.
ASKED = ("since_day", "until", "until_day")
# Kind of change → how many of it, in the order in which they are told.
KINDS = {
    "new": N_("New"),
    "amended": N_("Amended"),
    "classified": N_("Otherwise changed"),
    "reported": N_("Reported on"),
    "merged": N_("Merged into another"),
    "withdrawn": N_("Withdrawn"),
}


_counted: Derived[Counter[str]] = Derived(256)
_held: Derived[list[tuple[str, date]]] = Derived(16)


@dataclass(frozen=True, slots=True)
class Between:
    """The earlier moment, how many pledges changed in which way since, and figures then and now."""

    then: Moment
    counts: Sequence[tuple[str, int]]
    figures: Sequence[tuple[str, int, int]]

    @property
    def is_empty(self) -> bool:
        """Whether both moments are the same one."""
        return self.then.size == moment().size


def forums(names: Wording) -> list[tuple[str, date]]:
    """Return the forums that were held while there was a log, the newest first.

    Each comes by its name, with its last day.
    """
    if not moment().stamp.size:
        return []
    today = clock.today()
    return _held.get((names, today), lambda: _ended(names, today))


def _ended(names: Wording, today: date) -> list[tuple[str, date]]:
    first = read_moment(session, "0", today).day
    cycles = names.framework.cycles.items()
    ends = ((names.cycle(code), one.forum_to) for code, one in cycles)
    held = [(name, day) for name, day in ends if day and first <= day <= today]
    return sorted(held, key=lambda each: each[1], reverse=True)


def led() -> str | None:
    """Return the address of the two moments that are asked for, None where this one is it.

    A day stands for its last entry. Both ends may be given either way round: the earlier one is
    the beginning.

    Raises:
        Refused, NotFound: one of them is no moment.
    """
    since, until = _asked("since"), _asked("until")
    if since is None:
        return None if until is None else url_for("explore.changes", at=until)
    if until is None and moment().size <= since < moment().stamp.size:
        until = moment().index
    if until is None:
        is_plain = request.args.get("since") == str(since) and not request.args.get("since_day")
        return None if is_plain else url_for("explore.changes", since=since)
    since, until = sorted((since, until))
    return url_for("explore.changes", since=since, at=until)


def _asked(name: str) -> int | None:
    """Return the index of one end: a day that was typed, or what was chosen."""
    asked = request.args.get(f"{name}_day") or request.args.get(name)
    if not asked:
        return None
    if day := parse_day(asked):
        return newest_index(session, day, clock.today())
    return parse_index(asked)


def between(since: int, names: Wording) -> Between:
    """Return what is different now beside the moment of entry `since`.

    Raises:
        Refused: that moment is not before the one that is shown.
    """
    if since >= moment().size:
        raise Refused(
            "Changes are told after an entry before {index}, the newest one here, not after "
            "{since}.",
            index=moment().size - 1,
            since=since,
        )
    then = read_moment(session, str(since), clock.today())
    return Between(then, _counts(since), _figures(then, names))


def by_kind(since: int) -> Mapping[str, int]:
    """Return how many pledges are new, amended, … now beside the moment of entry `since`."""
    found = _counted.get((moment().leaf_hash, since), lambda: _count(since))
    return {kind: found[kind] for kind in KINDS}


def _counts(since: int) -> list[tuple[str, int]]:
    return [(_(KINDS[kind]), count) for kind, count in by_kind(since).items() if count]


def _count(since: int) -> Counter[str]:
    found = changes_between(session, since=since + 1, at=moment().size, scope=EVERYTHING)
    return Counter(change.kind for change in found)


def _figures(then: Moment, names: Wording) -> list[tuple[str, int, int]]:
    """Return the figures of the first page, each as it was and as it is; none before there were."""
    try:
        found = overview(session, at=then.size, scope=EVERYTHING, today=then.day)
    except NotFound:
        return []
    pairs = zip(key_figures(found, names), key_figures(counted(), names), strict=True)
    return [(after[1], before[0], after[0]) for before, after in pairs]
