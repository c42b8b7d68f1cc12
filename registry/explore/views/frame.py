"""What every public page shares: the moment asked for, links that keep it, that it is pure."""

from collections.abc import Hashable, Iterator
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
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from registry import clock
from registry.accounts.queries import register
from registry.audit.derived import Derived
from registry.audit.queries import first_day
from registry.errors import Refused, Sentence
from registry.explore.moment import Moment, asked_moment, newest_index, read_moment
from registry.explore.tallying import newest_of
from registry.explore.wording import Wording
from registry.framework.queries import framework
from registry.framework.vocabulary import N_
from registry.keyset import Part
from registry.text import parse_day
from registry.web import cache, context, tags
from registry.web.languages import LANGUAGES
from registry.web.places import asked_of

blueprint = Blueprint("explore", __name__)
blueprint.after_request(tags.tag)  # for strangers with a session: the cache knows none of them

# What the menu above has no room for: eight entries fit a line there.
FOOTER = (
    ("explore.round_tables", N_("Round tables")),
    ("explore.principles", N_("Guiding principles")),
    ("explore.matrix", N_("Matrix")),
    ("explore.documents", N_("Other undertakings")),
    ("explore.briefs", N_("Briefs")),
    ("dataset.data", N_("Open data")),
    ("api.about", N_("For programs")),
    ("briefs.verify", N_("Verify a file")),
    ("explore.about", N_("About this registry")),
    ("explore.accessibility", N_("Accessibility")),
    ("explore.privacy", N_("Privacy")),
)
# Most entries change neither the register nor the framework: the names stay, and what they said.
_names_at: Derived[Wording] = Derived(64)
_names: Derived[Wording] = Derived(16)


def moment() -> Moment:
    """Return the moment that this page shows."""
    found: Moment = g.moment
    return found


def unread() -> list[Sentence]:
    """Return what is said of names in the address that this page does not read."""
    found: list[Sentence] = g.unread
    return found


def wording() -> Wording:
    """Return the names of things at this page's moment in the reader's language."""
    size, language = moment().size, str(g.language)

    def find() -> Wording:
        parts = (register(context.session, size), framework(context.session, size), language)
        return _names.get(parts, lambda: Wording(*parts))

    return _names_at.get((moment().leaf_hash, moment().redacted, language), find)


def voice() -> tuple[Hashable, ...]:
    """Return all that what a page says of an entry depends on, besides the entry.

    What was erased since, the moment that links lead to, and what things are called.
    """
    return moment().redacted, moment().index, wording()


def ground() -> Hashable:
    """Return all that figures and lists of pledges depend on, for parts of pages that are kept.

    Entries that change nothing in public, such as a filing, leave it as it is. The newest of all
    that erased something is in it, and the moment that is asked for, for links lead to it.
    """
    if "ground" not in g:
        newest = newest_of(context.session, moment())
        g.ground = (newest.leaf_hash, moment().day, *voice())
    found: Hashable = g.ground
    return found


def steps(endpoint: str, part: Part[Any], **query: Any) -> dict[str, str | None]:
    """Return the addresses of the parts of a list before and after this one."""
    places: dict[str, Any] = {
        "newer_url": ("after", part.newer),
        "older_url": ("before", part.older),
    }
    return {
        name: None if index is None else url_for(endpoint, **query, **{direction: index})
        for name, (direction, index) in places.items()
    }


@blueprint.before_request
def find_moment() -> ResponseReturnValue | None:
    """Read `?at=`: a day leads to its last entry. See that the address asks for nothing twice."""
    if request.method == "OPTIONS":
        return None
    view = current_app.view_functions.get(request.endpoint or "")
    g.unread = [*asked_of(view).unread(request.args), *_unspoken(request.args.get("lang", ""))]
    asked = asked_moment(request.args.getlist("at"))
    if asked and (found := parse_day(asked)):
        index = newest_index(context.session, found, clock.today())
        return redirect(_address(at=str(index)), 302)
    g.moment = shown_moment(asked)
    return None


def shown_moment(asked: str | None) -> Moment:
    """Return the moment that an address asks for; today's is mostly known before Flask wakes.

    What a page then reads of the database may stand some entries later, but is read as of the
    moment's size; a redaction since shows, as it does at every moment.
    """
    found: Moment | None = None if asked else cache.now(request.environ)
    return found or read_moment(context.session, asked, clock.today())


def _unspoken(asked: str) -> Iterator[Sentence]:
    if asked and asked not in LANGUAGES:
        yield Sentence(
            "The registry does not speak “{value}”: choose one of its languages above.",
            {"value": asked[:40]},
        )


@blueprint.after_request
def declare_pure(response: Response) -> Response:
    """Say that a page is a function of the stamp, so that it can be kept (`registry.web.cache`).

    Not where it shows who is signed in, nor a file that is read from the disk.
    """
    is_more = context.identity().is_known or response.direct_passthrough or current_app.debug
    if "moment" in g and not is_more:
        request.environ[cache.PURE] = moment().stamp
    return response


def _address(**changes: str | None) -> str:
    """Return this page's address with some of its query changed; None takes one away."""
    if not request.query_string:
        return request.path
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
        "unread": g.get("unread"),
        "today_url": _address(at=None) if past else None,
        "printed_url": found and request.host_url + _address().lstrip("/"),
        "first_day": lambda: first_day(context.session),
        "footer_nav": _footer,
    }


def _footer() -> Iterator[tuple[str, str, bool]]:
    """Yield the links below every page: address, label, whether it is this page."""
    for endpoint, label in FOOTER:
        if endpoint in current_app.view_functions:
            yield url_for(endpoint), _(label), endpoint == request.endpoint


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


def asked_number(name: str, otherwise: int) -> int:
    """Return the number of a revision that the address asks for by `name`."""
    raw = request.args.get(name) or str(otherwise)
    if not (raw.isascii() and raw.isdigit() and len(raw) < 10):
        raise Refused("“{value}” is no number of a revision.", value=raw[:40])
    return int(raw)
