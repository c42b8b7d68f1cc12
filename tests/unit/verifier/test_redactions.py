"""The JSON of a revision that lost words: the checker names them, and believes no false one."""

import json
from typing import Any

import pytest

from registry.audit.entry import (
    JSON,
    Entry,
    decode_entry,
    digest,
    disclose,
    encode_entry,
    read_disclosure,
)
from registry.audit.tree import leaf_hash
from registry.verifier import Verdict
from tests.unit.verifier.conftest import FILED, PUBLISHED, REF, checker, refused, whole

SALT = bytes(16)


def redacted(made: tuple[list[bytes], Any], *, named: str = "title", **changes: JSON) -> Any:
    """Return the page without its title, and with the entry that says so, some of it changed."""
    page = json.loads(json.dumps(made[1]))
    for entry in page["entries"]:
        entry["proof"] = None
    filed = page["entries"][0]
    gone = next(one for one in filed["disclosures"] if read_disclosure(one)[1] == "title")
    filed["disclosures"].remove(gone)
    which = gone if named == "title" else filed["disclosures"][0]
    erased: list[JSON] = [{"field": named, "digest": digest(which)}]
    other: JSON = {"index": 99, "revision": 9, "erased": []}
    fields: dict[str, JSON] = {
        "type": "redaction.made",
        "ref": REF,
        "revisions": [{"index": FILED, "revision": 1, "erased": erased}, other],
    }
    chain = decode_entry(filed["body"].encode()).object
    disclosures = [disclose(name, value, SALT) for name, value in whole(fields | changes).items()]
    sd = tuple(digest(one) for one in disclosures)
    body = encode_entry(Entry("2026-03-02T11:00:00.000000Z", chain, 3, PUBLISHED, sd))
    page["entries"].append(
        {
            "index": 12,
            "leaf_hash": leaf_hash(body).hex(),
            "body": body.decode(),
            "disclosures": disclosures,
            "proof": None,
        }
    )
    return page


def judge(page: Any) -> Verdict:
    judging = checker()
    data = json.dumps(page).encode()
    return judging.judge("page", lambda: judging.check_page(data))


def test_what_was_erased_is_named(made: tuple[list[bytes], Any]) -> None:
    verdict = judge(redacted(made))

    assert verdict.holds is not False
    assert "the “title”, redacted by entry 12; what the 2 digests without" in str(verdict)


FALSE: dict[str, tuple[dict[str, Any], str]] = {
    "of another pledge": ({"ref": "P-2026-00043"}, "is of another pledge"),
    "without a list": ({"revisions": 1}, "is of another pledge"),
    "with a strange list": ({"revisions": [1]}, "has not exactly the members"),
    "with strange values": (
        {"revisions": [{"index": FILED, "revision": 1, "erased": 1}]}, "has strange values"),
    "of what is still there": ({"named": "level"}, "names what entry 2 still has"),
    "of a digest that never was": (
        {"revisions": [{"index": FILED, "revision": 1, "erased": [
            {"field": "title", "digest": "A" * 43}]}]}, "names what entry 2 still has"),
}  # fmt: skip


@pytest.mark.parametrize("name", FALSE)
def test_a_false_redaction_is_refused(name: str, made: tuple[list[bytes], Any]) -> None:
    changes, words = FALSE[name]

    refused(judge(redacted(made, **changes)), words)


def test_a_redaction_in_the_chain_of_another_object_is_refused(
    made: tuple[list[bytes], Any],
) -> None:
    page = redacted(made)
    entry = page["entries"][2]
    read = decode_entry(entry["body"].encode())
    body = encode_entry(Entry(read.at, "A" * 22, read.n, read.prev, read.sd))
    entry |= {"body": body.decode(), "leaf_hash": leaf_hash(body).hex()}

    refused(judge(page), "is of another pledge")
