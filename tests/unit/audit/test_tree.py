import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.audit.tree import (
    EMPTY_ROOT,
    CompactRange,
    leaf_hash,
    node_hash,
    prove_consistency,
    prove_inclusion,
    root_at,
)
from registry.errors import Invalid
from registry.verifier import Wrong, root_from_inclusion, roots_from_consistency

hashes = st.binary(min_size=32, max_size=32)


def check_inclusion(index, size, leaf, path, root):
    """Ask the verifier, which nobody wrote with this code in view."""
    if root_from_inclusion(index, size, leaf, path) != root:
        raise Wrong("It does not lead to the root.")


def check_consistency(first, second, path, first_root, second_root):
    if roots_from_consistency(first, second, first_root, path) != (first_root, second_root):
        raise Wrong("It is no extension.")


@pytest.fixture(scope="session")
def roots(leaves, tree_hash):
    """The root at every size, by the definition."""
    return [EMPTY_ROOT] + [tree_hash(leaves[:size]) for size in range(1, len(leaves) + 1)]


@pytest.fixture(scope="session")
def reference(load_vectors):
    return load_vectors("rfc6962_reference_tree.json")


def test_the_hashes_are_those_of_the_reference(reference):
    empty, *given_leaves, node = reference["hasher"]
    assert empty["sha256"] == EMPTY_ROOT.hex()
    for leaf in given_leaves:
        assert leaf_hash(bytes.fromhex(leaf["input_hex"])).hex() == leaf["hash"]
    left, right = bytes.fromhex(node["left_hex"]), bytes.fromhex(node["right_hex"])
    assert node_hash(left, right).hex() == node["hash"]


def test_the_roots_are_those_of_the_reference(reference):
    growing = CompactRange()
    for leaf, root in zip(reference["leaves_hex"], reference["roots"], strict=True):
        growing = growing.extend([leaf_hash(bytes.fromhex(leaf))])
        assert growing.root().hex() == root


def test_the_proofs_of_the_reference_hold(reference):
    leaves = [leaf_hash(bytes.fromhex(leaf)) for leaf in reference["leaves_hex"]]
    roots = [bytes.fromhex(root) for root in reference["roots"]]
    for case in reference["inclusion"]:
        index, size = case["leaf_index"], case["tree_size"]
        path = [bytes.fromhex(part) for part in case["path"]]
        check_inclusion(index, size, leaves[index], path, roots[size - 1])
    for case in reference["consistency"]:
        first, second = case["old"], case["new"]
        path = [bytes.fromhex(part) for part in case["proof"]]
        check_consistency(first, second, path, roots[first - 1], roots[second - 1])


def test_the_proofs_made_are_those_of_the_reference(reference, tree_hash):
    leaves = [leaf_hash(bytes.fromhex(leaf)) for leaf in reference["leaves_hex"]]

    def read(nodes):
        return [tree_hash(leaves[i << level : (i + 1) << level]) for level, i in nodes]

    for case in reference["inclusion"]:
        made = prove_inclusion(case["leaf_index"], case["tree_size"], read)
        assert [part.hex() for part in made] == case["path"]
    for case in reference["consistency"]:
        made = prove_consistency(case["old"], case["new"], read)
        assert [part.hex() for part in made] == case["proof"]


def test_every_size_has_the_root_of_the_definition(leaves, roots, read):
    growing = CompactRange()
    for size, root in enumerate(roots):
        assert growing.root() == root_at(size, read) == root
        assert CompactRange().extend(leaves[:size]) == growing
        growing = growing.extend(leaves[size : size + 1])


def test_every_inclusion_proof_at_every_size_holds(leaves, roots, read):
    for size in range(1, 131):
        for index in range(size):
            proof = prove_inclusion(index, size, read)
            check_inclusion(index, size, leaves[index], proof, roots[size])


def test_every_consistency_proof_at_every_size_holds(roots, read):
    for second in range(1, 131):
        for first in range(1, second + 1):
            proof = prove_consistency(first, second, read)
            check_consistency(first, second, proof, roots[first], roots[second])


def test_a_changed_inclusion_proof_fails(leaves, roots, read):
    for size in (2, 3, 7, 8, 100, 129):
        for index in {0, 1, size // 2, size - 1}:
            proof = prove_inclusion(index, size, read)
            for wrong in wrong_proofs(proof):
                with pytest.raises(Wrong):
                    check_inclusion(index, size, leaves[index], wrong, roots[size])


def test_a_changed_consistency_proof_fails(roots, read):
    for first, second in [(1, 2), (1, 3), (3, 7), (4, 8), (6, 8), (64, 100), (65, 130), (5, 5)]:
        proof = prove_consistency(first, second, read)
        for wrong in wrong_proofs(proof):
            with pytest.raises(Wrong):
                check_consistency(first, second, wrong, roots[first], roots[second])


def test_a_proof_holds_for_its_own_index_only(leaves, roots, read):
    proof = prove_inclusion(5, 13, read)
    for index in {*range(14)} - {5}:
        with pytest.raises(Wrong):
            check_inclusion(index, 13, leaves[5], proof, roots[13])


@pytest.mark.parametrize("which", ["leaf", "root"])
def test_a_proof_holds_for_its_own_leaf_and_root_only(leaves, roots, read, which):
    proof = prove_inclusion(5, 13, read)
    leaf = leaves[6] if which == "leaf" else leaves[5]
    root = roots[12] if which == "root" else roots[13]
    with pytest.raises(Wrong, match="does not lead"):
        check_inclusion(5, 13, leaf, proof, root)


@pytest.mark.parametrize("size", [2, 5, 8])
def test_a_proof_holds_for_its_own_height_only(leaves, roots, read, size):
    with pytest.raises(Wrong, match=r"(shorter|longer) than the tree"):
        check_inclusion(0, size, leaves[0], prove_inclusion(0, 4, read), roots[4])
    with pytest.raises(Wrong, match=r"(shorter|longer) than the tree"):
        check_consistency(1, size, prove_consistency(1, 4, read), roots[1], roots[4])


def test_consistency_needs_both_roots(roots, read):
    proof = prove_consistency(6, 13, read)
    for first_root, second_root in [(roots[5], roots[13]), (roots[6], roots[12])]:
        with pytest.raises(Wrong, match="no extension"):
            check_consistency(6, 13, proof, first_root, second_root)
    with pytest.raises(Wrong, match="is empty"):
        check_consistency(6, 13, [], roots[6], roots[13])
    with pytest.raises(Wrong, match="no extension"):
        check_consistency(6, 6, [], roots[6], roots[7])


@pytest.mark.parametrize(("first", "second"), [(0, 0), (0, 5), (6, 5), (-1, 5)])
def test_where_there_is_nothing_to_prove_consistency_is_refused(first, second, read):
    with pytest.raises(Invalid, match="nothing to prove"):
        prove_consistency(first, second, read)
    with pytest.raises(Wrong, match="nothing to prove"):
        check_consistency(first, second, [], EMPTY_ROOT, EMPTY_ROOT)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (5, 5), (-1, 5)])
def test_an_entry_outside_the_log_has_no_proof(index, size, read):
    with pytest.raises(Invalid, match="has no entry"):
        prove_inclusion(index, size, read)
    if index >= 0:
        with pytest.raises(Wrong, match="has no entry"):
            check_inclusion(index, size, EMPTY_ROOT, [], EMPTY_ROOT)


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_hashes_of_another_length_are_refused(length, leaves):
    with pytest.raises(Invalid, match="bytes instead of 32"):
        CompactRange().extend([bytes(length), leaves[0]])


@pytest.mark.parametrize("answer", [[], [bytes(31)], [bytes(32), bytes(32)]])
def test_a_store_that_answers_wrongly_is_refused(answer):
    with pytest.raises(Invalid):
        prove_inclusion(0, 2, lambda _: answer)


@given(st.lists(hashes, max_size=70), st.integers(0, 70))
def test_a_range_grows_alike_in_one_step_or_two(leaves, split):
    grown = CompactRange().extend(leaves[:split])
    assert grown.extend(leaves[split:]) == CompactRange().extend(leaves)
    assert CompactRange.unpack(grown.size, grown.pack()) == grown


@pytest.mark.parametrize(("size", "length"), [(0, 32), (1, 0), (1, 31), (1, 64), (3, 32), (-1, 32)])
def test_a_range_of_another_length_is_refused(size, length):
    with pytest.raises(Invalid):
        CompactRange.unpack(size, bytes(length))


def wrong_proofs(proof):
    """Yield the proof without an end, with one more hash, out of order and with one bit flipped."""
    if proof:
        yield proof[:-1]
        yield proof[1:]
    yield [*proof, bytes(32)]
    yield [bytes(32), *proof]
    if len(proof) > 1:
        yield proof[::-1]
    for place, part in enumerate(proof):
        flipped = bytes([part[0], part[1] ^ 4]) + part[2:]
        yield [*proof[:place], flipped, *proof[place + 1 :]]
