"""The few kinds of error, mapped to HTTP once; each page says what happened and what to do."""

import logging
import secrets
from collections.abc import Callable

from flask import Flask, Response, current_app, g, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import AnonymousUserMixin
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import (
    HTTPException,
    MethodNotAllowed,
    RequestedRangeNotSatisfiable,
    SecurityError,
)

from registry import errors
from registry.store import is_out_of_order
from registry.web.bodies import too_large, too_long
from registry.web.languages import say

log = logging.getLogger("registry.web")
PAGES = frozenset({400, 403, 404, 405, 409, 412, 413, 414, 416, 422, 429, 500, 503})
RETRY = 60  # seconds after which it is worth asking again
_ELSEWHERE = "registry.errors"  # of the application: prefix of addresses → who answers there
_TOLD = {413: too_large, 414: too_long}  # what these pages say besides
_STATUS = ((errors.NotFound, 404), (errors.Conflict, 409), (errors.RegistryError, 422))


def init_app(app: Flask) -> None:
    """Answer every error with a page of ours."""
    app.register_error_handler(errors.RegistryError, _known)
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _fault)
    app.after_request(_unmatched)


def answer_below(app: Flask, prefix: str, answer: Callable[..., ResponseReturnValue]) -> None:
    """Let errors at addresses that begin with `prefix` be answered by `answer`, not by a page.

    It gets the status, and by name whatever a page would get.
    """
    app.extensions.setdefault(_ELSEWHERE, {})[prefix] = answer


def _known(error: errors.RegistryError) -> ResponseReturnValue:
    status = next(status for kind, status in _STATUS if isinstance(error, kind))
    faults = getattr(error, "problems", ())
    problems = [(say(p.sentence), None) for p in faults]
    is_moment = isinstance(error, errors.NoMoment)
    return page(
        status, message=say(error.sentence), problems=problems, faults=faults, is_moment=is_moment
    )


def _forged(_error: CSRFError) -> ResponseReturnValue:
    """A form without its token: a session that ended, or a forgery. Neither changes anything."""
    if not g.who.is_known and getattr(g, "keeps_text", False) and _is_ours():
        answer: ResponseReturnValue = g.keep_text()
        return answer
    return page(
        400,
        message=_(
            "This form was open for too long, or was not made by this site. Nothing was changed: "
            "open the page again and repeat it."
        ),
    )


def _is_ours() -> bool:
    """Whether no other site sent the form: a browser names the origin of every POST."""
    return request.headers.get("Origin") in {None, request.host_url.rstrip("/")}


def _http(error: HTTPException) -> ResponseReturnValue:
    is_none = error.code is not None and error.code < 400
    if is_none or error.response is not None:  # made by whoever raised it
        return error
    if isinstance(error, SecurityError):  # a foreign Host: no link of a page can be built
        return Response("There is no site at this address.\n", 400, mimetype="text/plain")
    if error.code == 401:
        return page(403, status=401, message=_("Sign in first, then do it again."))
    if told := _TOLD.get(error.code or 0):
        return page(error.code or 0, **told())
    if isinstance(error, RequestedRangeNotSatisfiable):
        return _beyond(error)
    answer = make_response(page(error.code or 500))
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        answer.headers["Allow"] = ", ".join(sorted(error.valid_methods))  # RFC 9110, 15.5.6
    return answer


def _beyond(error: RequestedRangeNotSatisfiable) -> Response:
    """Say how large a file is to who asked for what lies beyond its end (RFC 9110, 15.5.17)."""
    answer = make_response(page(416, size=error.length or 0))
    answer.headers["Content-Range"] = f"{error.units} */{error.length}"
    return answer


def _unmatched(response: Response) -> Response:
    """Say that a reader's precondition failed: what was made does not (RFC 9110, 15.5.13)."""
    is_page = response.status_code == 412 and request.method in {"GET", "HEAD"}
    return make_response(page(412)) if is_page else response


def _fault(error: Exception) -> ResponseReturnValue:
    incident = secrets.token_hex(4)
    log.error("incident %s on %s %s", incident, request.method, _place(), exc_info=error)
    return _out_of_order(incident) if is_out_of_order(error) else page(500, incident=incident)


def _place() -> str:
    """Return the address as a log may keep it: whoever reads a token in it would be let in."""
    rule = request.url_rule
    return rule.rule if rule and "token" in rule.arguments else request.path


def _out_of_order(incident: str) -> ResponseReturnValue:
    """Say that it is no fault of the reader's, and give the form back, to be sent once more."""
    _forget_who_reads()
    answer = make_response(page(503, incident=incident, typed=_typed()))
    answer.headers["Retry-After"] = str(RETRY)
    return answer


def _forget_who_reads() -> None:
    """Draw the page for nobody where the database would have to say again who reads it.

    Nobody was looked up, or what was known of them went with the transaction.
    """
    reader = g.setdefault("_login_user", AnonymousUserMixin())
    try:
        bool(reader.is_authenticated)
    except SQLAlchemyError:
        g._login_user = AnonymousUserMixin()  # noqa: SLF001 - Flask-Login's own place


def _typed() -> list[tuple[str, str]]:
    """Return the fields of a form of somebody signed in: those hold words and no password.

    A form with a file has none: what was chosen has to be chosen again.
    """
    access = getattr(current_app.view_functions.get(request.endpoint or ""), "access", None)
    if request.method != "POST" or not (access and access.permission) or request.files:
        return []
    fields = ((name, value) for name, values in request.form.lists() for value in values)
    return [field for field in fields if field[0] != "csrf_token"]


def slow_down(wait: int, message: str = "") -> Response:
    """Return the page for somebody who asked too often, and may again in `wait` seconds.

    `message` says of what there was too much; without one, of pages.
    """
    return make_response(page(429, retry_after=wait, message=message))


def page(code: int, *, status: int | None = None, **values: object) -> ResponseReturnValue:
    """Return the error page for `code`, or what stands for it at such addresses."""
    for prefix, answer in current_app.extensions.get(_ELSEWHERE, {}).items():
        if request.path.startswith(prefix):
            return answer(status or code, **values)  # type: ignore[no-any-return]
    name = code if code in PAGES else (400 if code < 500 else 500)
    return render_template(f"errors/{name}.html", unread=None, **values), status or code
