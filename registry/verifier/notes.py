"""Keys, signed notes and checkpoints (C2SP signed-note, tlog-checkpoint, tlog-cosignature)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from registry.verifier.spelling import CONTROLS, Wrong, base64, number, require, shown

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
    return bool(name) and not CONTROLS.search(name) and not re.search(r"[\s+]", name)


@dataclass(frozen=True)
class Checkpoint:
    """What was signed, a number of entries and their root, and which known keys signed it."""

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
    whole = bool(blank and lines) and not rest and not CONTROLS.search(note)
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
