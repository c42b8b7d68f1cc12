"""Figures of the analysis made into what the building blocks of a page draw."""

from typing import Any

from flask import url_for
from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _

from registry.analysis.figures import Overview, Scope
from registry.analysis.queries import overview
from registry.explore.conditions import NOWHERE
from registry.explore.views.frame import moment
from registry.explore.wording import Wording
from registry.framework.edition import Edition
from registry.web.context import session

Figure = tuple[Any, ...]
EVERYTHING = Scope("all")


def counted(scope: Scope = EVERYTHING) -> Overview:
    """Return the figures of a scope at this page's moment."""
    return overview(session, at=moment().size, scope=scope, today=moment().day)


def stand(found: Overview, **query: Any) -> Figure:
    """Return how many pledges stand; it leads to the list of those that `query` selects."""
    states = dict(found.by_state)
    return (
        found.pledges,
        ngettext("pledge stands", "pledges stand", found.pledges),
        _(
            "%(imported)s of them imported and not confirmed; %(withdrawn)s more withdrawn",
            imported=format_decimal(states.get("imported", 0)),
            withdrawn=format_decimal(states.get("withdrawn", 0)),
        ),
        url_for("explore.pledges", **query),
    )


def key_figures(found: Overview, names: Wording) -> list[Figure]:
    """Return the four figures of the first page, each with both its denominators.

    Recommendations are those of the newest edition: paragraphs of two are never added up.
    """
    named = sum(1 for _number, count in found.by_objective if count)
    progressing = dict(found.by_implementation)
    return [
        stand(found),
        _answered(found, names),
        (
            named,
            ngettext("objective pledged for", "objectives pledged for", named),
            _(
                "of %(total)s; %(silent)s without a pledge",
                total=format_decimal(len(found.by_objective)),
                silent=format_decimal(len(found.by_objective) - named),
            ),
            url_for("explore.objectives"),
        ),
        (
            progressing.get("in_progress", 0) + progressing.get("fulfilled", 0),
            _("in progress or fulfilled"),
            _(
                "of %(reporting)s reporting; %(silent)s have not reported",
                reporting=format_decimal(found.reporting),
                silent=format_decimal(found.not_reporting),
            ),
            url_for("explore.pledges", implementation=["in_progress", "fulfilled"]),
        ),
    ]


def _answered(found: Overview, names: Wording) -> Figure:
    _symbol, answered, total = next(iter(found.answered), ("", 0, 0))
    of = _(
        "of %(total)s; %(silent)s without a pledge",
        total=format_decimal(total),
        silent=format_decimal(total - answered),
    )
    if not names.framework.is_plain:
        of = _(", ").join(_answered_in(*each) for each in found.answered)
    label = ngettext("recommendation answered", "recommendations answered", answered)
    return answered, label, of, url_for("explore.recommendations")


def _answered_in(symbol: str, answered: int, total: int) -> str:
    counts = {"answered": format_decimal(answered), "total": format_decimal(total)}
    return str(_("%(answered)s of %(total)s in %(symbol)s", symbol=symbol, **counts))


def matrices(found: Overview, names: Wording) -> list[tuple[Edition, dict[str, Any]]]:
    """Return, of each edition, rows, columns and cells of recommendations against regions."""
    totals, coverage = dict(found.by_recommendation), found.coverage
    columns = [{"label": region(code, names)} for code in coverage.columns]
    cells = dict(zip(coverage.rows, coverage.cells, strict=True))
    return [
        (
            edition,
            {
                "rows": [_row(one.code, totals, names) for one in edition.paragraphs],
                "columns": columns,
                "cells": [cells[one.code] for one in edition.paragraphs],
            },
        )
        for edition in names.framework.newest_first
    ]


def region(code: str, names: Wording) -> str:
    """Return the name of a column of the coverage."""
    return names.label("region", code) if code else _("Without a region")


def region_filter(code: str) -> str:
    """Return the value of the list's filter that shows what stands in a column of the coverage."""
    return code or NOWHERE


def _row(code: str, totals: dict[str, int], names: Wording) -> dict[str, Any]:
    found = names.paragraph(code)
    label, url, title = code, "", ""
    if found:
        edition, paragraph = found
        url = url_for("explore.recommendation", slug=edition.slug, number=paragraph.number)
        label, title = _("Para. %(n)s", n=paragraph.number), names.text(paragraph.label)
    return {"label": label, "title": title, "url": url, "total": totals.get(code)}
