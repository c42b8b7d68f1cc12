"""Sentences of a brief on what is not there and on what changed; pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from registry.analysis.changes import Change
from registry.analysis.figures import Gap
from registry.analysis.gaps import REGION_IN_SENTENCE
from registry.briefing.counted import Counted
from registry.briefing.document import Finding, Group, Note, Source
from registry.briefing.names import Names
from registry.briefing.voice import in_a_row, ranges

_NAMED = 2  # paragraphs or objectives that a sentence names; of more it says the numbers alone
_Said = Callable[[Names, int, Mapping[str, str]], str]  # of how many, and what fills the places

# Gaps of one kind in one sentence; on a cycle it says so, since it may be quoted alone.
_GAPS: Mapping[str, tuple[_Said, _Said]] = {
    "objective": (
        lambda names, count, values: names.many(
            count,
            "No pledge names objective {items} as a primary one.",
            "No pledge names objectives {items} as primary ones.",
            **values,
        ),
        lambda names, count, values: names.many(
            count,
            "In {cycle}, no pledge names objective {items} as a primary one.",
            "In {cycle}, no pledge names objectives {items} as primary ones.",
            **values,
        ),
    ),
    "region": (
        lambda names, _count, values: names.say("No pledge from any entity of {items}.", **values),
        lambda names, _count, values: names.say(
            "In {cycle}, no pledge from any entity of {items}.", **values
        ),
    ),
    "paragraph": (
        lambda names, count, values: names.many(
            count, "No pledge on paragraph {items}.", "No pledge on paragraphs {items}.", **values
        ),
        lambda names, count, values: names.many(
            count,
            "In {cycle}, no pledge on paragraph {items}.",
            "In {cycle}, no pledge on paragraphs {items}.",
            **values,
        ),
    ),
    "paragraph from region": (
        lambda names, count, values: names.many(
            count,
            "No pledge from any entity of {region} on paragraph {items}.",
            "No pledge from any entity of {region} on paragraphs {items}.",
            **values,
        ),
        lambda names, count, values: names.many(
            count,
            "In {cycle}, no pledge from any entity of {region} on paragraph {items}.",
            "In {cycle}, no pledge from any entity of {region} on paragraphs {items}.",
            **values,
        ),
    ),
}


class _Gaps(NamedTuple):
    """Gaps of one kind, in one of several documents, from one region if that parts them."""

    kind: str
    symbol: str = ""
    region: str = ""


def gaps(counted: Counted) -> Iterator[Finding]:
    """Yield where nobody has pledged, findings of one kind together in one sentence.

    A gap has no sources, so its note says what was searched.
    """
    names = counted.names
    note = Note(names.say("Searched: every pledge in the table of pledges, with all its links."))
    groups: dict[_Gaps, list[Gap]] = {}
    for gap in counted.found.gaps:
        groups.setdefault(_sort(gap, counted), []).append(gap)
    cycle = counted.scope.code if counted.scope.kind == "cycle" else ""
    for of, found in groups.items():
        if not of.kind:
            sentence = found[0].sentence
            yield Finding(names.say(sentence.message, **sentence.values), note)
            continue
        values = {"items": _listed(of, found, names), "region": _regions(found, names)}
        many = len({(gap.recommendation, gap.objective) for gap in found})
        said = _GAPS[of.kind][bool(cycle)](names, many, {**values, "cycle": cycle})
        yield Finding(said, note)


def _sort(gap: Gap, counted: Counted) -> _Gaps:
    """Return which gaps stand with this one in a sentence."""
    if gap.objective is not None:
        return _Gaps("objective")
    if gap.recommendation is None:
        return _Gaps("region" if gap.region else "")
    symbol = counted.names.numbered(gap.recommendation)[0]
    if not gap.region:
        return _Gaps("paragraph", symbol)
    is_one = counted.scope.kind == "recommendation"  # then its regions are many, not paragraphs
    return _Gaps("paragraph from region", symbol, "" if is_one else gap.region)


def _regions(found: Sequence[Gap], names: Names) -> str:
    said = (names.say(REGION_IN_SENTENCE[gap.region]) for gap in found if gap.region)
    return names.say(", ").join(dict.fromkeys(said))


def _listed(of: _Gaps, found: Sequence[Gap], names: Names) -> str:
    """Return what gaps of one kind are about: by name where they are few, as from–to where not."""
    if of.kind == "region":
        return _regions(found, names)
    comma = names.say(", ")
    objectives = [gap.objective for gap in found if gap.objective is not None]
    codes = dict.fromkeys(gap.recommendation for gap in found if gap.recommendation is not None)
    if len(objectives) + len(codes) <= _NAMED:
        titled = (*map(names.titled_objective, objectives), *map(names.titled_paragraph, codes))
        return names.of(of.symbol, comma.join(titled))
    numbers = [*objectives, *(int(names.numbered(code)[1]) for code in codes)]
    return names.of(of.symbol, ranges(numbers, comma))


IN_SHORT = 6  # pledges that a sentence of a two-page brief names
_Counted = Callable[[Names, int, str], str]  # how many, and which
_CHANGES: Mapping[str, _Counted] = {
    "accepted": lambda names, count, items: names.many(
        count,
        "{count} pledge accepted under embargo: {items}.",
        "{count} pledges accepted under embargo: {items}.",
        items=items,
    ),
    "new": lambda names, count, items: names.many(
        count, "{count} new pledge: {items}.", "{count} new pledges: {items}.", items=items
    ),
    "amended": lambda names, count, items: names.many(
        count, "{count} pledge amended: {items}.", "{count} pledges amended: {items}.", items=items
    ),
    "classified": lambda names, count, items: names.many(
        count,
        "{count} pledge with changed links or marks: {items}.",
        "{count} pledges with changed links or marks: {items}.",
        items=items,
    ),
    "merged": lambda names, count, items: names.many(
        count,
        "{count} pledge merged into another: {items}.",
        "{count} pledges merged into others: {items}.",
        items=items,
    ),
    "withdrawn": lambda names, count, items: names.many(
        count,
        "{count} pledge withdrawn: {items}.",
        "{count} pledges withdrawn: {items}.",
        items=items,
    ),
    "reported": lambda names, count, items: names.many(
        count,
        "{count} pledge reported on: {items}.",
        "{count} pledges reported on: {items}.",
        items=items,
    ),
}


def changed(names: Names, found: Sequence[Change], most: int | None = None) -> Iterator[Finding]:
    """Yield a sentence for each kind of change; or one that says that nothing changed.

    A sentence names the pledges, the first `most` of them, and sources them all.
    """
    note = names.say("Public entries of the log from that size on, each pledge by its newest one.")
    waits = names.say("Accepted from that size on, each named by the entry that holds its words.")
    for kind, said in _CHANGES.items():
        of_kind = [change for change in found if change.kind == kind]
        if not of_kind:
            continue
        refs = (change.ref for change in of_kind[:most])
        listed = in_a_row(names.say(", "), refs, names.language)
        if most and len(of_kind) > most:
            listed = names.say("{items} and {count} more", items=listed, count=len(of_kind) - most)
        sources = tuple(Source(one.ref, one.revision, one.index) for one in of_kind)
        rule = waits if kind == "accepted" else note
        yield Finding(said(names, len(of_kind), listed), Note(rule, (Group("", sources),)))
    if not found:
        yield Finding(names.say("Nothing public changed within this scope."), Note(note))
