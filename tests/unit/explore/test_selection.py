"""Reading the query of a list."""

from pathlib import Path

from werkzeug.datastructures import MultiDict

from registry.accounts.register import EntityView, Register
from registry.explore.selection import Selection, read_selection
from registry.framework.cycles import Framework
from registry.framework.edition import load_edition

EDITION = load_edition(Path("config/framework/a-76-642.toml"))
FRAMEWORK = Framework([EDITION], [])


def entity(number: int, code: str, parent: str | None = None) -> EntityView:
    document = {"names": {"en": code}, "category": "state", "parent": parent}
    return EntityView(number, code, number, document)


REGISTER = Register([entity(1, "A"), entity(2, "B", "A"), entity(3, "C", "B"), entity(4, "D")])


def read(*pairs: tuple[str, str]) -> Selection:
    return read_selection(MultiDict(pairs), REGISTER, FRAMEWORK, 100)


def test_known_values_are_chosen_once_in_order() -> None:
    found = read(("objective", "7"), ("objective", "3"), ("objective", "7"), ("objective", ""))
    assert found.chosen["objective"] == ("7", "3")
    assert found.problems == ()


def test_an_unknown_value_is_named_and_left_out() -> None:
    found = read(("entity", "Z"), ("entity", "A"))
    assert found.chosen["entity"] == ("A",)
    assert [str(problem) for problem in found.problems] == [
        "The registry knows no “Z”: the list is shown without it."
    ]


def test_many_unknown_values_are_one_sentence() -> None:
    found = read(*(("entity", f"Z{number}") for number in range(90)))
    assert [str(problem) for problem in found.problems] == [
        "The registry knows no “Z0, Z1, Z2, Z3, Z4, …”: the list is shown without it."
    ]


def test_words_become_one_line() -> None:
    assert read(("q", "  sea\n rescue ")).words == "sea rescue"


def test_a_query_without_one_value_keeps_the_others() -> None:
    found = read(("q", "sea"), ("entity", "A"), ("entity", "D"), ("objective", "3"))
    assert found.without("entity", "A") == {"q": ["sea"], "entity": ["D"], "objective": ["3"]}
    assert found.without("q", "sea") == {"entity": ["A", "D"], "objective": ["3"]}


def test_an_entity_stands_for_all_below_it() -> None:
    assert REGISTER.and_below("A") == {"A", "B", "C"}
    assert REGISTER.and_below("C") == {"C"}
