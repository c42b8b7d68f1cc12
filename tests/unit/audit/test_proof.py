import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.audit.note import Checkpoint, Signer, Verifier, format_checkpoint, sign_note
from registry.audit.proof import Proof, check_proof, format_proof, parse_proof
from registry.audit.tree import prove_inclusion, root_at
from registry.errors import Invalid

VECTORS = "tlog_proof_parse.json"
LOG = Signer("log.example/pledges", bytes(32))
KEYS = [Verifier.parse(LOG.vkey)]
HEADER = "c2sp.org/tlog-proof@v1"

hashes = st.lists(st.binary(min_size=32, max_size=32), max_size=5).map(tuple)
proofs = st.builds(
    Proof,
    index=st.integers(0, 2**63 - 1),
    hashes=hashes,
    checkpoint=st.text(),
    extra=st.none() | st.binary(min_size=1, max_size=50),
)


@pytest.fixture
def proof(read):
    checkpoint = Checkpoint(LOG.name, 100, root_at(100, read))
    note = sign_note(format_checkpoint(checkpoint), LOG)
    return Proof(42, tuple(prove_inclusion(42, 100, read)), note)


def test_published_proofs_are_read_or_not(vector):
    if not vector["parses"]:
        with pytest.raises(Invalid):
            parse_proof(vector["text"])
        return
    read = parse_proof(vector["text"])
    assert read.index == vector["index"]
    assert format_proof(read) == vector["text"]


@given(proofs)
def test_a_written_proof_can_be_read_again(proof):
    assert parse_proof(format_proof(proof)) == proof


def test_a_proof_leads_to_the_checkpoint_that_was_signed(proof, leaves):
    assert check_proof(parse_proof(format_proof(proof)), leaves[42], KEYS).size == 100


def test_a_proof_of_another_leaf_fails(proof, leaves):
    with pytest.raises(Invalid, match="does not lead"):
        check_proof(proof, leaves[43], KEYS)


def test_a_proof_under_another_key_fails(proof, leaves):
    other = Verifier.parse(Signer(LOG.name, bytes([1] * 32)).vkey)
    with pytest.raises(Invalid, match="No known key"):
        check_proof(proof, leaves[42], [other])


def test_a_proof_without_its_signature_fails(proof, leaves):
    stripped = Proof(proof.index, proof.hashes, proof.checkpoint.split("—")[0])
    with pytest.raises(Invalid, match="A signed note is"):
        check_proof(stripped, leaves[42], KEYS)


ZERO = base64.b64encode(bytes(32)).decode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        HEADER,
        f"{HEADER}\nindex 0",
        f"{HEADER}\nindex 0\n",
        f"{HEADER}\n\nindex 0\n",
        f"{HEADER}\nindex 00\n\ncheckpoint\n",
        f"{HEADER}\nindex 1\r\n\ncheckpoint\n",
        f"{HEADER}\nindex  1\n\ncheckpoint\n",
        f"{HEADER}\nindex {2**63}\n\ncheckpoint\n",
        f"{HEADER}\nextra \nindex 0\n\ncheckpoint\n",
        f"{HEADER}\nextra QQ\nindex 0\n\ncheckpoint\n",
        f"{HEADER}\nextra QR==\nindex 0\n\ncheckpoint\n",
        f"{HEADER}\nextra QQ==\n\ncheckpoint\n",
        f"{HEADER}\nextra QQ==\nextra QQ==\nindex 0\n\ncheckpoint\n",
        f"{HEADER}\nindex 0\nextra QQ==\n\ncheckpoint\n",
        f"{HEADER}\nindex 0\n{ZERO[:-2]}B=\n\ncheckpoint\n",
        f"{HEADER}\nindex 0\n{ZERO} \n\ncheckpoint\n",
        f" {HEADER}\nindex 0\n\ncheckpoint\n",
    ],
)
def test_a_malformed_proof_is_refused(text):
    with pytest.raises(Invalid):
        parse_proof(text)
