"""`registry log cosign`: whose lines are kept, and that all who check the log see them."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from registry.app import create_app
from registry.audit.note import Signature, encode_base64, note_text, signature_line
from registry.audit.one_file import one_file
from registry.settings import load
from tests.integration.cli.conftest import environment, log_size

NOON = int(datetime(2026, 11, 20, 12, tzinfo=UTC).timestamp())


class Witness:
    """A witness as c2sp.org/tlog-cosignature says, made from that page."""

    def __init__(self, name, seed):
        self.name, self._private = name, Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
        key = b"\x04" + self._private.public_key().public_bytes_raw()
        self._id = sha256(f"{name}\n".encode() + key).digest()[:4]
        self.vkey = f"{name}+{self._id.hex()}+{encode_base64(key)}"

    def line(self, note, *, time=NOON, spoil=b""):
        signed = f"cosignature/v1\ntime {time}\n{note_text(note)}".encode()
        value = time.to_bytes(8, "big") + self._private.sign(signed + spoil)
        return signature_line(Signature(self.name, self._id, value)) + "\n"


ANNA, BEN = Witness("anna.example/witness", 1), Witness("ben.example", 2)
KEYS = {"REGISTRY_WITNESS_KEYS": f"{ANNA.vkey} {BEN.vkey}"}


@pytest.fixture
def cosign(run, tmp_path):
    def cosign(text, code=0, **env):
        path = tmp_path / "cosigned"
        path.write_text(text, encoding="utf-8")
        return run("log", "cosign", path, code=code, **(KEYS | env))

    return cosign


def page(instance, address):
    known = {name: value for name, value in environment(instance).items() if value}
    app = create_app(load(known | KEYS))
    text = app.test_client().get(address).text
    app.extensions["registry.engine"].dispose()
    return text


def checked(path, key, witness):
    program = path.with_name("verifier.py")
    program.write_bytes(one_file())
    command = [sys.executable, "-I", program, path, "--key", key, "--witness", witness]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_cosignature_goes_out_with_the_checkpoint_and_with_proofs(
    run, cosign, instance, tmp_path
):
    note = run("log", "checkpoint").output
    size = log_size(instance)
    assert "Not witnessed" in page(instance, "/log")
    assert "not witnessed" in page(instance, "/pledges/P-2022-00001")
    said = cosign(note + ANNA.line(note)).output
    assert said == f"anna.example/witness cosigned {size} entries at 2026-11-20 12:00:00 UTC.\n"
    assert "here already" in cosign(note + ANNA.line(note, time=NOON + 60)).output
    assert "ben.example cosigned" in cosign(note + ANNA.line(note) + BEN.line(note)).output

    whole = note + ANNA.line(note) + BEN.line(note)
    assert run("log", "checkpoint").output == page(instance, "/log/checkpoint") == whole
    assert run("log", "proof", "P-2022-00001").output.endswith(f"\n\n{whole}")
    told = page(instance, "/log")
    assert f"anna.example/witness cosigned {size} entries on 20 November 2026, 12:00:00" in told
    assert "Not witnessed" not in told
    assert "not witnessed" not in page(instance, "/pledges/P-2022-00001")
    words = page(instance, "/pledges/P-2022-00001/v/1.json")
    assert json.loads(words)["entries"][0]["proof"].endswith(whole)

    kept = tmp_path / "words.json"
    kept.write_text(words, encoding="utf-8")
    key = run("log", "checkpoint", "--key").output.strip()
    found = checked(kept, key, ANNA.vkey)
    assert found.returncode == 0
    assert "cosigned by “anna.example/witness”" in found.stdout
    other = checked(kept, key, Witness("carl.example", 3).vkey)
    assert "Not proved: a cosignature of “carl.example”" in other.stdout
    run("log", "sign")
    assert "all checks passed" in run("log", "verify", **KEYS).output
    with closing(sqlite3.connect(instance / "registry.db")) as database:
        database.executescript(
            "DROP TRIGGER cosignature_no_update; "
            "UPDATE cosignature SET line = replace(line, 'anna', 'anne') WHERE number = 1"
        )
    found = run("log", "verify", code=1).output
    assert f"cosignature 1 of size {size}: No known key signed" in found


def test_what_is_no_cosignature_of_ours_is_refused_in_a_sentence(run, cosign, instance):
    note = run("log", "checkpoint").output
    size = log_size(instance)
    origin, *_rest = note.splitlines()
    forged = note.replace(note.splitlines()[2], encode_base64(bytes(32)), 1)
    foreign = note.replace(origin, "other.example", 1)
    small = note.replace(f"\n{size}\n", "\n1\n", 1)
    for text, sentence, env in (
        ("", "A signed note is a text", {}),
        (note, "No witness that counts here", {}),
        (note + ANNA.line(note), "No witness that counts", {"REGISTRY_WITNESS_KEYS": BEN.vkey}),
        (note + ANNA.line(note, spoil=b"x"), "signature of anna.example/witness is wrong", {}),
        (forged + ANNA.line(forged), "somebody was shown another log", {}),
        (foreign + ANNA.line(foreign), "a checkpoint of other.example", {}),
        (small + ANNA.line(small), "no checkpoint of 1 entries", {}),
        (note + ANNA.line(note, time=2**63 - 1), "in the future", {}),
        (note + ANNA.line(note), "witness_keys holds what is no key", {
            "REGISTRY_WITNESS_KEYS": "words"}),
        (note + ANNA.line(note), "holds the key of a log", {
            "REGISTRY_WITNESS_KEYS": run("log", "checkpoint", "--key").output.strip()}),
        (note + ANNA.line(note), "holds a key twice", {
            "REGISTRY_WITNESS_KEYS": f"{ANNA.vkey} {ANNA.vkey}"}),
    ):  # fmt: skip
        assert sentence in cosign(text, code=2, **env).stderr
    assert run("log", "checkpoint").output == note
