"""Checking a whole log: what is stored, what was signed, and what somebody remembers of it.

The checker shares nothing with the writing path but hashing: it reads entries with a grammar of its
own and says in plain words what is wrong instead of stopping at the first fault.
"""

import re
from binascii import b2a_base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import pairwise

from registry.audit.entry import JSON, read_disclosures
from registry.audit.keyring import Keyring
from registry.audit.note import Checkpoint
from registry.audit.tree import CompactRange, leaf_hash
from registry.errors import Invalid

FINDING_LIMIT = 1000  # a log that is wrong from end to end must not fill the memory
_URL_SAFE, _STANDARD = bytes.maketrans(b"+/", b"-_"), bytes.maketrans(b"-_+/", b"+/!!")
_LARGEST = (1 << 53) - 1  # RFC 8785 refuses greater integers

# The bytes of an entry of version 1. Its canonical form allows one spelling, so a grammar can say
# it: members in order, no spaces; the last character of an id has no stray bits.
_INSTANT = rb"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}\.[0-9]{6}Z"
_DIGEST = rb'"[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]"'
_ENTRY = re.compile(
    rb'\{"at":"(?P<at>' + _INSTANT + rb')","n":(?P<n>[1-9][0-9]{0,15}),'
    rb'"object":"(?P<object>[A-Za-z0-9_-]{21}[AQgw])","prev":(?P<prev>null|0|[1-9][0-9]{0,15}),'
    rb'"sd":\[(?P<sd>(?:' + _DIGEST + rb"(?:," + _DIGEST + rb')*)?)\],"v":1\}'
)
_ENTRY_LIMIT = 65_536  # bytes; an entry is shorter


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """One row of the log as it is stored."""

    index: int
    leaf_hash: bytes
    body: bytes


@dataclass(frozen=True, slots=True)
class ReadEntry:
    """What the bytes of an entry say."""

    at: str
    object: str
    n: int
    sd: list[str]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong: where, and what, in a sentence."""

    where: str
    what: str


class LogChecker:
    """Reads a log once, from its first entry to its last, and remembers one record per object.

    `sizes` are those whose roots will be asked for at the end: of an older checkpoint, say.
    """

    def __init__(self, sizes: Iterable[int] = ()) -> None:
        self.range = CompactRange()
        self._sizes, self._passing = frozenset(sizes), frozenset[int]()
        self._roots: dict[int, bytes] = {}
        self._chains: dict[bytes, tuple[int, int]] = {}  # object → n and index of its newest entry
        self._latest = b""
        self._next = 0
        self._findings: list[Finding] = []
        self._unlisted = 0
        self._remember()

    def feed(self, stored: StoredEntry) -> ReadEntry | None:
        """Take the next entry in the order of their indexes, and return what its bytes say."""
        where = f"entry {stored.index}"
        if stored.index != self._next:
            self._found(where, f"It stands where entry {self._next} should: missing or doubled.")
        # What follows is counted from here: one fault, one finding.
        self._next = stored.index + 1
        computed = leaf_hash(stored.body)
        if stored.leaf_hash != computed:
            self._found(where, "Its stored leaf hash is not the hash of its bytes.")
        self.range = self.range.extend((computed,))
        self._remember()
        return self._check_body(where, stored)

    def watch(self, sizes: Iterable[int]) -> None:
        """Remember the roots of these sizes, none of them passed yet, until others are watched."""
        self._passing = frozenset(sizes)
        self._roots = {size: root for size, root in self._roots.items() if size in self._sizes}
        self._remember()

    def check(self, size: int, note: str, keys: Keyring) -> Checkpoint | None:
        """Hold a stored checkpoint beside the entries and return what it says, if anything.

        KeyError if its size is not watched.
        """
        where = f"checkpoint {size}"
        checkpoint = self._open(where, note, keys)
        if checkpoint and checkpoint.size != size:
            self._found(where, f"Its note speaks of size {checkpoint.size}.")
        elif checkpoint:
            self._compare(where, checkpoint)
        return checkpoint

    def finish(
        self,
        head: CompactRange,
        checkpoints: Mapping[int, str],
        keys: Keyring,
        older: str | None = None,
    ) -> list[Finding]:
        """Return all that is wrong, after the last entry; an empty list says that all is well.

        `head` is the stored head, `checkpoints` maps sizes to notes not checked yet, `older` is a
        checkpoint kept outside: with it a dropped tail and a rewritten history show. KeyError if a
        size was not named in `sizes`.
        """
        if head.size != self.range.size:
            self._found("head", f"It counts {head.size} entries; there are {self.range.size}.")
        elif head != self.range:
            said, given = head.root().hex(), self.range.root().hex()
            self._found("head", f"Its root is {said}; the {head.size} entries give {given}.")
        for size, note in sorted(checkpoints.items()):
            self.check(size, note, keys)
        if older is not None and (checkpoint := self._open("older checkpoint", older, keys)):
            self._compare("older checkpoint", checkpoint)
        if self._unlisted:
            self._findings.append(Finding("log", f"{self._unlisted} more findings are not listed."))
        return self._findings

    def _check_body(self, where: str, stored: StoredEntry) -> ReadEntry | None:
        read = _ENTRY.fullmatch(stored.body)
        if not read or not _is_possible(read):
            self._found(where, "Its bytes are not those of a canonical entry of version 1.")
            return None
        if read["at"] < self._latest:
            self._found(
                where, f"Its time {_text(read['at'])} is before that of the entry before it."
            )
        self._latest = read["at"]
        self._check_chain(where, stored.index, read)
        sd = _text(read["sd"]).replace('"', "").split(",") if read["sd"] else []
        return ReadEntry(_text(read["at"]), _text(read["object"]), int(read["n"]), sd)

    def _check_chain(self, where: str, index: int, read: re.Match[bytes]) -> None:
        n, prev = int(read["n"]), None if read["prev"] == b"null" else int(read["prev"])
        last_n, last_index = self._chains.get(read["object"], (0, None))
        if (n, prev) != (last_n + 1, last_index):
            said = f"n {n} and prev {_shown(prev)}"
            due = f"n {last_n + 1} and prev {_shown(last_index)}"
            self._found(where, f"It has {said} where object {_text(read['object'])} needs {due}.")
        self._chains[read["object"]] = (n, index)

    def _open(self, where: str, note: str, keys: Keyring) -> Checkpoint | None:
        try:
            return keys.open(note)
        except Invalid as error:
            self._found(where, str(error))
            return None

    def _compare(self, where: str, checkpoint: Checkpoint) -> None:
        size = checkpoint.size
        if size > self.range.size:
            self._found(
                where, f"Dropped tail: {size} entries were signed, {self.range.size} are left."
            )
        elif self._roots[size] != checkpoint.root:
            self._found(where, f"History rewritten: the first {size} entries give another root.")

    def _remember(self) -> None:
        if self.range.size in self._sizes or self.range.size in self._passing:
            self._roots[self.range.size] = self.range.root()

    def _found(self, where: str, what: str) -> None:
        if len(self._findings) < FINDING_LIMIT:
            self._findings.append(Finding(where, what))
        else:
            self._unlisted += 1


def check_disclosures(
    sd: Iterable[str], joined: str
) -> tuple[list[tuple[str, JSON]], list[Finding]]:
    """Return names and values of an entry's kept disclosures, and what is wrong with them.

    A digest in `sd` without a disclosure is no fault: it is redacted or a decoy.
    """
    disclosures = joined.encode().split(b"~") if joined else []
    digests = [b2a_base64(sha256(one).digest(), newline=False) for one in disclosures]
    findings = _uncommitted(sd, digests)
    try:
        return [(name, value) for _salt, name, value in read_disclosures(joined)], findings
    except Invalid as error:
        return [], [*findings, Finding("disclosure", str(error))]


def _uncommitted(sd: Iterable[str], digests: Sequence[bytes]) -> list[Finding]:
    """Say of each digest that is not among those of the entry, or twice among these."""
    committed = set(("=\n".join(sd) + "=").encode().translate(_STANDARD).split(b"\n"))
    kept = set(digests)
    if len(kept) == len(digests) and kept <= committed:
        return []
    findings = []
    for digest in digests:
        if digest not in committed:
            named = digest.translate(_URL_SAFE, b"=").decode()
            what = "The entry does not commit to it, or it is kept twice."
            findings.append(Finding(f"disclosure {named}", what))
        committed.discard(digest)
    return findings


def _is_possible(read: re.Match[bytes]) -> bool:
    """Tell whether values that the grammar lets pass can be: a real time, numbers, an order."""
    try:
        datetime.fromisoformat(_text(read["at"]))
    except ValueError:
        return False
    digests = read["sd"].split(b",")
    in_order = all(left < right for left, right in pairwise(digests))
    numbers = [int(read["n"]), 0 if read["prev"] == b"null" else int(read["prev"])]
    is_first = read["prev"] == b"null"
    if is_first is not (numbers[0] == 1):
        return False
    return in_order and max(numbers) <= _LARGEST and len(read[0]) < _ENTRY_LIMIT


def _text(ascii_bytes: bytes) -> str:
    return ascii_bytes.decode("ascii")


def _shown(index: int | None) -> str:
    return "null" if index is None else str(index)
