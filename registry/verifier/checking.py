"""Verdicts on files, each also against those judged before."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from registry.verifier.entries import read_entry
from registry.verifier.fields import left_out
from registry.verifier.logs import HALF, Log, read_log
from registry.verifier.notes import LOG_KEY, WITNESS_KEY, Checkpoint, Key, open_checkpoint
from registry.verifier.pages import (
    Leaf,
    enclosed_in,
    read_brief,
    read_extra,
    read_page,
    read_words,
)
from registry.verifier.proofs import read_consistency, read_proof
from registry.verifier.reading import read
from registry.verifier.spelling import Unread, Wrong, base64, clean, require, shown, text_of
from registry.verifier.trees import leaf_hash, root_from_inclusion, roots_from_consistency
from registry.verifier.words import lines_of

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
        older = (one for one in folder.glob("checkpoint-*") if one.suffix != HALF)
        kept = [folder / "checkpoint", *sorted(older)]
        try:
            newest, *pasts = (open_checkpoint(text_of(read(one)), self.keys) for one in kept)
            _require_one_past([newest, *pasts])  # before the tiles, which can be of one of both
            log = read_log(folder, (*self.keys, *self.witnesses))
        except Unread as missing:  # the folder is there: this is a log with a hole
            raise Wrong(str(missing)) from None
        for past in pasts:
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

    def check_other(self, data: bytes) -> str:
        """Say of a file of another kind that it has nothing to check, such as a table of a pack."""
        self._gaps.append("anything: this is none of the kinds of files that --help names")
        return f"{len(data)} bytes without a proof"

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
            gone = [one.field for one in page.erased if one.entry == leaf.index]
            by = self._check_leaf(leaf, page.vkey, gone) or by
            self._words += [f"  entry {leaf.index}", *lines_of(leaf.fields)]
        require(len(self._origins) < 2, "Its entries are of two logs.")
        self._follow(max(page.leaves, key=lambda leaf: leaf.index))
        closed = sum(len(leaf.entry.sd) - len(leaf.fields) for leaf in page.leaves)
        closed -= len(page.erased)
        self._remarks += map(str, page.erased)
        if closed > 0:
            said = "1 digest" if closed == 1 else f"{closed} digests"
            hide = "hides" if closed == 1 else "hide"
            self._remarks.append(f"what the {said} without a disclosure {hide}")
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
        enclosed = enclosed_in(data)
        for line in enclosed:
            self.check_words(line)
            require(self.leaves[-1][0] in range(proof.place), "Its words are newer than its log.")
        require(len(self._origins) < 2, "Its entries are of two logs.")
        if not (self.issued or enclosed):
            self._remarks.append("that this very file was issued: give its .tlog-proof too")
        also = f", with entries of what was not public then: {len(enclosed)}" * bool(enclosed)
        return f"made from {proof.place} entries, root {old.hex()}{also}{self._by(said)}"

    def check_words(self, data: bytes) -> str:
        """Check words that are not public yet: that they stand in the log."""
        vkey, whose, leaf = read_words(text_of(data))
        by = self._check_leaf(leaf, vkey)
        self._words += [f"  entry {leaf.index}", *lines_of(leaf.fields)]
        self._note(remarks=["that the words not public then were accepted, or are public by now"])
        return f"the words of {whose}, are entry {leaf.index}, which is closed or was closed,{by}"

    def check_issued(self, data: bytes) -> str:
        """Check that a PDF is the very file that a proof or a JSON beside it says was issued."""
        digest = sha256(data).hexdigest()
        require(digest in self.issued, f"It is not the issued file: its SHA-256 is {digest}.")
        said, gaps = self.issued[digest]
        self._note(gaps, ["that it was neither corrected nor withdrawn since"])
        return f"this very file is {said}"

    def _check_leaf(self, leaf: Leaf, vkey: str = "", gone: Iterable[str] = ()) -> str:
        hashed, by = leaf_hash(leaf.body), ""
        self.leaves.append((leaf.index, hashed))
        if missing := left_out(leaf.fields, gone):
            names = ", ".join(map(shown, missing))
            self._gaps.append(f"what entry {leaf.index} says of {names}, which the file leaves out")
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


def _require_one_past(checkpoints: Iterable[Checkpoint]) -> None:
    """Wrong if two of the same size have different roots."""
    roots: dict[int, bytes] = {}
    for one in checkpoints:
        is_same = roots.setdefault(one.size, one.root) == one.root
        require(is_same, _TWO_PASTS.format(one.size))
