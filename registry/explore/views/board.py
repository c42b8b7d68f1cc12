"""The matching board: published needs and offers, each of which leads to its pledge."""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, partial
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import ColumnElement
from werkzeug.datastructures import MultiDict

from registry.audit.derived import Derived
from registry.explore import queries
from registry.explore.board import (
    FILTERS,
    BoardSelection,
    around,
    by_side,
    offered,
    read_board,
)
from registry.explore.queries import Face
from registry.explore.views.chips import chips
from registry.explore.views.choices import group
from registry.explore.views.frame import blueprint, exact, ground, moment, unread, wording
from registry.explore.views.lists import drawn, records
from registry.explore.wording import Wording
from registry.framework.vocabulary import CURRENCIES, N_, NATURES
from registry.keyset import Part
from registry.matches.standing import OnBoard, on_board
from registry.text import safe
from registry.web.context import session
from registry.web.gate import public
from registry.web.pieces import several
from registry.web.places import asks, refuse

_ASKED = ("q", "before", "after")
PAGE = 20
ROWS = 1_000  # of a table for programs, which leads to the next one
_LEGENDS = {
    "side": N_("Need or offer"),
    "objective": N_("Objective"),
    "recommendation": N_("Recommendation"),
    "place": N_("Country or region"),
    "nature": N_("Nature"),
    "money": N_("Currency of its amounts"),
    "currency": N_("News of it"),
}
_counts: Derived[dict[str, int]] = Derived(1_024)
_parts: Derived[Part[int]] = Derived(256)
_offered: Derived[Any] = Derived(16)


@blueprint.get("/board")
@asks(*_ASKED, several=FILTERS)
@public
def board() -> ResponseReturnValue:
    """List the needs and offers that match the filters, newest first."""
    names = wording()
    selection, counts, page = read(request.args, names, PAGE)
    return render_template(
        "explore/board.html",
        records=_items(page.items, names),
        counts=counts,
        selection=selection,
        groups=_groups(selection, names),
        active=chips("explore.board", selection, _LEGENDS, partial(_said, names=names)),
        newer_url=_step(selection, "after", page.newer),
        older_url=_step(selection, "before", page.older),
    )


@blueprint.get("/board.json")
@asks(*_ASKED, several=FILTERS)
@public
def board_json() -> ResponseReturnValue:
    """Give the rows of the board as JSON, with the address of the next ones."""
    rows, following = _rows()
    document = {"log_size": moment().size, "pledges": rows, "next": following}
    return exact(json.dumps(document, ensure_ascii=False, indent=1) + "\n", "board.json")


@blueprint.get("/board.csv")
@asks(*_ASKED, several=FILTERS)
@public
def board_csv() -> ResponseReturnValue:
    """Give the rows of the board as a table; the header `Link` leads to the next ones."""
    rows, following = _rows()
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_COLUMNS)
    writer.writerows([_cell(row[name]) for name in _COLUMNS] for row in rows)
    answer = exact(text.getvalue(), "board.csv", mimetype="text/csv")
    if following:
        answer.headers["Link"] = f'<{following}>; rel="next"'
    return answer


_COLUMNS = (
    "ref", "side", "entity", "title", "language", "matches", "natures", "countries", "regions",
    "recommendations", "objectives", "amounts", "published_index",
)  # fmt: skip


def _cell(value: Any) -> str:
    return safe(" ".join(value) if isinstance(value, list) else value)


def _rows() -> tuple[list[dict[str, Any]], str | None]:
    names = wording()
    selection, _found, page = read(request.args, names, ROWS)
    refuse([*unread(), *selection.problems])
    said = on_board(session, moment().size, page.items)
    following = page.older if len(page.items) == ROWS else None
    address = _step(selection, "before", following, endpoint=str(request.endpoint))
    faces = queries.faces(session, page.items)
    return [_row(face, said[face.index], names) for face in faces], address


def _row(face: Face, said: OnBoard, names: Wording) -> dict[str, Any]:
    card = face.card
    titles = card.get("title", {})
    links = [*card["recommendations"], *card["classified"]]
    return {
        "ref": face.ref,
        "side": said.side.value,
        "entity": names.register.by_id[face.entity_id].code,
        "title": titles.get(card["language"]) or next(iter(titles.values()), ""),
        "language": card["language"],
        "matches": said.matches,
        "natures": card["natures"],
        "countries": card["countries"],
        "regions": card["regions"],
        "recommendations": list(dict.fromkeys(link["code"] for link in links)),
        "objectives": [str(one) for one in card["primary_objectives"]],
        "amounts": [f"{one['amount']} {one['currency']}" for one in card.get("resources", ())],
        "published_index": face.index,
    }


def read(
    args: MultiDict[str, str], names: Wording, limit: int
) -> tuple[BoardSelection, dict[str, int], Part[int]]:
    """Return what was asked for, how many needs and offers that are, and a part of them, by index.

    What was found before is known as long as nothing public changes: two statements if it is not.
    """
    size = moment().size
    selection = read_board(args, names.register, names.framework, size)
    asked = (ground(), selection.words, tuple(selection.chosen.items()))
    place: Any = {"before": selection.before, "after": selection.after, "limit": limit}

    @cache
    def conditions() -> list[ColumnElement[bool]]:
        return selection.conditions(names.register, names.framework, moment().day)

    counts = _counts.get(asked, lambda: by_side(session, size, conditions()))
    page = _parts.get(
        (asked, *place.values()), lambda: queries.matching(session, size, conditions(), **place)
    )
    return selection, counts, page


def _items(indexes: Sequence[int], names: Wording) -> Sequence[Markup]:
    """Return the items of the list, drawn; one statement, and two more if one of them is new."""
    said = on_board(session, moment().size, indexes)
    known = {("on board", ground(), index, said[index]): index for index in indexes}

    def make(missing: Sequence[Any]) -> Iterator[str]:
        faces = queries.faces(session, [known[key] for key in missing])
        return map(drawn(), _records(faces, names, said))

    return several([*known], make)


def _records(
    faces: list[Face], names: Wording, said: Mapping[int, OnBoard]
) -> list[dict[str, Any]]:
    """Return what the items say, each with its side and how often it is matched."""
    items = records(faces, names)
    for face, item in zip(faces, items, strict=True):
        found = said[face.index]
        item["tags"].insert(0, (names.label("match_side", found.side.value), found.side.value))
        if found.matches:
            item["tags"].append((_("Matched: %(n)s", n=found.matches), "good"))
    return items


def _step(
    selection: BoardSelection, direction: str, index: int | None, endpoint: str = "explore.board"
) -> str | None:
    if index is None:
        return None
    return url_for(endpoint, **selection.query() | {direction: index})


def _said(name: str, value: str, names: Wording) -> str:
    match name:
        case "recommendation":
            return names.numbered(value)
        case "objective":
            return names.objective(int(value))
        case "place":
            return names.places([value])
        case "side":
            return names.label("match_side", value)
        case "nature" | "currency":
            return names.label(name, value)
        case _:
            return value


def _groups(selection: BoardSelection, names: Wording) -> list[dict[str, Any]]:
    """Return the filters; of places only those that the board has, each code with its count."""
    size = moment().size
    found = _offered.get(ground(), lambda: offered(session, size))
    edition = names.framework.current
    values = {
        "side": list(found["side"]) or ["need", "offer"],
        "objective": [str(objective.number) for objective in edition.objectives],
        "recommendation": [
            paragraph.code for each in names.framework.newest_first for paragraph in each.paragraphs
        ],
        "place": sorted(
            around(found["place"], names.register), key=lambda code: names.places([code])
        ),
        "nature": list(NATURES),
        "money": list(_MONEY),
        "currency": list(CURRENCIES),
    }
    groups = []
    for name in FILTERS:
        chosen = selection.chosen[name]
        added = [one for one in chosen if one not in values[name]]
        labels = {code: _said(name, code, names) for code in (*values[name], *added)}
        counts = found.get(name, {}) if name in {"side", "nature"} else None
        key = ("board", ground())
        groups.append(group(name, _(_LEGENDS[name]), labels, chosen, counts, key=key, added=added))
    return groups


# What most amounts are in; any other currency that exists can be asked for in the address.
_MONEY = ("USD", "EUR", "GBP", "CHF", "CAD", "JPY", "CNY", "XOF", "XAF")
