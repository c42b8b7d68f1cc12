"""Proofs and checkpoints that somebody changed: a change, and what is said of it."""

import re
from collections.abc import Callable

import pytest

from registry.audit.note import Checkpoint, encode_base64, format_checkpoint, sign_note
from registry.audit.tree import EMPTY_ROOT
from tests.unit.verifier.conftest import (
    ELSEWHERE,
    FILED,
    KEY,
    LOG,
    OTHER,
    SIZE,
    Hand,
    checker,
    refused,
)

LINE = re.compile("(?<=\n— )[^\n]+(?=\n)")
HASH = encode_base64(bytes(32))

PROOFS: dict[str, tuple[Callable[[str, Hand], str], str]] = {
    "signature stripped": (lambda p, _: p.partition("—")[0], "lines with signatures"),
    "signature emptied": (lambda p, _: LINE.sub(LOG.name + " ", p), "no signature"),
    "signature of another key": (
        lambda p, h: p.replace(h.note(), h.note(SIZE, OTHER)), "No key that you gave"),
    "signature of another log": (
        lambda p, h: p.replace(h.note(), h.note(SIZE, ELSEWHERE)), "No key that you gave"),
    "another origin, signed by us": (
        lambda p, h: p.replace(h.note(), h.note(origin=ELSEWHERE.name)), "No key that you gave"),
    "another name before our signature": (
        lambda p, _: p.replace(f"— {LOG.name} ", "— nobody "), "No key that you gave"),
    "signature of another text": (
        lambda p, _: LINE.sub(LOG.sign("words\n")[2:], p), "The signature of"),
    "signature cut short": (
        lambda p, _: LINE.sub(f"{LOG.name} {encode_base64(KEY.id + bytes(63))}", p),
        "The signature of"),
    "a key's id alone": (
        lambda p, _: LINE.sub(f"{LOG.name} {encode_base64(KEY.id)}", p), "no signature"),
    "a signature that is not canonical": (
        lambda p, _: p.replace("=\n", "==\n", 9), "Base64"),
    "a signature without its dash": (lambda p, _: p.replace("\n— ", "\n"), "no signature"),
    "a signature without a name": (lambda p, _: LINE.sub(" QUJDREU=", p), "no signature"),
    "101 signatures": (lambda p, _: p + p.rpartition("\n\n")[2] * 100, "100 signatures at most"),
    "another root, unsigned": (
        lambda p, h: p.replace(h.note().split("\n")[2], HASH), "The signature of"),
    "another index": (lambda p, _: p.replace(f"index {FILED}", "index 3"), "does not lead"),
    "an index beyond the log": (
        lambda p, _: p.replace(f"index {FILED}", f"index {SIZE}"), "has no entry"),
    "a leading zero": (lambda p, _: p.replace("index ", "index 0"), "no number"),
    "a sign": (lambda p, _: p.replace("index ", "index +"), "no number"),
    "no index": (lambda p, _: p.replace(f"index {FILED}\n", ""), "lacks the line"),
    "an index above 2^63": (lambda p, _: p.replace(f"index {FILED}", f"index {1 << 63}"), "large"),
    "truncated": (lambda p, _: re.sub("(?<=\n).{44}\n\n", "\n", p, count=1), "shorter"),
    "prolonged": (lambda p, _: p.replace("\n\n", f"\n{HASH}\n\n", 1), "longer"),
    "a hash of 31 bytes": (
        lambda p, _: p.replace("\n\n", f"\n{encode_base64(bytes(31))}\n\n", 1), "31 bytes stand"),
    "a hash of 33 bytes": (
        lambda p, _: p.replace("\n\n", f"\n{encode_base64(bytes(33))}\n\n", 1), "33 bytes stand"),
    "a hash that is not canonical": (
        lambda p, _: p.replace("\n\n", f"\n{HASH[:-2]}B=\n\n", 1), "not canonical"),
    "a hash of other letters": (
        lambda p, _: p.replace("\n\n", f"\n{'é' * 44}\n\n", 1), "not Base64"),
    "swapped hashes": (
        lambda p, _: re.sub("\n(.{44})\n(.{44})\n", r"\n\2\n\1\n", p, count=1), "does not lead"),
    "two extra lines": (
        lambda p, _: p.replace("\nindex", "\nextra QQ==\nextra QQ==\nindex"), "lacks the line"),
    "an empty extra line": (lambda p, _: p.replace("\nindex", "\nextra \nindex"), "empty"),
    "carriage returns": (lambda p, _: p.replace("\n", "\r\n"), "no proof file"),
    "another version": (lambda p, _: p.replace("@v1\n", "@v1.1\n"), "no proof file"),
    "the whole of it twice": (lambda p, _: p + p, "The signature of"),
}  # fmt: skip


@pytest.mark.parametrize("name", PROOFS)
def test_a_forged_proof_is_refused(name: str, hand: Hand) -> None:
    change, words = PROOFS[name]
    judging = checker()
    judging.check_leaf(hand.bodies[FILED])
    forged = change(hand.proof(FILED), hand)
    assert forged != hand.proof(FILED)

    refused(judging.judge("proof", lambda: judging.check_proof(forged.encode())), words)


def signed(size: int, root: bytes, more: str = "") -> str:
    return sign_note(format_checkpoint(Checkpoint(LOG.name, size, root)) + more, LOG)


CHECKPOINTS = {
    "size 0 with a root": (signed(0, bytes(32)), "The root of an empty log is another one"),
    "a root of 31 bytes": (signed(5, bytes(31)), "31 bytes stand"),
    "a leading zero": (sign_note(f"{LOG.name}\n05\n{HASH}\n", LOG), "no number"),
    "an empty line at its end": (sign_note(f"{LOG.name}\n5\n{HASH}\n\n", LOG), "has an origin"),
    "two lines": (sign_note(f"{LOG.name}\n5\n", LOG), "has an origin"),
    "a tab": (signed(5, bytes(32)).replace("\n5\n", "\n5\t\n"), "lines with signatures"),
    "no words": ("", "lines with signatures"),
    "no UTF-8": (b"\xff\xfe", "not UTF-8"),
}


@pytest.mark.parametrize("name", CHECKPOINTS)
def test_a_forged_checkpoint_is_refused(name: str) -> None:
    note, words = CHECKPOINTS[name]
    data = note if isinstance(note, bytes) else note.encode()
    judging = checker()

    refused(judging.judge(name, lambda: judging.check_checkpoint(data)), words)


def test_a_proof_in_an_empty_log_proves_nothing(hand: Hand) -> None:
    judging = checker()
    judging.check_leaf(hand.bodies[0])
    proof = f"c2sp.org/tlog-proof@v1\nindex 0\n\n{signed(0, EMPTY_ROOT)}"

    assert judging.judge("", lambda: judging.check_checkpoint(signed(0, EMPTY_ROOT).encode())).holds
    refused(judging.judge("", lambda: judging.check_proof(proof.encode())), "has no entry 0")


CONSISTENCIES: dict[str, tuple[Callable[[str], str], str]] = {
    "truncated": (lambda p: re.sub("(?<=\n).{44}\n\n", "\n", p, count=1), "shorter"),
    "emptied": (lambda p: re.sub("(.{44}\n)+\n", "\n", p, count=1), "empty"),
    "prolonged": (lambda p: p.replace("\n\n", f"\n{HASH}\n\n", 1), "longer"),
    "another hash": (lambda p: re.sub("\n.{44}\n", f"\n{HASH}\n", p, count=1), "does not extend"),
    "from nothing": (lambda p: p.replace("old 5", "old 0"), "nothing to prove"),
    "backwards": (lambda p: p.replace("old 5", f"old {SIZE + 1}"), "nothing to prove"),
    "of equal sizes": (lambda p: p.replace("old 5", f"old {SIZE}"), "longer than needed"),
    "a hash of 31 bytes": (
        lambda p: p.replace("\n\n", f"\n{encode_base64(bytes(31))}\n\n", 1), "31 bytes stand"),
}  # fmt: skip


@pytest.mark.parametrize("name", CONSISTENCIES)
def test_a_forged_consistency_proof_is_refused(name: str, hand: Hand) -> None:
    change, words = CONSISTENCIES[name]
    judging = checker()
    for size in (5, SIZE):
        judging.check_checkpoint(hand.note(size).encode())
    judging.roots[LOG.name, 0] = judging.roots[LOG.name, SIZE + 1] = bytes(32)
    forged = change(hand.consistency(5)).encode()

    refused(judging.judge("proof", lambda: judging.check_consistency(forged)), words)
