"""What every public page shares: the moment asked for, links that keep it, revalidation."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import (
    Blueprint,
    Response,
    current_app,
    g,
    make_response,
    redirect,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

import registry
from registry import clock
from registry.accounts.queries import register
from registry.explore.moment import Moment, newest_index, parse_day, read_moment
from registry.explore.wording import Wording
from registry.framework.queries import framework
from registry.web import context

blueprint = Blueprint("explore", __name__)


def moment() -> Moment:
    """Return the moment that this page shows."""
    found: Moment = g.moment
    return found


def wording() -> Wording:
    """Return the names of things at this page's moment in the reader's language."""
    size = moment().size
    return Wording(
        register(context.session, size), framework(context.session, size), str(g.language)
    )


@blueprint.before_request
def find_moment() -> ResponseReturnValue | None:
    """Read `?at=`: a day leads to its last entry; an unchanged page is not made again."""
    asked = request.args.get("at")
    if asked and (found := parse_day(asked)):
        index = newest_index(context.session, found, clock.today())
        return redirect(_address(at=str(index)), 302)
    g.moment = read_moment(context.session, asked, clock.today())
    if _is_revalidated() and request.if_none_match.contains(_version()):
        return _marked(Response(status=304))
    return None


@blueprint.after_request
def mark_version(response: Response) -> Response:
    """Give a page the ETag of its moment, so that it is sent again only when something changed."""
    if response.status_code == 200 and "moment" in g and _is_revalidated():
        return _marked(response)
    return response


def _is_revalidated() -> bool:
    """Say no where a page shows more than the registry: who is signed in, or a message to them."""
    return not (context.identity().is_known or session or current_app.debug)


def _version() -> str:
    return f"{registry.__version__}-{moment().version}-{g.language}"


def _marked(response: Response) -> Response:
    response.set_etag(_version())
    return response


def _address(**changes: str | None) -> str:
    """Return this page's address with some of its query changed; None takes one away."""
    query: dict[str, Any] = request.args.to_dict(flat=False) | changes
    kept = urlencode({name: value for name, value in query.items() if value}, doseq=True)
    return f"{request.path}?{kept}" if kept else request.path


@blueprint.url_defaults
def keep_moment(_endpoint: str, values: dict[str, Any]) -> None:
    """Make every link between public pages keep the moment that is being read."""
    found: Moment | None = g.get("moment")
    if found and found.index is not None:
        values.setdefault("at", found.index)


@blueprint.app_context_processor
def frame() -> dict[str, Any]:
    """Return what the frame of a page says about the moment, and the links below every page."""
    found: Moment | None = g.get("moment")
    past = found if found and found.index is not None else None
    return {
        "at": past.index if past else None,
        "at_time": past.at if past else None,
        "today_url": _address(at=None),
        "home_url": url_for("explore.home"),
        "footer_nav": [
            (
                url_for("explore.about"),
                _("About this registry"),
                request.endpoint == "explore.about",
            ),
        ],
    }


@blueprint.app_template_filter("day")
def day(written: str) -> date | None:
    """Return the day that a revision writes, None where it is not given."""
    return date.fromisoformat(written) if written else None


def exact(text: str, filename: str, *, mimetype: str = "application/json") -> Response:
    """Return what a verifier reads, shown by a browser and saved under `filename`."""
    response = make_response(text)
    response.mimetype = mimetype
    response.headers["Content-Disposition"] = f'inline; filename="{filename}"'
    return response
