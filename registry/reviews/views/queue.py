"""The queue: what waits for the secretariat, oldest first."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, cast

from flask import g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from registry import clock
from registry.accounts.queries import register
from registry.audit import queries as log
from registry.framework.queries import framework
from registry.framework.vocabulary import LABELS, REGIONS, in_language
from registry.policy import Permission
from registry.reviews.talking import MOST_UNANSWERED
from registry.reviews.views.blueprint import blueprint
from registry.reviews.views.narrowing import address, desk, narrowed, unknown
from registry.reviews.waiting import AGES, HOLDERS, NOWHERE, WAITING, Filter, Queue
from registry.web import context
from registry.web.gate import requires
from registry.web.places import asked_of, asks, read_place


@blueprint.get("/queue")
@asks("days", "before", "after", several=("state", "cycle", "region", "with"))
@requires(Permission.QUEUE_READ)
def queue() -> ResponseReturnValue:
    """Show what waits, with its age and who has it."""
    known = framework(context.session).cycles
    entities = register(context.session)
    within = narrowed(known)
    problems = asked_of(queue).unread(request.args)
    problems += unknown(request.args, known)
    size = log.size(context.session)
    before, after = read_place(request.args, size, problems)
    mine = desk(entities)
    unanswered = mine.unanswered()
    found = mine.page(within, after=-1 if after is None else after, before=before)
    names = {code: in_language(cycle.names, g.language) for code, cycle in known.items()}
    kept = address(within)
    return render_template(
        "reviews/queue.html",
        queue=found,
        unanswered=unanswered,
        unanswered_ids={one.pledge.id for one in unanswered},
        most_unanswered=MOST_UNANSWERED,
        entities=entities.by_id,
        cycles=names,
        filters=_groups(found, names, within),
        is_filtered=within != Filter(),
        kept=kept,
        shown=found.count(within),
        previous_url=found.previous and url_for(".queue", before=found.previous, **kept),
        next_url=found.next and url_for(".queue", after=found.next, **kept),
        day=clock.today(),
        problems=problems,
    )


def _groups(found: Queue, cycles: dict[str, str], within: Filter) -> list[dict[str, object]]:
    """Return the groups of the filter panel, with how many each option would show."""
    states = {"filed": _("Filed"), "under_review": _("Under review"), "accepted": _("Accepted")}
    holders = {
        "mine": _("With me"), "nobody": _("With nobody"), "colleagues": _("With a colleague"),
    }  # fmt: skip
    there = {tally.region for tally in found.tallies} | set(within.regions)
    regions = {code: _(LABELS["region"][code]) for code in REGIONS if code in there}
    if NOWHERE in there:
        regions[NOWHERE] = _("Without a region")
    return [
        _group(found, within, "state", "states", _("Status"), {c: states[c] for c in WAITING}),
        _group(found, within, "with", "holders", _("Who has it"), {c: holders[c] for c in HOLDERS}),
        _group(found, within, "cycle", "cycles", _("Cycle"), cycles),
        _group(found, within, "region", "regions", _("Region of the entity"), regions),
        _ages(within),
    ]


def _group(
    found: Queue, within: Filter, name: str, part: str, legend: str, labels: dict[Any, str]
) -> dict[str, object]:
    chosen = getattr(within, part)
    options = [
        {
            "value": str(code),
            "label": label,
            "count": found.count(replace(within, **cast("Any", {part: (code,)}))),
            "checked": code in chosen,
        }
        for code, label in labels.items()
    ]
    return {"name": name, "legend": legend, "options": options, "open": part != "regions"}


def _ages(within: Filter) -> dict[str, object]:
    labels: Iterable[tuple[int, str]] = (
        (days, ngettext("At least %(num)s day", "At least %(num)s days", days)) for days in AGES
    )
    options = [
        {"value": days or "", "label": label, "checked": within.days == days}
        for days, label in ((0, _("However long")), *labels)
    ]
    return {"name": "days", "legend": _("It waits"), "options": options, "kind": "radio"}
