"""Where pledges come from and what they answer, each cell with the way to exactly its pledges."""

from collections.abc import Sequence
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from registry.analysis.figures import Coverage, Overview
from registry.explore.views.figures import counted, matrices, region, region_filter
from registry.explore.views.frame import blueprint, ground, wording
from registry.explore.wording import Wording
from registry.web.gate import public


@blueprint.get("/matrix")
@public
def matrix() -> ResponseReturnValue:
    """Show recommendations and objectives against the regions of the pledging entities."""
    return render_template("explore/matrix.html", ground=ground(), read=_read)


def _read() -> dict[str, Any]:
    names, found = wording(), counted()
    columns = [
        column | {"url": url_for("explore.pledges", region=region_filter(code))}
        for column, code in zip(_columns(found, names), found.coverage.columns, strict=True)
    ]
    linked = _linked(found.coverage, "recommendation")
    recommendations = [
        (edition, drawn | {"columns": columns, "cells": [linked[code] for code in _codes(edition)]})
        for edition, drawn in matrices(found, names)
    ]
    return {
        "matrices": recommendations,
        "objectives": _objectives(found, columns, names),
        "figures": found,
        "names": names,
    }


def _codes(edition: Any) -> list[str]:
    return [one.code for one in edition.paragraphs]


def _columns(found: Overview, names: Wording) -> list[dict[str, str]]:
    return [{"label": region(code, names)} for code in found.coverage.columns]


def _linked(coverage: Coverage, name: str) -> dict[str, Sequence[Any]]:
    """Return the cells of each row; one with pledges has the address of the list of them."""
    return {
        code: [_cell(count, name, code, region) for region, count in zip(columns, row, strict=True)]
        for code, row in zip(coverage.rows, coverage.cells, strict=True)
        for columns in [coverage.columns]
    }


def _cell(count: int, name: str, code: str, region_code: str) -> Any:
    if not count:
        return 0
    chosen: dict[str, Any] = {name: code, "region": region_filter(region_code)}
    return {"count": count, "url": url_for("explore.pledges", **chosen)}


def _objectives(found: Overview, columns: list[dict[str, str]], names: Wording) -> dict[str, Any]:
    linked = _linked(found.aims, "primary")
    rows = [
        {
            "label": _("Objective %(n)s", n=number),
            "title": names.objective(number).partition(". ")[2],
            "url": url_for("explore.objective", number=number),
            "total": count,
        }
        for number, count in found.by_objective
    ]
    cells = [linked[str(number)] for number, _count in found.by_objective]
    return {"rows": rows, "columns": columns, "cells": cells}
