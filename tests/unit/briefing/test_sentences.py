"""Key figures, key messages and gaps, counted by hand: one, none, all, and the few by name."""

from typing import Any

from registry.analysis.counting import summarize
from registry.analysis.figures import Frame, Row, Scope
from registry.briefing.document import Finding
from registry.briefing.findings import gaps
from registry.briefing.names import Names
from registry.briefing.overview import Counted, figures, messages
from registry.framework.cycles import Framework
from registry.framework.edition import load_edition
from registry.settings import resource
from registry.web.languages import catalogue

EDITION = load_edition(resource("config") / "framework" / "a-76-642.toml")
NOBODY: Any = None  # no entity is looked up
EVERY = tuple(range(98, 112))
ALL = tuple(range(1, 24))


def row(
    number: int,
    reported: str | None = None,
    on: tuple[int, ...] = (98,),
    aims: tuple[int, ...] = (15,),
    region: str = "002",
    state: str = "published",
) -> Row:
    codes = tuple(f"A/76/642/{one}" for one in on)
    ref = f"P-2026-{number:05d}"
    return Row(
        ref, 1, number, "MLI", region, state, reported, "current", codes, aims, ()
    )  # fmt: skip


def counted(*rows: Row, scope: Scope | None = None, language: str = "en") -> Counted:
    asked = scope or Scope("all")
    paragraphs = tuple((one.code, one.number) for one in EDITION.paragraphs)
    found = summarize(rows, Frame(asked, paragraphs, ALL))
    names = Names(NOBODY, Framework([EDITION], []), language, "", 9, catalogue(language))
    return Counted(asked, found, rows, names)


def words(findings: Any) -> list[str]:
    return [one.words for one in findings if isinstance(one, Finding)]


def shown(*rows: Row) -> list[tuple[str, str, str]]:
    return [(one.value, one.label, one.denominator) for one in figures(counted(*rows))]


def test_what_is_done_counts_as_going_on_and_what_is_held_up_is_said() -> None:
    done = [row(1, "fulfilled"), row(2, "in_progress"), row(3, "delayed"), row(4, "discontinued")]
    first, second, *_ = messages(counted(*done, row(5)))

    assert first.words == (
        "2 of 4 reporting pledges in progress or fulfilled; 1 pledge not reported on."
    )
    assert second.words == "2 of 4 reporting pledges delayed or discontinued."
    refs = [source.ref for group in second.note.groups for source in group.sources]
    assert refs == ["P-2026-00003", "P-2026-00004"]
    assert [group.label for group in second.note.groups] == ["Delayed", "Discontinued"]


def test_one_pledge_is_the_most_pledged_on_nothing() -> None:
    assert "Most pledged" not in " ".join(words(messages(counted(row(1, on=(98, 99))))))


def test_what_most_is_pledged_on_is_named_and_two_of_it_are_not() -> None:
    [*_, one] = words(messages(counted(row(1), row(2), row(3, on=(104,)))))
    [*_, two] = words(messages(counted(row(1, on=(98, 99)), row(2, on=(98, 99)))))

    assert one == (
        "Most pledged on: paragraph 98 (Health care for all migrants), with 2 of 3 pledges."
    )
    assert two == "Most pledged on: paragraphs 98, 99, each with 2 of 2 pledges."


def test_a_figure_of_one_is_singular_and_what_is_whole_leaves_nothing_out() -> None:
    assert shown(row(1, "planning")) == [
        ("1", "pledge stands", "by 1 entity"),
        ("1", "reported on by its entity", "of 1"),
        ("1", "recommendation pledged on", "of 14; 13 without a pledge"),
        ("1", "objective pledged for", "of 23; 22 without a pledge"),
    ]
    whole = shown(row(1, on=EVERY, aims=ALL), row(2))
    assert [denominator for _value, _label, denominator in whole] == [
        "by 1 entity", "of 2; 2 not reported on", "of 14", "of 23",
    ]  # fmt: skip


def test_gaps_of_many_are_said_from_to_and_those_of_two_by_name() -> None:
    many = words(gaps(counted(row(1, on=(98, 100), aims=(1, 2, 3, 9)))))
    few = words(gaps(counted(row(1, on=EVERY[2:], aims=tuple(ALL[:-1])))))

    assert many[0] == "No pledge on paragraphs 99, 101–111."
    assert many[-1] == "No pledge names objectives 4–8, 10–23 as primary ones."
    assert few[0] == (
        "No pledge on paragraphs 98 (Health care for all migrants), 99 (Migrants in social"
        " protection and recovery plans)."
    )
    assert few[-1] == "No pledge names objective 23 (International cooperation) as a primary one."


def test_gaps_of_a_region_name_it_and_those_of_a_cycle_the_cycle() -> None:
    here, there = row(1, on=EVERY, aims=ALL), row(2, on=EVERY[1:], region="150")
    found = words(gaps(counted(here, there, scope=Scope("cycle", "IMRF-2030"))))

    europe = "In IMRF-2030, no pledge from any entity of Europe on paragraph 98"
    assert found == [
        "In IMRF-2030, no pledge from any entity of the Americas, Asia, Oceania.",
        f"{europe} (Health care for all migrants).",
    ]


def test_gaps_of_one_recommendation_are_one_sentence_of_all_regions() -> None:
    scope = Scope("recommendation", "A/76/642/98")
    paragraphs = (("A/76/642/98", 98),)
    found = summarize([row(1)], Frame(scope, paragraphs, ALL))
    asked = counted(row(1), scope=scope)
    [gap] = words(gaps(Counted(scope, found, asked.rows, asked.names)))

    assert gap == (
        "No pledge from any entity of the Americas, Asia, Europe, Oceania on paragraph 98 (Health"
        " care for all migrants)."
    )


def test_of_imports_no_more_is_said_than_that_the_words_are_not_the_entity_s_own() -> None:
    claimed_or_not = words(messages(counted(row(1, state="imported"), row(2))))

    assert claimed_or_not[1] == (
        "1 of 2 pledges imported from pages published elsewhere, as summaries and not in the words"
        " of the entities."
    )
