"""What can be briefed: its text form, as exports and commands carry it, and its names; pure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import get_args

from registry.analysis.figures import PICKED_LIMIT, Kind, Scope
from registry.analysis.scoping import (
    objective,
    objectives_of,
    principle,
    recommendation,
    section_of,
)
from registry.briefing import document
from registry.briefing.names import Names
from registry.errors import Refused
from registry.framework.cycles import Framework
from registry.framework.vocabulary import N_, in_language

KINDS: tuple[Kind, ...] = get_args(Kind)
_REF = re.compile(r"P-[0-9]{4}-[0-9]{5,9}")
_REPORT = N_("{symbol}: {title}")
_OF_A_DOCUMENT = ("section", "recommendation")  # their codes begin with its symbol

Depth = document.Depth
DEPTHS: tuple[Depth, ...] = get_args(Depth)

Values = Mapping[str, object]  # what fills the places of a title
Naming = Callable[[str, Names], Values]


@dataclass(frozen=True, slots=True)
class Named:
    """How a brief names its scope: the title, the forum or document, and the scope in a line."""

    title: str
    forum: str
    scope: str


@dataclass(frozen=True, slots=True)
class Briefing:
    """What is asked for: a scope at a size of the log, in one of our languages, how deep.

    With `since` the brief says what changed after that size; `with_accepted` it counts what is
    accepted in its cycle and waits for the end of the embargo.
    """

    scope: Scope
    size: int
    language: str = "en"
    since: int | None = None
    depth: Depth = "standard"
    with_accepted: bool = False


@dataclass(frozen=True, slots=True)
class Typed:
    """What a form holds; `scope` is what it offers, or `entity` or `pledges` with a field each."""

    scope: str
    entity: str = ""
    refs: str = ""
    at: str = ""
    since: str = ""
    since_last: bool = False
    language: str = "en"
    depth: str = "standard"
    with_accepted: bool = False


def scope_of(text: str) -> Scope:
    """Read a scope such as `cycle:IMRF-2030`, `region:002` or `all`.

    Raises:
        Refused: it is written otherwise; whether there is such a cycle is not looked up.
    """
    kind, colon, code = text.partition(":")
    for known in KINDS:
        if kind == known and bool(code) is (known != "all") and bool(code) is bool(colon):
            return Scope(known, ",".join(_refs(code)) if known == "pledges" else code)
    raise Refused(
        "“{text}” cannot be briefed: write all, or {kinds} with a colon and a code.",
        text=text[:200],
        kinds=", ".join(KINDS[1:]),
    )


def _refs(text: str) -> list[str]:
    """Return the refs in a list that somebody typed, each once.

    Raises:
        Refused: one of them is no ref of a pledge, or there are too many.
    """
    refs = list(dict.fromkeys(re.split(r"[,;\s]+", text.strip().upper())))
    for ref in refs:
        if not _REF.fullmatch(ref):
            raise Refused("“{ref}” is no ref of a pledge: write P-2026-00042.", ref=ref[:40])
    if len(refs) > PICKED_LIMIT:
        raise Refused("At most {most} pledges can be picked by hand.", most=PICKED_LIMIT)
    return sorted(refs)


def text_of(scope: Scope) -> str:
    """Write a scope so that `scope_of` reads it."""
    return f"{scope.kind}:{scope.code}" if scope.code else scope.kind


def is_restricted(scope: Scope, known: Framework) -> bool:
    """Return whether a brief on `scope` is restricted: its cycle was under embargo then.

    Raises:
        NotFound: there is no such cycle in `known`.
    """
    return scope.kind == "cycle" and known.cycle(scope.code).embargo


def check_accepted(asked: Briefing, known: Framework) -> None:
    """Refuse what is accepted under embargo where there is no embargo.

    Raises:
        Refused: the briefing is on no cycle, or on one whose embargo did not hold then.
        NotFound: there is no such cycle in `known`.
    """
    if not asked.with_accepted:
        return
    if asked.scope.kind != "cycle":
        raise Refused(
            "Only a briefing on one cycle can count what is accepted under embargo: choose the "
            "cycle, or leave this out."
        )
    if not is_restricted(asked.scope, known):
        raise Refused(
            "At log size {size} the cycle {code} is not under embargo: nothing waits for a "
            "release. Leave this out, or brief as of an earlier log size.",
            size=asked.size,
            code=asked.scope.code,
        )


def named(scope: Scope, names: Names, *, with_accepted: bool = False) -> Named:
    """Return how the brief on `scope` names it.

    Raises:
        NotFound: there is no such cycle, recommendation, … in `names`.
    """
    title, line = _TITLES[scope.kind]
    if with_accepted:
        line = _WITH_ACCEPTED
    values = _VALUES[scope.kind](scope.code, names)
    return Named(names.say(title, **values), _document(scope, names), names.say(line, **values))


def _document(scope: Scope, names: Names) -> str:
    """Return the forum that a cycle is, or else the reports whose recommendations are counted."""
    if scope.kind == "cycle":
        return in_language(names.framework.cycle(scope.code).names, names.language)
    known = names.framework
    if scope.kind in _OF_A_DOCUMENT:
        editions = [known.edition(scope.code.rpartition("/")[0])]
    else:
        editions = known.newest_first
    return "\n".join(
        names.say(_REPORT, symbol=one.symbol, title=in_language(one.title, names.language))
        for one in editions
    )


def _everything(_code: str, _names: Names) -> Values:
    return {}


def _cycle(code: str, names: Names) -> Values:
    return {"name": in_language(names.framework.cycle(code).names, names.language), "code": code}


def _section(code: str, names: Names) -> Values:
    _edition, section = section_of(names.framework, code)
    title = in_language(section.title, names.language)
    return {"number": section.letter, "name": title, "code": code}


def _recommendation(code: str, names: Names) -> Values:
    paragraph = recommendation(names.framework, code)
    label = in_language(paragraph.label, names.language)
    return {"number": paragraph.number, "name": label, "code": code}


def _objective(code: str, names: Names) -> Values:
    found = objective(names.framework, code)
    return {"number": found.number, "name": in_language(found.short_title, names.language)}


def _round_table(code: str, names: Names) -> Values:
    objectives = names.say(", ").join(map(str, sorted(objectives_of(names.framework, code))))
    tables = names.framework.current.round_tables
    [title] = (in_language(t.title, names.language) for t in tables if t.number == int(code))
    return {"name": title, "items": objectives}


def _principle(code: str, names: Names) -> Values:
    title = in_language(principle(names.framework, code).title, names.language)
    return {"number": code, "name": title}


def _labelled(vocabulary: str) -> Naming:
    return lambda code, names: {"name": names.label(vocabulary, code)}


def _entity(code: str, names: Names) -> Values:
    return {"name": names.entities.get(code).name(names.language)}


def _pledges(code: str, _names: Names) -> Values:
    return {"count": len(code.split(","))}


_VALUES: Mapping[Kind, Naming] = {
    "all": _everything,
    "cycle": _cycle,
    "section": _section,
    "recommendation": _recommendation,
    "objective": _objective,
    "round_table": _round_table,
    "principle": _principle,
    "region": _labelled("region"),
    "group": _labelled("group"),
    "commission": _labelled("commission"),
    "category": _labelled("category"),
    "entity": _entity,
    "pledges": _pledges,
}
# The title of a brief on each kind of scope, and the scope in a line.
_TITLES: Mapping[Kind, tuple[str, str]] = {
    "all": (
        N_("Pledges and progress to the Global Compact for Migration"),
        N_("The whole registry, pledges of all cycles"),
    ),
    "cycle": (N_("Pledges and progress: {name}"), N_("Cycle {code}, all published pledges")),
    "section": (
        N_("Pledges and progress on section {number}: {name}"),
        N_("Section {code}, pledges of all cycles"),
    ),
    "recommendation": (
        N_("Pledges and progress on paragraph {number}: {name}"),
        N_("Recommendation {code}, pledges of all cycles"),
    ),
    "objective": (
        N_("Pledges and progress on objective {number}: {name}"),
        N_("Objective {number}, pledges of all cycles"),
    ),
    "round_table": (
        N_("Pledges and progress for {name}"),
        N_("{name}: primary objectives {items}, pledges of all cycles"),
    ),
    "principle": (
        N_("Pledges and progress on guiding principle ({number}): {name}"),
        N_("Guiding principle ({number}), pledges of all cycles"),
    ),
    "region": (N_("Pledges and progress: {name}"), N_("Entities of {name}, all cycles")),
    "group": (N_("Pledges and progress: {name}"), N_("Regional group: {name}, all cycles")),
    "commission": (
        N_("Pledges and progress: {name}"),
        N_("Regional commission: {name}, entities of its region, all cycles"),
    ),
    "category": (N_("Pledges and progress: {name}"), N_("Kind of entity: {name}, all cycles")),
    "entity": (
        N_("Pledges and progress: {name}"),
        N_("{name} and all that belong to it, all cycles"),
    ),
    "pledges": (
        N_("Pledges and progress: a selection"),
        N_("Pledges picked by hand: {count}"),
    ),
}
_WITH_ACCEPTED = N_("Cycle {code}, published pledges and those accepted under embargo")


def file_name(asked: Briefing, suffix: str = ".pdf") -> str:
    """Return a name for the brief's file: ASCII, no separators, the same for the same brief."""
    scope, size = asked.scope, asked.size
    code = re.sub(r"[^a-z0-9]+", "-", scope.code.lower()).strip("-")
    # A long list of picked pledges would be too long for a file's name.
    short = code if len(code) <= 60 else sha256(code.encode()).hexdigest()[:12]
    return (
        "-".join(filter(None, ("brief", scope.kind.replace("_", "-"), short, "entry", str(size))))
        + ("-restricted" if asked.with_accepted else "")
        + suffix
    )
