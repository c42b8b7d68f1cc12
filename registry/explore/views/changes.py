"""What changed: a list, a feed, and what is different between two moments."""

import re
from collections import Counter
from typing import Any

from flask import g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from registry import clock
from registry.analysis.changes import changes as changes_between
from registry.analysis.figures import Scope
from registry.audit.derived import Derived
from registry.errors import Refused
from registry.explore.changes import happenings
from registry.explore.moment import newest_index, parse_index
from registry.explore.views.frame import blueprint, moment, steps, wording
from registry.explore.views.lists import changes as records
from registry.framework.vocabulary import N_
from registry.text import parse_day
from registry.web import context
from registry.web.context import session
from registry.web.gate import public
from registry.web.places import read_place, refuse, strangers

PAGE = 25
FED = 50  # entries in the feed; the older ones are one link away (RFC 5005)
# Kind of change → how many of it, in the order in which they are told.
KINDS = {
    "new": N_("New"),
    "amended": N_("Amended"),
    "classified": N_("Otherwise changed"),
    "reported": N_("Reported on"),
    "merged": N_("Merged into another"),
    "withdrawn": N_("Withdrawn"),
}
_counted: Derived[Counter[str]] = Derived(256)
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2


@blueprint.get("/changes")
@public
def changes() -> ResponseReturnValue:
    """List public changes, newest first; with `since` those after a moment, and count them."""
    asked = request.args.get("since")
    if asked and (day := parse_day(asked)):
        last = newest_index(session, day, clock.today())
        return redirect(url_for("explore.changes", since=last), 302)
    since = _since(asked)
    problems = strangers(request.args, {"since"})
    before, after = read_place(request.args, moment().size, problems)
    feed = happenings(
        session, moment().size, since=0 if since is None else since + 1,
        before=before, after=after, limit=PAGE,
    )  # fmt: skip
    names = wording()
    return render_template(
        "explore/changes.html",
        problems=problems,
        since=since,
        counts=[] if since is None else _counts(since),
        records=records(feed.items, names),
        **steps("explore.changes", feed, since=since),
    )


def _since(asked: str | None) -> int | None:
    """Return the index that changes are asked after.

    Raises:
        Refused: it is no moment, or not before the one that is shown.
    """
    if not asked:
        return None
    since = parse_index(asked)
    if since >= moment().size:
        raise Refused(
            "Changes are told after an entry before {index}, the newest one here, not after "
            "{since}.",
            index=moment().size - 1,
            since=since,
        )
    return since


def _counts(since: int) -> list[tuple[str, int]]:
    """Return how many pledges are new, amended, … now beside the moment of entry `since`."""
    counted = _counted.get((moment().leaf_hash, since), lambda: _count(since))
    return [(_(label), counted[kind]) for kind, label in KINDS.items() if counted[kind]]


def _count(since: int) -> Counter[str]:
    found = changes_between(session, since=since + 1, at=moment().size, scope=Scope("all"))
    return Counter(change.kind for change in found)


@blueprint.get("/changes.atom")
@public
def changes_atom() -> ResponseReturnValue:
    """Return the newest public changes as an Atom feed (RFC 4287), paged by RFC 5005."""
    problems = strangers(request.args, ())
    before, _after = read_place(request.args, moment().size, problems)
    refuse(problems)
    feed = happenings(session, moment().size, before=before, limit=FED)
    base = context.settings().base_url.rstrip("/")
    names = wording()
    entries = [
        _told(one.index, one.at.isoformat(), item, names.filer(one.face.entity_id))
        for one, item in zip(feed.items, records(feed.items, names), strict=True)
    ]
    text = render_template(
        "explore/changes.xml",
        base=base,
        entries=entries,
        updated=moment().at,
        here=request.full_path.rstrip("?"),
        older=feed.older and url_for("explore.changes_atom", before=feed.older, lang=g.language),
    )
    answer = make_response(_NO_XML.sub("\ufffd", text))
    answer.mimetype = "application/atom+xml"
    return answer


def _told(index: int, at: str, item: dict[str, Any], author: str) -> dict[str, Any]:
    tags = [text for text, _kind in item["tags"]]
    return item | {"index": index, "at": at, "author": author, "said": _(", ").join(tags)}
