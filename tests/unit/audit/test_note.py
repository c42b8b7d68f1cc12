import base64
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from registry.audit.note import (
    Checkpoint,
    Signer,
    Verifier,
    decode_base64,
    format_checkpoint,
    open_checkpoint,
    open_note,
    parse_checkpoint,
    parse_decimal,
    sign_note,
)
from registry.errors import Invalid

VECTORS = "signed_note.json"
LOG = Signer("log.example/pledges", bytes(32))
OTHER = Signer("other.example", bytes([1] * 32))
CHECKPOINT = Checkpoint(LOG.name, 20_852_163, bytes(range(32)))
NOTE = sign_note(format_checkpoint(CHECKPOINT), LOG)


def verifiers(*signers):
    return [Verifier.parse(signer.vkey) for signer in signers]


def test_published_notes_open_or_not(vector):
    keys = [Verifier.parse(vkey) for vkey in vector["vkeys"]]
    if not vector["ok"]:
        with pytest.raises(Invalid):
            open_note(vector["note"], keys)
        return
    opened = open_note(vector["note"], keys)
    assert vector["note"].startswith(f"{opened.text}\n— ")
    assert [signature.name for signature in opened.verified] == [key.name for key in keys]
    assert opened.verified[0].cosigned_at == vector.get("timestamp")


def test_each_way_to_go_wrong_has_its_own_words(load_vectors):
    notes = {vector["name"]: vector for vector in load_vectors(VECTORS)["vectors"]}
    for name, words in [
        ("none known", "No known key"),
        ("bad signature of known key", "is wrong"),
        ("101 signatures", "100 signatures at most"),
        ("malformed 0", "A signed note is"),
        ("malformed 5", "Base64"),
    ]:
        with pytest.raises(Invalid, match=words):
            open_note(notes[name]["note"], [Verifier.parse(v) for v in notes[name]["vkeys"]])


def test_signing_gives_back_the_published_bytes(load_vectors):
    known = load_vectors(VECTORS)["vectors"][1]
    key = base64.b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")  # in the same source
    signer = Signer("PeterNeumann", key[1:])
    assert signer.vkey == known["vkeys"][0]
    text, _, signatures = known["note"].rpartition("\n\n")
    assert signer.sign(f"{text}\n") == signatures.split("\n")[0]


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"])), st.booleans())
def test_what_is_signed_opens(text, both):
    note = sign_note(f"{text}\n", *([LOG, OTHER] if both else [LOG]))
    opened = open_note(note, verifiers(LOG))
    assert opened.text == f"{text}\n"
    assert [signature.name for signature in opened.verified] == [LOG.name]
    assert [signature.name for signature in opened.unverified] == [OTHER.name] * both


@pytest.mark.parametrize("text", ["", "no newline", "a\rb\n", "a\x00\n", "a\ud800\n", "a\tb\n"])
def test_a_text_that_no_note_may_carry_is_not_signed(text):
    with pytest.raises(Invalid, match="clean text"):
        sign_note(text, LOG)


def test_a_note_needs_somebody_to_sign_it():
    with pytest.raises(Invalid, match="somebody signs"):
        sign_note("words\n")


@given(st.integers(0, len(NOTE.encode()) * 8 - 1))
def test_no_bit_of_a_note_can_flip(bit):
    data = bytearray(NOTE.encode())
    data[bit // 8] ^= 1 << bit % 8
    with pytest.raises(Invalid):
        open_note(data.decode("utf-8", "surrogateescape"), verifiers(LOG))


@given(st.integers(0, len(NOTE) - 1))
def test_no_end_of_a_note_can_be_lost(length):
    with pytest.raises(Invalid):
        open_note(NOTE[:length], verifiers(LOG))


def test_the_last_line_of_a_note_has_its_end():
    both = sign_note("words\n", LOG, OTHER)
    with pytest.raises(Invalid, match="A signed note is"):
        open_note(both[:-1], verifiers(LOG))


def test_another_key_of_the_same_name_is_unknown():
    impostor = Signer(LOG.name, bytes([2] * 32))
    with pytest.raises(Invalid, match="No known key"):
        open_note(sign_note("words\n", impostor), verifiers(LOG))


def test_a_wrong_signature_of_a_known_key_spoils_the_others():
    stolen = OTHER.sign("other words\n")
    with pytest.raises(Invalid, match=r"other\.example is wrong"):
        open_note(f"{NOTE}{stolen}\n", verifiers(LOG, OTHER))


def test_repeated_signatures_count_once():
    own, foreign = LOG.sign("later, unread\n"), OTHER.sign("words\n")
    opened = open_note(f"{NOTE}{own}\n{foreign}\n{foreign}\n", verifiers(LOG))
    assert (len(opened.verified), len(opened.unverified)) == (1, 1)


def test_a_key_trusted_twice_is_refused():
    with pytest.raises(Invalid, match="two trusted keys"):
        open_note(NOTE, verifiers(LOG, LOG))


def test_a_hundred_signatures_are_enough():
    text, line = NOTE.split("\n\n")
    assert open_note(f"{text}\n\n" + line * 100, verifiers(LOG))
    with pytest.raises(Invalid, match="100 signatures at most"):
        open_note(f"{text}\n\n" + line * 101, verifiers(LOG))


@pytest.mark.parametrize(
    "line",
    [
        "- log.example AAAAAAAA",
        "log.example AAAAAAAA",
        "— log.example",
        "— log.example ",
        "— log.example  AAAAAAAA",
        "— log.example AAAA",
        "— log.example AAAAAAB=",
        "— log.example AAAAAAA",
        "— log.example AAAAA AAA",
        "— log+example AAAAAAAA",
        "— log\u2003example AAAAAAAA",
        "",
    ],
)
def test_a_malformed_signature_line_spoils_the_note(line):
    with pytest.raises(Invalid):
        open_note(f"{NOTE}{line}\n", verifiers(LOG))


@pytest.mark.parametrize("name", ["", "two words", "a+b", "a\u00a0b", "a\x01b"])
def test_a_key_has_a_plain_name(name):
    with pytest.raises(Invalid, match="cannot be named"):
        Signer(name, bytes(32))
    with pytest.raises(Invalid):
        Verifier.parse(vkey(name, b"\x01" + bytes(32)))


def test_a_seed_has_32_bytes():
    with pytest.raises(Invalid, match="32 bytes"):
        Signer("log.example", bytes(31))


def test_the_seed_of_a_signer_is_not_shown():
    assert bytes(32) not in vars(LOG).values()
    assert "seed" not in repr(LOG)


@pytest.mark.parametrize("kind", [0x01, 0x04])
def test_keys_of_the_two_types_are_read(kind):
    assert Verifier.parse(vkey("w.example", bytes([kind]) + bytes(32))).kind == kind


@pytest.mark.parametrize("key", [b"\x02" + bytes(32), b"\x01" + bytes(31), b"\x06" * 9, b""])
def test_keys_of_other_types_and_lengths_are_refused(key):
    with pytest.raises(Invalid, match="not of a known type"):
        Verifier.parse(vkey("w.example", key))


@pytest.mark.parametrize(
    "wrong", ["", "name", "name+00000000", "log.example/pledges+00000000+AA=="]
)
def test_a_malformed_key_is_refused(wrong):
    with pytest.raises(Invalid):
        Verifier.parse(wrong)


def test_a_key_under_another_name_is_refused():
    with pytest.raises(Invalid, match="does not match its id"):
        Verifier.parse(LOG.vkey.replace("pledges", "pledgez"))


def test_a_cosignature_with_another_time_is_refused(load_vectors):
    vector = load_vectors(VECTORS)["vectors"][-1]
    witness = Verifier.parse(vector["vkeys"][0])
    head, _, encoded = vector["note"].removesuffix("\n").rpartition(" ")
    data = bytearray(base64.b64decode(encoded))
    data[11] ^= 1
    with pytest.raises(Invalid, match="is wrong"):
        open_note(f"{head} {base64.b64encode(data).decode()}\n", [witness])


@pytest.mark.parametrize("encoded", [b"", b"short", b"\x80" + bytes(71), bytes(72), bytes(73)])
def test_a_malformed_cosignature_of_a_known_witness_is_refused(encoded):
    witness = Verifier.parse(vkey("w.example", b"\x04" + bytes(32)))
    line = base64.b64encode(witness.key_id + encoded).decode()
    with pytest.raises(Invalid):
        open_note(f"{NOTE}— w.example {line}\n", [witness, *verifiers(LOG)])


def test_the_time_of_a_cosignature_stays_below_2_to_the_63():
    key, time = Ed25519PrivateKey.generate(), 1 << 63
    witness = Verifier.parse(vkey("w.example", b"\x04" + key.public_key().public_bytes_raw()))
    value = key.sign(f"cosignature/v1\ntime {time}\nwords\n".encode())
    line = base64.b64encode(witness.key_id + time.to_bytes(8, "big") + value).decode()
    with pytest.raises(Invalid, match="plain number"):
        open_note(f"words\n\n— w.example {line}\n", [witness])


def test_a_checkpoint_can_be_read_again():
    assert parse_checkpoint(format_checkpoint(CHECKPOINT)) == CHECKPOINT
    assert open_checkpoint(NOTE, verifiers(LOG)) == CHECKPOINT


def test_extension_lines_of_a_checkpoint_are_passed_over():
    assert parse_checkpoint(format_checkpoint(CHECKPOINT) + "more\nand more\n") == CHECKPOINT


ROOT = base64.b64encode(bytes(32)).decode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "o\n1\n",
        f"o\n1\n{ROOT}",
        f"o\n1\n{ROOT}\nmore",
        f"\n1\n{ROOT}\n",
        f"o\n\n{ROOT}\n",
        f"o\n1\n{ROOT}\n\n",
        f"o\n1\n{ROOT}\n\nmore\n",
        f"o\n01\n{ROOT}\n",
        f"o\n-1\n{ROOT}\n",
        f"o\n+1\n{ROOT}\n",
        f"o\n1 \n{ROOT}\n",
        f"o\n1_0\n{ROOT}\n",
        f"o\n٣\n{ROOT}\n",
        f"o\n9223372036854775808\n{ROOT}\n",
        f"o\n{'9' * 5000}\n{ROOT}\n",
        f"o\n1\n{ROOT[:-1]}\n",
        f"o\n1\n{ROOT[:-2]}B=\n",
        f"o\n1\n{ROOT} \n",
        f"o\n1\n{base64.b64encode(bytes(31)).decode()}\n",
        f"o\n1\n{base64.b64encode(bytes(33)).decode()}\n",
    ],
)
def test_a_malformed_checkpoint_is_refused(text):
    with pytest.raises(Invalid):
        parse_checkpoint(text)


def test_a_checkpoint_of_another_origin_is_refused():
    with pytest.raises(Invalid, match="Another log signed"):
        open_checkpoint(sign_note(format_checkpoint(CHECKPOINT), OTHER), verifiers(LOG, OTHER))


def test_the_largest_size_is_that_of_a_signed_64_bit_number():
    assert parse_decimal(str(2**63 - 1)) == 2**63 - 1


@given(st.binary(max_size=40))
def test_base64_has_one_spelling(data):
    encoded = base64.b64encode(data).decode()
    assert decode_base64(encoded) == data
    with pytest.raises(Invalid):
        decode_base64(f"{encoded}\n")


def vkey(name, key):
    key_id = sha256(f"{name}\n".encode() + key).hexdigest()[:8]
    return f"{name}+{key_id}+{base64.b64encode(key).decode()}"
