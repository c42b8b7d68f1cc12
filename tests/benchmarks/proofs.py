"""Making and checking a proof, beside the reads and the cryptography that it cannot do without."""

import random
from collections.abc import Iterator
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.audit import queries
from registry.audit.models import LogEntry
from registry.audit.proof import Proof, format_proof
from registry.audit.signer import signer
from registry.store import reading
from registry.verifier import LOG_KEY, Key, open_checkpoint, read_proof, root_from_inclusion
from tests.benchmarks.registries import Registries, Registry
from tests.benchmarks.runner import GROWN, LIMIT, OURS, Lap, Row, compare, timed

_PROOFS = 20  # in a lap


def rows(found: Registries, rounds: int) -> Iterator[Row]:
    """Yield a row for making and one for checking."""
    with reading(found.small.engine) as small, reading(found.large.engine) as large:
        size, indexes = queries.size(small), _indexes(small)
        yield compare(
            f"making a proof among {size} entries, {found.kind}",
            {
                LIMIT: timed(lambda: [_read(small, index) for index in indexes]),
                OURS: _making(small),
                GROWN: _making(large),
            },
            rounds=rounds,
            limit="one row read by its key",
            budget="× 10: the logarithm",
        )
        yield compare(
            f"checking a proof among {size} entries",
            {
                LIMIT: _bare(small),
                OURS: _checking(small, found.small),
                GROWN: _checking(large, found.large),
            },
            rounds=rounds,
            limit="Ed25519 and the path’s SHA-256",
            budget="× 10: the logarithm",
        )


def _indexes(session: Session) -> list[int]:
    chance = random.Random(6962)
    return [chance.randrange(queries.size(session)) for _ in range(_PROOFS)]


def _read(session: Session, index: int) -> bytes:
    return session.scalars(select(LogEntry.leaf_hash).where(LogEntry.index == index)).one()


def _prove(session: Session, index: int) -> Proof:
    proof = queries.prove(session, index)
    assert proof is not None
    return proof


def _making(session: Session) -> Lap:
    indexes = _indexes(session)

    def make() -> None:
        session.expunge_all()  # no row that an earlier proof left in the session
        for index in indexes:
            _prove(session, index)

    return timed(make)


def _checking(session: Session, registry: Registry) -> Lap:
    key = Key.parse(signer(registry.settings).vkey, LOG_KEY)
    made = [
        (format_proof(_prove(session, index)), _read(session, index)) for index in _indexes(session)
    ]

    def check() -> None:
        for text, leaf in made:
            proof = read_proof(text)
            said = open_checkpoint(proof.note, [key])
            found = root_from_inclusion(proof.place, said.size, leaf, proof.hashes)
            assert said.signers == {key}
            assert found == said.root

    return timed(check)


def _bare(session: Session) -> Lap:
    """Return a lap that only verifies a signature and hashes a path, without reading a proof."""
    key = Ed25519PrivateKey.generate()
    public = key.public_key()
    made = [_prove(session, index) for index in _indexes(session)]
    text = made[0].checkpoint.encode()
    signature = key.sign(text)

    def check() -> None:
        for proof in made:
            public.verify(signature, text)
            for value in proof.hashes:
                sha256(b"\x01" + value + value).digest()

    return timed(check)
