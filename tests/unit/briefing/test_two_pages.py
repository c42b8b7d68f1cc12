"""The short brief: two pages, or one on no pledge; what is left out is counted."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pdfua import validate

from registry.briefing import layout
from registry.briefing.document import Brief, Finding, Group, Money, Note, Source, Text
from tests.unit.briefing import reading
from tests.unit.briefing.conftest import enlarged, whole

LONG = "An intergovernmental mechanism for the coordination of " * 12
MANY = tuple(Source(f"P-2026-{n:05d}", 1, n) for n in range(1, 400))


def _finding(number: int, of: str) -> Finding:
    note = Note(f"{of} counted in way {number}. {LONG[:160]}", (Group("", MANY),))
    return Finding(f"Finding {number}. {LONG[:160]}", note)


def _full(brief: Brief) -> Brief:
    messages, gaps, changes = (tuple(_finding(n, of) for n in range(60)) for of in "MGC")
    money = tuple(
        Money(f"X{n:02d}", "9" * 15 + ".99", "0", "0", "0.00", _finding(n, "X").note)
        for n in range(30)
    )
    return replace(
        enlarged(brief, 90), title=LONG, forum=LONG, scope=LONG, messages=messages, gaps=gaps,
        since=7, changes=changes, money=money, restricted=True, not_public=88,
    )  # fmt: skip


def _bare(brief: Brief) -> Brief:
    return replace(brief, pledges=(), total=0, messages=(), gaps=(), money=())


BRIEFS: dict[str, Callable[[Brief], Brief]] = {
    "as it is": lambda brief: brief,
    "nothing": _bare,
    "one pledge": lambda brief: enlarged(brief, 1),
    "far too much": _full,
}


@pytest.mark.parametrize(
    ("which", "language"),
    [
        *((which, "en") for which in BRIEFS),
        *(("far too much", code) for code in ("ar", "ru", "zh")),
    ],
)
def test_it_has_two_pages_or_one_on_nothing_and_nothing_below_their_foot(
    which: str, language: str
) -> None:
    brief = replace(BRIEFS[which](whole()), depth="brief", language=language)
    pdf = layout.draw(brief)
    last = 1 if brief.total else 0
    assert len(reading.pages(pdf)) == last + 1
    for page in range(last + 1):
        assert reading.ink(pdf, page, (0, 812, 595, 842)) == 0
    assert language == "ar" or reading.overlaps(pdf) == []  # Arabic words lie about their boxes
    between = (0, 842 - 60, 595, 842 - 52)  # above the running foot
    assert reading.ink(pdf, last, between) == 0


def test_what_is_left_out_is_counted() -> None:
    first, second = reading.pages(layout.draw(replace(_full(whole()), depth="brief")))
    told = first.count("Finding ")
    assert 0 < told < 60
    assert f"{60 - told} more in the standard brief." in first
    assert second.count("more in the standard brief.") >= 3
    assert "999,999,999,999,999.99" in second
    assert "Restricted until the embargo is lifted" in first
    assert "Restricted until the embargo is lifted · Page 2 of 2" in second


def test_it_names_its_pledges_its_gaps_its_money_and_how_to_check_it(brief: Brief) -> None:
    pdf = layout.draw(replace(brief, depth="brief"))
    first, second = (" ".join(page.split()) for page in reading.pages(pdf))
    assert brief.title in first
    assert "As of log size 5,210, 5 May 2026" in first
    for words in ("P-2026-00005", brief.gaps[0].words, "12,500,000", brief.audit.root):
        assert words in second
    assert brief.audit.verification_url in reading.links(pdf)
    assert "Pledges: 5, entries 4,007 to 4,035." in second
    assert len(reading.inner_links(pdf)) == 12  # each mark leads to its note


@pytest.mark.parametrize("language", ["en", "ar", "zh"])
def test_pledges_that_are_few_are_there_with_their_words(language: str) -> None:
    brief = replace(enlarged(whole(), 2), depth="brief", language=language)
    pdf = layout.draw(brief)
    second = " ".join(reading.pages(pdf)[1].split())

    assert "Table of pledges" not in second
    assert brief.pledges[0].description.words[:40] in second
    assert "Para. 104, 98 · Obj. 13, 7 · 1 January 2026" in second or language != "en"
    assert reading.ink(pdf, 1, (60, 300, 535, 560)) > 1500  # no third of a page is white
    assert language == "ar" or reading.overlaps(pdf) == []


def test_words_of_an_import_say_that_they_are_a_summary() -> None:
    brief = whole()
    imported = tuple(replace(brief.pledges[3], ref=f"P-2026-{n:05d}") for n in range(5))
    text = reading.text(layout.draw(replace(brief, depth="brief", pledges=imported)))

    assert text.count("Revise the national plan") == 5
    assert text.count("not the entity's words.") == 5


def test_pledges_that_are_many_stand_in_a_table_of_whole_words() -> None:
    title = Text("Accompagnement " * 12, "fr")
    pledges = [replace(one, title=title) for one in enlarged(whole(), 40).pledges]
    drawn = layout.draw(replace(enlarged(whole(), 40), depth="brief", pledges=tuple(pledges)))
    second = reading.pages(drawn)[1]

    assert "Table of pledges" in second
    assert "Accompagnement…" in second


def test_a_brief_on_nothing_says_so_above_how_to_check_it() -> None:
    brief = replace(_bare(whole()), depth="brief", since=7, changes=(_finding(1, "C"),))
    [page] = reading.pages(layout.draw(brief))

    parts = ("No pledge falls within this scope", "What changed", "How to verify", "Page 1 of 1")
    assert [part for part in parts if part not in page] == []
    assert "Brief of two pages" not in page


def test_the_same_short_brief_has_the_same_bytes(brief: Brief) -> None:
    short = replace(brief, depth="brief")
    assert layout.draw(short) == layout.draw(replace(short))


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_checker_finds_nothing_wrong(language: str, tmp_path: Path) -> None:
    path = tmp_path / "brief.pdf"
    path.write_bytes(layout.draw(replace(_full(whole()), depth="brief", language=language)))
    assert [f for f in validate(path).findings if f.severity.name == "ERROR"] == []
