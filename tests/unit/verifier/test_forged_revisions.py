"""The JSON of a revision that somebody changed: a change, and what is said of it."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from registry.verifier import Wrong, read_page
from tests.unit.verifier.conftest import (
    OTHER,
    Hand,
    checker,
    make_bodies,
    refused,
)


def _in(entry: int, **changes: Any) -> Callable[[Any], Any]:
    def change(page: Any) -> Any:
        page["entries"][entry].update(changes)
        return page

    return change


def _disclose(change: Callable[[list[str]], list[str]]) -> Callable[[Any], Any]:
    def changed(page: Any) -> Any:
        page["entries"][0]["disclosures"] = change(page["entries"][0]["disclosures"])
        return page

    return changed


def _rehashed(page: Any) -> Any:
    """Change an entry's bytes, and its hash with them."""
    entry = page["entries"][0]
    body = entry["body"].replace("10:00:02", "10:00:03")
    return _in(0, body=body, leaf_hash=Hand([body.encode()]).leaves[0].hex())(page)


PAGES: dict[str, tuple[Callable[[Any], Any], str]] = {
    "an entry's bytes": (_in(0, body="{}"), "another leaf hash"),
    "an entry's bytes and hash": (_rehashed, "does not lead"),
    "a leaf hash in capitals": (
        lambda p: _in(0, leaf_hash=p["entries"][0]["leaf_hash"].upper())(p), "another leaf hash"),
    "an index": (_in(0, index=3), "is of another one"),
    "an index that is none": (_in(0, index=True), "strange values"),
    "swapped entries": (lambda p: p | {"entries": p["entries"][::-1]}, "publish no words"),
    "the filing alone": (lambda p: p | {"entries": p["entries"][:1]}, "publish no words"),
    "no entry": (lambda p: p | {"entries": []}, "publish no words"),
    "another pledge": (lambda p: p | {"ref": "P-2026-00043"}, "another pledge or revision"),
    "another revision": (lambda p: p | {"revision": 2}, "another pledge or revision"),
    "a revision that is true": (lambda p: p | {"revision": True}, "another pledge or revision"),
    "another key": (lambda p: p | {"key": OTHER.vkey[:-1]}, "This is not"),
    "a member more": (lambda p: p | {"more": 1}, "has not exactly the members"),
    "no object": (lambda p: [p], "has not exactly the members"),
    "a disclosure of another word": (_disclose(lambda d: [*d, d[0][:-1]]), "stands nowhere"),
    "a disclosure twice": (_disclose(lambda d: [*d, d[0]]), "a new name"),
    "a disclosure of another entry": (
        lambda p: _in(0, disclosures=p["entries"][1]["disclosures"])(p), "stands nowhere"),
    "a digest as a disclosure": (_disclose(lambda d: [*d, {}]), "no Base64"),
    "the other entry's proof": (
        lambda p: _in(0, proof=p["entries"][1]["proof"])(p), "is of another one"),
    "a proof that is none": (_in(0, proof=""), "no proof file"),
}  # fmt: skip


def test_a_publication_of_another_filing_says_nothing_of_these_words() -> None:
    _bodies, page = make_bodies(filed=3)
    page["entries"] = [entry | {"proof": None} for entry in page["entries"]]

    with pytest.raises(Wrong, match="not the entry that holds the words"):
        read_page(json.dumps(page))


@pytest.mark.parametrize("name", PAGES)
def test_a_forged_revision_is_refused(name: str, page: str) -> None:
    change, words = PAGES[name]
    data = json.dumps(change(json.loads(page))).encode()
    judging = checker()

    refused(judging.judge("page", lambda: judging.check_page(data)), words)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"ref":', '"ref": 1, "ref":', "stands twice"),
        ('"revision": 1', '"revision": NaN', "NaN is no number"),
        ('"revision": 1', '"revision": ' + "[" * 100_000, "not JSON"),
        ('"revision": 1', '"revision": ' + "1" * 5_000, "not JSON"),
        ('"ref": "', '"ref": "\\ud800', "another pledge"),
        ('"body": "', '"body": "\\ud800', "strange values"),
        ('"proof": "', '"proof": "\\ud800', "no proof file"),
        ('"disclosures": [', '"disclosures": ["\\ud800",', "no Base64"),
    ],
)
def test_json_that_only_forgers_write_is_refused(old: str, new: str, words: str, page: str) -> None:
    data = page.replace(old, new, 1).encode()
    judging = checker()

    assert data != page.encode()
    refused(judging.judge("page", lambda: judging.check_page(data)), words)


def _page_of(filing: str, publishing: str) -> str:
    page = make_bodies(types=(filing, publishing))[1]
    return json.dumps(page | {"entries": [one | {"proof": None} for one in page["entries"]]})


@pytest.mark.parametrize("publishing", ["pledge.corrected", "pledge.published"])
def test_an_erratum_is_published_in_one_step_or_as_any_other_revision(publishing: str) -> None:
    assert len(read_page(_page_of("erratum.filed", publishing)).words) == 2


def test_what_is_no_erratum_is_never_published_in_one_step() -> None:
    with pytest.raises(Wrong, match="publish no words"):
        read_page(_page_of("pledge.filed", "pledge.corrected"))
