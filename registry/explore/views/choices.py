"""The choices of a filter, drawn once; what a selection says of them is filled in."""

from collections.abc import Collection, Hashable, Mapping
from typing import Any

from flask import g, get_template_attribute

from registry.web.languages import written_number
from registry.web.pieces import HOLE, filled, piece

_CHECKED = " checked"


def group(
    name: str,
    legend: str,
    labels: Mapping[str, str],
    chosen: Collection[str],
    counts: Mapping[str, int] | None,
    *,
    key: Hashable,
    added: Collection[str] = (),
) -> dict[str, Any]:
    """Return a filter for the panel: value → label, what is chosen, how many each would show.

    Without counts none is shown. Labels are a function of `key` and of the values `added` to them.
    """

    def draw() -> str:
        count = None if counts is None else HOLE
        options = [
            {"value": value, "label": label, "checked": HOLE, "count": count}
            for value, label in labels.items()
        ]
        drawn = get_template_attribute("components/lists.html", "filter_options")
        return str(drawn({"legend": legend, "name": name, "options": options}))

    whole = piece(("choices", key, name, counts is None, *added), draw)
    said, language = [], g.language
    for value in labels:
        said.append(_CHECKED if value in chosen else "")
        if counts is not None:
            said.append(written_number(language, counts.get(value, 0)))
    return {"legend": legend, "name": name, "chosen": len(chosen), "drawn": filled(whole, said)}
