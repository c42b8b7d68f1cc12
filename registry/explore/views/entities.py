"""Who can pledge and who has: States by regional group, everybody else by kind."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal
from flask_babel import gettext as _

from registry.accounts.register import EntityView
from registry.errors import Sentence
from registry.explore.selection import read_words
from registry.explore.views.finding import pledged
from registry.explore.views.frame import blueprint, ground, wording
from registry.explore.wording import Wording
from registry.framework.vocabulary import CATEGORIES, GROUPS
from registry.text import as_typed, collated, fold
from registry.web.gate import public
from registry.web.places import asks


@dataclass(frozen=True, slots=True)
class Listed:
    """An entity with the number of pledges that stand of it and of all that belongs to it."""

    entity: EntityView
    name: str
    count: int


@blueprint.get("/entities")
@asks("q")
@public
def entities() -> ResponseReturnValue:
    """Show the States as tiles by regional group, and every other entity by its kind."""
    names = wording()
    problems: list[Sentence] = []
    words = read_words(request.args.get("q", ""), problems)
    return render_template(
        "explore/entities.html",
        ground=ground(),
        names=names,
        problems=problems,
        words=words,
        found=_called(words, names) if words else [],
        read=lambda: _everybody(names),
    )


def _called(words: str, names: Wording) -> list[Listed]:
    return [one for one in _listed(names) if _is_called(one.entity, words)]


def _everybody(names: Wording) -> dict[str, Any]:
    """Return the States by group and all others by kind."""
    listed = _listed(names)
    states = [one for one in listed if one.entity.category == "state"]
    kinds = {code: [one for one in listed if one.entity.category == code] for code in CATEGORIES}
    return {
        "groups": list(_groups(states, names)),
        "kinds": {code: found for code, found in kinds.items() if found and code != "state"},
        "states": states,
        "pledged": _pledged(states),
    }


def _listed(names: Wording) -> list[Listed]:
    """Return every entity that stands, by its name in the reader's language."""
    known = names.register
    counts = Counter[str]()
    for entity_id, count in pledged().items():
        code = known.by_id[entity_id].code
        counts.update(dict.fromkeys((code, *known.ancestors(code)), count))
    found = (Listed(one, one.name(names.language), counts[one.code]) for one in known.standing)
    return sorted(found, key=lambda one: collated(one.name))


def _is_called(entity: EntityView, words: str) -> bool:
    """Whether an entity's code or one of its names, in whichever language, has these words."""
    asked = as_typed(fold(words))
    names = map(as_typed, map(fold, entity.names.values()))
    return asked == fold(entity.code) or any(asked in one for one in names)


def _groups(states: Sequence[Listed], names: Wording) -> Iterator[dict[str, object]]:
    """Yield each regional group with the tiles of its States; some States are in none."""
    for code in (*GROUPS, None):
        found = [one for one in states if one.entity.document.get("regional_group") == code]
        if found:
            name = names.label("group", code) if code else _("Without a regional group")
            yield {
                "url": url_for("explore.pledges", group=code) if code and _pledged(found) else "",
                "title": _(
                    "%(name)s: %(pledged)s of %(total)s",
                    name=name,
                    pledged=format_decimal(_pledged(found)),
                    total=format_decimal(len(found)),
                ),
                "tiles": [_tile(one) for one in found],
            }


def _tile(one: Listed) -> dict[str, object]:
    url = url_for("explore.entity", code=one.entity.code)
    return {"code": one.entity.code, "name": one.name, "count": one.count, "url": url}


def _pledged(listed: Iterable[Listed]) -> int:
    return sum(1 for one in listed if one.count)
