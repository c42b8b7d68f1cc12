"""Which language a page speaks: asked for in the address, chosen before, or the browser's."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from babel.numbers import format_decimal
from flask import Flask, Response, g, request
from flask_babel import Babel, force_locale, get_locale, get_translations, gettext
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from registry.errors import Sentence

# The catalogues that exist; Spanish, Russian and Chinese follow with theirs.
LANGUAGES = {"en": "English", "fr": "Français", "ar": "العربية"}
RIGHT_TO_LEFT = frozenset({"ar"})
LOCALES = {"en": "en_GB"}  # dates and numbers as United Nations documents write them
COOKIE = "language"
_YEAR = 365 * 24 * 3600
_LONGEST = 1_000  # characters that are read of what a browser prefers


def chosen() -> str:
    """Return the language of this request, never by where the reader's address is."""
    return choose(
        request.args.get("lang"),
        request.cookies.get(COOKIE),
        request.headers.get("Accept-Language", ""),
    )


def choose(asked: str | None, chosen: str | None, accepted: str) -> str:
    """Return the language of the address, the cookie or the browser: the first that we speak."""
    for code in (asked, chosen):
        if code in LANGUAGES:
            return code
    return _best(accepted[:_LONGEST])


@lru_cache(maxsize=256)
def _best(accepted: str) -> str:
    return parse_accept_header(accepted, LanguageAccept).best_match(list(LANGUAGES)) or "en"


def direction(code: str) -> str:
    """Return how a language is written: "rtl" or "ltr"."""
    return "rtl" if code in RIGHT_TO_LEFT else "ltr"


def say(sentence: Sentence) -> str:
    """Return a sentence of the program, and those in its places, in the reader's language."""
    text = str(gettext(sentence.message))
    if not sentence.values:
        return text
    values = {
        name: say(value) if isinstance(value, Sentence) else value
        for name, value in sentence.values.items()
    }
    return text.format(**values)


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak another language meanwhile than the reader's: that of a letter."""
    before = g.get("catalogue")
    with force_locale(code):
        g.catalogue = get_translations()
        try:
            yield
        finally:
            g.catalogue = before


@pass_context
def _said(context: Context, message: str, **values: Any) -> str:
    """Return a sentence as `_` does it in templates; Flask-Babel's takes ten times as long.

    A page holds hundreds, and that one looks up the language anew for each.
    """
    text: str = (g.get("catalogue") or get_translations()).ugettext(message)
    written = Markup(text) if context.eval_ctx.autoescape else text  # noqa: S704 - our own
    return written % values if values or "%" in text else written


@lru_cache(maxsize=4_096)
def _number(language: str, number: float) -> str:
    return format_decimal(number, locale=LOCALES.get(language, language))


def switch_language(code: str) -> str:
    """Return the address of this page in another language."""
    query = request.args.to_dict(flat=False) | {"lang": [code]}
    return f"{request.path}?{urlencode(query, doseq=True)}"


def init_app(app: Flask) -> None:
    """Choose the language of each request and remember a choice made in the page."""
    Babel(
        app,
        locale_selector=lambda: LOCALES.get(chosen(), chosen()),
        default_translation_directories=str(Path(__file__).parent.parent / "translations"),
    )

    app.jinja_env.globals.update(_=_said, gettext=_said, N_=str)  # N_ only marks a sentence
    app.jinja_env.filters["numberformat"] = lambda number: _number(g.language, number)

    @app.before_request
    def choose() -> None:
        g.language = str(get_locale() or "en").split("_", maxsplit=1)[0]
        g.catalogue = get_translations()

    @app.after_request
    def remember(response: Response) -> Response:
        if request.args.get("lang") in LANGUAGES:
            response.set_cookie(
                COOKIE,
                request.args["lang"],
                max_age=_YEAR,
                secure=request.is_secure,
                httponly=True,
                samesite="Lax",
            )
        if request.endpoint != "static":
            response.vary.update(("Accept-Language", "Cookie"))
        return response
