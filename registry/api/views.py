"""The API over HTTP: every route of the table, its OpenAPI document, its page for people."""

import json
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Flask, Response, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registry import clock
from registry.accounts import limits
from registry.accounts.reading import limit_reading
from registry.api import openapi, parameters
from registry.api.acting import examples
from registry.api.acting import views as acting
from registry.api.acting.table import ACTS
from registry.api.answers import as_json, plain
from registry.api.problems import open_to_all, problem, slow_down
from registry.api.routes import PARTS, ROUTES, Route
from registry.explore import queries
from registry.explore.moment import asked_moment, newest_index
from registry.explore.views import frame
from registry.text import parse_day
from registry.tokens.secret import PREFIX
from registry.web import context, errors
from registry.web.context import session
from registry.web.gate import public

ROOT = "/api/v1"

blueprint = Blueprint("api", __name__)
blueprint.after_request(frame.declare_pure)
blueprint.url_defaults(frame.keep_moment)


@blueprint.before_request
def find_moment() -> ResponseReturnValue | None:
    """Read `?at=`: an index of the log, or a day, which stands for its last entry.

    A program is answered at once; the page for people is led to the index like any other.
    """
    if request.endpoint == "api.about":
        return frame.find_moment()
    if request.method == "OPTIONS":
        return None
    asked, today = asked_moment(request.args.getlist("at")), clock.today()
    if asked and (day := parse_day(asked)):
        asked = str(newest_index(session, day, today))
    g.moment = frame.shown_moment(asked)
    return None


@blueprint.after_app_request
def let_follow(response: Response) -> Response:
    """Let scripts of any site follow a redirect that was made before any view was found."""
    is_led = response.status_code == 301 and request.path.startswith(ROOT)
    return open_to_all(response) if is_led else response


@blueprint.after_request
def let_read(response: Response) -> Response:
    """Let scripts of any site read answers, and ask whether they may."""
    if request.path.startswith(ROOT):
        open_to_all(response)
    if request.method == "OPTIONS":
        response.status_code = 204
        del response.headers["Content-Type"]  # Flask's, of a page without a word
        response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
        response.headers["Access-Control-Allow-Headers"] = "Accept-Language, If-None-Match"
        response.headers["Access-Control-Max-Age"] = "86400"
    return response


@blueprint.get("/api")
@public
def about() -> ResponseReturnValue:
    """Say how to use the API, with examples to copy."""
    moment = frame.moment()
    refs = queries.standing_refs(session, moment.size, [], limit=1)
    return render_template(
        "api/about.html",
        root=context.settings().base_url + ROOT,
        example_ref=refs[0] if refs else PARTS["ref"][2],
        edition=frame.wording().framework.current.slug,
        index=moment.size - 1,
        day=moment.day.isoformat(),
        routes=ROUTES,
        errors=openapi.errors(),
        document=url_for("api.openapi"),
        acts=ACTS,
        prefix=PREFIX,
        start=json.dumps(examples.START, ensure_ascii=False),
        words=json.dumps(examples.WORDS, ensure_ascii=False),
        per_minute=limits.per_minute(context.settings().reading_limit),
    )


@blueprint.get(f"{ROOT}/openapi.json", endpoint="openapi")
@public
def describe() -> ResponseReturnValue:
    """Return the OpenAPI document."""
    parameters.read((parameters.AT,), request.args, frame.moment().size)
    return as_json(openapi.document(ROOT))


def _view(route: Route) -> Callable[..., ResponseReturnValue]:
    @public
    def view(**parts: Any) -> ResponseReturnValue:
        asked = parameters.read(route.parameters, request.args, frame.moment().size)
        found = plain(route.answer(**parts, **asked))
        response = as_json(found)
        if following := found.get("next"):
            response.headers["Link"] = f'<{following}>; rel="next"'
        return response

    return view


def init_app(app: Flask) -> None:
    """Register the routes, count who asks, and answer their errors as problem details."""
    app.register_blueprint(blueprint)
    acting.init_app(app, ROOT)
    errors.answer_below(app, ROOT, problem)
    names = [f"api.{route.name}" for route in ROUTES]
    rule = app.extensions["registry.settings"].reading_limit
    limit_reading(app, [*names, "api.openapi"], rule, slow_down)


for _route in ROUTES:
    blueprint.add_url_rule(ROOT + _route.rule, _route.name, _view(_route))
