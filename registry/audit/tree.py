"""Merkle trees as RFC 6962, section 2.1, defines them: hashes, roots and the making of proofs.

Proofs are checked by `registry.verifier`, which shares no line with this.

A node is named by (level, index): the complete subtree over the leaves from `index << level` up to
`(index + 1) << level`. Proofs are made from such nodes only, because those never change again.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice

from registry.errors import Invalid

HASH_SIZE = 32
EMPTY_ROOT = sha256().digest()

Leaves = tuple[int, int]  # from the first, up to but without the second
NodeReader = Callable[[Sequence[tuple[int, int]]], Sequence[bytes]]


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of a leaf's bytes (RFC 6962, 2.1: prefix 0x00)."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of a node over its two children (RFC 6962, 2.1: prefix 0x01)."""
    return sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class CompactRange:
    """All a log must remember to grow: the roots of its complete subtrees, from left to right."""

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a number of hashes that `size` leaves cannot have, and hashes not of 32 bytes."""
        if self.size < 0 or len(self.hashes) != self.size.bit_count():
            raise Invalid("These are not the subtree hashes of a log of {size}.", size=self.size)
        _check_lengths(self.hashes)

    @classmethod
    def unpack(cls, size: int, packed: bytes) -> "CompactRange":
        """Return the range that `pack` wrote; Invalid unless the length fits the size."""
        starts = range(0, len(packed), HASH_SIZE)
        return cls(size, tuple(packed[start : start + HASH_SIZE] for start in starts))

    def pack(self) -> bytes:
        """Return the subtree hashes one after the other, 32 bytes each; the size is kept apart."""
        return b"".join(self.hashes)

    def extend(self, leaf_hashes: Iterable[bytes]) -> "CompactRange":
        """Return the range with more leaves: one node hash a leaf on average, none kept."""
        size, stack = self.size, list(self.hashes)
        for leaf in leaf_hashes:
            if len(leaf) != HASH_SIZE:
                raise Invalid("A leaf hash has {length} bytes instead of 32.", length=len(leaf))
            node, complete = leaf, size
            while complete & 1:
                node = node_hash(stack.pop(), node)
                complete >>= 1
            stack.append(node)
            size += 1
        return CompactRange(size, tuple(stack))

    def root(self) -> bytes:
        """Return the root hash; that of an empty log is the hash of nothing."""
        return _join(self.hashes) if self.hashes else EMPTY_ROOT


def root_at(size: int, read: NodeReader) -> bytes:
    """Return the root that the log had when it held `size` leaves."""
    return CompactRange(size, tuple(_read(_cover(0, size), read))).root()


def prove_inclusion(index: int, size: int, read: NodeReader) -> list[bytes]:
    """Return the audit path of leaf `index` in the tree of `size` leaves (RFC 6962, 2.1.1)."""
    if not 0 <= index < size:
        raise Invalid("A log of {size} has no entry {index}.", size=size, index=index)
    siblings = [sibling for _, sibling in _descend(index, size)]
    return _hash_ranges(siblings[::-1], read)


def prove_consistency(first: int, second: int, read: NodeReader) -> list[bytes]:
    """Return the proof that the tree of `second` leaves extends that of `first` (RFC 6962, 2.1.2).

    It is empty where the sizes are equal.
    """
    if not 0 < first <= second:
        raise Invalid("From {first} to {second} is nothing to prove.", first=first, second=second)
    holder, ranges = (0, second), []
    halves = _descend(first - 1, second)
    while holder[1] != first:
        holder, sibling = next(halves)
        ranges.append(sibling)
    # Who holds the first root knows the leftmost subtree; any other must be told.
    if holder[0] > 0:
        ranges.append(holder)
    return _hash_ranges(ranges[::-1], read)


def _check_lengths(hashes: Iterable[bytes]) -> None:
    for value in hashes:
        if len(value) != HASH_SIZE:
            raise Invalid("A hash has {length} bytes instead of 32.", length=len(value))


def _descend(leaf: int, size: int) -> Iterator[tuple[Leaves, Leaves]]:
    """Yield, from below the root to the leaf, the half that holds it and the other half."""
    start, end = 0, size
    while end - start > 1:
        # RFC 6962 splits at the largest power of two smaller than the number of leaves.
        split = start + (1 << (end - start - 1).bit_length() - 1)
        halves = (start, split), (split, end)
        holder, sibling = halves if leaf < split else halves[::-1]
        start, end = holder
        yield holder, sibling


def _cover(start: int, end: int) -> list[tuple[int, int]]:
    """Return the complete subtrees, from left to right, that make up the leaves of a half."""
    nodes = []
    while start < end:
        level = (end - start).bit_length() - 1
        nodes.append((level, start >> level))
        start += 1 << level
    return nodes


def _hash_ranges(ranges: Iterable[Leaves], read: NodeReader) -> list[bytes]:
    """Return the hash over each range of leaves, reading all nodes at once."""
    covers = [_cover(start, end) for start, end in ranges]
    hashes = iter(_read([node for cover in covers for node in cover], read))
    return [_join(tuple(islice(hashes, len(cover)))) for cover in covers]


def _read(nodes: Sequence[tuple[int, int]], read: NodeReader) -> Sequence[bytes]:
    hashes = read(nodes)
    if len(hashes) != len(nodes):
        raise Invalid("The store did not answer with {count} hashes.", count=len(nodes))
    _check_lengths(hashes)
    return hashes


def _join(hashes: Sequence[bytes]) -> bytes:
    """Hash complete subtrees, from left to right, into the root over them all."""
    root = hashes[-1]
    for left in reversed(hashes[:-1]):
        root = node_hash(left, root)
    return root
