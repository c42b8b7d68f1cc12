"""The format, nailed down: what one event of each kind writes is what it always wrote.

Where this fails, the change is wrong, not the file: a mirror and a proof of years ago must still
verify. A new kind of event gets a sample (tests/golden/samples.py says how).
"""

import importlib
import json
import pkgutil
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import pytest

import registry
from registry.audit.event import Event
from tests.golden.__main__ import PATH
from tests.golden.making import golden
from tests.golden.samples import SAMPLES

KEPT: dict[str, Any] = json.loads(PATH.read_text(encoding="utf-8"))


def kinds(base: type[Event] = Event) -> Iterator[type[Event]]:
    """Yield every class of event that has a type; abstract ones have none."""
    for kind in base.__subclasses__():
        if hasattr(kind, "kind") and kind.__module__.startswith("registry."):
            yield kind
        yield from kinds(kind)


def test_every_kind_of_event_has_a_golden_entry() -> None:
    for module in pkgutil.walk_packages(registry.__path__, "registry."):
        if module.name.endswith(".events"):
            importlib.import_module(module.name)

    found = {kind.__name__: kind.kind for kind in kinds()}

    assert found == {name: KEPT[name]["says"]["type"] for name in KEPT}
    assert found.keys() == SAMPLES.keys()


def test_events_are_defined_only_where_the_walk_looks() -> None:
    importlib.import_module("registry.app")

    assert {kind.__module__.rpartition(".")[2] for kind in kinds()} == {"events"}


@pytest.mark.parametrize("name", KEPT)
def test_the_entry_is_what_it_always_was(name: str) -> None:
    assert golden(name) == KEPT[name]


@pytest.mark.parametrize("name", KEPT)
def test_the_golden_entry_is_what_the_rfc_says(name: str) -> None:
    """Read with nothing of ours: RFC 9901 disclosures, their digests in the leaf."""
    kept = KEPT[name]
    disclosures = [*kept["disclosures"], *kept["sealed"]]
    opened = [json.loads(urlsafe_b64decode(one + "==")) for one in disclosures]
    digests = [urlsafe_b64encode(sha256(one.encode()).digest()) for one in disclosures]
    leaf = json.loads(kept["leaf"])

    assert {named: value for _salt, named, value in opened} == kept["says"]
    assert {one.decode().rstrip("=") for one in digests} <= set(leaf["sd"])
    assert json.dumps(leaf, sort_keys=True, separators=(",", ":")) == kept["leaf"]


def test_words_are_composed_and_nesting_is_kept() -> None:
    title = KEPT["PledgeFiled"]["says"]["title"]
    part = KEPT["FrameworkLoaded"]["says"]["document"]["parts"][0]

    assert title["fr"].startswith("Une sant\u00e9 pour tous")
    assert title["vi"] == "Ti\u1ebfng Vi\u1ec7t"
    assert title["ar"] == "يلتزم مالي بفتح مراكز صحية للمهاجرين."
    assert part["below"] == [["a", 1], ["b", [True, None]]]
