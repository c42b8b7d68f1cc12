"""Which language a page speaks: asked for in the address, chosen before, or the browser's."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlencode

from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations
from flask import Flask, Response, g, request
from flask_babel import Babel, force_locale, get_locale, get_translations, gettext
from jinja2 import Environment
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from registry.errors import Sentence
from registry.web.addresses import LONGEST, length
from registry.web.cldr import LOCALES, written_amount, written_day, written_instant, written_month
from registry.web.unbroken import unbroken

# The catalogues that exist.
LANGUAGES = {
    "en": "English",
    "fr": "Français",
    "es": "Español",
    "ar": "العربية",
    "ru": "Русский",
    "zh": "中文",
}
COOKIE = "language"
# Chinese is told by its script, or a browser in Japanese draws it with the shapes of Japanese.
TAGS = {"zh": "zh-Hans"}
_YEAR = 365 * 24 * 3600
_LONGEST = 1_000  # characters that are read of what a browser prefers


def chosen() -> str:
    """Return the language of this request, never by where the reader's address is."""
    return choose(
        request.args.get("lang"),
        request.cookies.get(COOKIE),
        request.headers.get("Accept-Language", ""),
    )


def has_chosen() -> bool:
    """Whether the reader chose a language, so that no other one is better known to be theirs."""
    return {request.args.get("lang"), request.cookies.get(COOKIE)} & LANGUAGES.keys() != set()


def choose(asked: str | None, chosen: str | None, accepted: str) -> str:
    """Return the language of the address, the cookie or the browser: the first that we speak."""
    for code in (asked, chosen):
        if code in LANGUAGES:
            return code
    return _best(accepted[:_LONGEST])


@lru_cache(maxsize=256)
def _best(accepted: str) -> str:
    return parse_accept_header(accepted, LanguageAccept).best_match(list(LANGUAGES)) or "en"


def say(sentence: Sentence) -> str:
    """Return a sentence of the program, and what fills its places, in the reader's language."""
    text = str(gettext(sentence.message))
    if not sentence.values:
        return text
    return text.format(**{name: _spelled(value) for name, value in sentence.values.items()})


def _spelled(value: object) -> object:
    if isinstance(value, Sentence):
        return say(value)
    return written_day(g.language, value) if isinstance(value, date) else value


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak another language meanwhile than the reader's: that of a letter."""
    before = g.get("language"), g.get("catalogue")
    with force_locale(LOCALES.get(code, code)):
        g.language, g.catalogue = code, get_translations()
        try:
            yield
        finally:
            g.language, g.catalogue = before


def _said(message: str) -> str:
    """Return a sentence for a template; a page holds hundreds.

    Flask-Babel's own looks the language up anew for each.
    """
    return str(_catalogue().ugettext(message))


def _counted(one: str, many: str, count: int) -> str:
    return str(_catalogue().ungettext(one, many, count))


def _catalogue() -> Translations | NullTranslations:
    return g.get("catalogue") or get_translations()


@lru_cache(maxsize=4_096)
def _number(language: str, number: float) -> str:
    return format_decimal(number, locale=LOCALES.get(language, language))


def switch_language(code: str) -> str:
    """Return the address of this page in another language; one that is too long is left out."""
    query = request.args.to_dict(flat=False) if length() <= LONGEST else {}
    query |= {"lang": [code]}
    return f"{request.path}?{urlencode(query, doseq=True)}"


def _prepare_templates(env: Environment) -> None:
    env.install_gettext_callables(_said, _counted, newstyle=True)  # type: ignore[attr-defined]
    env.globals["_"] = env.globals["gettext"]  # Jinja's own is a detour
    env.globals["N_"] = str  # it only marks a sentence
    env.filters["unbroken"] = unbroken
    env.filters["numberformat"] = lambda number: _number(g.language, number)
    env.filters["written_day"] = lambda day: written_day(g.language, day)
    env.filters["language_tag"] = lambda code: TAGS.get(code, code)
    env.filters["month"] = lambda month: written_month(g.language, month)
    env.filters["instant"] = lambda at: written_instant(g.language, at)
    env.filters["grouped"] = lambda amount: written_amount(g.language, amount)


def init_app(app: Flask) -> None:
    """Choose the language of each request and remember a choice made in the page."""
    Babel(
        app,
        locale_selector=lambda: LOCALES.get(chosen(), chosen()),
        default_translation_directories=str(Path(__file__).parent.parent / "translations"),
    )

    _prepare_templates(app.jinja_env)

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
        if not response.cache_control.immutable:  # what never changes speaks no language
            response.vary.update(("Accept-Language", "Cookie"))
        return response
