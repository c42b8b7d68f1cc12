"""What others published: the verifier agrees with the programs that wrote it."""

import pytest

from registry.audit.tree import prove_consistency, prove_inclusion
from registry.verifier.logs import tile_path
from registry.verifier.notes import LOG_KEY, WITNESS_KEY, Key, open_note
from registry.verifier.proofs import read_proof
from registry.verifier.spelling import Wrong, base64
from registry.verifier.trees import (
    leaf_hash,
    node_hash,
    root_from_inclusion,
    roots_from_consistency,
    tree_root,
)
from tests.unit.verifier.conftest import SIZE


def _keys(vkeys):
    for vkey in vkeys:
        kind = base64(vkey.split("+", 2)[2])[0]
        assert kind in {LOG_KEY, WITNESS_KEY}
        yield Key.parse(vkey, kind)


def test_published_notes_open_or_not(load_vectors):
    for vector in load_vectors("signed_note.json")["vectors"]:
        keys = list(_keys(vector["vkeys"]))
        try:
            text, signers = open_note(vector["note"], keys)
        except Wrong:
            assert not vector["ok"], vector["name"]
            continue
        assert bool(signers) is vector["ok"], vector["name"]
        assert vector["note"].startswith(f"{text}\n— ")


def test_published_proofs_are_read_or_not(load_vectors):
    for vector in load_vectors("tlog_proof_parse.json")["vectors"]:
        try:
            assert read_proof(vector["text"]).place == vector.get("index"), vector["name"]
        except Wrong:
            assert not vector["parses"], vector["name"]


@pytest.fixture(scope="session")
def reference(load_vectors):
    return load_vectors("rfc6962_reference_tree.json")


def test_hashes_and_roots_are_those_of_the_reference(reference):
    empty, *given, node = reference["hasher"]
    assert tree_root([]).hex() == empty["sha256"]
    for leaf in given:
        assert leaf_hash(bytes.fromhex(leaf["input_hex"])).hex() == leaf["hash"]
    pair = bytes.fromhex(node["left_hex"]), bytes.fromhex(node["right_hex"])
    assert node_hash(*pair).hex() == node["hash"]
    leaves = [leaf_hash(bytes.fromhex(leaf)) for leaf in reference["leaves_hex"]]
    for size, root in enumerate(reference["roots"], 1):
        assert tree_root(leaves[:size]).hex() == root


def test_the_proofs_of_the_reference_hold(reference):
    leaves = [leaf_hash(bytes.fromhex(leaf)) for leaf in reference["leaves_hex"]]
    roots = [bytes.fromhex(root) for root in reference["roots"]]
    for case in reference["inclusion"]:
        index, size = case["leaf_index"], case["tree_size"]
        path = [bytes.fromhex(part) for part in case["path"]]
        assert root_from_inclusion(index, size, leaves[index], path) == roots[size - 1]
    for case in reference["consistency"]:
        old, new = case["old"], case["new"]
        path = [bytes.fromhex(part) for part in case["proof"]]
        both = roots[old - 1], roots[new - 1]
        assert roots_from_consistency(old, new, both[0], path) == both


def test_tiles_lie_where_it_was_published(load_vectors):
    for index, path in load_vectors("tlog_tiles_paths.json")["index_path"]:
        assert tile_path("0", index, 256) == f"tile/0/{path}"
        assert tile_path("entries", index, 7) == f"tile/entries/{path}.p/7"


def test_every_proof_that_the_registry_makes_holds(hand):
    roots = [tree_root(hand.leaves[:size]) for size in range(SIZE + 1)]
    for size in range(1, SIZE + 1):
        for index, leaf in enumerate(hand.leaves[:size]):
            path = prove_inclusion(index, size, hand.read)
            assert root_from_inclusion(index, size, leaf, path) == roots[size]
        for old in range(1, size + 1):
            path = prove_consistency(old, size, hand.read)
            both = roots[old], roots[size]
            assert roots_from_consistency(old, size, roots[old], path) == both
