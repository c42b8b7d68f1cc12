"""Links of an earlier pledge under another edition of the framework."""

from dataclasses import replace
from datetime import date

from registry.framework.cycles import Framework
from registry.framework.edition import Crossing, Edition, load_edition
from registry.pledges.carrying import carry
from registry.pledges.content import Content, Link
from registry.settings import resource

FIRST = load_edition(resource("config") / "framework" / "a-76-642.toml")


def following(symbol: str, year: int, *crosswalk: Crossing) -> Edition:
    """Return an edition with ten paragraphs of its own, whose crosswalk leads there."""
    paragraphs = tuple(
        replace(one, number=number, code=f"{symbol}/{number}")
        for number, one in enumerate(FIRST.paragraphs[:10], start=40)
    )
    return replace(
        FIRST, symbol=symbol, dated=date(year, 1, 1), paragraphs=paragraphs,
        principles=FIRST.principles[1:], fund=None, crosswalk=crosswalk,
    )  # fmt: skip


SECOND = following(
    "A/80/1", 2026, Crossing("A/76/642/98", ("A/80/1/41", "A/80/1/42")),
    Crossing("A/76/642/99", ("A/80/1/41",)),
)  # fmt: skip
THIRD = following("A/84/1", 2030, Crossing("A/80/1/41", ("A/84/1/45",)))
FRAMEWORK = Framework([THIRD, FIRST, SECOND], [])
EARLIER = Content(
    edition="A/76/642",
    recommendations=(
        Link("A/76/642/98", "implements"),
        Link("A/76/642/99", "supports"),
        Link("A/76/642/100", "supports"),
        Link("A/76/642/101", "supports"),
    ),
    primary_objectives=(7,),
    principles=("a", "b"),
    thematic_area=2,
)


def test_links_follow_the_crosswalk_and_what_has_no_place_is_named() -> None:
    carried = carry(EARLIER, FRAMEWORK, SECOND)

    assert carried.content.edition == "A/80/1"
    assert [(one.code, one.relation) for one in carried.content.recommendations] == [
        ("A/80/1/41", "supports"),
        ("A/80/1/42", "implements"),
    ]
    assert ("A/76/642/98", "A/80/1/42") in carried.moved
    assert carried.left == ("A/76/642/100", "A/76/642/101")
    assert (carried.content.principles, carried.content.thematic_area) == (("b",), None)
    assert carried.dropped == ("principles", "thematic_area")
    assert carried.content.primary_objectives == (7,)


def test_an_edition_between_is_crossed_on_the_way() -> None:
    carried = carry(EARLIER, FRAMEWORK, THIRD)

    assert carried.moved == (("A/76/642/98", "A/84/1/45"), ("A/76/642/99", "A/84/1/45"))
    assert [one.code for one in carried.content.recommendations] == ["A/84/1/45"]


def test_within_one_edition_everything_stays_as_it_was() -> None:
    carried = carry(EARLIER, FRAMEWORK, FIRST)

    assert carried.content == EARLIER
    assert (carried.moved, carried.left, carried.dropped) == ((), (), ())


def test_an_earlier_edition_has_no_place_for_what_came_later() -> None:
    later = EARLIER.with_changes(recommendations=(Link("A/80/1/41", "supports"),))

    assert carry(later, FRAMEWORK, FIRST).left == ("A/80/1/41",)
