"""Reading the members of a body by their types: what is wrong, by JSON pointer, all at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from registry.api.acting.values import Members, read, schema
from registry.errors import Refused


@dataclass(frozen=True)
class Row:
    name: str
    unit: str = ""


HINTS = {
    "title": Mapping[str, str],
    "rows": tuple[Row, ...],
    "count": int | None,
    "is_late": bool,
    "codes": tuple[str, ...],
}
BODY = Members({"content": Members(HINTS, also={"given": str})}, needed=("content",))


def test_what_fits_is_read_as_the_registry_has_it() -> None:
    sent = {
        "title": {"fr": "Un"}, "rows": [{"name": "a"}], "count": None, "is_late": True,
        "codes": ["x"], "given": "back",
    }  # fmt: skip

    assert read(BODY, {"content": sent})["content"] == sent | {"rows": (Row("a"),), "codes": ("x",)}


@pytest.mark.parametrize(
    ("content", "pointers"),
    [
        (None, ["/content"]),
        ([], ["/content"]),
        ({"count": "1"}, ["/content/count"]),
        ({"count": True}, ["/content/count"]),
        ({"is_late": 1}, ["/content/is_late"]),
        ({"codes": "x"}, ["/content/codes"]),
        ({"codes": ["x", 1, None]}, ["/content/codes/1", "/content/codes/2"]),
        ({"codes": ["x"] * 101}, ["/content/codes"]),
        ({"title": {"fr": 1, "en": []}}, ["/content/title/fr", "/content/title/en"]),
        ({"title": {str(n): "" for n in range(101)}}, ["/content/title"]),
        ({"rows": [{"unit": "a"}, {}, "x"]}, [
            "/content/rows/0/name", "/content/rows/1/name", "/content/rows/2"]),
        ({"rows": [{"name": "a", "a/b~c": 1}]}, ["/content/rows/0/a~1b~0c"]),
        ({"owner": 1}, ["/content/owner"]),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told_where_it_stands(content: Any, pointers: list[str]) -> None:
    with pytest.raises(Refused) as refused:
        read(BODY, {"content": content})

    assert [one.field for one in refused.value.problems] == pointers
    assert all(str(one.sentence) for one in refused.value.problems)


def test_what_is_missing_is_told() -> None:
    with pytest.raises(Refused) as refused:
        read(BODY, {})

    assert [one.field for one in refused.value.problems] == ["/content"]


def test_the_schema_says_the_same() -> None:
    content = schema(BODY)["properties"]["content"]

    assert schema(BODY)["required"] == ["content"]
    assert content["properties"].keys() == HINTS.keys()
    assert content["additionalProperties"] is False
    assert content["properties"]["rows"]["items"]["required"] == ["name"]
    assert content["properties"]["count"] == {"anyOf": [{"type": "integer"}, {"type": "null"}]}
