"""Sentences of a brief on what is not there and on what changed; pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from registry.analysis.changes import Change
from registry.analysis.figures import Gap
from registry.analysis.gaps import REGION_IN_SENTENCE
from registry.briefing.counted import Counted
from registry.briefing.document import Finding, Group, Note, Source
from registry.briefing.names import Names
from registry.briefing.voice import in_a_row
from registry.framework.vocabulary import N_

# Gaps of one kind in one sentence; on a cycle it says so, since it may be quoted alone.
_GAPS = {
    "objective": (
        N_("No primary objective of any pledge: {items}."),
        N_("In {cycle}, no primary objective of any pledge: {items}."),
    ),
    "region": (
        N_("No pledge from any entity of {items}."),
        N_("In {cycle}, no pledge from any entity of {items}."),
    ),
    "paragraph": (
        N_("No pledge on paragraph {items}."),
        N_("In {cycle}, no pledge on paragraph {items}."),
    ),
    "paragraph from region": (
        N_("No pledge from any entity of {region} on paragraph {items}."),
        N_("In {cycle}, no pledge from any entity of {region} on paragraph {items}."),
    ),
}


def gaps(counted: Counted) -> Iterator[Finding]:
    """Yield where nobody has pledged, findings of one kind together in one sentence.

    A gap has no sources, so its note says what was searched.
    """
    names = counted.names
    note = Note(names.say("Searched: every pledge in the table of pledges, with all its links."))
    groups: dict[tuple[str, str, str], list[str]] = {}
    for gap in counted.found.gaps:
        kind, region, symbol, item = _sort(gap, counted)
        groups.setdefault((kind, region, symbol), []).append(item)
    is_cycle = counted.scope.kind == "cycle"
    for (kind, region, symbol), items in groups.items():
        if not kind:
            yield Finding(items[0], note)
            continue
        listed = names.of(symbol, names.say(", ").join(items))
        values = {"items": listed, "region": region, "cycle": counted.scope.code}
        yield Finding(names.say(_GAPS[kind][is_cycle], **values), note)


def _sort(gap: Gap, counted: Counted) -> tuple[str, str, str, str]:
    """Return of which kind a gap is, from which region, in which of several documents, its name."""
    region = counted.names.say(REGION_IN_SENTENCE[gap.region]) if gap.region else ""
    if gap.objective is not None:
        return "objective", "", "", str(gap.objective)
    if gap.recommendation is None:
        if region:
            return "region", "", "", region
        return "", "", "", counted.names.say(gap.sentence.message, **gap.sentence.values)
    kind = "paragraph from region" if region else "paragraph"
    return kind, region, *counted.names.numbered(gap.recommendation)


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
        "{count} pledge of which its links or marks changed: {items}.",
        "{count} pledges of which their links or marks changed: {items}.",
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
