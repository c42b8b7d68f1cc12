"""A mirrored log that somebody changed: a change, and what is said of it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from registry.audit.tiles import encode_entries, tile_path
from registry.verifier import judge_files
from tests.unit.verifier.conftest import (
    SIZE,
    Hand,
    checker,
    refused,
)

CHECKPOINT, BUNDLE = "checkpoint", tile_path(None, 0, SIZE)
TILE = tile_path(0, 0, SIZE)

Files = dict[str, bytes]


def _resigned(bodies: list[bytes]) -> Files:
    """Return the log that a registry would publish that signs what it should not."""
    hand, size = Hand(bodies), len(bodies)
    return {
        CHECKPOINT: hand.note(size).encode(),
        tile_path(0, 0, size): hand.tile(0, 0, size),
        tile_path(None, 0, size): hand.tile(None, 0, size),
    }


def _with(bodies: list[bytes], index: int, old: str, new: str) -> list[bytes]:
    changed = bodies[index].decode().replace(old, new).encode()
    assert changed != bodies[index]
    return [*bodies[:index], changed, *bodies[index + 1 :]]


def _swapped(bodies: list[bytes]) -> list[bytes]:
    return [*bodies[:3], bodies[4], bodies[3], *bodies[5:]]


def _flip(data: bytes, place: int) -> bytes:
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


LOGS: dict[str, tuple[Callable[[Hand], Files], str]] = {
    "a tile changed": (lambda h: {TILE: _flip(h.tile(0, 0, SIZE), 40)}, "Tile 0/0 is not"),
    "a tile cut": (lambda h: {TILE: h.tile(0, 0, SIZE)[:-1]}, "has not 11 hashes"),
    "a checkpoint of another size": (
        lambda h: {CHECKPOINT: h.note(5).encode()}, "cannot be read"),
    "a checkpoint changed": (
        lambda h: {CHECKPOINT: h.note().replace(f"\n{SIZE}\n", "\n5\n").encode()}, "signature"),
    "an entry's bytes": (
        lambda h: {BUNDLE: encode_entries(_with(h.bodies, 4, "10:00:04", "10:00:05"))}, "Tile 0/0"),
    "an entry's bytes and its hash": (
        lambda h: _resigned(_with(h.bodies, 4, "10:00:04", "10:00:05")) | {
            CHECKPOINT: h.note().encode()}, "another root than was signed"),
    "swapped entries": (
        lambda h: {BUNDLE: encode_entries(_swapped(h.bodies))}, "an earlier time"),
    "an entry dropped": (
        lambda h: {BUNDLE: encode_entries(h.bodies[:-1])}, "does not hold 11 whole entries"),
    "an entry twice": (
        lambda h: {BUNDLE: encode_entries([*h.bodies[:4], *h.bodies[3:4], *h.bodies[5:]])},
        "Entry 4 does not continue"),
    "a bundle that ends within an entry": (
        lambda h: {BUNDLE: encode_entries(h.bodies)[:-1]}, "does not hold"),
    "a time that goes backwards, signed": (
        lambda h: _resigned(_with(h.bodies, 4, "10:00:04", "10:00:01")), "earlier time"),
    "a chain that skips, signed": (
        lambda h: _resigned(_with(h.bodies, 6, '"prev":3', '"prev":2')), "does not continue"),
    "a number that skips, signed": (
        lambda h: _resigned(_with(h.bodies, 6, '"n":3', '"n":4')), "does not continue"),
    "an entry gone from a chain, signed": (
        lambda h: _resigned([*h.bodies[:3], *h.bodies[4:]]), "does not continue the chain"),
    "an entry of version 2, signed": (
        lambda h: _resigned(_with(h.bodies, 4, '"v":1', '"v":2')), "Entry 4: "),
    "spaces, signed": (
        lambda h: _resigned(_with(h.bodies, 4, '"v":1', '"v": 1')), "not in canonical form"),
}  # fmt: skip


@pytest.mark.parametrize("name", LOGS)
def test_a_forged_log_is_refused(name: str, hand: Hand, tmp_path: Path) -> None:
    change, words = LOGS[name]
    folder = hand.write(tmp_path)
    for path, data in change(hand).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)

    refused(next(iter(judge_files(checker(), [folder]))), words)


@pytest.mark.parametrize("size", [0, 1, 5, SIZE])
def test_a_sound_log_of_any_size_is_not_refused(size: int, hand: Hand, tmp_path: Path) -> None:
    assert next(iter(judge_files(checker(), [hand.write(tmp_path, size)]))).holds
