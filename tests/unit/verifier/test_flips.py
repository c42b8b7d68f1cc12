"""Ten thousand flipped bits over a log, a proof and the JSON of a revision: all are refused."""

import json
import random
from functools import partial
from pathlib import Path
from typing import Any

from registry.audit.entry import decode_entry, encode_entry
from registry.audit.tiles import tile_path
from registry.verifier import judge_files
from tests.unit.verifier.conftest import (
    FILED,
    PUBLISHED,
    SIZE,
    Hand,
    checker,
    make_bodies,
)

CHECKPOINT, BUNDLE = "checkpoint", tile_path(None, 0, SIZE)
TILE = tile_path(0, 0, SIZE)

UNSIGNED = ("log_size", "how_to_check")  # notes of the server that no signature covers


def _meaning(page: bytes) -> Any:
    try:
        read = json.loads(page)
        return {name: value for name, value in read.items() if name not in UNSIGNED}
    except (ValueError, AttributeError):
        return None


def _flips(data: bytes, count: int, seed: int) -> list[bytes]:
    places = random.Random(seed).choices(range(len(data) * 8), k=count)
    flipped = []
    for place in places:
        changed = bytearray(data)
        changed[place // 8] ^= 1 << place % 8
        flipped.append(bytes(changed))
    return flipped


def test_no_bit_of_a_log_can_flip(hand: Hand, tmp_path: Path) -> None:
    folder = hand.write(tmp_path)
    for seed, path in enumerate((CHECKPOINT, TILE, BUNDLE)):
        sound = (folder / path).read_bytes()
        for changed in _flips(sound, 1_334, seed):
            (folder / path).write_bytes(changed)
            assert next(iter(judge_files(checker(), [folder]))).holds is False
        (folder / path).write_bytes(sound)


def test_no_bit_of_a_proof_can_flip(hand: Hand) -> None:
    known = checker()
    known.check_leaf(hand.bodies[FILED])
    for changed in _flips(hand.proof(FILED).encode(), 3_000, seed=3):
        assert known.judge("proof", partial(known.check_proof, changed)).holds is False


def test_no_bit_of_a_revision_that_means_something_can_flip(page: str) -> None:
    whole = _meaning(page.encode())
    irrelevant = 0
    for changed in _flips(page.encode(), 3_000, seed=4):
        judging = checker()
        if judging.judge("page", partial(judging.check_page, changed)).holds is not False:
            irrelevant += 1
            assert _meaning(changed) == whole

    assert irrelevant < 30


def test_the_words_are_really_read(page: str) -> None:
    entry = decode_entry(json.loads(page)["entries"][1]["body"].encode())

    assert (entry.n, entry.prev) == (2, FILED)
    assert encode_entry(entry).decode() == json.loads(page)["entries"][1]["body"]
    assert make_bodies()[1]["entries"][1]["index"] == PUBLISHED
