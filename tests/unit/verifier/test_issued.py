"""Whether a PDF is the very file that was issued: its proof says, or the JSON of its entry."""

import json
import random
from collections.abc import Iterator
from functools import partial
from hashlib import sha256
from typing import Any

import pytest

from registry.audit.entry import Entry, digest, disclose, encode_entry, new_object
from registry.audit.note import encode_base64
from registry.audit.proof import Proof, format_proof
from registry.audit.tree import prove_inclusion
from registry.verifier import Checker, Verdict
from tests.unit.verifier.conftest import LOG, SIZE, Hand, checker, make_bodies, whole

ISSUED, REF = SIZE, "B-2026-00001"
SPLIT = "no witness key given: not protected against a split view"


class Shelf:
    """A log whose last entry issues a brief that was made from the first four."""

    def __init__(self) -> None:
        bodies, _page = make_bodies()
        before = Hand(bodies)
        evidence = {
            "registry_brief": 1,
            "root": encode_base64(before.read([(2, 0)])[0]),
            "key": LOG.vkey,
            "proof": before.consistency(4),
        }
        line = json.dumps(evidence, separators=(",", ":"))
        self.pdf = f"%PDF-1.4\nstream\n{line}\nend\n".encode() + bytes(range(256))
        self.entry = self._issue(sha256(self.pdf).hexdigest(), bodies)
        self.hand = Hand(bodies)
        hashes = tuple(prove_inclusion(ISSUED, SIZE + 1, self.hand.read))
        self.bare = Proof(ISSUED, hashes, self.hand.note(SIZE + 1))

    def _issue(self, hashed: str, bodies: list[bytes]) -> dict[str, Any]:
        fields = whole({"type": "brief.issued", "ref": REF, "sha256": hashed})
        salted = [disclose(name, value, name.encode().ljust(16)) for name, value in fields.items()]
        at, sd = "2026-03-02T11:00:00.000000Z", tuple(map(digest, salted))
        body = encode_entry(Entry(at, new_object(b"\x50" * 16), 1, None, sd))
        bodies.append(body)
        hashed = Hand([body]).leaves[0].hex()
        return {
            "index": ISSUED, "leaf_hash": hashed, "body": body.decode(), "disclosures": salted,
            "proof": None,
        }  # fmt: skip

    def proof(self, **changes: object) -> bytes:
        extra = json.dumps(self.entry | changes, separators=(",", ":"))
        return format_proof(self.bare, extra.encode()).encode()

    def record(self, proof: str | None = None) -> bytes:
        page = {
            "ref": REF, "revision": 1, "log_size": SIZE + 1, "how_to_check": "Read.",
            "key": LOG.vkey, "entries": [self.entry | {"proof": proof}],
        }  # fmt: skip
        return json.dumps(page).encode()


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return Shelf()


def judge(known: Checker, **files: bytes) -> Iterator[Verdict]:
    """Judge files as the command does: what is about a PDF before it."""
    for name, data in files.items():
        check = {"proof": known.check_proof, "record": known.check_page}[name]
        yield known.judge(name, partial(check, data))


def test_the_proof_says_that_it_is_this_very_file(shelf: Shelf) -> None:
    known = checker()
    [proof] = judge(known, proof=shelf.proof())
    said = known.judge("brief.pdf", partial(known.check_issued, shelf.pdf))

    assert proof.holds
    assert f"entry {ISSUED} is one of {SIZE + 1}, signed by" in proof.sentence
    assert str(said) == (
        f"brief.pdf: proved: this very file is brief “{REF}”, issued by entry {ISSUED} of "
        f"{SIZE + 1}, signed by “{LOG.name}”. Not proved: that it was neither corrected nor "
        "withdrawn since."
    )


def test_the_record_says_it_too_and_what_it_lacks_the_file_lacks(shelf: Shelf) -> None:
    for proof, holds in ((format_proof(shelf.bare), True), (None, None)):
        known = checker()
        assert [one.holds for one in judge(known, record=shelf.record(proof))] == [holds]
        assert known.judge("pdf", partial(known.check_issued, shelf.pdf)).holds is holds
    stranger = Checker()
    assert [one.holds for one in judge(stranger, proof=shelf.proof())] == [None]
    assert stranger.judge("pdf", partial(stranger.check_issued, shelf.pdf)).holds is None


def test_a_proof_that_carries_another_entry_is_refused(shelf: Shelf) -> None:
    other = shelf.hand.bodies[0]
    hashed = Hand([other]).leaves[0].hex()
    for changes in (
        {"index": 0},
        {"body": other.decode(), "leaf_hash": hashed, "disclosures": []},
        {"disclosures": [disclose("sha256", "ab" * 32, bytes(16))]},
        {"disclosures": "none"},
        {"body": "\ud800"},
    ):
        known = checker()
        assert [one.holds for one in judge(known, proof=shelf.proof(**changes))] == [False]
        assert known.issued == {}


def test_no_bit_of_a_brief_or_of_its_proof_can_flip(shelf: Shelf) -> None:
    chance = random.Random(27)
    for _flip in range(200):
        known = checker()
        list(judge(known, proof=shelf.proof()))
        pdf = flipped(shelf.pdf, chance)
        verdict = known.judge("pdf", partial(known.check_issued, pdf))
        assert (verdict.holds, "It is not the issued file" in verdict.sentence) == (False, True)
        assert known.judge("pdf", partial(known.check_brief, pdf)).sentence
    for _flip in range(200):
        known = checker()
        list(judge(known, proof=flipped(shelf.proof(), chance)))
        assert known.issued == {}


def flipped(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    changed[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return bytes(changed)
