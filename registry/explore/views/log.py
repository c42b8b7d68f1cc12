"""The page of the log, and the page that verifies files: at the moment that is being read.

The log is shown as it stood. A file is judged by all that is known of it now, and the page says so;
whoever came there out of the past gets back into it.
"""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from registry.audit import queries, witnesses
from registry.audit.keys import keyring, trouble
from registry.audit.tiles import TILE_WIDTH, tile_path, tile_width
from registry.audit.views import blueprint as log
from registry.briefs.views import blueprint as briefs
from registry.explore.views.frame import find_moment, keep_moment, moment
from registry.web import context
from registry.web.context import session
from registry.web.gate import public

_PAGES = frozenset({"briefs.verify", "log.about"})


@log.before_request
@briefs.before_request
def find() -> ResponseReturnValue | None:
    """Read `?at=`; a file that is sent waits for no lock by that."""
    if request.endpoint not in _PAGES:
        return None
    if request.method == "POST":
        context.read_on()
    return find_moment()


@log.url_defaults
@briefs.url_defaults
def keep(endpoint: str, values: dict[str, Any]) -> None:
    """Make links to these pages keep the moment."""
    if endpoint in _PAGES:
        keep_moment(endpoint, values)


@log.get("")
@public
def about() -> ResponseReturnValue:
    """Explain the log and show where it stood at this page's moment."""
    size = moment().size
    stored = queries.checkpoint(session)
    return render_template(
        "audit/about.html",
        size=size,
        root=queries.root(session, size).hex(),
        newest_at=moment().at,
        stored=stored,
        tile=_newest_tile(stored.size) if stored else None,
        vkey=keyring(session).at(size).vkey,
        trouble=trouble(session),
        witnessed=witnesses.newest(session, witnesses.accepted(context.settings())),
    )


def _newest_tile(size: int) -> str:
    index = (size - 1) // TILE_WIDTH
    return tile_path(0, index, tile_width(0, index, size)).removeprefix("tile/")
