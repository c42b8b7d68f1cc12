"""A sentence takes the place of words that a letter quotes, and of no others."""

import pytest

from registry.mail import without


@pytest.mark.parametrize(
    ("text", "passages", "left"),
    [
        ("1. Title\nAda (aged 7)?\n", ["Ada (aged 7)?"], "1. Title\n\\g<0>\n"),
        ("Adamant", ["Ada"], "Adamant"),
        ("Canada", ["ada"], "Canada"),
        ("Ada Bee", ["Ada", "Ada Bee"], "\\g<0>"),
        ("Ada\nBee, Ada", ["Ada\nBee"], "\\g<0>, Ada"),
        ("Ada", [], "Ada"),
    ],
)
def test_what_is_left_of_a_letter(text: str, passages: list[str], left: str) -> None:
    assert without(text, passages, "\\g<0>") == left
