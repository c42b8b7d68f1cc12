"""Round tables and guiding principles: their figures, where nobody is, their pledges."""

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _

from registry.analysis.figures import Gap, Overview, Scope
from registry.analysis.scoping import principle as principle_of
from registry.errors import NotFound
from registry.explore.selection import Selection
from registry.explore.views import finding
from registry.explore.views.figures import Figure, counted, region, region_filter, stand
from registry.explore.views.frame import blueprint, ground, wording
from registry.explore.views.framework import shown
from registry.explore.wording import Wording
from registry.framework.edition import RoundTable
from registry.web.gate import public


@blueprint.get("/round-tables")
@public
def round_tables() -> ResponseReturnValue:
    """List the round tables, each with its objectives and its pledges."""
    return render_template(
        "explore/round_tables.html", ground=ground(), read=_all_tables, names=wording()
    )


def _all_tables() -> list[tuple[RoundTable, int, list[tuple[int, int]]]]:
    """Return each table with its count of pledges, and its objectives with theirs."""
    edition, pledged = wording().framework.current, dict(counted().by_objective)
    counts = finding.counted(Selection(), ("round_table",))["round_table"]
    return [
        (
            one,
            counts.get(str(one.number), 0),
            [(each.number, pledged[each.number]) for each in edition.at_table(one.number)],
        )
        for one in edition.round_tables
    ]


@blueprint.get("/round-tables/<int:number>")
@public
def round_table(number: int) -> ResponseReturnValue:
    """Show a round table: its objectives, who pledged for them, and who did not."""
    names = wording()
    table = _table(names, number)
    return render_template(
        "explore/round_table.html",
        ground=ground(),
        table=table,
        read=lambda: _at_table(number, names),
        names=names,
    )


def _at_table(number: int, names: Wording) -> dict[str, Any]:
    """Return what the page of a round table shows of the pledges for its objectives."""
    query = {"round_table": (str(number),)}
    found = counted(Scope("round_table", str(number)))
    return {
        "figures": [*_figures(found, query), _pledged_for(found)],
        "objectives": [
            (names.objective(one), count, url_for("explore.objective", number=one))
            for one, count in found.by_objective
        ],
        "regions": _regions(found, query, names),
        "gaps": _gaps(found),
        **shown(Selection(chosen=query), names),
    }


def _gaps(found: Overview) -> list[Gap]:
    """Return what the registry as a whole lacks of the objectives of a round table."""
    own = {number for number, _count in found.by_objective}
    return [gap for gap in counted().gaps if gap.objective in own]


@blueprint.get("/principles")
@public
def principles() -> ResponseReturnValue:
    """List the guiding principles, each with the number of pledges that name it."""
    return render_template("explore/principles.html", ground=ground(), read=_all_principles)


def _all_principles() -> list[tuple[str, int, str]]:
    """Return each principle with its count of pledges and the way to it."""
    names = wording()
    counts = finding.counted(Selection(), ("principle",))["principle"]
    return [
        (
            names.principle("", one.letter),
            counts.get(one.letter, 0),
            url_for("explore.principle", letter=one.letter),
        )
        for one in names.framework.current.principles
    ]


@blueprint.get("/principles/<letter>")
@public
def principle(letter: str) -> ResponseReturnValue:
    """Show a guiding principle, the pledges that name it, and where they come from."""
    names = wording()
    return render_template(
        "explore/principle.html",
        ground=ground(),
        principle=principle_of(names.framework, letter),
        read=lambda: _guided_by(letter, names),
        names=names,
    )


def _guided_by(letter: str, names: Wording) -> dict[str, Any]:
    """Return what the page of a principle shows of the pledges that name it."""
    query = {"principle": (letter,)}
    found = counted(Scope("principle", letter))
    return {
        "figures": _figures(found, query),
        "regions": _regions(found, query, names),
        **shown(Selection(chosen=query), names),
    }


def _table(names: Wording, number: int) -> RoundTable:
    for one in names.framework.current.round_tables:
        if one.number == number:
            return one
    raise NotFound("There is no round table {number}.", number=number)


def _figures(found: Overview, query: dict[str, Any]) -> list[Figure]:
    """Return how many pledges stand, and how many of them have come along, with both totals."""
    stages = dict(found.by_implementation)
    going = ["in_progress", "fulfilled"]
    return [
        stand(found, **query),
        (
            sum(stages.get(one, 0) for one in going),
            _("in progress or fulfilled"),
            _(
                "of %(reporting)s reporting; %(silent)s have not reported",
                reporting=format_decimal(found.reporting),
                silent=format_decimal(found.not_reporting),
            ),
            url_for("explore.pledges", **query, implementation=going),
        ),
    ]


def _pledged_for(found: Overview) -> Figure:
    named, total = sum(1 for _n, count in found.by_objective if count), len(found.by_objective)
    return (
        named,
        ngettext("objective pledged for", "objectives pledged for", named),
        _(
            "of %(total)s; %(silent)s without a pledge",
            total=format_decimal(total),
            silent=format_decimal(total - named),
        ),
        url_for("explore.matrix", _anchor="objectives"),
    )


def _regions(found: Overview, query: dict[str, Any], names: Wording) -> list[tuple[str, int, str]]:
    """Return the count of pledges from each region, each with the way to them."""
    return [
        (
            region(code, names),
            count,
            url_for("explore.pledges", **query, region=region_filter(code)) if count else "",
        )
        for code, count in found.by_region
    ]
