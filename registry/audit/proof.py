"""Proofs as texts: an entry stands in a log that was signed, and a log extends an older one."""

from collections.abc import Iterable
from dataclasses import dataclass

from registry.audit.note import encode_base64


@dataclass(frozen=True, slots=True)
class Proof:
    """The audit path of entry `index` and the signed checkpoint that it leads to."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: str


def format_proof(proof: Proof, extra: bytes = b"") -> str:
    """Return the text of a `.tlog-proof` file (c2sp.org/tlog-proof, version 1).

    `extra` travels with it for other programs; no signature covers it.
    """
    line = f"extra {encode_base64(extra)}\n" if extra else ""
    head = f"c2sp.org/tlog-proof@v1\n{line}index {proof.index}"
    return _format(head, proof.hashes, proof.checkpoint)


def format_consistency(old: int, hashes: Iterable[bytes], checkpoint: str) -> str:
    """Return the proof that a checkpoint extends a log of `old` entries (c2sp.org/tlog-witness)."""
    return _format(f"old {old}", hashes, checkpoint)


def _format(head: str, hashes: Iterable[bytes], checkpoint: str) -> str:
    return "\n".join([head, *map(encode_base64, hashes)]) + f"\n\n{checkpoint}"
