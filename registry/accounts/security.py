"""Sign-in by Flask-Security: argon2id, server-checked sessions that die with sign-out."""

import secrets
from datetime import timedelta
from typing import Any, NoReturn, cast
from urllib.parse import urlsplit

from flask import Flask, abort, g, request
from flask import session as browser
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import AnonymousUserMixin, current_user, user_logged_out
from flask_security import (
    MailUtil,
    PasswordUtil,
    RoleMixin,
    Security,
    SQLAlchemySessionUserDatastore,
)
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, joinedload, scoped_session

from registry.accounts import pending, sessions
from registry.accounts.codes import Codes
from registry.accounts.forms import LONGEST_PASSWORD, PASSWORD_LENGTH, SignInForm
from registry.accounts.models import Person
from registry.accounts.passwords import is_guessable
from registry.accounts.queries import identity
from registry.errors import Refused
from registry.policy import SECOND_FACTOR_ROLES, Identity
from registry.settings import Settings, secret
from registry.text import email_address
from registry.web import context

# RFC 9106, section 4, the second recommended choice: 64 MiB, three passes, four lanes.
PASSWORD_COST = {
    "argon2__type": "ID",
    "argon2__memory_cost": 65_536,  # KiB
    "argon2__rounds": 3,
    "argon2__parallelism": 4,
}


def configuration(settings: Settings) -> dict[str, Any]:
    """Return Flask's and Flask-Security's configuration for these settings."""
    https = settings.base_url.startswith("https://")
    key = secret(settings.secret_key).hex()
    return {
        "SECRET_KEY": key,
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": PASSWORD_COST,
        "SECURITY_PASSWORD_SINGLE_HASH": ["argon2"],  # its salt is in the hash; no pepper to lose
        "SECURITY_PASSWORD_LENGTH_MIN": PASSWORD_LENGTH,
        "SECURITY_PASSWORD_NORMALIZE_FORM": "NFKC",
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_MSG_GENERIC_AUTHN_FAILED": (
            _l("The e-mail address or the password is wrong: type both again."),
            "error",
        ),
        "SECURITY_LOGIN_URL": "/sign-in",
        "SECURITY_LOGOUT_URL": "/sign-out",
        "SECURITY_VERIFY_URL": "/sign-in/again",  # no page; /verify is about files
        "SECURITY_LOGOUT_METHODS": ["POST"],
        "SECURITY_LOGOUT_CSRF": False,
        "SECURITY_LOGIN_USER_TEMPLATE": "accounts/sign_in.html",
        "SECURITY_POST_LOGIN_VIEW": "/start",
        "SECURITY_FLASH_MESSAGES": False,
        "SECURITY_STATIC_FOLDER": None,
        "SECURITY_DEFAULT_REMEMBER_ME": False,
        "SESSION_COOKIE_NAME": "__Host-session" if https else "session",
        "SESSION_COOKIE_SECURE": https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=settings.session_hours),
        "REMEMBER_COOKIE_SECURE": https,
    }


class Passwords(PasswordUtil):
    """What a new password must be, wherever Flask-Security or we ask for one."""

    def validate(
        self,
        password: str,
        is_register: bool,  # noqa: ARG002 - Flask-Security's signature
        **about: Any,
    ) -> tuple[list[str] | None, str]:
        """Return what is wrong with a password, if anything, and the password as it is hashed."""
        person: Person = about["user"]
        password = self.normalize(password)
        site = urlsplit(context.settings().base_url).hostname or ""
        if not PASSWORD_LENGTH <= len(password) <= LONGEST_PASSWORD:
            return [
                _("Use 15 to 256 characters: four or five words are easy to remember."),
            ], password
        if is_guessable(password, (person.name, person.email, site)):
            return [
                _(
                    "This password is easy to guess: it is hardly more than common words, a "
                    "pattern, or the name and address of yourself or of this registry. Add words "
                    "that have nothing to do with them."
                )
            ], password
        return None, password


class Addresses(MailUtil):
    """Reads the address that somebody signs in with, however long what was typed."""

    def normalize(self, email: str) -> str:
        """Return the address, or raise ValueError if it is not one."""
        try:
            return email_address(email)
        except Refused:
            raise ValueError from None


class People(SQLAlchemySessionUserDatastore):
    """Finds who asks together with the roles that they hold: one statement a request."""

    def find_user(self, case_insensitive: bool = False, **by: Any) -> Person | None:
        """Return the person by a column, an address in whatever case."""
        [(name, value)] = by.items()
        column = getattr(Person, name)
        is_it = func.lower(column) == func.lower(value) if case_insensitive else column == value
        found = select(Person).where(is_it).options(joinedload(Person.held))
        return context.session.scalars(found).unique().one_or_none()


def init_app(app: Flask, settings: Settings) -> None:
    """Set up sign-in, and who asks before each request."""
    sessions.init_app(app, settings)
    issuer = urlsplit(settings.base_url).hostname or "registry"
    app.extensions["registry.codes"] = Codes(secret(settings.secret_key), issuer)
    datastore = People(
        cast("scoped_session[Session]", context.session),
        Person,
        cast("type[RoleMixin]", None),  # roles are the registry's own: role_grant
    )
    Security(
        app,
        datastore,
        register_blueprint=True,
        login_form=SignInForm,
        mail_util_cls=Addresses,
        password_util_cls=Passwords,
    )
    # A session says who asks: no token does, whether in the address, a header or JSON.
    app.login_manager.request_loader(lambda _request: None)  # type: ignore[attr-defined]
    app.view_functions["security.verify"] = _nothing_here  # nothing asks for a fresh sign-in yet
    user_logged_out.connect(_forget, app)

    @app.before_request
    def identify() -> None:
        g.who = Identity()
        person = cast("Person", current_user)
        if request.endpoint != "static" and person.is_authenticated:
            known = identity(context.session, person)
            if known.grants and (pending.has_passed(person) or not asks_for_factor(known)):
                g.who = known
            else:
                _end_session()


def asks_for_factor(known: Identity) -> bool:
    """Say whether a second factor is demanded of somebody with these roles."""
    return context.settings().second_factor and any(
        grant.role in SECOND_FACTOR_ROLES for grant in known.grants
    )


def _end_session() -> None:
    """Make who asks nobody: they have no role any more, or one that asks for a second factor.

    A GET may do it, for it writes nothing.
    """
    browser.clear()
    setattr(g, "_login_user", AnonymousUserMixin())  # noqa: B010 - where Flask-Login keeps it


def _nothing_here() -> NoReturn:
    abort(404)


def _forget(_app: Flask, user: Person, **_extra: object) -> None:
    """Make every copy of the person's cookie worthless."""
    with context.change() as session:
        session.execute(
            update(Person).where(Person.id == user.id).values(fs_uniquifier=secrets.token_hex(32))
        )
