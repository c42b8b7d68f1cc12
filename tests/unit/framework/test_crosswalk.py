"""The crosswalk: what a file may say, and how it reads from either side."""

import pytest

from registry.errors import Invalid
from registry.framework.cycles import CycleView, Framework
from registry.framework.edition import Edition
from tests.factories.editions import FIRST, HEALTH, ROUTES, later, later_document
from tests.factories.world import cycles

BOTH = Framework([later(), FIRST], cycles())


def test_it_reads_from_either_side() -> None:
    assert BOTH.later("A/76/642/98") == (HEALTH,)
    assert BOTH.later("A/76/642/104") == (ROUTES, HEALTH)
    assert BOTH.earlier(HEALTH) == ("A/76/642/98", "A/76/642/104")
    assert BOTH.earlier("A/76/642/98") == BOTH.later(HEALTH) == ()


def test_an_edition_without_one_is_logged_as_before() -> None:
    assert "crosswalk" not in FIRST.document()
    assert Edition.parse(later().document()) == later()
    assert later().document()["crosswalk"] == later_document()["crosswalk"]


@pytest.mark.parametrize(
    ("crosswalk", "said"),
    [
        ([], "crosswalk: at least one entry is needed"),
        ([{"earlier": "A/76/642/98"}], "crosswalk.1.later: this key is missing"),
        ([{"earlier": "A/76/642/98", "later": []}], "crosswalk.1.later: list one or more texts"),
        ([{"earlier": "A/76/642/98", "later": [HEALTH, HEALTH]}], "is listed twice"),
        ([{"earlier": "A/76/642/98", "later": ["A/81/EXAMPLE/7"]}], "no recommendation A/81/EX"),
        ([{"earlier": ROUTES, "later": [HEALTH]}], "crosswalk.1.earlier: A/81/EXAMPLE/98 is of th"),
        ([{"earlier": "A/76/642/98", "later": [HEALTH]}] * 2, "crosswalk.2.earlier: A/76/642/98 i"),
        ([{"earlier": "A/76/642/98", "later": [HEALTH], "note": "x"}], "note: this key is unknown"),
    ],
)
def test_a_wrong_one_is_refused_at_its_place(crosswalk: object, said: str) -> None:
    with pytest.raises(Invalid) as caught:
        later(crosswalk=crosswalk)

    assert said in str(caught.value)


def test_a_cycle_offers_the_newest_of_its_own_editions_however_they_are_listed() -> None:
    [_closed, open_, _four] = cycles()
    view: CycleView = open_.amended(open_)
    assert BOTH.offered(view) == FIRST

    for editions in (("A/76/642", "A/81/EXAMPLE"), ("A/81/EXAMPLE", "A/76/642")):
        both = CycleView.parse(view.document() | {"editions": list(editions)})
        assert BOTH.offered(both) == later()
        assert BOTH.in_force(both) == [later(), FIRST]


def test_the_same_number_is_two_recommendations() -> None:
    for code, edition in (("A/76/642/98", FIRST), (ROUTES, later())):
        found = BOTH.recommendation(code)
        assert found == (edition, edition.paragraph(code))
    assert BOTH.recommendation("A/81/EXAMPLE/99") is None
