"""How long a session lasts: so long without a request, and so long in all (ASVS 5.0, 7.3)."""

from datetime import timedelta

from flask import Flask, Request, Response, flash, request, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask_babel import gettext as _
from flask_login import user_logged_in

from registry import clock
from registry.settings import Settings
from registry.web.context import SAFE


class _Sessions(SecureCookieSessionInterface):
    """Seals no session for a reader who brings none and gets none: that is most of them."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Return the session that a request brings, or an empty one."""
        if self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Send the session where there is one; `languages` says by what answers vary."""
        if session or session.modified:
            super().save_session(app, session, response)


# Seconds since 1970, in the cookie, which the instance's key seals.
_SINCE, _SEEN = "since", "seen"


def init_app(app: Flask, settings: Settings) -> None:
    """End a session that is too old; stands before whatever asks who somebody is."""
    app.session_interface = _Sessions()
    user_logged_in.connect(_begin, app)

    @app.before_request
    def end_old() -> None:
        if "_user_id" not in session or request.endpoint == "static":
            return
        if sentence := _over(settings):
            session.clear()
            if request.method in SAFE:  # a form says it itself, and keeps what was typed
                flash(sentence, "info")
        elif request.headers.get("X-Requested-With") != "live":  # that a page does by itself
            session[_SEEN] = _now()


def _begin(_app: Flask, **_user: object) -> None:
    session[_SINCE] = session[_SEEN] = _now()


def _now() -> int:
    return int(clock.now().timestamp())


def _over(settings: Settings) -> str | None:
    """Return why the session is over, if it is."""
    idle = timedelta(minutes=settings.session_idle_minutes).total_seconds()
    most = timedelta(hours=settings.session_hours).total_seconds()
    if _now() - session.get(_SEEN, 0) > idle:
        return str(
            _(
                "You were signed out after %(n)s minutes without a request.",
                n=settings.session_idle_minutes,
            )
        )
    if _now() - session.get(_SINCE, 0) > most:
        return str(
            _("You were signed out: a session lasts at most %(n)s hours.", n=settings.session_hours)
        )
    return None
