"""Which language a page speaks: asked for in the address, chosen before, or the browser's."""

from pathlib import Path
from urllib.parse import urlencode

from flask import Flask, Response, g, request
from flask_babel import Babel, get_locale, gettext

from registry.errors import Sentence

# The catalogues that exist; Spanish, Russian and Chinese follow with theirs.
LANGUAGES = {"en": "English", "fr": "Français", "ar": "العربية"}
RIGHT_TO_LEFT = frozenset({"ar"})
LOCALES = {"en": "en_GB"}  # dates and numbers as United Nations documents write them
COOKIE = "language"
_YEAR = 365 * 24 * 3600


def chosen() -> str:
    """Return the language of this request, never by where the reader's address is."""
    for code in (request.args.get("lang"), request.cookies.get(COOKIE)):
        if code in LANGUAGES:
            return code
    return request.accept_languages.best_match(list(LANGUAGES)) or "en"


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

    @app.before_request
    def choose() -> None:
        g.language = str(get_locale() or "en").split("_", maxsplit=1)[0]

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
