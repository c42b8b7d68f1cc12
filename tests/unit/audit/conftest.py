"""Vectors that others published, and a tree so plain that it can be believed."""

import json
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

VECTORS = Path(__file__).parents[2] / "vectors"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a test that asks for a vector all those of the file its module names as VECTORS."""
    if "vector" in metafunc.fixturenames:
        vectors = _load(metafunc.module.VECTORS)["vectors"]
        names = [str(vector.get("name", vector.get("file"))) for vector in vectors]
        metafunc.parametrize("vector", vectors, ids=names)


@pytest.fixture(scope="session")
def load_vectors() -> Callable[[str], Any]:
    return _load


@pytest.fixture(scope="session")
def leaves() -> list[bytes]:
    """The hashes of 130 leaves."""
    return [sha256(b"\x00" + bytes([index])).digest() for index in range(130)]


@pytest.fixture(scope="session")
def tree_hash() -> Callable[[Sequence[bytes]], bytes]:
    return plain_root


@pytest.fixture(scope="session")
def read(leaves: list[bytes]) -> Callable[[Sequence[tuple[int, int]]], list[bytes]]:
    """A NodeReader over `leaves`."""
    known: dict[tuple[int, int], bytes] = {}

    def node(level: int, index: int) -> bytes:
        below = leaves[index << level : (index + 1) << level]
        assert len(below) == 1 << level, "only complete subtrees may be asked for"
        return known.setdefault((level, index), plain_root(below))

    return lambda nodes: [node(level, index) for level, index in nodes]


def plain_root(leaves: Sequence[bytes]) -> bytes:
    """Follow the definition of RFC 6962, 2.1, word for word."""
    if len(leaves) == 1:
        return leaves[0]
    split = max(1 << bit for bit in range(20) if 1 << bit < len(leaves))
    left, right = plain_root(leaves[:split]), plain_root(leaves[split:])
    return sha256(b"\x01" + left + right).digest()


def _load(name: str) -> Any:
    return json.loads((VECTORS / name).read_text(encoding="utf-8"))
