"""The place in a list that an address asks for."""

import pytest
from werkzeug.datastructures import MultiDict

from registry.errors import Sentence
from registry.web.places import read_place, strangers


@pytest.mark.parametrize(
    ("address", "found", "said"),
    [
        ({}, (None, None), ""),
        ({"before": "7"}, (7, None), ""),
        ({"after": "0"}, (None, 0), ""),
        ({"before": ""}, (None, None), ""),
        ({"before": "x"}, (None, None), "“x” is no place in the list: it starts anew."),
        ({"after": "-1"}, (None, None), "“-1” is no place"),
        ({"after": "٧"}, (None, None), "“٧” is no place"),
        ({"before": "100"}, (None, None), "“100” is no place"),  # beyond the log
        ({"before": "9" * 19}, (None, None), "is no place"),
        ({"before": "7", "after": "3"}, (None, None), "before a place and after one"),
    ],
)
def test_a_place_is_read_or_said_to_be_none(
    address: dict[str, str], found: tuple[int | None, int | None], said: str
) -> None:
    problems: list[Sentence] = []

    assert read_place(MultiDict(address), 100, problems) == found
    assert len(problems) == bool(said)
    assert said in "".join(map(str, problems))


def test_a_name_that_a_list_does_not_read_is_said() -> None:
    assert strangers({"q": "", "before": "", "at": "", "lang": ""}, {"q"}) == []
    assert [str(one) for one in strangers({"page": "abc"}, {"q"})] == [
        "This list has no “page”: it is shown without that."
    ]
