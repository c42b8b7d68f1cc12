"""What an erratum may change: how words and names are spelt, a few of them; pure.

It is published by one reviewer, even where a cycle demands two, so what it can do is bounded by a
rule and not by judgement alone: never a link, an amount, a day or a code, and of each text not more
words than slips account for. Whether a change within these bounds is one of spelling is for that
reviewer, who can return it. Names of indicators and steps are out: reports name them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from registry.errors import Problem, Sentence
from registry.pledges.compare import BY_LANGUAGE, FIELD_LABELS, segments, words
from registry.pledges.content import FIELDS, Content

TEXTS = ("office", "institution", "in_kind")
COLUMNS = {"indicators": "source", "resources": "recipient", "partners": "name"}
FIXABLE = frozenset({*BY_LANGUAGE, "translations", *TEXTS, *COLUMNS})
_ANEW = frozenset({"reason", "consent"})  # said of each revision anew
FEW, SHARE = 3, 10  # words of a text that may change: so many, or one in so many if that is more


def problems(public: Content, content: Content) -> list[Problem]:
    """Return what makes of `content` more than an erratum of the `public` revision."""
    changed = [
        name
        for name in FIELDS
        if name not in _ANEW and getattr(public, name) != getattr(content, name)
    ]
    if not changed:
        return [_problem("title", "Nothing differs from the public revision: correct something.")]
    return [problem for name in changed for problem in _judge(name, public, content)]


def _judge(name: str, public: Content, content: Content) -> Iterator[Problem]:
    before, after = _texts(name, public), _texts(name, content)
    label = Sentence(FIELD_LABELS[name])
    if before is None or after is None or _skeleton(name, public) != _skeleton(name, content):
        yield _problem(
            name,
            "“{part}” is more than a typing error: put it back as it was, or make this an "
            "amendment.",
            part=label,
        )
        return
    for place, text in before.items():
        count, most = _changed(text, after.get(place, "")), max(FEW, len(words(text)) // SHARE)
        if count > most:
            yield _problem(
                name,
                "“{part}”: {count} words change, and an erratum changes at most {most} of them. "
                "Change fewer, or make this an amendment.",
                part=label,
                count=count,
                most=most,
            )


def _texts(name: str, content: Content) -> Mapping[Any, str] | None:
    """Return the texts of a field by their place in it; None where it has no words of its own."""
    if name in TEXTS:
        return {"": getattr(content, name)}
    if name in COLUMNS:
        rows = enumerate(getattr(content, name))
        return {place: getattr(row, COLUMNS[name]) for place, row in rows}
    texts: Mapping[Any, str] = getattr(content, name)
    return texts if name in FIXABLE else None


def _skeleton(name: str, content: Content) -> Any:
    """Return all of a field but its words: which texts there are, what else its rows say."""
    texts = _texts(name, content) or {}
    given = {place for place, text in texts.items() if text}
    if name not in COLUMNS:
        return given
    return given, [replace(row, **{COLUMNS[name]: ""}) for row in getattr(content, name)]


def _changed(before: str, after: str) -> int:
    """Return how many words changed: those taken out or those put in, whichever are more."""
    old, new = segments(before, after)
    return max(
        sum(len(words(text)) for mark, text in side if mark == kind)
        for side, kind in ((old, "del"), (new, "ins"))
    )


def _problem(field: str, message: str, **values: object) -> Problem:
    return Problem(field, Sentence(message, values))
