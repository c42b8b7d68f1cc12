"""What an erratum may change: words, a few of them, and nothing else."""

from typing import Any

import pytest

from registry.pledges.content import Content, Indicator, Link, Milestone, Partner, Resource
from registry.pledges.erratum import problems

PUBLIC = Content(
    pledging_entity="MLI",
    office="Direction generale",
    language="en",
    title={"en": "Healht for all migrants", "zh": "移民与健康", "ar": "صحة للمهاجرين"},
    description={"en": "We open heath desks in eight regions of the country. " * 8},
    translations={"zh": "UNNM-SEK"},
    pledge_type="individual",
    natures=("financial",),
    recommendations=(Link("A/76/642/98", "implements"),),
    indicators=(Indicator("Visits", "a year", target_value="9000", source="DHIS 3"),),
    milestones=(Milestone("Frist desk", "2027-01-01"),),
    resources=(Resource("250000", "XOF", recipient="Croix-Rogue"),),
    partners=(Partner("Croix-Rogue"),),
    ends_on="2029-12-31",
)


def found(**changes: Any) -> list[str]:
    return [problem.field for problem in problems(PUBLIC, PUBLIC.with_changes(**changes))]


@pytest.mark.parametrize(
    "changes",
    [
        {"title": {**PUBLIC.title, "en": "Health for all migrants"}},
        {"title": {**PUBLIC.title, "zh": "移民和健康"}},
        {"title": {**PUBLIC.title, "ar": "الصحة للمهاجرين"}},
        {"description": {"en": PUBLIC.description["en"].replace("heath", "health")}},
        {"translations": {"zh": "UNNM-SEC"}},
        {"office": "Direction générale"},
        {"indicators": (Indicator("Visits", "a year", target_value="9000", source="DHIS 2"),)},
        {"resources": (Resource("250000", "XOF", recipient="Croix-Rouge"),)},
        {"partners": (Partner("Croix-Rouge"),)},
    ],
)
def test_words_and_names_may_be_spelt_right(changes: dict[str, Any]) -> None:
    assert found(**changes) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"recommendations": (Link("A/76/642/98", "supports"),)},
        {"resources": (Resource("250001", "XOF", recipient="Croix-Rogue"),)},
        {"resources": ()},
        {"partners": (Partner("Croix-Rogue"), Partner("OIM"))},
        {"indicators": (Indicator("Visitors", "a year", target_value="9000", source="DHIS 3"),)},
        {"milestones": (Milestone("First desk", "2027-01-01"),)},
        {"ends_on": "2030-12-31"},
        {"pledge_type": "common"},
        {"natures": ()},
        {"language": "zh"},
        {"institution": "A ministry"},  # there was none: that is no slip
        {"title": {**PUBLIC.title, "fr": "Santé"}},
        {"title": {"en": PUBLIC.title["en"]}},
        {"translations": {}},
    ],
)
def test_all_else_is_named_and_refused(changes: dict[str, Any]) -> None:
    [problem] = problems(PUBLIC, PUBLIC.with_changes(**changes))

    assert problem.field == next(iter(changes))
    assert "more than a typing error" in str(problem.sentence)
    assert "make this an amendment" in str(problem.sentence)


def test_a_text_that_says_something_else_is_refused_by_how_many_words_change() -> None:
    [problem] = problems(PUBLIC, PUBLIC.with_changes(title={**PUBLIC.title, "en": "No more of it"}))

    assert problem.field == "title"
    assert "4 words change, and an erratum changes at most 3" in str(problem.sentence)


def test_of_a_long_text_a_tenth_of_the_words_may_change_and_not_one_more() -> None:
    words = [f"word{n}" for n in range(100)]
    public = PUBLIC.with_changes(description={"en": " ".join(words)})

    def changed(count: int) -> Content:
        said = [f"{word}x" if n < count else word for n, word in enumerate(words)]
        return public.with_changes(description={"en": " ".join(said)})

    assert problems(public, changed(10)) == []
    assert [one.field for one in problems(public, changed(11))] == ["description"]


def test_nothing_corrected_is_no_erratum_and_a_reason_corrects_nothing() -> None:
    assert found(reason="Spelling", consent=True) == ["title"]


def test_every_field_that_is_wrong_is_named() -> None:
    assert found(ends_on="2030-01-01", level="local") == ["level", "ends_on"]
