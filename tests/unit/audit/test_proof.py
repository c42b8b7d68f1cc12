"""What is written as a proof, read by the verifier."""

from hypothesis import given
from hypothesis import strategies as st

from registry.audit.proof import Proof, format_consistency, format_proof
from registry.verifier import read_consistency, read_proof

VECTORS = "tlog_proof_parse.json"

hashes = st.lists(st.binary(min_size=32, max_size=32), max_size=5).map(tuple)
places = st.integers(0, 2**63 - 1)


def test_a_proof_is_written_as_it_was_published(vector):
    if vector["parses"] and "extra" not in vector["text"]:
        found = read_proof(vector["text"])

        assert format_proof(Proof(found.place, found.hashes, found.note)) == vector["text"]


@given(places, hashes, st.text())
def test_a_written_proof_can_be_read_again(place, path, note):
    for found in (
        read_proof(format_proof(Proof(place, path, note))),
        read_consistency(format_consistency(place, path, note)),
    ):
        assert (found.place, found.hashes, found.note) == (place, path, note)
