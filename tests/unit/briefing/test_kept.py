"""Sections that are kept: set once, and drawn in other briefs as if they were set there."""

from dataclasses import replace

import pytest

from registry.briefing.document import Brief, Text
from registry.briefing.layout import draw
from registry.briefing.layout.kept import Sections
from registry.web.languages import catalogue
from tests.unit.briefing.conftest import enlarged

ROOM = 1 << 20
FRACTURED = Text("ກຂ e\u0301 ≥ 5 %, ﷺ 移民 لله (2030) q\u0327", "lo")  # boxes, marks, ligatures


def at_size(brief: Brief, size: int) -> Brief:
    """The same brief of a later moment: every address of a pledge names it."""
    pledges = [replace(one, url=f"{one.url}?at={size}") for one in brief.pledges]
    return replace(brief, pledges=tuple(pledges), audit=replace(brief.audit, size=size))


def other(brief: Brief) -> Brief:
    """A brief of another scope, in which other glyphs come first and pledges stand elsewhere."""
    first = replace(brief.pledges[0], ref="P-2025-00009", title=FRACTURED, description=FRACTURED)
    pledges = (first, *reversed(brief.pledges))
    return replace(brief, title="لله ﷺ", scope="Another scope ≥ 移", pledges=pledges, matrix=None)


@pytest.mark.parametrize("language", ["en", "fr", "ar", "zh"])
def test_a_brief_of_kept_sections_has_the_bytes_of_one_that_is_set_anew(brief, language):
    say = catalogue(language).gettext
    pledges = (*brief.pledges, replace(brief.pledges[1], description=FRACTURED))
    asked = replace(brief, language=language, pledges=pledges)
    kept = Sections(ROOM)
    draw(at_size(other(asked), 5000), translate=say, kept=kept)
    set_there = kept.made

    again = draw(at_size(asked, 5210), translate=say, kept=kept)
    assert again == draw(at_size(asked, 5210), translate=say)
    assert (set_there, kept.made) == (14, 14)


def test_only_what_changed_is_set_again(brief):
    kept = Sections(ROOM)
    fifty = enlarged(brief, 50)
    draw(fifty, kept=kept)
    corrected = replace(fifty.pledges[20], state="Fulfilled")
    pledges = (*fifty.pledges[:20], corrected, *fifty.pledges[21:])
    changed = replace(at_size(fifty, 5400), pledges=pledges)

    assert draw(changed, kept=kept) == draw(changed)
    assert kept.made == 102


def test_each_language_keeps_its_own(brief):
    kept = Sections(ROOM)
    for language in ("en", "fr", "en", "fr"):
        draw(replace(brief, language=language), translate=catalogue(language).gettext, kept=kept)

    assert kept.made == 20


def test_they_take_no_more_room_than_they_have_and_the_newest_stay(brief):
    kept = Sections(30_000)
    for ref in ("P-2026-00001", "P-2026-00002", *(f"P-2026-{n:05d}" for n in range(10, 20))):
        draw(replace(brief, pledges=(replace(brief.pledges[0], ref=ref),)), kept=kept)
        draw(replace(brief, pledges=(replace(brief.pledges[0], ref="P-2026-00001"),)), kept=kept)
    assert 0 <= kept.left < 30_000
    assert kept.made == 24  # the one that is asked for again and again was never forgotten

    draw(replace(brief, pledges=(replace(brief.pledges[0], ref="P-2026-00002"),)), kept=kept)
    assert kept.made == 26


def test_nothing_is_left_of_what_was_forgotten(brief):
    kept = Sections(ROOM)
    draw(brief, kept=kept)
    kept.forget()
    assert kept.left == ROOM

    draw(brief, kept=kept)
    assert kept.made == 20


def test_no_room_is_no_harm(brief):
    kept = Sections(0)
    assert draw(brief, kept=kept) == draw(brief, kept=kept) == draw(brief)
    assert kept.left == 0
