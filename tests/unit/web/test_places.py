"""The place in a list that an address asks for."""

import pytest
from werkzeug.datastructures import MultiDict

from registry.errors import Refused, Sentence
from registry.web.places import Asked, read_place


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


ASKED = Asked(frozenset({"q", "before"}), frozenset({"state"}))


def test_names_that_a_page_does_not_read_are_said_in_one_sentence() -> None:
    read = MultiDict({"q": "", "before": "", "at": "", "lang": "", "utm_source": "x", "gclid": "y"})
    assert ASKED.unread(read) == []
    many = MultiDict([("page", "abc"), ("page", "d"), *((f"n{number}", "") for number in range(9))])
    assert [str(one) for one in ASKED.unread(many)] == [
        "“page, n0, n1, n2, n3, …” in the address means nothing here: the page is shown without it."
    ]


def test_what_can_stand_once_and_stands_twice_is_refused() -> None:
    ASKED.unread(MultiDict([("q", ""), ("q", "a"), ("state", "b"), ("state", "c"), ("x", "1"),
                            ("x", "2")]))  # fmt: skip
    with pytest.raises(Refused, match="q is given more than once"):
        ASKED.unread(MultiDict([("q", "a"), ("q", "a")]))
    with pytest.raises(Refused, match="lang is given more than once"):
        ASKED.unread(MultiDict([("lang", "fr"), ("lang", "ar")]))
