"""registry-verify: check offline what a registry of pledges published, with none of its code.

Written from the specifications alone (RFC 6962, RFC 9162, RFC 9901; C2SP signed-note,
tlog-checkpoint, tlog-cosignature, tlog-tiles, tlog-proof, tlog-witness; docs/log-format.md). It
needs Python 3.11 and the package `cryptography`: this one file can be copied anywhere and run as
`python verifier.py FILE…`. It shares nothing with what writes the log, and must not begin to.
"""

import argparse
import json
import re
import sys
from base64 import b64decode, b64encode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from hashlib import sha256
from http.client import HTTPException
from io import TextIOWrapper
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

PROOF = "c2sp.org/tlog-proof@v1"
_PDF = 4  # the rank of what is judged last: whether it was issued, the files before it say
FILE_LIMIT = 1 << 28  # bytes; nothing that a registry hands out is as large
_CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\ud800-\udfff]")
_AT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")


class Wrong(Exception):
    """Something does not hold; the message says what, in a sentence."""


class Unread(Wrong):
    """Something could not be read or reached, so that nothing is known of it."""


def require(holds: bool, sentence: str) -> None:
    """Raise Wrong with the sentence unless it holds."""
    if not holds:
        raise Wrong(sentence)


# ── Spellings ─────────────────────────────────────────────────────────────────────────────────────


def base64(text: str, size: int | None = None, *, url: bool = False) -> bytes:
    """Return the bytes of Base64 (RFC 4648: section 4, or 5 without padding), one spelling only."""
    try:
        raw = text.encode("ascii")
        data = urlsafe_b64decode(raw + b"=" * (-len(raw) % 4)) if url else b64decode(raw)
    except ValueError:
        raise Wrong(f"This is not Base64: {shown(text)}.") from None
    again = urlsafe_b64encode(data).rstrip(b"=") if url else b64encode(data)
    require(again == raw, f"This is not canonical Base64: {shown(text)}.")
    require(size in {None, len(data)}, f"{len(data)} bytes stand where {size} belong.")
    return data


def number(text: str) -> int:
    """Return a decimal below 2^63 without sign or leading zeros."""
    require(bool(re.fullmatch("0|[1-9][0-9]{0,18}", text)), f"This is no number: {shown(text)}.")
    require(int(text) < 1 << 63, f"This number is too large: {text}.")
    return int(text)


def clean(text: object) -> str:
    """Return a foreign text so that it cannot play tricks on a terminal."""
    return "".join(c if c.isprintable() else "�" for c in str(text))


def shown(text: object) -> str:
    """Return the beginning of a foreign text, clean and in quotation marks."""
    return f"“{clean(text)[:80]}”"


def text_of(data: bytes) -> str:
    """Return UTF-8 as text."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise Wrong("This is not UTF-8 text.") from None


def json_of(text: str) -> Any:
    """Return JSON in which no member stands twice and no number is NaN."""
    try:
        return json.loads(text, object_pairs_hook=_members, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Wrong("This is not JSON.") from None


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    require(len(dict(pairs)) == len(pairs), "A member of an object stands twice.")
    return dict(pairs)


def _no_constant(name: str) -> None:
    raise Wrong(f"{name} is no number in JSON.")


# ── Trees (RFC 6962, section 2.1) ─────────────────────────────────────────────────────────────────


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


# ── Keys, notes, checkpoints (C2SP) ───────────────────────────────────────────────────────────────

LOG_KEY, WITNESS_KEY = 0x01, 0x04


@dataclass(frozen=True)
class Key:
    """A public key under a name, as a vkey line gives it."""

    name: str
    id: bytes
    kind: int
    public: bytes

    @classmethod
    def parse(cls, vkey: str, kind: int) -> "Key":
        """Return the key of a vkey line; Wrong unless it is an Ed25519 key of that kind."""
        name, _, rest = vkey.partition("+")
        key_id, _, encoded = rest.partition("+")
        require(_is_name(name), f"This is no key: {shown(vkey)}.")
        data = base64(encoded)
        fits = sha256(f"{name}\n".encode() + data).hexdigest()[:8] == key_id
        require(fits, f"The key of {shown(name)} does not fit its id: copy it again.")
        said = {LOG_KEY: "a log", WITNESS_KEY: "a witness"}[kind]
        right = len(data) == 33 and data[0] == kind
        require(right, f"The key of {shown(name)} is not an Ed25519 key of {said}.")
        return cls(name, bytes.fromhex(key_id), kind, data[1:])

    def check(self, text: str, signature: bytes) -> None:
        """Raise Wrong unless this key signed the text."""
        message = text.encode()
        if self.kind == WITNESS_KEY:
            time, signature = number(str(int.from_bytes(signature[:8], "big"))), signature[8:]
            message = f"cosignature/v1\ntime {time}\n".encode() + message
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature:
            raise Wrong(f"The signature of {shown(self.name)} is wrong.") from None


def _is_name(name: str) -> bool:
    return bool(name) and not _CONTROLS.search(name) and not re.search(r"[\s+]", name)


@dataclass(frozen=True)
class Checkpoint:
    """What somebody signed: so many entries with this root; and which known keys did."""

    origin: str
    size: int
    root: bytes
    signers: frozenset[Key]


def open_note(note: str, keys: Iterable[Key]) -> tuple[str, frozenset[Key]]:
    """Return the text of a signed note and which of the keys signed it.

    Wrong if a known key's signature does not hold. Unknown ones are passed over; whether enough
    known ones remain, the caller decides.
    """
    text, blank, tail = note.rpartition("\n\n")
    *lines, rest = tail.split("\n")
    whole = bool(blank and lines) and not rest and not _CONTROLS.search(note)
    require(whole, "A checkpoint is a text, an empty line and lines with signatures.")
    require(len(lines) <= 100, "A checkpoint has 100 signatures at most.")
    known = {(key.name, key.id): key for key in keys}
    signers = set()
    for line in lines:
        name, _, encoded = line.removeprefix("— ").partition(" ")
        is_line = line.startswith("— ") and _is_name(name)
        require(is_line, f"This is no signature: {shown(line)}.")
        data = base64(encoded)
        require(len(data) > 4, f"This is no signature: {shown(line)}.")
        if (key := known.get((name, data[:4]))) and key not in signers:
            key.check(f"{text}\n", data[4:])
            signers.add(key)
    return f"{text}\n", frozenset(signers)


def open_checkpoint(note: str, keys: Iterable[Key]) -> Checkpoint:
    """Return the checkpoint in a note, and which of the keys signed it."""
    text, signers = open_note(note, keys)
    *lines, rest = text.split("\n")
    whole = len(lines) >= 3 and all(lines) and not rest
    require(whole, "A checkpoint has an origin, a size and a root.")
    found = Checkpoint(lines[0], number(lines[1]), base64(lines[2], 32), signers)
    is_empty = found.root == sha256().digest()
    require(is_empty or found.size > 0, "The root of an empty log is another one.")
    return found


# ── Entries and disclosures (docs/log-format.md; RFC 9901) ────────────────────────────────────────


@dataclass(frozen=True)
class Entry:
    """What a leaf says."""

    at: str
    object: str
    n: int
    prev: int | None
    sd: frozenset[str]


def read_entry(body: bytes) -> Entry:
    """Return the entry in a leaf; Wrong unless it is one of version 1 in its only spelling."""
    members = json_of(text_of(body))
    names = {"at", "n", "object", "prev", "sd", "v"}
    require(isinstance(members, dict) and members.keys() == names, "A leaf is no entry.")
    at, n, object_id, prev, sd, version = (members[name] for name in sorted(names))
    texts = isinstance(sd, list) and all(isinstance(one, str) for one in [at, object_id, *sd])
    numbers = all(
        type(one) is int and 0 <= one < 1 << 53 for one in (n, 0 if prev is None else prev)
    )
    require(texts and numbers and type(version) is int, "An entry has values of a wrong kind.")
    spelt = json.dumps(members, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    is_short = len(body) < 65_536 and version == 1
    is_spelt = spelt.encode(errors="surrogatepass") == body
    require(is_short and is_spelt, "An entry is not in canonical form.")
    base64(object_id, 16, url=True)
    for digest in sd:
        base64(digest, 32, url=True)
    require(all(a < b for a, b in pairwise(sd)), "The digests of an entry are not in order.")
    require((n == 1) is (prev is None) and n > 0, "An entry begins no chain and continues none.")
    try:
        is_instant = bool(_AT.fullmatch(at) and datetime.fromisoformat(at))
    except ValueError:
        is_instant = False
    require(is_instant, "An entry has no possible time.")
    return Entry(at, object_id, n, prev, frozenset(sd))


def read_fields(entry: Entry, disclosures: Iterable[str]) -> dict[str, Any]:
    """Return name → value of an entry's disclosures; Wrong if the entry commits to another."""
    fields: dict[str, Any] = {}
    for text in disclosures:
        require(isinstance(text, str) and text.isascii(), "A disclosure is no Base64.")
        digest = urlsafe_b64encode(sha256(text.encode()).digest()).rstrip(b"=").decode()
        require(digest in entry.sd, f"A disclosure stands nowhere in its entry: {shown(text)}.")
        match json_of(text_of(base64(text, url=True))):
            case [str(), str() as name, value] if name not in {"_sd", "...", *fields}:
                fields[name] = value
            case _:
                raise Wrong("A disclosure is not a salt, a new name and a value.")
    return fields


# ── Files ─────────────────────────────────────────────────────────────────────────────────────────


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


@dataclass(frozen=True)
class Leaf:
    """An entry of a revision's JSON: its bytes, its open fields, its proof if there is one yet."""

    index: int
    body: bytes
    entry: Entry
    fields: dict[str, Any]
    proof: Proof | None


@dataclass(frozen=True)
class Page:
    """A published revision as JSON, each of its words held against its entry."""

    ref: str
    revision: int
    vkey: str
    words: tuple[Leaf, ...]
    leaves: tuple[Leaf, ...]  # all entries: those of the words first, then what erased some of them
    erased: tuple[str, ...]  # each field that is gone, and by which entry


# What files words, then what publishes them: an erratum is published in one step or as any other.
_PAIRS = (
    ["pledge.filed", "pledge.published"],
    ["pledge.filed_on_behalf", "pledge.published"],
    ["erratum.filed", "pledge.corrected"],
    ["erratum.filed", "pledge.published"],
)
_DOCUMENT = ("document.registered", "document.amended", "document.withdrawn")


def read_page(text: str) -> Page:
    """Return what a revision's JSON says; Wrong unless its entries belong together."""
    page = json_of(text)
    _require_members(page, {"ref", "revision", "log_size", "how_to_check", "key", "entries"})
    require(isinstance(page["entries"], list), "The entries are no list.")
    require(isinstance(page["key"], str), "The key is no text.")
    given = tuple(_read_leaf(leaf) for leaf in page["entries"])
    redactions = tuple(leaf for leaf in given if leaf.fields.get("type") == "redaction.made")
    leaves = tuple(leaf for leaf in given if leaf not in redactions)
    for leaf in leaves:
        said = (leaf.fields.get("ref"), leaf.fields.get("revision", 1))  # a match has no other
        is_its = said == (page["ref"], page["revision"]) and type(page["revision"]) is int
        require(is_its, f"Entry {leaf.index} is of another pledge or revision.")
    kinds = [leaf.fields.get("type") for leaf in leaves]
    if kinds in _PAIRS:
        filed, published = leaves
        named = published.fields.get("filed_index") == filed.index < published.index
        chained = filed.entry.object == published.entry.object and filed.entry.n < published.entry.n
        require(named and chained, "What was published is not the entry that holds the words.")
    else:
        # Each is public by itself, or was opened by what its own words do not name.
        match = ["match.accepted", "match.fulfilled"]
        alone = ("pledge.imported", "report.filed", "partner.confirmed", "brief.issued", match[0])
        whole = (*([kind] for kind in (*alone, *_DOCUMENT)), match)
        one = len({leaf.entry.object for leaf in leaves}) == 1
        require(kinds in whole and one, "These entries publish no words.")
    erased = tuple(said for one in redactions for said in _read_redaction(one, page["ref"], leaves))
    everything = (*leaves, *redactions)
    return Page(page["ref"], page["revision"], page["key"], leaves, everything, erased)


def _read_redaction(redaction: Leaf, ref: str, words: Sequence[Leaf]) -> Iterator[str]:
    """Yield what a redaction erased of these words; Wrong unless it fits them."""
    by = f"entry {redaction.index}"
    lists: Any = redaction.fields.get("revisions")
    is_its = redaction.fields.get("ref") == ref
    is_its = is_its and all(redaction.entry.object == leaf.entry.object for leaf in words)
    require(is_its and isinstance(lists, list), f"The redaction of {by} is of another pledge.")
    known = {leaf.index: leaf for leaf in words}
    for one in lists:
        _require_members(one, {"index", "revision", "erased"})
        require(isinstance(one["erased"], list), f"The redaction of {by} has strange values.")
        if type(one["index"]) is not int or one["index"] not in known:
            continue
        leaf = known[one["index"]]
        for each in one["erased"]:
            _require_members(each, {"field", "digest"})
            is_gone = each["field"] not in leaf.fields and each["digest"] in leaf.entry.sd
            require(is_gone, f"The redaction of {by} names what entry {leaf.index} still has.")
            yield f"the {shown(each['field'])}, redacted by {by}"


def _read_leaf(leaf: Any) -> Leaf:
    _require_members(leaf, {"index", "leaf_hash", "body", "disclosures", "proof"})
    index, body = leaf["index"], leaf["body"]
    is_right = type(index) is int and isinstance(body, str) and not _CONTROLS.search(body)
    require(is_right and isinstance(leaf["disclosures"], list), "An entry has strange values.")
    raw = body.encode()
    require(leaf["leaf_hash"] == leaf_hash(raw).hex(), f"Entry {index} has another leaf hash.")
    proof = None
    if leaf["proof"] is not None:
        require(isinstance(leaf["proof"], str), "A proof is no text.")
        proof = read_proof(leaf["proof"])
        require(proof.place == index, f"The proof of entry {index} is of another one.")
    entry = read_entry(raw)
    return Leaf(index, raw, entry, read_fields(entry, leaf["disclosures"]), proof)


def read_extra(proof: Proof) -> Leaf | None:
    """Return the entry that a brief's proof carries along; of other proofs nothing is read."""
    if not proof.extra.startswith(b'{"index":'):
        return None
    leaf = _read_leaf(json_of(text_of(proof.extra)))
    require(leaf.index == proof.place, "The proof carries another entry than its own.")
    return replace(leaf, proof=proof)


def _require_members(value: Any, names: set[str]) -> None:
    right = isinstance(value, dict) and value.keys() == names
    require(right, f"A part of the JSON has not exactly the members {', '.join(sorted(names))}.")


def read_brief(data: bytes) -> tuple[str, str, Proof]:
    """Return root, key and consistency proof that a briefing's PDF has in one line of JSON."""
    found = re.findall(rb'\{"registry_brief":1,[ -~]*\}', data)
    require(len(found) == 1, "The PDF carries no evidence of ours, or more than one piece of it.")
    evidence = json_of(text_of(found[0]))
    _require_members(evidence, {"registry_brief", "root", "key", "proof"})
    root, vkey, proof = (evidence[name] for name in ("root", "key", "proof"))
    texts = all(isinstance(text, str) for text in (root, vkey, proof))
    require(texts, "The evidence has values of a wrong kind.")
    return root, vkey, read_consistency(proof)


# ── A mirrored log (C2SP tlog-tiles) ──────────────────────────────────────────────────────────────


def tile_path(level: str, index: int, width: int) -> str:
    """Return the path of a tile, or of a bundle where the level is `entries`."""
    digits = str(index).zfill(-(-len(str(index)) // 3) * 3)
    *groups, last = re.findall("...", digits)
    part = "" if width == 256 else f".p/{width}"
    return f"tile/{level}/{''.join(f'x{group}/' for group in groups)}{last}{part}"


def tiles(count: int) -> Iterator[tuple[int, int]]:
    """Yield index and width of each tile over so many hashes."""
    for start in range(0, count, 256):
        yield start >> 8, min(256, count - start)


@dataclass
class Log:
    """A mirrored log that was read from end to end."""

    folder: Path
    checkpoint: Checkpoint
    roots: list[bytes] = field(default_factory=list)  # of the complete tiles of level 0
    newest: dict[str, tuple[int, int]] = field(default_factory=dict)  # object → n, index
    latest: str = ""
    limits: tuple[list[str], list[str]] = ([], [])  # of its verdict, and so of what stands on it

    def hashes(self, level: int, index: int, width: int) -> list[bytes]:
        """Return the hashes of a tile."""
        data = read(self.folder / tile_path(str(level), index, width))
        require(len(data) == 32 * width, f"Tile {level}/{index} has not {width} hashes.")
        return [data[start : start + 32] for start in range(0, len(data), 32)]

    def leaves(self, index: int) -> list[bytes]:
        """Return the leaf hashes in the tile at `index`; none where the log ends before it."""
        width = min(256, self.checkpoint.size - index * 256)
        return self.hashes(0, index, width) if width > 0 else []

    def root(self, size: int) -> bytes:
        """Return the root that the log had at a size."""
        return tree_root(self.roots[: size >> 8], self.leaves(size >> 8)[: size & 255], 8)

    def follow(self, index: int, body: bytes) -> bytes:
        """Return the leaf hash of the next entry; Wrong unless it continues the log."""
        try:
            entry = read_entry(body)
        except Wrong as wrong:
            raise Wrong(f"Entry {index}: {wrong}") from None
        require(entry.at >= self.latest, f"Entry {index} has an earlier time than the one before.")
        n, prev = self.newest.get(entry.object, (0, None))
        is_next = (entry.n, entry.prev) == (n + 1, prev)
        require(is_next, f"Entry {index} does not continue the chain of its object.")
        self.latest, self.newest[entry.object] = entry.at, (entry.n, index)
        return leaf_hash(body)


def read_log(folder: Path, keys: Iterable[Key]) -> Log:
    """Return the log in a folder; Wrong unless every entry, tile, chain and root agrees."""
    log = Log(folder, open_checkpoint(text_of(read(folder / "checkpoint")), keys))
    size, rest = log.checkpoint.size, []
    for index, width in tiles(size):
        _progress(index * 256, size)
        bodies = split_bundle(read(folder / tile_path("entries", index, width)), width)
        hashes = [log.follow(index * 256 + place, body) for place, body in enumerate(bodies)]
        require(hashes == log.hashes(0, index, width), f"Tile 0/{index} is not of its entries.")
        if width == 256:
            log.roots.append(tree_root(hashes))
        else:
            rest = hashes
    level, below = 1, log.roots
    while below:
        for index, width in tiles(len(below)):
            due = below[index * 256 : index * 256 + width]
            right = log.hashes(level, index, width) == due
            require(right, f"Tile {level}/{index} is not of the tiles below it.")
        whole = range(0, len(below) - 255, 256)
        level, below = level + 1, [tree_root(below[start : start + 256]) for start in whole]
    root = tree_root(log.roots, rest, 8)
    require(root == log.checkpoint.root, "The entries lead to another root than was signed.")
    return log


def split_bundle(data: bytes, count: int) -> list[bytes]:
    """Return the entries of a bundle, each behind its length in two bytes."""
    bodies, position = [], 0
    while position < len(data):
        start = position + 2
        position = start + int.from_bytes(data[position:start], "big")
        bodies.append(data[start:position])
    whole = position == len(data) and len(bodies) == count
    require(whole, f"A bundle does not hold {count} whole entries.")
    return bodies


def read(path: Path) -> bytes:
    """Return the bytes of a file; Wrong if there is none, or far too many of them."""
    try:
        with path.open("rb") as file:
            data = file.read(FILE_LIMIT + 1)
    except (OSError, ValueError) as error:
        raise Unread(f"{shown(path)} cannot be read: {type(error).__name__}.") from None
    require(len(data) <= FILE_LIMIT, f"{shown(path)} is too large.")
    return data


def mirror(address: str, folder: Path) -> None:
    """Fetch what of a log is not yet in the folder; the checkpoint that was there is kept too."""
    note = _fetch(address, "checkpoint")
    size = open_checkpoint(text_of(note), ()).size
    for level in ("entries", *map(str, range(8))):
        shift = 0 if level == "entries" else 8 * int(level)
        for index, width in tiles(size >> shift):
            _progress(index * 256 << shift, size)
            path = tile_path(level, index, width)
            if not (folder / path).exists():
                _write(folder / path, _fetch(address, path))
    kept = folder / "checkpoint"
    if kept.exists() and (old := read(kept)) != note:
        before = open_checkpoint(text_of(old), ()).size
        _write(folder / f"checkpoint-{before}", old)
    _write(folder / "key", _fetch(address, "key"))
    _write(kept, note)


def _fetch(address: str, path: str) -> bytes:
    url = f"{address.rstrip('/')}/{path}"
    require(url.startswith(("https://", "http://")), f"This is no address: {shown(url)}.")
    try:
        with urlopen(url, timeout=60) as answer:  # noqa: S310 - the line above
            return bytes(answer.read(FILE_LIMIT))
    except (OSError, ValueError, HTTPException) as error:
        raise Unread(f"{shown(url)} cannot be fetched: {shown(error)}.") from None


def _progress(done: int, size: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{done:,} of {size:,} entries \r")


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.new")
    new.write_bytes(data)
    new.replace(path)


# ── Verdicts ──────────────────────────────────────────────────────────────────────────────────────

_TWO_PASTS = "Two pasts: {} entries have two roots in these files. Keep them all."


@dataclass(frozen=True)
class Verdict:
    """What was found out about a file; `holds` is None where something could not be proved.

    `words` are the lines of what its entries say, in the order of `lines_of`.
    """

    file: str
    holds: bool | None
    sentence: str
    words: tuple[str, ...] = ()
    is_read: bool = True

    def __str__(self) -> str:
        """Say it in one line."""
        word = {True: "proved", None: "NOT PROVED", False: "WRONG"}[self.holds]
        return f"{clean(self.file)}: {word if self.is_read else 'NOT READ'}: {self.sentence}"


class Checker:
    """Judges files one after the other, each also against those judged before."""

    def __init__(self, keys: Sequence[Key] = (), witnesses: Sequence[Key] = ()) -> None:
        self.keys, self.witnesses = tuple(keys), tuple(witnesses)
        self.logs: list[Log] = []
        self.leaves: list[tuple[int | None, bytes]] = []  # index, where it is known, and leaf hash
        self.roots: dict[tuple[str, int], bytes] = {}  # origin and size → root
        self.issued: dict[str, tuple[str, list[str]]] = {}  # SHA-256 → what says so, what it lacks
        self._gaps: list[str] = []  # what could not be proved
        self._remarks: list[str] = []  # what no file of this kind can prove
        self._origins: set[str] = set()  # of the checkpoints in this file
        self._words: list[str] = []  # lines of what the entries in this file say

    def judge(self, file: str, check: Callable[[], str]) -> Verdict:
        """Return the verdict of a call of one of the checks below."""
        self._gaps, self._remarks, self._origins, self._words = [], [], set(), []
        try:
            said = check()
        except Unread as unread:
            return Verdict(file, None, str(unread), is_read=False)
        except Wrong as wrong:
            return Verdict(file, False, str(wrong))
        limits = "; ".join([*self._gaps, *self._remarks])
        tail = f". Not proved: {limits}." if limits else "."
        return Verdict(file, None if self._gaps else True, f"{said}{tail}", tuple(self._words))

    def check_log(self, folder: Path) -> str:
        """Check a mirrored log, and each older checkpoint that lies beside the newest."""
        try:
            log = read_log(folder, (*self.keys, *self.witnesses))
        except Unread as missing:  # the folder is there: this is a log with a hole
            raise Wrong(str(missing)) from None
        for older in sorted(folder.glob("checkpoint-*")):
            past = open_checkpoint(text_of(read(older)), self.keys)
            cut = f"{past.size} entries were signed, but the log ends after {log.checkpoint.size}."
            require(past.size <= log.checkpoint.size, cut)
            require(log.root(past.size) == past.root, _TWO_PASTS.format(past.size))
        vkey = text_of(read(key)).strip() if (key := folder / "key").exists() else ""
        said = self._open(text_of(read(folder / "checkpoint")), vkey)
        log.limits = [*self._gaps], [*self._remarks]
        self.logs.append(log)
        return f"every entry, tile, chain and root of {said.size} entries agrees{self._by(said)}"

    def check_checkpoint(self, data: bytes) -> str:
        """Check a checkpoint by itself, and against every other one."""
        said = self._open(text_of(data))
        return f"{said.size} entries, root {said.root.hex()}{self._by(said)}"

    def check_leaf(self, data: bytes) -> str:
        """Take the exact bytes of an entry, for a proof that follows."""
        read_entry(data)
        self.leaves.append((None, leaf_hash(data)))
        self._remarks.append("where it stands, which its proof file says")
        return "an entry in its only spelling"

    def check_page(self, data: bytes) -> str:
        """Check the JSON of a revision: words, entries and, where they are there, proofs."""
        page = read_page(text_of(data))
        by = ""
        for leaf in page.leaves:
            by = self._check_leaf(leaf, page.vkey) or by
            self._words += [f"  entry {leaf.index}", *lines_of(leaf.fields)]
        require(len(self._origins) < 2, "Its entries are of two logs.")
        self._follow(max(page.leaves, key=lambda leaf: leaf.index))
        closed = sum(len(leaf.entry.sd) - len(leaf.fields) for leaf in page.leaves)
        closed -= len(page.erased)
        self._remarks += page.erased
        if closed > 0:
            said = "1 digest" if closed == 1 else f"{closed} digests"
            self._remarks.append(f"what the {said} without a disclosure hide")
        first, *more = (f"entry {leaf.index}" for leaf in page.words)
        where = "".join([first, *(f", published by {entry}" for entry in more)])
        return f"the words of {shown(page.ref)}, revision {page.revision}, are {where}{by}"

    def check_proof(self, data: bytes) -> str:
        """Check a proof file against the entries that were given with it."""
        proof = read_proof(text_of(data))
        if own := read_extra(proof):
            by = self._check_leaf(own)
            self._remarks.append("that nothing newer exists")
            return f"entry {proof.place} is one{by}"
        said = self._open(proof.note)
        given = [leaf for index, leaf in self.leaves if index == proof.place]
        given = given or [leaf for index, leaf in self.leaves if index is None]
        if not given:
            self._gaps.append("which words: give the entry or the JSON of the revision too")
            return f"a well-formed proof for entry {proof.place}{self._by(said)}"
        roots = [root_from_inclusion(proof.place, said.size, leaf, proof.hashes) for leaf in given]
        require(said.root in roots, f"It does not lead from entry {proof.place} to the root.")
        self._remarks.append("that nothing newer exists")
        return f"entry {proof.place} is one of {said.size} entries{self._by(said)}"

    def check_consistency(self, data: bytes) -> str:
        """Check that a log extends the older one of which a checkpoint was given."""
        proof = read_consistency(text_of(data))
        said = self._open(proof.note)
        old = self._root(said.origin, proof.place)
        if old is None:
            self._gaps.append(f"anything older: give the checkpoint of {proof.place} entries too")
            return f"a log of {said.size} entries{self._by(said)}"
        roots = roots_from_consistency(proof.place, said.size, old, proof.hashes)
        other = f"The log of {said.size} entries does not extend that of {proof.place}."
        require(roots == (old, said.root), other)
        return f"the log of {said.size} entries extends that of {proof.place}{self._by(said)}"

    def check_brief(self, data: bytes) -> str:
        """Check the log that a briefing's PDF was made from; not its pages."""
        root, vkey, proof = read_brief(data)
        said, old = self._open(proof.note, vkey), base64(root, 32)
        roots = roots_from_consistency(proof.place, said.size, old, proof.hashes)
        require(roots == (old, said.root), "Its root is not of the log that was signed.")
        self._remember(said.origin, proof.place, old)
        if sha256(data).hexdigest() not in self.issued:
            self._remarks.append("the printed words, which no signature covers: compare each entry")
        if not self.issued:
            self._remarks.append("that this very file was issued: give its .tlog-proof too")
        return f"made from {proof.place} entries, root {old.hex()}{self._by(said)}"

    def check_issued(self, data: bytes) -> str:
        """Check that a PDF is the very file that a proof or a JSON beside it says was issued."""
        digest = sha256(data).hexdigest()
        require(digest in self.issued, f"It is not the issued file: its SHA-256 is {digest}.")
        said, gaps = self.issued[digest]
        self._note(gaps, ["that it was neither corrected nor withdrawn since"])
        return f"this very file is {said}"

    def _check_leaf(self, leaf: Leaf, vkey: str = "") -> str:
        hashed, by = leaf_hash(leaf.body), ""
        self.leaves.append((leaf.index, hashed))
        if leaf.proof:
            said = self._open(leaf.proof.note, vkey)
            root = root_from_inclusion(leaf.index, said.size, hashed, leaf.proof.hashes)
            astray = f"The proof does not lead from entry {leaf.index} to a root."
            require(root == said.root, astray)
            by = f" of {said.size}{self._by(said)}"
        for log in self.logs:
            tile = log.leaves(leaf.index >> 8)[leaf.index & 255 :]
            require(tile[:1] in ([], [hashed]), f"Entry {leaf.index} is another one in the mirror.")
            if tile:
                by += f", in the mirrored log of {log.checkpoint.size}"
                self._note(*log.limits)
        if not by:
            self._gaps.append(f"that entry {leaf.index} is in the log: it has no proof yet")
        if leaf.fields.get("type") == "brief.issued":
            issue = f"brief {shown(leaf.fields.get('ref'))}, issued by entry {leaf.index}{by}"
            self.issued[str(leaf.fields.get("sha256"))] = issue, [*self._gaps]
        return by

    def _follow(self, leaf: Leaf) -> None:
        """Say whether a mirrored log has a newer entry of the same pledge."""
        known = [log.newest.get(leaf.entry.object, (0, -1))[1] for log in self.logs]
        newest = max(known, default=-1)
        if newest < leaf.index:
            self._remarks.append("that nothing newer exists")
        elif newest > leaf.index:
            self._remarks.append(f"that it is the newest: entry {newest} is of the same pledge")
        else:
            self._remarks.append("what came after the mirror, in which nothing newer stands")

    def _open(self, note: str, vkey: str = "") -> Checkpoint:
        """Return a checkpoint whose signatures hold and which no other one contradicts."""
        own = [Key.parse(vkey, LOG_KEY)] if vkey else []
        said = open_checkpoint(note, [*(self.keys or own), *self.witnesses])
        self._origins.add(said.origin)
        signers = {key.name for key in said.signers if key.kind == LOG_KEY}
        if self.keys or own:
            whose = "that you gave" if self.keys else "in the file"
            require(said.origin in signers, f"No key {whose} signed for {shown(said.origin)}.")
        if not self.keys:
            fits = ", only the key in the file fits" * bool(own)
            self._note([f"who signed: no --key given{fits}"])
        missing = [witness for witness in self.witnesses if witness not in said.signers]
        self._note([f"a cosignature of {shown(witness.name)}" for witness in missing])
        if not self.witnesses:
            self._note(remarks=["no witness key given: not protected against a split view"])
        self._remember(said.origin, said.size, said.root)
        return said

    def _note(self, gaps: Iterable[str] = (), remarks: Iterable[str] = ()) -> None:
        """Keep what could not be proved, each once."""
        self._gaps += [words for words in gaps if words not in self._gaps]
        self._remarks += [words for words in remarks if words not in self._remarks]

    def _remember(self, origin: str, size: int, root: bytes) -> None:
        require(self._root(origin, size) in {None, root}, _TWO_PASTS.format(size))
        self.roots[origin, size] = root

    def _root(self, origin: str, size: int) -> bytes | None:
        for log in self.logs:
            if log.checkpoint.origin == origin and size <= log.checkpoint.size:
                return log.root(size)
        return self.roots.get((origin, size))

    def _by(self, said: Checkpoint) -> str:
        signed = [key.name for key in said.signers if key.kind == WITNESS_KEY]
        also = f", cosigned by {', '.join(map(shown, sorted(signed)))}" if signed else ""
        return f", signed by {shown(said.origin)}{also}" if self.keys else also


# ── The words ─────────────────────────────────────────────────────────────────────────────────────

_FIRST = {"type": 0, "ref": 1, "revision": 2, "title": 3, "description": 4}
_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " "})
_JOINERS = "\u200c\u200d"  # Persian and Indic scripts need them


def lines_of(fields: dict[str, Any]) -> Iterator[str]:
    """Yield each field and its value, clean: title and description first, then by name."""
    for name in sorted(fields, key=lambda name: (_FIRST.get(name, len(_FIRST)), name)):
        value = fields[name]
        if name in {"title", "description"} and isinstance(value, dict):
            for language in sorted(value):
                yield f"    {_readable(name)} ({_readable(language)})"
                yield from _spell(value[language], 6)
        else:
            yield f"    {_readable(name)}"
            yield from _spell(value, 6)


def _spell(value: Any, indent: int) -> Iterator[str]:
    """Yield a value's lines: a list as one item after the other, an object as name: value."""
    if isinstance(value, list) and value:
        for item in value:
            first, *rest = [*_spell(item, indent + 2)] or [""]
            yield f"{' ' * indent}- {first.strip()}"
            yield from rest
    elif isinstance(value, dict) and value:
        for name in sorted(value):
            inner = list(_spell(value[name], indent + 2))
            is_short = len(inner) == 1 and not isinstance(value[name], list | dict)
            yield f"{' ' * indent}{_readable(name)}:{' ' + inner[0].strip() if is_short else ''}"
            yield from [] if is_short else inner
    else:
        text = value if isinstance(value, str) else json.dumps(value)
        yield from (" " * indent + _readable(line) for line in text.split("\n"))


def _readable(text: str) -> str:
    """Return a line that plays no tricks on a terminal and keeps what languages need."""
    return "".join(c if c in _JOINERS else clean(c) for c in text.translate(_SPACES))


# ── The command ───────────────────────────────────────────────────────────────────────────────────

_DESCRIPTION = """\
Check offline what a registry of pledges published. A FILE is a revision's JSON, a proof file, the
bytes of an entry, a checkpoint, a consistency proof, a briefing's PDF (with its proof two lines) or
the folder of a mirrored log; each is checked by itself and against the others. A line says what was
proved and what not; with --words the words of a revision follow, to compare with the page. Exit:
0 all proved, 1 something is wrong or not proved, 2 wrong usage, or something cannot be read."""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="registry-verify", description=_DESCRIPTION)
    parser.add_argument("files", metavar="FILE", nargs="*", type=Path)
    parser.add_argument(
        "--key", metavar="VKEY", action="append", default=[],
        help="the log's public key, from elsewhere than the file; several where it was changed",
    )  # fmt: skip
    parser.add_argument(
        "--witness", metavar="VKEY", action="append", default=[],
        help="the key of a witness that must have cosigned every checkpoint",
    )  # fmt: skip
    parser.add_argument(
        "--words", action="store_true",
        help="print the words of each revision that is not wrong, field by field, every language",
    )  # fmt: skip
    parser.add_argument(
        "--mirror", metavar=("URL", "DIR"), nargs=2,
        help="first bring DIR up to the log at URL (https://…/log), then check it",
    )  # fmt: skip
    return parser


def judge_files(checker: Checker, paths: Iterable[Path]) -> Iterator[Verdict]:
    """Yield a verdict on each file: logs first, then checkpoints, words and proofs."""
    found = [(*_plan(checker, path), path) for path in paths]
    for rank, check, path in sorted(found, key=lambda plan: plan[0]):
        yield checker.judge(str(path), check)
        if rank == _PDF and checker.issued:
            yield checker.judge(str(path), partial(checker.check_issued, read(path)))


def _plan(checker: Checker, path: Path) -> tuple[int, Callable[[], str]]:
    """Return in which order a file is judged, and how, by how its bytes begin."""
    if path.is_dir():
        return 0, lambda: checker.check_log(path)
    try:
        data = read(path)
    except Wrong:
        return 0, lambda: text_of(read(path))  # says in its turn what is wrong, or not to be read
    kinds: list[tuple[bytes, int, Callable[[bytes], str]]] = [
        (b'{"at":', 2, checker.check_leaf),
        (b"{", 2, checker.check_page),
        (PROOF.encode(), 3, checker.check_proof),
        (b"old ", 3, checker.check_consistency),
        (b"%PDF-", _PDF, checker.check_brief),
        (b"", 1, checker.check_checkpoint),
    ]
    rank, check = next((rank, check) for begin, rank, check in kinds if data.startswith(begin))
    return rank, lambda: check(data)


def main(arguments: Sequence[str] | None = None) -> int:
    """Judge the files that the arguments name; return the exit code."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal that lacks a sign must not stop us
    parser = _parser()
    options = parser.parse_args(arguments)
    files = list(options.files)
    if not (files or options.mirror):
        parser.error("name at least one file; --help says which kinds there are")
    try:
        checker = Checker(
            [Key.parse(vkey.strip(), LOG_KEY) for vkey in options.key],
            [Key.parse(vkey.strip(), WITNESS_KEY) for vkey in options.witness],
        )
    except Wrong as wrong:
        parser.error(str(wrong))
    if options.mirror:
        folder = Path(options.mirror[1])
        files.insert(0, folder)
        try:
            mirror(options.mirror[0], folder)
        except (Wrong, OSError) as error:
            is_read = not isinstance(error, Unread | OSError)
            said = f"The log was not mirrored: {error}"
            sys.stdout.write(f"{Verdict(str(folder), False, said, is_read=is_read)}\n")
            return 1 if is_read else 2
    code = 0
    for verdict in judge_files(checker, files):
        lines = (str(verdict), *(verdict.words if options.words else ()))
        sys.stdout.write("".join(f"{line}\n" for line in lines))
        code = max(code, 0 if verdict.holds else 1 if verdict.is_read else 2)
    return code


if __name__ == "__main__":
    sys.exit(main())
