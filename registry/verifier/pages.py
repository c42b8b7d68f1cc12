"""What a registry hands out with entries in it: the JSON of a revision, a brief and its proof."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from registry.verifier.entries import Entry, read_entry, read_fields
from registry.verifier.proofs import Proof, read_consistency, read_proof
from registry.verifier.spelling import CONTROLS, json_of, require, shown, text_of
from registry.verifier.trees import leaf_hash


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
    erased: tuple["Erased", ...]


class Erased(NamedTuple):
    """A field that is gone from an entry, and the entry of the redaction."""

    entry: int
    field: str
    by: int

    def __str__(self) -> str:
        return f"the {shown(self.field)}, redacted by entry {self.by}"


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


def _read_redaction(redaction: Leaf, ref: str, words: Sequence[Leaf]) -> Iterator[Erased]:
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
            yield Erased(leaf.index, each["field"], redaction.index)


def _read_leaf(leaf: Any) -> Leaf:
    _require_members(leaf, {"index", "leaf_hash", "body", "disclosures", "proof"})
    index, body = leaf["index"], leaf["body"]
    is_right = type(index) is int and isinstance(body, str) and not CONTROLS.search(body)
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


def read_words(text: str) -> tuple[str, str, Leaf]:
    """Return the log's key, whose words these are, and the entry: words that are not public yet."""
    said = json_of(text)
    names = {"registry_words", "ref", "revision", "log_size", "note", "key", "entry"}
    _require_members(said, names)
    leaf = _read_leaf(said["entry"])
    kind, named = leaf.fields.get("type"), (leaf.fields.get("ref"), leaf.fields.get("revision"))
    is_its = named == (said["ref"], said["revision"]) and type(said["revision"]) is int
    require(is_its, f"Entry {leaf.index} is of another pledge or revision.")
    require(kind in {pair[0] for pair in _PAIRS}, "This entry files no words.")
    is_right = said["registry_words"] == 1 and isinstance(said["key"], str)
    require(is_right and type(said["log_size"]) is int, "The words have values of a wrong kind.")
    is_within = leaf.index < said["log_size"]
    require(is_within, f"Entry {leaf.index} is behind the log size that it is said to be of.")
    return said["key"], f"{shown(said['ref'])}, revision {said['revision']}", leaf


def enclosed_in(data: bytes) -> list[bytes]:
    """Return the lines with words that are not public yet, as a briefing's PDF carries them."""
    return re.findall(rb'\{"registry_words":1,[ -~]*\}', data)
