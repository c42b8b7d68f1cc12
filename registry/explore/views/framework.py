"""What pledges answer to, and who pledges: recommendations, objectives, entities."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from flask import g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from registry.accounts.history import Chapter, chapters
from registry.accounts.register import EntityView
from registry.analysis.figures import Overview, Scope
from registry.audit.derived import Derived
from registry.errors import NotFound
from registry.explore import queries
from registry.explore.selection import Selection
from registry.explore.views import charts
from registry.explore.views.figures import counted, region
from registry.explore.views.finding import listed
from registry.explore.views.frame import blueprint, ground, moment, wording
from registry.explore.views.lists import items
from registry.explore.views.matches import of_entity
from registry.explore.wording import Wording
from registry.framework.edition import Edition
from registry.partners.queries import partnerships
from registry.undertakings.queries import Document, documents_of
from registry.web.context import session
from registry.web.gate import public

_chapters: Derived[Sequence[Chapter]] = Derived(256)
SHOWN = 20  # the newest pledges on a page; the rest is one link away


@blueprint.get("/recommendations")
@public
def recommendations() -> ResponseReturnValue:
    """List the recommendations by section, each with its count of pledges."""
    names = wording()
    return render_template(
        "explore/recommendations.html",
        ground=ground(),
        editions=names.framework.newest_first,
        counted=lambda: dict(counted().by_recommendation),
        names=names,
    )


@blueprint.get("/recommendations/<slug>/<int:number>")
@public
def recommendation(slug: str, number: int) -> ResponseReturnValue:
    """Show what a paragraph asks of whom, who answered it, and from where nobody did."""
    names = wording()
    edition = _edition(names, slug)
    paragraph = edition.paragraph(f"{edition.symbol}/{number}")
    return render_template(
        "explore/recommendation.html",
        ground=ground(),
        edition=edition,
        paragraph=paragraph,
        read=lambda: _answers(paragraph.code, names),
        section=next(s for s in edition.sections if s.letter == paragraph.section),
        names=names,
    )


def _answers(code: str, names: Wording) -> dict[str, Any]:
    """Return what the page of a paragraph shows of those who answered it."""
    found = counted(Scope("recommendation", code))
    return {
        "figures": found,
        "regions": _regions(found, names),
        "charts": charts.of_progress(found, names),
        "earlier": names.framework.earlier(code),
        "later": names.framework.later(code),
        "counts": dict(counted().by_recommendation),
        **shown(Selection(chosen={"recommendation": (code,)}), names),
    }


@blueprint.get("/objectives")
@public
def objectives() -> ResponseReturnValue:
    """List the 23 objectives by round table, each with its count of pledges."""
    names = wording()
    return render_template(
        "explore/objectives.html",
        ground=ground(),
        edition=names.framework.current,
        counted=lambda: dict(counted().by_objective),
        names=names,
    )


@blueprint.get("/objectives/<int:number>")
@public
def objective(number: int) -> ResponseReturnValue:
    """Show an objective, the pledges for it, and from where there is none."""
    names = wording()
    edition = names.framework.current
    found = edition.objective(number)
    return render_template(
        "explore/objective.html",
        ground=ground(),
        objective=found,
        read=lambda: _pledged_for(number, names),
        table=next(t for t in edition.round_tables if t.number == found.round_table),
        names=names,
    )


def _pledged_for(number: int, names: Wording) -> dict[str, Any]:
    """Return what the page of an objective shows of the pledges for it."""
    figures = counted(Scope("objective", str(number)))
    return {
        "charts": charts.of_progress(figures, names),
        "answered": [
            (names.numbered(code), count, _paragraph_url(code, names))
            for code, count in figures.by_recommendation
            if count
        ],
        **shown(Selection(chosen={"objective": (str(number),)}), names),
    }


@blueprint.get("/entities/<code>")
@public
def entity(code: str) -> ResponseReturnValue:
    """Show a pledging entity, what it was called, and its pledges with those of what is below it.

    The code of one that has gone on in another leads there.
    """
    names = wording()
    found = names.register.get(code)
    if found.merged_into:
        return redirect(url_for("explore.entity", code=names.register.heir(code).code), 302)
    merged = names.register.merged(code)
    below = sorted(names.register.and_below(code) - {code, *(one.code for one in merged)})
    return render_template(
        "explore/entity.html",
        entity=found,
        place=names.register.place(code),
        below=[names.register.by_code[one] for one in below],
        merged=merged,
        earlier=_earlier(found),
        documents=_documents(code, names),
        figures=counted(Scope("entity", code)),
        matches=of_entity(code, names),
        names=names,
        partnerships=_partnerships(found, names),
        **shown(Selection(chosen={"entity": (code,)}), names),
    )


def _documents(code: str, names: Wording) -> Sequence[Document]:
    """Return the documents of an entity, of what is below it and of what has gone on in it."""
    ids = [names.register.by_code[one].id for one in names.register.and_below(code)]
    return documents_of(session, ids, moment().size)


def _partnerships(entity: EntityView, names: Wording) -> Sequence[Markup]:
    """Return the pledges of others that an entity said itself it takes part in."""
    size = moment().size
    refs = partnerships(session, entity.id, entity.code, size)
    if not refs:
        return []
    found = queries.matching(session, size, [queries.among(refs)], limit=len(refs))
    return items(found.items, names)


def _earlier(entity: EntityView) -> list[tuple[EntityView, Chapter]]:
    """Return what an entity was while called otherwise, the newest first, and what ended that."""
    key = (wording().register, moment().redacted, entity.code)
    told = _chapters.get(key, lambda: chapters(session, entity, size=moment().size))
    language = g.language
    return [
        (one.view, after)
        for one, after in pairwise(told)
        if one.view.name(language) != after.view.name(language)
    ][::-1]


def shown(selection: Selection, names: Wording) -> dict[str, Any]:
    """Return the newest pledges of a selection, how many there are, and the way to all of them."""
    found, count = listed(selection, limit=SHOWN)
    return {
        "records": items(found.items, names),
        "count": count,
        "all_url": url_for("explore.pledges", **selection.query()),
    }


def _regions(found: Overview, names: Wording) -> list[tuple[str, int]]:
    """Return the count of pledges from each region, by its name."""
    coverage = found.coverage
    cells = coverage.cells[0] if coverage.cells else ()
    return [
        (region(code, names), count) for code, count in zip(coverage.columns, cells, strict=False)
    ]


def _paragraph_url(code: str, names: Wording) -> str | None:
    found = names.paragraph(code)
    if found is None:
        return None
    return url_for("explore.recommendation", slug=found[0].slug, number=found[1].number)


def _edition(names: Wording, slug: str) -> Edition:
    for edition in names.framework.editions.values():
        if edition.slug == slug:
            return edition
    raise NotFound("There is no framework edition {slug}.", slug=slug)
