"""Over HTTP: who asks, how often, with what; one view for each act of the table.

A cookie counts for nothing here, so no other site can make a browser act. Nothing is kept by
anybody, and no script of another site reads it.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from flask import Blueprint, Flask, Response, current_app, g, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import Forbidden

from registry import clock
from registry.accounts import limits
from registry.api import parameters
from registry.api.acting import once, values
from registry.api.acting.bodies import MOST, Unreadable, read_json
from registry.api.acting.once import Led
from registry.api.acting.sent import Sent, Stale, Unconditional
from registry.api.acting.table import ACTS, Act
from registry.api.answers import as_json, plain
from registry.api.problems import private_problem, too_often
from registry.errors import Conflict, NotFound, RegistryError
from registry.framework.vocabulary import N_
from registry.pledges.views.loading import DraftEnded
from registry.policy import Identity
from registry.settings import Settings
from registry.tokens import secret
from registry.tokens.operations import note_use
from registry.tokens.presenting import Unproven, holder, presented
from registry.web import context
from registry.web.bodies import takes_files, takes_json
from registry.web.gate import requires
from registry.web.languages import say
from registry.web.security_log import note

LIMIT = "600 per minute"  # requests with one token
REALM = "registry"
View = Callable[..., ResponseReturnValue]

blueprint = Blueprint("acting", __name__)
_TOO_OFTEN = N_(
    "More requests came with this token, or with wrong ones from your address, than the registry "
    "answers in so short a time."
)
_FASTER = N_("Somebody did the same at the same moment: look at what is there now.")
_STATUS: tuple[tuple[type[RegistryError], int], ...] = (
    (DraftEnded, 410),
    (Stale, 412),
    (Unconditional, 428),
    (Unreadable, 400),
    (NotFound, 404),
    (Conflict, 409),
    (RegistryError, 422),
)


def init_app(app: Flask, root: str) -> None:
    """Register the acts below `root`, and count who uses which token, and who brings wrong ones."""
    app.register_blueprint(blueprint, url_prefix=root)
    app.extensions["csrf"].exempt(blueprint)
    settings: Settings = app.extensions["registry.settings"]
    names = [f"acting.{act.name}" for act in ACTS]
    limits.limit_programs(app, names, LIMIT, settings.sign_in_limit, _counted, _slow_down)


def _counted() -> str:
    """Return what requests are counted by: the token that they bring, or else their address."""
    return secret.sha256(presented()) if presented() else str(request.remote_addr)


def _slow_down(wait: int) -> Response:
    return private_problem(429, message=too_often(wait, _TOO_OFTEN))


@blueprint.errorhandler(RegistryError)
def refuse(error: RegistryError) -> ResponseReturnValue:
    """Answer what the registry refuses as a problem, with what is wrong in address or body."""
    status = next(status for kind, status in _STATUS if isinstance(error, kind))
    found, is_address = getattr(error, "problems", ()), isinstance(error, parameters.Misasked)
    faults, wrong = (found, ()) if is_address else ((), found)
    return private_problem(status, message=say(error.sentence), faults=faults, wrong=wrong)


@blueprint.after_request
def keep_nothing(response: Response) -> Response:
    """Let nobody keep an answer; one without a word has no type."""
    response.headers["Cache-Control"] = "no-store"
    if request.method == "OPTIONS":
        response.status_code = 204
    if response.status_code == 204:
        del response.headers["Content-Type"]
    return response


def _with_token(view: View) -> View:
    """Let in who brings a token, as its owner in its one role, and nobody by a cookie."""

    @wraps(view)
    def asked(**address: Any) -> ResponseReturnValue:
        g.who = Identity()
        try:
            g.token, g.who = holder(context.session)
        except Unproven as error:
            code = {"error": error.code} if error.code else {}
            return _challenge(private_problem(401, message=say(error.sentence)), **code)
        try:
            return view(**address)
        except Forbidden:
            scope = cast("Any", view).access.permission.value
            return _challenge(private_problem(403), error="insufficient_scope", scope=scope)

    return asked


def _challenge(response: Response, **said: str) -> Response:
    """Say how to ask (RFC 6750, 3)."""
    parts = ", ".join(f'{name}="{value}"' for name, value in ({"realm": REALM} | said).items())
    response.headers["WWW-Authenticate"] = f"Bearer {parts}"
    return response


def _view(act: Act) -> View:
    gate = requires(act.permission, act.load)
    if act.is_reading:
        return gate(_reading(act))
    changing = gate(_changing(act))

    @wraps(changing)
    def view(**address: Any) -> ResponseReturnValue:
        if led := once.earlier(context.session):  # before anybody looks for what may be gone
            return _answer(act, led)
        try:
            return changing(**address)
        except (RegistryError, IntegrityError) as error:
            if twin := once.earlier(context.session):  # sent twice at once: it was faster
                return _answer(act, twin)
            if isinstance(error, IntegrityError):
                raise Conflict(_FASTER) from error
            raise

    return view


def _reading(act: Act) -> View:
    def view(*found: Any) -> ResponseReturnValue:
        parameters.read((), request.args, 0)
        answer = as_json(plain(act.answer(*found)))
        if act.tag:
            answer.set_etag(act.tag(*found))
        return answer

    return view


def _changing(act: Act) -> View:
    def view(*found: Any) -> ResponseReturnValue:
        parameters.read((), request.args, 0)
        sent = _sent(act)
        with context.change() as session:
            led = Led(act.answer(session, *found, sent))
            note_use(session, g.token, at=clock.now())
            once.remember(session, led)
        note("token.used", token=g.token.object)
        return _answer(act, led)

    return view


def _sent(act: Act) -> Sent:
    if act.takes_file:
        return Sent(file=request.files.get("file"))
    return Sent(values.read(act.body, read_json()))


def _answer(act: Act, led: Led) -> ResponseReturnValue:
    """Answer with what an act led to, as it stands now."""
    if not act.leads:
        return Response(status=act.status)
    context.read_on()
    endpoint = f"acting.{act.leads}"
    answer = current_app.make_response(_READING[act.leads](**led.parts))
    if answer.status_code == 200:
        answer.status_code = act.status
        answer.headers["Location"] = current_app.url_for(endpoint, **led.parts)
    return answer


_READING = {act.name: _view(act) for act in ACTS if act.is_reading}

for _act in ACTS:
    _asked = _with_token(_view(_act))
    _asked = takes_files(_asked) if _act.takes_file else takes_json(MOST)(_asked)
    blueprint.add_url_rule(_act.rule, _act.name, _asked, methods=[_act.method])
