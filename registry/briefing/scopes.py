"""What can be briefed: its text form, as exports and commands carry it, and its names; pure."""

import re
from dataclasses import dataclass

from registry.analysis.figures import Scope
from registry.analysis.scoping import recommendation
from registry.errors import Refused
from registry.framework.cycles import Framework
from registry.framework.vocabulary import in_language


@dataclass(frozen=True, slots=True)
class Named:
    """How a brief names its scope: the title, the forum or document, and the scope in a line."""

    title: str
    forum: str
    scope: str


def scope_of(text: str) -> Scope:
    """Read a scope such as `cycle:IMRF-2030` or `recommendation:A/76/642/98`.

    Raises:
        Refused: it is written otherwise; whether there is such a cycle is not looked up.
    """
    kind, _, code = text.partition(":")
    if code and kind == "cycle":
        return Scope("cycle", code)
    if code and kind == "recommendation":
        return Scope("recommendation", code)
    raise Refused("“{text}” cannot be briefed: write cycle:CODE or recommendation:CODE.", text=text)


def text_of(scope: Scope) -> str:
    """Write a scope so that `scope_of` reads it."""
    return f"{scope.kind}:{scope.code}"


def named(scope: Scope, known: Framework, language: str) -> Named:
    """Return how the brief on `scope` names it.

    Raises:
        NotFound: there is no such cycle or recommendation in `known`.
    """
    if scope.kind == "cycle":
        forum = in_language(known.cycle(scope.code).names, language)
        return Named(
            f"Pledges and progress: {forum}", forum, f"Cycle {scope.code}, all published pledges"
        )
    paragraph = recommendation(known, scope.code)
    label = in_language(paragraph.label, language)
    symbol = scope.code.rpartition("/")[0]
    return Named(
        f"Pledges and progress on paragraph {paragraph.number}: {label}",
        f"{symbol}: {in_language(known.edition(symbol).title, language)}",
        f"Recommendation {scope.code}, pledges of all cycles",
    )


def file_name(scope: Scope, size: int) -> str:
    """Return a name for the brief's file: ASCII, no separators, the same for the same brief."""
    code = re.sub(r"[^a-z0-9]+", "-", scope.code.lower()).strip("-")
    return f"brief-{scope.kind}-{code}-entry-{size}.pdf"
