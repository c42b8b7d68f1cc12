"""UAX #9, by the examples of the standard and by the texts that people file."""

import pytest

from registry.briefing.layout.bidi import base_level, levels, visual_order


def as_digits(text: str, base: int) -> str:
    return "".join(str(level) for level in levels(text, base))


@pytest.mark.parametrize(
    ("text", "base", "expected"),
    [
        ("car is א", 0, "00000001"),
        ("אב 12 גד", 0, "11122111"),
        ("אב 12 גד", 1, "11122111"),
        ("اب 12 34", 1, "11122122"),  # W2: two Arabic numbers, the space between them turns
        ("اب 1,2", 1, "111222"),  # W4
        ("اب 12%", 1, "111221"),  # W2 first, so W5 does not apply after Arabic letters
        ("אב 12%", 1, "111222"),  # W5
        ("ab א(b)", 0, "0001000"),  # N0c: the pair goes with the paragraph
        ("אב (cd) אב", 1, "111122111 1".replace(" ", "")),
        ("א(ב)c", 0, "11110"),  # N0
        ("\u202eab", 0, "000"),  # overrides are taken out
        ("", 1, ""),
    ],
)
def test_levels(text, base, expected):
    assert as_digits(text, base) == expected


def test_runs_are_turned_from_the_highest_level_down():
    assert visual_order([0, 1, 2, 1, 0]) == [0, 3, 2, 1, 4]
    assert visual_order([1, 2, 2, 1]) == [3, 1, 2, 0]
    assert visual_order([]) == []


def test_the_language_gives_the_direction_of_a_paragraph():
    assert (base_level("ar"), base_level("ar-EG"), base_level("fr"), base_level("")) == (1, 1, 0, 0)
