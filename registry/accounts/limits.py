"""Guessing passwords is slow: attempts are counted by address, failures by account too.

So that no stranger keeps the owner of an account out, a device on which they signed in before is
counted by itself (OWASP, "device cookies"). Counted in this process.
"""

import hashlib
import secrets
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask import Flask, Response, g, request
from flask_limiter import Limiter, RequestLimit
from flask_limiter.util import get_remote_address
from flask_login import current_user, user_logged_in
from itsdangerous import BadSignature, URLSafeSerializer
from limits import parse

from registry import clock
from registry.accounts import pending
from registry.accounts.models import Person
from registry.settings import Settings

_YEAR = 365 * 24 * 3600
Answer = Callable[[int], Response]


def init_app(app: Flask, settings: Settings, answer: Answer) -> None:
    """Limit the forms that sign in; `answer` makes the page that says how many seconds to wait."""
    limiter = Limiter(get_remote_address, app=app, storage_uri="memory://")
    # It would look, before every page, for limits of the whole application: there are none.
    app.before_request_funcs[None].remove(limiter._check_request_limit)  # noqa: SLF001
    app.extensions["registry.limiter"] = limiter
    device = _Device(app)
    rules: dict[str, Any] = _rules("sign-in", answer)
    by_address = limiter.shared_limit(settings.sign_in_limit, **rules)
    by_account = limiter.shared_limit(
        settings.sign_in_account_limit,
        key_func=device.account,
        deduct_when=lambda _response: "signed_in" not in g and "half_way" not in g,
        **rules,
    )
    for endpoint in _TRIED:
        view: Any = app.view_functions[endpoint]
        app.view_functions[endpoint] = by_address(by_account(view))


def by_address(app: Flask, endpoint: str, rule: str, answer: Answer) -> None:
    """Limit how often one address sends a form; `answer` as above."""
    limiter: Limiter = app.extensions["registry.limiter"]
    limited: Any = limiter.shared_limit(rule, **_rules(endpoint, answer))
    app.view_functions[endpoint] = limited(app.view_functions[endpoint])


def limit_programs(
    app: Flask,
    endpoints: Iterable[str],
    rule: str,
    guessing: str,
    token: Callable[[], str],
    answer: Answer,
) -> None:
    """Limit how often a token is used here, and how often one address brings a wrong one.

    Wrong is what is answered by *invalid_token* (RFC 6750, 3.1); `answer` as above.
    """
    limiter: Limiter = app.extensions["registry.limiter"]
    rules = _rules("programs", answer) | {"methods": None}
    by_token: Any = limiter.shared_limit(rule, **rules, key_func=token)
    by_address: Any = limiter.shared_limit(
        guessing,
        **(rules | {"scope": "tokens"}),
        deduct_when=lambda said: "invalid_token" in said.headers.get("WWW-Authenticate", ""),
    )
    for endpoint in endpoints:
        view: Any = app.view_functions[endpoint]
        app.view_functions[endpoint] = by_address(by_token(view))


def per_minute(rule: str) -> int:
    """Return how often a minute a limit lets somebody ask, on average."""
    item = parse(rule)
    return round(item.amount * 60 / item.get_expiry())


def _rules(scope: str, answer: Answer) -> dict[str, Any]:
    """Return what the limits of a form share: only sending it counts, and a page says how long."""

    def slow_down(limit: RequestLimit) -> Response:
        wait = max(1, int(limit.reset_at - clock.now().timestamp()))  # it was rounded up
        response = answer(wait)
        response.headers["Retry-After"] = str(wait)
        return response

    return {"scope": scope, "methods": ["POST"], "on_breach": slow_down}


class _Device:
    """The cookie of a browser in which somebody signed in: for which account, and a number."""

    def __init__(self, app: Flask) -> None:
        self._sealed = URLSafeSerializer(app.config["SECRET_KEY"], salt="registry.device")
        self._secure: bool = app.config["SESSION_COOKIE_SECURE"]
        self._name = "__Host-device" if self._secure else "device"
        user_logged_in.connect(_note, app)
        app.after_request(self.remember)

    def account(self) -> str:
        """Return whom an attempt is counted for."""
        named = _digest(_TRIED[str(request.endpoint)]())
        try:
            known, number = self._sealed.loads(request.cookies.get(self._name, ""))
        except (BadSignature, TypeError, ValueError):
            return named
        return f"{named} {number}" if known == named else named

    def remember(self, response: Response) -> Response:
        """Give the browser its cookie once somebody has signed in."""
        if email := g.get("signed_in"):
            value = self._sealed.dumps([_digest(email), secrets.token_hex(8)])
            rules: dict[str, Any] = {"secure": self._secure, "httponly": True, "samesite": "Lax"}
            response.set_cookie(self._name, str(value), max_age=_YEAR, **rules)
        return response


def _own() -> str:
    return str(getattr(current_user, "email", ""))


# Whose account an attempt is for. What else a form says counts for nothing: it would hide that.
_TRIED: Mapping[str, Callable[[], str]] = {
    "security.login": lambda: request.form.get("email", ""),
    "accounts.sign_in_and_continue": lambda: request.form.get("email", ""),
    "accounts.forgotten": lambda: request.form.get("email", ""),
    "accounts.code": pending.email,
    "accounts.set_up": lambda: pending.email() or _own(),
    "accounts.renew_codes": _own,
}


def _note(_app: Flask, user: Person, **_extra: object) -> None:
    g.signed_in = user.email


def _digest(email: str) -> str:
    return hashlib.sha256(email.strip().lower().encode(errors="replace")).hexdigest()
