"""The queue: what waits for the secretariat, oldest first."""

import re
from collections.abc import Iterable
from typing import Any

from flask import g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from registry import clock
from registry.accounts.queries import register
from registry.framework.queries import framework
from registry.framework.vocabulary import in_language
from registry.policy import Permission
from registry.reviews.queries import WAITING, Queue
from registry.reviews.queries import queue as waiting
from registry.reviews.views.blueprint import blueprint
from registry.web import context
from registry.web.gate import requires

_INDEX = re.compile(r"[0-9]{1,18}")  # an index of the log fits in 63 bits


@blueprint.get("/queue")
@requires(Permission.QUEUE_READ)
def queue() -> ResponseReturnValue:
    """Show what waits, with its age and who has it."""
    known = framework(context.session).cycles
    states = [code for code in request.args.getlist("state") if code in set(WAITING)]
    cycles = [code for code in request.args.getlist("cycle") if code in known]
    entities = register(context.session)
    after, before = _index("after"), _index("before")
    found = waiting(
        context.session,
        context.identity(),
        entities,
        states=states,
        cycles=cycles,
        after=-1 if after is None else after,
        before=before,
    )
    names = {code: in_language(cycle.names, g.language) for code, cycle in known.items()}
    kept: dict[str, Any] = {"state": states, "cycle": cycles}
    return render_template(
        "reviews/queue.html",
        queue=found,
        entities=entities.by_id,
        cycles=names,
        filters=_filters(found, names, states, cycles),
        is_filtered=bool(states or cycles),
        shown=sum(_matching(found, states or list(WAITING), cycles)),
        previous_url=found.previous and url_for(".queue", before=found.previous, **kept),
        next_url=found.next and url_for(".queue", after=found.next, **kept),
        day=clock.today(),
    )


def _index(name: str) -> int | None:
    """Return the place in the list that the address asks for; what is none starts it anew."""
    raw = request.args.get(name, "")
    return int(raw) if _INDEX.fullmatch(raw) else None


def _matching(found: Queue, states: list[str], cycles: list[str]) -> Iterable[int]:
    for (state, cycle), count in found.counts.items():
        if state in states and (not cycles or cycle in cycles):
            yield count


def _filters(
    found: Queue, names: dict[str, str], states: list[str], cycles: list[str]
) -> list[dict[str, object]]:
    """Return the two groups of the filter panel, with how many wait in each."""
    labels = {"filed": _("Filed"), "under_review": _("Under review"), "accepted": _("Accepted")}
    by_state = [
        _option(code, labels[code], sum(_matching(found, [code], cycles)), code in states)
        for code in WAITING
    ]
    by_cycle = [
        _option(code, name, sum(_matching(found, states or list(WAITING), [code])), code in cycles)
        for code, name in names.items()
    ]
    return [
        {"name": "state", "legend": _("Status"), "options": by_state, "open": True},
        {"name": "cycle", "legend": _("Cycle"), "options": by_cycle, "open": True},
    ]


def _option(value: str, label: str, count: int, checked: bool) -> dict[str, object]:
    return {"value": str(value), "label": label, "count": count, "checked": checked}
