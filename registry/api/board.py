"""The matching board: needs and offers, as `/board` shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from flask import request

from registry.api.answers import Part, address, here
from registry.api.parameters import AT, BEFORE, LIMIT, Parameter, refuse
from registry.api.pledges import WORDS, Item, in_vain, item
from registry.explore import queries
from registry.explore.board import FILTERS
from registry.explore.views import board as pages
from registry.explore.views.frame import moment, wording
from registry.framework.vocabulary import MATCH_SIDES
from registry.matches.standing import on_board
from registry.progress.queries import standings
from registry.web.context import session

_SAYS = {
    "side": "Keep needs, or offers.",
    "objective": "Keep pledges that name this objective, by its number.",
    "recommendation": "Keep pledges that link to this recommendation, by its code: A/76/642/98.",
    "place": "Keep pledges for this State, by its code, or this region, by its code in M49.",
    "nature": "Keep pledges of this nature.",
    "money": "Keep pledges with an amount in this currency (ISO 4217).",
    "currency": "Keep pledges with news as fresh as this.",
}
PARAMETERS = (
    WORDS,
    *(Parameter(name, _SAYS[name], several=True) for name in FILTERS),
    BEFORE,
    LIMIT,
    AT,
)


@dataclass(frozen=True, kw_only=True)
class Posted:
    """A need or an offer: the pledge, and how many matches both sides agreed to."""

    side: Annotated[str, MATCH_SIDES]
    matches: int
    pledge: Item


@dataclass(frozen=True, kw_only=True)
class Board(Part):
    """Needs and offers that match, those that changed last first; `count` is both together."""

    needs: int
    offers: int
    items: Sequence[Posted]


def board(*, limit: int, **_asked: object) -> Board:
    """Return the part of the board that the address asks for."""
    selection, counts, page = pages.read(request.args, wording(), limit)
    refuse(in_vain(selection, FILTERS))
    size = moment().size
    said, faces = on_board(session, size, page.items), queries.faces(session, page.items)
    found = standings(session, size, [face.ref for face in faces])
    older = {} if limit == LIMIT.otherwise else {"limit": limit}
    return Board(
        moment=here(),
        count=sum(counts.values()),
        needs=counts["need"],
        offers=counts["offer"],
        next=address("api.board", **selection.query(), **older, before=page.older)
        if page.older is not None
        else None,
        items=[
            Posted(
                side=said[face.index].side.value,
                matches=said[face.index].matches,
                pledge=item(face, found[face.ref]),
            )
            for face in faces
        ],
    )
