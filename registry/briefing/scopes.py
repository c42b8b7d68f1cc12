"""What can be briefed: its text form, as exports and commands carry it, and its names; pure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import get_args

from registry.analysis.figures import Kind, Scope
from registry.analysis.scoping import objectives_of, recommendation, section_of
from registry.briefing.sections import Names
from registry.errors import Refused
from registry.framework.vocabulary import in_language

KINDS: tuple[Kind, ...] = get_args(Kind)
PICKED_LIMIT = 500
_REF = re.compile(r"P-[0-9]{4}-[0-9]{5,9}")
_OF_A_DOCUMENT = ("section", "recommendation")  # their codes begin with its symbol

Naming = Callable[[str, Names], tuple[str, str]]  # → the title's end, the scope in a line


@dataclass(frozen=True, slots=True)
class Named:
    """How a brief names its scope: the title, the forum or document, and the scope in a line."""

    title: str
    forum: str
    scope: str


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


def named(scope: Scope, names: Names) -> Named:
    """Return how the brief on `scope` names it.

    Raises:
        NotFound: there is no such cycle, recommendation, … in `names`.
    """
    if scope.kind == "cycle":
        forum = in_language(names.framework.cycle(scope.code).names, names.language)
        return Named(
            f"Pledges and progress: {forum}", forum, f"Cycle {scope.code}, all published pledges"
        )
    title, line = _TITLES[scope.kind](scope.code, names)
    symbol = scope.code.rpartition("/")[0] if scope.kind in _OF_A_DOCUMENT else ""
    edition = names.framework.edition(symbol) if symbol else names.framework.current
    document = f"{edition.symbol}: {in_language(edition.title, names.language)}"
    return Named(f"Pledges and progress{title}", document, f"{line}, pledges of all cycles")


def _of_all(_code: str, _names: Names) -> tuple[str, str]:
    return " to the Global Compact for Migration", "The whole registry"


def _of_section(code: str, names: Names) -> tuple[str, str]:
    _edition, section = section_of(names.framework, code)
    title = in_language(section.title, names.language)
    return f" on section {section.letter}: {title}", f"Section {code}"


def _of_recommendation(code: str, names: Names) -> tuple[str, str]:
    paragraph = recommendation(names.framework, code)
    label = in_language(paragraph.label, names.language)
    return f" on paragraph {paragraph.number}: {label}", f"Recommendation {code}"


def _of_objective(code: str, names: Names) -> tuple[str, str]:
    objective = names.framework.current.objective(int(code) if code.isdecimal() else 0)
    title = in_language(objective.short_title, names.language)
    return f" on objective {objective.number}: {title}", f"Objective {objective.number}"


def _of_round_table(code: str, names: Names) -> tuple[str, str]:
    numbers = ", ".join(map(str, sorted(objectives_of(names.framework, code))))
    tables = names.framework.current.round_tables
    [title] = (in_language(t.title, names.language) for t in tables if t.number == int(code))
    return f" for {title}", f"{title}: primary objectives {numbers}"


def _of_label(vocabulary: str, what: str) -> Naming:
    def name(code: str, names: Names) -> tuple[str, str]:
        label = names.label(vocabulary, code)
        return f": {label}", f"{what} {label}"

    return name


def _of_entity(code: str, names: Names) -> tuple[str, str]:
    name = names.entities.get(code).name(names.language)
    return f": {name}", f"{name} and all that belong to it"


def _of_pledges(code: str, _names: Names) -> tuple[str, str]:
    count = len(code.split(","))
    many = "pledge" if count == 1 else "pledges"
    return f": {count} {many} picked by hand", f"{count} {many} picked by hand"


_TITLES: Mapping[Kind, Naming] = {
    "all": _of_all,
    "section": _of_section,
    "recommendation": _of_recommendation,
    "objective": _of_objective,
    "round_table": _of_round_table,
    "region": _of_label("region", "Entities of"),
    "group": _of_label("group", "Entities of the regional group"),
    "commission": _of_label("commission", "Entities of members of the"),
    "category": _of_label("category", "Entities of the category"),
    "entity": _of_entity,
    "pledges": _of_pledges,
}


def file_name(scope: Scope, size: int) -> str:
    """Return a name for the brief's file: ASCII, no separators, the same for the same brief."""
    code = re.sub(r"[^a-z0-9]+", "-", scope.code.lower()).strip("-")
    # A long list of picked pledges would be too long for a file's name.
    short = code if len(code) <= 60 else sha256(code.encode()).hexdigest()[:12]
    return (
        "-".join(filter(None, ("brief", scope.kind.replace("_", "-"), short, "entry", str(size))))
        + ".pdf"
    )
