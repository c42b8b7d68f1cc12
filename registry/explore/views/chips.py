"""What is chosen from a list, each choice with the way back from it: of pledges, of the board."""

from collections.abc import Callable, Iterator, Mapping

from flask import url_for
from flask_babel import gettext as _

from registry.explore.selection import Selection

Chip = dict[str, str]


def chips(
    endpoint: str,
    selection: Selection,
    legends: Mapping[str, str],
    said: Callable[[str, str], str],
) -> list[Chip]:
    """Return what is chosen, each with the address of `endpoint` without it.

    `legends` are the msgids of the filters; `said` is what a value of a filter is called.
    """

    def chip(group: str, label: str, name: str, value: str) -> Chip:
        url = url_for(endpoint, **selection.without(name, value))
        return {"group": group, "label": label, "remove_url": url}

    def made() -> Iterator[Chip]:
        if selection.words:
            yield chip(_("Search words"), selection.words, "q", selection.words)
        for name, values in selection.chosen.items():
            for value in values:
                yield chip(_(legends[name]), said(name, value), name, value)

    return list(made())
