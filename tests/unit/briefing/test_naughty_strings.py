"""Every string of the Big List of Naughty Strings, as title and as words, in each of our layouts.

What can be seen of them is counted in the text of the whole, character by character: a reader puts
what runs leftwards into an order of its own, and spells ligatures out.
"""

import json
import unicodedata
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from pdfua import validate

from registry.briefing import layout
from registry.briefing.document import Brief, Depth, Pledge, Text
from registry.web.languages import catalogue
from tests.unit.briefing import reading
from tests.unit.briefing.conftest import whole

VECTORS = Path(__file__).parents[2] / "vectors" / "naughty_strings.json"
STRINGS: list[str] = json.loads(VECTORS.read_text())["strings"]
LANGUAGES = ("en", "fr", "es", "ar", "ru", "zh")
DEPTHS: dict[str, Depth] = {"en": "full", "ar": "full", "zh": "full"}
_LINES = 30  # that a brief of two pages has room for, where it says nothing else
_UNSEEN = {"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"}
_HYPHEN = "\ufffe"  # pdfium says so where a word goes on in the next line


def _pledges(strings: list[str], language: str) -> tuple[Pledge, ...]:
    """Pledges with these titles and words, of which half say that they are in Arabic."""
    bare = replace(
        whole().pledges[3], quality=(), files=(), populations=(), principles=(), natures=(),
        primary_objectives=(), round_tables=(), places=(), imported_from="",
    )  # fmt: skip
    return tuple(
        replace(
            bare,
            ref=f"P-2026-{nth:05d}",
            title=Text(string, "ar" if nth % 2 else language),
            description=Text(string, language if nth % 2 else "ar"),
        )
        for nth, string in enumerate(strings)
    )


def _drawn(strings: list[str], language: str, depth: Depth) -> bytes:
    pledges = _pledges(strings, language)
    brief = Brief(
        title="A", forum="B", scope="C", day=whole().day, language=language, issuer="D",
        depth=depth, pledges=pledges, total=len(pledges), audit=whole().audit,
    )  # fmt: skip
    return layout.draw(brief, translate=catalogue(language).gettext)


def _text(strings: list[str], language: str, depth: Depth) -> str:
    return "".join(reading.pages(_drawn(strings, language, depth)))


def _seen(text: str) -> Counter[str]:
    """What of a text can be seen, without the ligatures and wide forms that readers undo."""
    plain = unicodedata.normalize("NFKD", text.replace(_HYPHEN, ""))
    return Counter(char for char in plain if unicodedata.category(char) not in _UNSEEN)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_can_be_read_in_a_whole_brief(language: str) -> None:
    text = _text(STRINGS, language, DEPTHS.get(language, "standard"))
    # The contents, the table, above the section and within; where a line runs both ways, pdfium
    # loses signs that a reader sees.
    places = 3 if language == "ar" else 4
    wanted = _seen("".join(STRINGS) * places)

    assert wanted - _seen(text) == Counter()
    if language != "ar":
        joined = "".join(text.replace(_HYPHEN, "").split())
        plain = ["".join(string.split()) for string in STRINGS if string.isascii()]
        short = [one for one in plain if one.isprintable() and len(one) < 60]  # a few lines
        assert [one for one in short if one not in joined] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_can_stand_in_a_brief_of_two_pages(language: str) -> None:
    for at in range(0, len(STRINGS), _LINES):
        strings = STRINGS[at : at + _LINES]
        short = "".join(string for string in strings if len(string) < 20)

        assert _seen(short) - _seen(_text(strings, language, "brief")) == Counter()


def test_a_checker_finds_nothing_wrong_with_them(tmp_path: Path) -> None:
    path = tmp_path / "naughty.pdf"
    path.write_bytes(_drawn(STRINGS[90:200], "ar", "standard"))

    assert [one for one in validate(path).findings if one.severity.name == "ERROR"] == []
