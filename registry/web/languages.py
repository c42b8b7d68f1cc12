"""Which language a page speaks: asked for in the address, chosen before, or the browser's."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from urllib.parse import urlencode

from babel import Locale
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations
from flask import Flask, Response, g, request
from flask_babel import Babel, Domain, force_locale, get_translations, gettext
from jinja2 import Environment, pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from registry.errors import Misconfigured, Sentence
from registry.web.addresses import LONGEST, length
from registry.web.cldr import LOCALES, written_amount, written_day, written_instant, written_month
from registry.web.unbroken import parted

# The catalogues that exist.
LANGUAGES = {
    "en": "English",
    "fr": "Français",
    "es": "Español",
    "ar": "العربية",
    "ru": "Русский",
    "zh": "中文",
}
_CATALOGUES = Path(__file__).resolve().parent.parent / "translations"
Catalogue = Translations | NullTranslations
COOKIE = "language"
# Chinese is told by its script, or a browser in Japanese draws it with the shapes of Japanese.
TAGS = {"zh": "zh-Hans"}
_YEAR = 365 * 24 * 3600
_LONGEST = 1_000  # characters that are read of what a browser prefers


def require_catalogues() -> None:
    """Refuse to speak English alone for want of compiled translations: nobody would be told why.

    Raises:
        Misconfigured: one is not there.
    """
    for code in LANGUAGES.keys() - {"en"}:
        path = _CATALOGUES / code / "LC_MESSAGES" / "messages.mo"
        if not path.is_file():
            raise Misconfigured(
                "The translations are not compiled, {path} is missing: run "
                "`scripts/environment.sh .venv requirements.txt` in the checkout.",
                path=path,
            )


@cache
def catalogue(language: str) -> Catalogue:
    """Return what translates into one of our languages, whoever asks and wherever."""
    return Translations.load(_CATALOGUES, [language])


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
        g.language, g.catalogue = code, None
        g.catalogue = get_translations()
        try:
            yield
        finally:
            g.language, g.catalogue = before


class _Domain(Domain):
    """The sentences of a request's language; Flask-Babel's own looks it up anew for each."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._catalogues: dict[str, Catalogue] = {}

    def of(self, language: str) -> Catalogue:
        """Return the catalogue of the language of this request."""
        if language not in self._catalogues:
            self._catalogues[language] = super().get_translations()  # type: ignore[no-untyped-call]
        return self._catalogues[language]

    def get_translations(self) -> Catalogue:
        """Return the catalogue of the language that is spoken."""
        found: Catalogue | None = g.get("catalogue") if g else None
        return found or super().get_translations()  # type: ignore[no-untyped-call]


@pass_eval_context
def _told(context: EvalContext, message: str, **values: object) -> str:
    """Return a sentence for a template, its places filled; a page holds hundreds."""
    if values:
        text = _catalogue().ugettext(message)
        return (Markup(text) if context.autoescape else text) % values  # noqa: S704
    return _plain(_catalogue(), message, marked=bool(context.autoescape))


@lru_cache(maxsize=16_384)
def _plain(catalogue: Catalogue, message: str, *, marked: bool) -> str:
    text = catalogue.ugettext(message)
    return (Markup(text) if marked else text) % {}  # noqa: S704 - sentences are ours


def _said(message: str) -> str:
    return str(_catalogue().ugettext(message))


def _counted(one: str, many: str, count: int) -> str:
    return str(_catalogue().ungettext(one, many, count))


def _catalogue() -> Catalogue:
    return getattr(g, "catalogue", None) or get_translations()


@lru_cache(maxsize=4_096)
def written_number(language: str, number: float) -> str:
    """Return a number with its thousands apart."""
    return format_decimal(number, locale=LOCALES.get(language, language))


def elsewhere() -> list[tuple[str, str, str]]:
    """Return each language: its code, its name, the address of this page in it.

    An address that is too long is left out.
    """
    asked = request.args.items(multi=True) if length() <= LONGEST else ()
    others = [(name, value) for name, value in asked if name != "lang"]
    address = f"{request.path}?{urlencode([*others, ('lang', '')])}"
    return [(code, name, f"{address}{code}") for code, name in LANGUAGES.items()]


@lru_cache
def _locale(code: str) -> Locale:
    return Locale.parse(LOCALES.get(code, code))


def _prepare_templates(env: Environment) -> None:
    env.install_gettext_callables(_said, _counted, newstyle=True)  # type: ignore[attr-defined]
    env.globals["_"] = env.globals["gettext"] = _told  # Jinja's own is a detour
    env.globals["N_"] = str  # it only marks a sentence
    env.filters["parted"] = parted
    env.filters["numberformat"] = lambda number: written_number(g.language, number)
    env.filters["written_day"] = lambda day: written_day(g.language, day)
    env.filters["language_tag"] = lambda code: TAGS.get(code, code)
    env.filters["month"] = lambda month: written_month(g.language, month)
    env.filters["instant"] = lambda at: written_instant(g.language, at)
    env.filters["grouped"] = lambda amount: written_amount(g.language, amount)


def init_app(app: Flask) -> None:
    """Choose the language of each request and remember a choice made in the page."""
    babel = Babel(
        app,
        locale_selector=lambda: _locale(chosen()),
        default_translation_directories=str(_CATALOGUES),
    )
    domain = babel.domain_instance = _Domain()

    _prepare_templates(app.jinja_env)

    @app.before_request
    def choose() -> None:
        g.language = chosen()
        g.catalogue = domain.of(g.language)

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
        if "immutable" in response.headers.get("Cache-Control", ""):
            return response  # what never changes speaks no language
        if "Vary" in response.headers:
            response.vary.update(("Accept-Language", "Cookie"))
        else:
            response.headers["Vary"] = "Accept-Language, Cookie"
        return response
