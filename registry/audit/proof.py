"""Proof files (c2sp.org/tlog-proof, version 1): an entry stands in a log that somebody signed."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from registry.audit.note import (
    Checkpoint,
    Verifier,
    decode_base64,
    encode_base64,
    open_checkpoint,
    parse_decimal,
)
from registry.audit.tree import HASH_SIZE, check_inclusion
from registry.errors import Invalid

_HEADER = "c2sp.org/tlog-proof@v1"


@dataclass(frozen=True, slots=True)
class Proof:
    """The audit path of entry `index` and the signed checkpoint that it leads to.

    `extra` is not covered by any signature.
    """

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: str
    extra: bytes | None = None


def format_proof(proof: Proof) -> str:
    """Return the text of a `.tlog-proof` file."""
    lines = [_HEADER]
    if proof.extra:
        lines.append(f"extra {encode_base64(proof.extra)}")
    lines.append(f"index {proof.index}")
    lines.extend(map(encode_base64, proof.hashes))
    return "\n".join(lines) + f"\n\n{proof.checkpoint}"


def format_consistency(old: int, hashes: Iterable[bytes], checkpoint: str) -> str:
    """Return the proof that a checkpoint extends a log of `old` entries (c2sp.org/tlog-witness)."""
    return "\n".join([f"old {old}", *map(encode_base64, hashes)]) + f"\n\n{checkpoint}"


def parse_proof(text: str) -> Proof:
    """Return what a `.tlog-proof` file says; its checkpoint is kept as it is, unopened."""
    head, blank, checkpoint = text.partition("\n\n")
    header, *lines = head.split("\n")
    if header != _HEADER or not blank:
        raise Invalid("A proof begins with {header} and ends with a checkpoint.", header=_HEADER)
    extra = None
    if lines and lines[0].startswith("extra "):
        extra = decode_base64(lines.pop(0).removeprefix("extra "))
    if not lines or not lines[0].startswith("index ") or extra == b"":
        raise Invalid("A proof has a line with the entry's index, and no empty extra line.")
    index = parse_decimal(lines.pop(0).removeprefix("index "))
    return Proof(index, tuple(map(_parse_hash, lines)), checkpoint, extra)


def check_proof(proof: Proof, leaf_hash: bytes, verifiers: Collection[Verifier]) -> Checkpoint:
    """Return the checkpoint that covers the leaf; Invalid unless a known log signed it."""
    checkpoint = open_checkpoint(proof.checkpoint, verifiers)
    check_inclusion(proof.index, checkpoint.size, leaf_hash, proof.hashes, checkpoint.root)
    return checkpoint


def _parse_hash(line: str) -> bytes:
    value = decode_base64(line)
    if len(value) != HASH_SIZE:
        raise Invalid("A hash has {length} bytes instead of 32.", length=len(value))
    return value
