"""What changed: a list, a feed, and what is different between two moments."""

import re
from typing import Any

from flask import g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from registry.errors import Sentence
from registry.explore import changes as explore
from registry.explore.views import lists
from registry.explore.views.between import ASKED, between, forums, led
from registry.explore.views.frame import blueprint, moment, steps, unread, wording
from registry.web import context
from registry.web.context import session
from registry.web.gate import public
from registry.web.places import asks, read_place, refuse

PAGE = 25
FED = 50  # entries in the feed; the older ones are one link away (RFC 5005)
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2


@blueprint.get("/changes")
@asks("since", *ASKED, "before", "after")
@public
def changes() -> ResponseReturnValue:
    """List public changes, newest first; with `since` those after a moment, beside its figures."""
    if address := led():
        return redirect(address, 302)
    problems: list[Sentence] = []
    before, after = read_place(request.args, moment().size, problems)
    names = wording()
    asked = request.args.get("since")
    compared = between(int(asked), names) if asked else None
    since = compared.then.index if compared else None
    feed = explore.changes(
        session, moment().size, since=0 if since is None else since + 1,
        before=before, after=after, limit=PAGE,
    )  # fmt: skip
    return render_template(
        "explore/changes.html",
        problems=problems,
        compared=compared,
        forums=forums(names),
        records=lists.changes(feed.items, names),
        **steps("explore.changes", feed, since=since),
    )


@blueprint.get("/changes.atom")
@asks("before")
@public
def changes_atom() -> ResponseReturnValue:
    """Return the newest public changes as an Atom feed (RFC 4287), paged by RFC 5005."""
    problems = unread()
    before, _after = read_place(request.args, moment().size, problems)
    refuse(problems)
    feed = explore.happenings(session, moment().size, before=before, limit=FED)
    base = context.settings().base_url.rstrip("/")
    names = wording()
    entries = [
        _told(one.index, one.at.isoformat(), item, lists.author(one, names))
        for one, item in zip(feed.items, lists.told(feed.items, names), strict=True)
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
