"""Hashes of a log's tree, and what proofs lead to (RFC 6962, section 2.1; RFC 9162)."""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256

from registry.verifier.spelling import require


def leaf_hash(body: bytes) -> bytes:
    """Return the hash of a leaf."""
    return sha256(b"\0" + body).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of a node."""
    return sha256(b"\1" + left + right).digest()


def tree_root(hashes: Iterable[bytes], rest: Iterable[bytes] = (), height: int = 0) -> bytes:
    """Return the root over complete subtrees of `height`, and after them single leaves."""
    peaks: list[tuple[int, bytes]] = []
    for level, value in [*((height, h) for h in hashes), *((0, h) for h in rest)]:
        while peaks and peaks[-1][0] == level:
            level, value = level + 1, node_hash(peaks.pop()[1], value)  # noqa: PLW2901 - it climbs
        peaks.append((level, value))
    if not peaks:
        return sha256().digest()
    root = peaks.pop()[1]
    while peaks:
        root = node_hash(peaks.pop()[1], root)
    return root


def root_from_inclusion(index: int, size: int, leaf: bytes, path: Sequence[bytes]) -> bytes:
    """Return the root to which a leaf's audit path leads (RFC 9162, 2.1.3.2)."""
    require(index < size, f"A log of {size} has no entry {index}.")
    root = leaf
    for value, is_left in _climb(index, size - 1, path):
        root = node_hash(value, root) if is_left else node_hash(root, value)
    return root


def roots_from_consistency(
    first: int, second: int, first_root: bytes, path: Sequence[bytes]
) -> tuple[bytes, bytes]:
    """Return the two roots to which a consistency proof leads (RFC 9162, 2.1.4.2)."""
    require(0 < first <= second, f"From {first} to {second} there is nothing to prove.")
    if first == second:
        require(not path, "The proof is longer than needed.")
        return first_root, first_root
    hashes = [first_root, *path] if first & (first - 1) == 0 else list(path)
    require(bool(hashes), "The proof is empty.")
    fn, sn = first - 1, second - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    old = new = hashes[0]
    for value, is_left in _climb(fn, sn, hashes[1:]):
        old = node_hash(value, old) if is_left else old
        new = node_hash(value, new) if is_left else node_hash(new, value)
    return old, new


def _climb(fn: int, sn: int, path: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Yield each hash of a path and whether it stands on the left; Wrong unless it ends on top."""
    for value in path:
        require(sn > 0, "The proof is longer than the tree is high.")
        is_left = bool(fn & 1) or fn == sn
        yield value, is_left
        while is_left and fn and not fn & 1:
            fn, sn = fn >> 1, sn >> 1
        fn, sn = fn >> 1, sn >> 1
    require(sn == 0, "The proof is shorter than the tree is high.")
