"""Proofs of many entries under one checkpoint: neighbours share most of their hashes."""

from collections.abc import Callable, Sequence
from functools import lru_cache

from sqlalchemy.orm import Session

from registry.audit.proof import Proof
from registry.audit.queries import checkpoint, cosigned, nodes
from registry.audit.tree import prove_inclusion

_KEPT = 4_096  # hashes


def prover(session: Session, size: int) -> Callable[[int], Proof | None]:
    """Return what proves an entry of a log of `size`; None where nothing that large is signed."""
    covering = checkpoint(session, covering=size)
    if covering is None:
        return lambda _index: None
    return prover_under(session, covering.size, cosigned(session, covering))


def prover_under(session: Session, covered: int, note: str) -> Callable[[int], Proof]:
    """Return what proves an entry under one checkpoint, whose size and note are given."""

    @lru_cache(maxsize=_KEPT)
    def node(level: int, index: int) -> bytes:
        return nodes(session, [(level, index)])[0]

    def read(wanted: Sequence[tuple[int, int]]) -> Sequence[bytes]:
        return [node(level, index) for level, index in wanted]

    return lambda index: Proof(index, tuple(prove_inclusion(index, covered, read)), note)
