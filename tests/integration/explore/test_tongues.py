"""Every public page in every language: nothing left in English, no day in digits, few bytes."""

import re
from collections.abc import Iterator
from gzip import decompress
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from bs4 import BeautifulSoup
from flask import Flask, Response
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from registry.web.languages import LANGUAGES
from tests.contracts.public import public_pages
from tests.contracts.test_routes import Things, things

__all__ = ["things"]
pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
TRANSLATIONS = Path(__file__).parents[3] / "registry" / "translations"
BUDGET = 60_000  # bytes of a first visit, compressed, with all that the page loads
PLACE = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
SHORTEST = 14  # characters of a sentence; “International” may stand in a name
DAY = re.compile(r"(?<![\w./-])\d{4}-\d{2}(-\d{2})?(?![\w-])")
EXAMPLES = ("2026-05-08",)  # of what can be written into an address
QUOTED = "soins de santé pour tous"  # of the title of a pledge in French
SPOKEN = ("title", "aria-label", "placeholder", "alt", "content", "data-narrow")


def english(language: str) -> list[tuple[str, re.Pattern[str]]]:
    """Return what finds the longer English sentences which a language says otherwise.

    Each comes with its longest words, which are looked for first: that is quick.
    """
    path = TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        catalogue = read_po(file)
    said = {
        one
        for message in catalogue
        if message.id and not message.fuzzy
        for one, other in _pairs(message.id, message.string)
        if other and one != other and len(PLACE.sub("", one)) > SHORTEST
    }
    return [(max(PLACE.split(one), key=len), _pattern(one)) for one in sorted(said)]


def _pairs(english: object, other: object) -> Iterator[tuple[str, str]]:
    if isinstance(english, str):
        yield english, str(other)
    else:
        assert isinstance(english, list | tuple)
        assert isinstance(other, list | tuple)
        yield english[0], str(other[0])
        yield english[1], str(other[-1])


def _pattern(sentence: str) -> re.Pattern[str]:
    parts = (re.escape(part) for part in PLACE.split(sentence))
    return re.compile(rf"(?<!\w){'.{1,60}?'.join(parts)}(?!\w)")


def told(page: BeautifulSoup, language: str) -> str:
    """Return what a page says in its own language: not what it quotes in another one, nor code."""
    for quoted in page.select("[lang]:not(html), code, pre"):
        if not quoted.decomposed and str(quoted.get("lang")).split("-")[0] != language:
            quoted.decompose()
    named = (str(tag[name]) for tag in page.find_all(True) for name in SPOKEN if tag.has_attr(name))
    return "\n".join((page.get_text(" "), *named))


def loaded(page: BeautifulSoup) -> set[str]:
    """Return the addresses of all that a page loads, which must be ours."""
    found = [str(tag["src"]) for tag in page.select("script[src], img[src]")]
    found += [str(tag["href"]) for tag in page.select("link[rel=stylesheet], link[rel=icon]")]
    assert all(url.startswith("/") and not url.startswith("//") for url in found), found
    return set(found)


def test_every_public_page_speaks_one_language_and_is_light(app: Flask, things: Things) -> None:
    paths = list(dict.fromkeys(public_pages(app, things)))
    for language in LANGUAGES:
        sentences = english(language) if language != "en" else []
        stranger = Stranger(app, language)
        for path in paths:
            page = stranger.visit(path)
            said = told(page, language) if page else ""
            quotes = page.body.get_text() if page and page.body and language != "fr" else ""
            assert QUOTED not in quotes, (language, path)
            days = {day.group() for day in DAY.finditer(said)} - {*EXAMPLES}
            assert days == set(), (language, path)
            left = [one.pattern for words, one in sentences if words in said and one.search(said)]
            assert left == [], (language, path)


class Stranger:
    """A browser without a cookie, which weighs what it gets."""

    def __init__(self, app: Flask, language: str) -> None:
        self.client = FlaskClient(app, Response, use_cookies=False)
        self.headers = {"Accept-Language": language, "Accept-Encoding": "gzip"}
        self.weights: dict[str, int] = {}

    def visit(self, path: str) -> BeautifulSoup | None:
        """Return the page at a path, None if it leads to none."""
        answer = self._get(path)
        if answer.mimetype != "text/html" or answer.status_code == 302:
            return None
        is_packed = answer.headers.get("Content-Encoding") == "gzip"
        page = BeautifulSoup(decompress(answer.data) if is_packed else answer.data, "html.parser")
        parts = {path, *loaded(page)}
        for part in parts - self.weights.keys():
            self._get(part)
        assert sum(self.weights[part] for part in parts) <= BUDGET, path
        return page

    def _get(self, path: str) -> TestResponse:
        answer = self.client.get(path, headers=self.headers)
        self.weights[path] = len(answer.data)
        return answer
