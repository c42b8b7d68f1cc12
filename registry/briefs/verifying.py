"""What a file that somebody sends is, held against the log itself; nothing of it is kept.

A stranger's program does this without us (`registry.verifier`, which shares no code with this).
Here the log is at hand, so that hashes are looked up and roots are computed anew. Whatever bytes
come, the answer is a sentence.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from sqlalchemy.orm import Session

from registry.audit import mirroring
from registry.audit import queries as log
from registry.audit.entry import read_disclosure
from registry.audit.keys import keyring
from registry.audit.note import Checkpoint, decode_base64, parse_decimal
from registry.audit.proof import Proof, format_consistency, format_proof
from registry.audit.tree import prove_inclusion
from registry.briefs.queries import Brief, brief_at, brief_of
from registry.errors import Invalid, RegistryError, Sentence
from registry.framework.vocabulary import N_

_EVIDENCE = b'{"registry_brief":1,'
_PROOF = "c2sp.org/tlog-proof@v1\n"
_MOST_ENTRIES = 50  # of a record; ours have four at most
_RECORD_HAS = {"ref", "revision", "log_size", "how_to_check", "key", "entries"}
_ERASES = "redaction.made"
_ENTRY_HAS = {"index", "leaf_hash", "body", "disclosures", "proof"}
_ODD = (RegistryError, ValueError, KeyError, TypeError, AttributeError, RecursionError)

_MADE_FROM = N_(
    "It carries a proof that belongs to this log, at {size} entries; that covers none of its words."
)
_NO_DATA = N_(
    "It carries no data of this registry: it was not made here, or that part of it is damaged."
)
_OTHER_LOG = N_("What it carries is not what the log of this registry holds.")
_BROKEN = N_("What it carries cannot be read, or is signed by nobody we know: it was changed.")
_ISSUED = N_("This very file, byte for byte, is brief {ref}: entry {index} of the log issued it.")
_NEVER_ISSUED = N_(
    "No brief that was issued has exactly these bytes: it was never issued, or changed since."
)
_PROVED = N_("The proof holds: entry {index} is one of the {size} entries that were signed.")
_OTHER_ENTRY = N_("Entry {index} of the log is another one than in this file.")
_OTHER_WORDS = N_(
    "Entry {index} of the log holds other words than this file, or they were redacted since."
)
_LESS = N_("Entry {index} of the log says more: something was left out of the file.")
_RECORD = N_("What it says is what the log holds, in entries {entries}.")
_OF_THIS_FILE = N_("It is about a PDF that you sent with it: brief {ref}.")
_OF_ANOTHER = N_("It is about brief {ref}, and no PDF that you sent with it is that brief.")
_MORE = N_("It says something else than a record of this registry does: it was changed.")
_CLOSED = N_(
    "It holds words that were not public when it was made. This page looks up what is public alone:"
    " registry-verify checks this file."
)
_STRANGE = N_(
    "This is no PDF, no proof and no JSON of a record: choose the file as it was downloaded, and "
    "unpack a ZIP first."
)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was found out; `holds` is None where nothing is proved."""

    holds: bool | None
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Answer:
    """What a file is: its hash, what was found out, and the brief that it is or is about."""

    name: str
    sha256: str
    lines: tuple[Line, ...]
    brief: Brief | None = None
    is_pdf: bool = False


@dataclass(frozen=True, slots=True)
class _Found:
    line: Line
    index: int | None = None  # of the entry that the file is about


def judge_all(session: Session, files: Iterable[tuple[str, bytes]]) -> list[Answer]:
    """Return what each file is; what is about a brief is held against the PDFs beside it."""
    answers = [judge(session, name, data) for name, data in files]
    sent = {one.sha256 for one in answers if one.is_pdf}
    return [_beside(one, sent) for one in answers]


def judge(session: Session, name: str, data: bytes) -> Answer:
    """Return what one file is."""
    digest = sha256(data).hexdigest()
    found = _read(session, data)
    if data.startswith(b"%PDF-"):
        brief = brief_of(session, digest)
        # First what covers every word: the proof within a file holds in a changed one too.
        return Answer(name, digest, (_issued(brief), found.line), brief, is_pdf=True)
    brief = None if found.index is None else brief_at(session, found.index)
    return Answer(name, digest, (found.line,), brief)


def _read(session: Session, data: bytes) -> _Found:
    try:
        if data.startswith(b"%PDF-"):
            return _Found(_data_of_brief(session, data))
        if data.startswith(_PROOF.encode()):
            return _proof(session, data.decode())
        if data.startswith(b'{"registry_words":'):
            return _Found(_line(None, _CLOSED))
        if data.startswith(b"{") and "entries" in (record := json.loads(data)):
            return _record(session, record)
    except _ODD:
        return _Found(_line(False, _BROKEN))
    return _Found(_line(None, _STRANGE))


def _issued(brief: Brief | None) -> Line:
    if brief is None:
        return _line(None, _NEVER_ISSUED)
    return _line(True, _ISSUED, ref=brief.ref, index=brief.index)


def _data_of_brief(session: Session, data: bytes) -> Line:
    """Hold what a briefing carries against the log: its root, and the proof to a checkpoint."""
    # Counted first: many beginnings without an end would be looked for again and again.
    found = re.search(rb"[ -~]*\}", data[data.find(_EVIDENCE) :])
    if data.count(_EVIDENCE) != 1 or found is None:
        return _line(None, _NO_DATA)
    evidence = json.loads(found[0])
    root, proof = decode_base64(evidence["root"]), evidence["proof"]
    head, _blank, note = proof.partition("\n\n")
    size = parse_decimal(head.partition("\n")[0].removeprefix("old "))
    signed = _checkpoint(session, note)
    again = format_consistency(size, mirroring.hashes_between(session, size, signed.size), note)
    is_ours = (log.root(session, size), again) == (root, proof)
    return _line(True, _MADE_FROM, size=size) if is_ours else _line(False, _OTHER_LOG)


def _checkpoint(session: Session, note: str) -> Checkpoint:
    """Return what a note says.

    Raises:
        Invalid: our key did not sign it, or it is of another past.
    """
    signed = keyring(session).open(note)
    if signed.size > log.size(session) or log.root(session, signed.size) != signed.root:
        raise Invalid("This checkpoint is of another log.")
    return signed


def _proof(session: Session, text: str) -> _Found:
    """Make the proof anew that a file holds; what its extra line carries must be the entry."""
    first, *_rest = text.removeprefix(_PROOF).split("\n")
    extra = f"{first}\n" if first.startswith("extra ") else ""
    bare = text.removeprefix(_PROOF).removeprefix(extra)
    index = parse_decimal(bare.partition("\n")[0].removeprefix("index "))
    note = bare.partition("\n\n")[2]
    signed = _checkpoint(session, note)
    hashes = prove_inclusion(index, signed.size, lambda wanted: log.nodes(session, wanted))
    if _PROOF + bare != format_proof(Proof(index, tuple(hashes), note)):
        return _Found(_line(False, _OTHER_LOG))
    carried = json.loads(decode_base64(first.removeprefix("extra "))) if extra else None
    if carried and (wrong := _other(session, index, carried)):
        return _Found(wrong)
    return _Found(_line(True, _PROVED, index=index, size=signed.size), index)


def _record(session: Session, record: Mapping[str, Any]) -> _Found:
    """Hold the entries of a record, and every word that they disclose, against the log.

    What stands beside what is held would pass for it: there is nothing beside.
    """
    if set(record) != _RECORD_HAS:
        return _Found(_line(False, _MORE))
    entries = record["entries"]
    indexes = [parse_decimal(str(entry["index"])) for entry in entries]
    size = log.size(session)
    if not 0 < len(indexes) <= _MOST_ENTRIES or max(indexes) >= size:
        return _Found(_line(False, _OTHER_LOG))
    for index, entry in zip(indexes, entries, strict=True):
        if wrong := _other(session, index, entry):
            return _Found(wrong)
    told = [_fields(entry) for entry in entries]
    # What erased some of the words may be newer than the moment that they are of.
    words = [i for i, said in zip(indexes, told, strict=True) if said["type"] != _ERASES]
    if not max(words) < record["log_size"] <= size:
        return _Found(_line(False, _OTHER_LOG))
    named = (told[0]["ref"], told[0].get("revision", 1))
    if named != (record["ref"], record["revision"]) or not _is_our_key(session, record["key"]):
        return _Found(_line(False, _OTHER_LOG))
    said = ", ".join(map(str, indexes))
    return _Found(_line(True, _RECORD, entries=said), indexes[0])


def _fields(entry: Mapping[str, Any]) -> dict[str, Any]:
    read = (read_disclosure(one) for one in entry["disclosures"])
    return {name: value for _salt, name, value in read}


def _is_our_key(session: Session, vkey: object) -> bool:
    return any(one.vkey == vkey for one in keyring(session).keys)


def _other(session: Session, index: int, said: Mapping[str, Any]) -> Line | None:
    """Return what an entry says that is not as the log has it, None where all is."""
    if set(said) != _ENTRY_HAS:
        return _line(False, _MORE)
    held = log.entry(session, index)
    told = (said["index"], said["body"].encode(), said["leaf_hash"])
    if told != (index, held.body, held.leaf_hash.hex()):
        return _line(False, _OTHER_ENTRY, index=index)
    opened = set(log.opened(session, [index], at=log.size(session)).get(index, ()))
    if not set(said["disclosures"]) <= opened:
        return _line(False, _OTHER_WORDS, index=index)
    if set(said["disclosures"]) < opened:
        return _line(False, _LESS, index=index)
    proof = _proof(session, said["proof"]).line if said["proof"] else None
    return None if proof is None or proof.holds else proof


def _beside(answer: Answer, sent: set[str]) -> Answer:
    """Add whether what is about a brief is about a PDF that was sent with it."""
    if answer.is_pdf or not sent or answer.brief is None:
        return answer
    is_it = answer.brief.facts.sha256 in sent
    line = _line(is_it, _OF_THIS_FILE if is_it else _OF_ANOTHER, ref=answer.brief.ref)
    return replace(answer, lines=(*answer.lines, line))


def _line(holds: bool | None, message: str, **values: object) -> Line:
    return Line(holds, Sentence(message, values))
