"""Proofs as files (C2SP tlog-proof, tlog-witness)."""

from dataclasses import dataclass, replace

from registry.verifier.spelling import base64, number, require

PROOF = "c2sp.org/tlog-proof@v1"


@dataclass(frozen=True)
class Proof:
    """Hashes that lead from an entry, or from an older log, to a checkpoint (still unopened)."""

    place: int
    hashes: tuple[bytes, ...]
    note: str
    extra: bytes = b""  # what no signature covers


def read_proof(text: str) -> Proof:
    """Return what a `.tlog-proof` file says."""
    head, blank, note = text.partition("\n\n")
    header, *lines = head.split("\n")
    require(header == PROOF and bool(blank), "This is no proof file of version 1.")
    extra = b""
    if lines and lines[0].startswith("extra "):
        extra = base64(lines.pop(0).removeprefix("extra "))
        require(bool(extra), "The extra line is empty.")
    return replace(_read_hashes(lines, "index ", note), extra=extra)


def read_consistency(text: str) -> Proof:
    """Return what a consistency proof says, in the form that C2SP tlog-witness gives it."""
    head, _, note = text.partition("\n\n")
    return _read_hashes(head.split("\n"), "old ", note)


def _read_hashes(lines: list[str], word: str, note: str) -> Proof:
    is_there = bool(lines) and lines[0].startswith(word)
    require(is_there, f"The proof lacks the line that begins with “{word}”.")
    hashes = tuple(base64(line, 32) for line in lines[1:])
    return Proof(number(lines[0].removeprefix(word)), hashes, note)
