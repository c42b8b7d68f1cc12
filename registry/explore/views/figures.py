"""Figures of the analysis made into what the building blocks of a page draw."""

from typing import Any

from flask import url_for
from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _

from registry.analysis.figures import Coverage, Overview, Scope
from registry.analysis.queries import overview
from registry.explore.views.frame import moment
from registry.explore.wording import Wording
from registry.web.context import session

Figure = tuple[Any, ...]
EVERYTHING = Scope("all")


def counted(scope: Scope = EVERYTHING) -> Overview:
    """Return the figures of a scope at this page's moment."""
    return overview(session, at=moment().size, scope=scope, today=moment().day)


def key_figures(found: Overview) -> list[Figure]:
    """Return the four figures of the first page, each with both its denominators."""
    states = dict(found.by_state)
    answered = sum(1 for _code, count in found.by_recommendation if count)
    named = sum(1 for _number, count in found.by_objective if count)
    progressing = dict(found.by_implementation)
    return [
        (
            found.pledges,
            ngettext("pledge stands", "pledges stand", found.pledges),
            _(
                "%(imported)s of them imported and not confirmed; %(withdrawn)s more withdrawn",
                imported=format_decimal(states.get("imported", 0)),
                withdrawn=format_decimal(states.get("withdrawn", 0)),
            ),
            url_for("explore.pledges"),
        ),
        (
            answered,
            ngettext("recommendation answered", "recommendations answered", answered),
            _(
                "of %(total)s; %(silent)s without a pledge",
                total=format_decimal(len(found.by_recommendation)),
                silent=format_decimal(len(found.by_recommendation) - answered),
            ),
            url_for("explore.recommendations"),
        ),
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


def matrix(coverage: Coverage, totals: dict[str, int], names: Wording) -> dict[str, Any]:
    """Return rows, columns and cells of recommendations against regions."""
    columns = [{"label": region(code, names)} for code in coverage.columns]
    return {
        "rows": [_row(code, totals, names) for code in coverage.rows],
        "columns": columns,
        "cells": coverage.cells,
    }


def region(code: str, names: Wording) -> str:
    """Return the name of a column of the coverage."""
    return names.label("region", code) if code else _("Without a region")


def _row(code: str, totals: dict[str, int], names: Wording) -> dict[str, Any]:
    found = names.paragraph(code)
    label, url, title = code, "", ""
    if found:
        edition, paragraph = found
        url = url_for("explore.recommendation", slug=edition.slug, number=paragraph.number)
        label, title = _("Para. %(n)s", n=paragraph.number), names.text(paragraph.label)
    return {"label": label, "title": title, "url": url, "total": totals.get(code)}
