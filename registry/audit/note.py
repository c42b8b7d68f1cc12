"""Signed notes (c2sp.org/signed-note) and the checkpoints of a log (c2sp.org/tlog-checkpoint).

A note is opened as `golang.org/x/mod/sumdb/note` opens it, but Base64 must be canonical. Keys are
Ed25519, of the log itself (type 0x01) or of a witness (type 0x04, c2sp.org/tlog-cosignature).
"""

import re
from base64 import b64decode, b64encode
from collections.abc import Collection
from dataclasses import dataclass, replace
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from registry.audit.tree import HASH_SIZE
from registry.errors import Invalid

SIGNATURE_LIMIT = 100
_PREFIX = "— "
_ED25519, COSIGNATURE = 0x01, 0x04  # types of keys: of a log, of a witness
_KEY_SIZE = 32
_NOT_IN_NOTES = re.compile("[\x00-\x09\x0b-\x1f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line; `cosigned_at` is a witness's POSIX time, once its signature verified."""

    name: str
    key_id: bytes
    value: bytes
    cosigned_at: int | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A text that a known key signed, with the signatures of known keys and of others."""

    text: str
    verified: tuple[Signature, ...]
    unverified: tuple[Signature, ...]


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log commits to: its origin, its number of entries and the root over them."""

    origin: str
    size: int
    root: bytes


class Signer:
    """An Ed25519 key that signs under a name; `vkey` is what its readers need to know."""

    def __init__(self, name: str, seed: bytes) -> None:
        _check_name(name)
        if len(seed) != _KEY_SIZE:
            raise Invalid("A seed has 32 bytes, this one {length}.", length=len(seed))
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        public = bytes([_ED25519]) + self._private.public_key().public_bytes_raw()
        self._key_id = _key_id(name, public)
        self.name = name
        self.vkey = _vkey(name, public)

    def sign(self, text: str) -> str:
        """Return the signature line for a note's text, without a newline at its end."""
        value = self._private.sign(text.encode())
        return signature_line(Signature(self.name, self._key_id, value))


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key that is trusted under a name."""

    name: str
    key_id: bytes
    kind: int
    public: bytes

    @classmethod
    def parse(cls, vkey: str) -> "Verifier":
        """Return the key of a `name+id+key` line; Invalid unless it is of a type we know."""
        name, _, rest = vkey.partition("+")
        key_id, _, encoded = rest.partition("+")
        _check_name(name)
        key = decode_base64(encoded)
        if _key_id(name, key).hex() != key_id.lower():
            raise Invalid("The key of {name} does not match its id: copy it again.", name=name)
        if len(key) != 1 + _KEY_SIZE or key[0] not in {_ED25519, COSIGNATURE}:
            raise Invalid("The key of {name} is not of a known type.", name=name)
        return cls(name, _key_id(name, key), key[0], key[1:])

    @property
    def vkey(self) -> str:
        """The line that `parse` reads."""
        return _vkey(self.name, bytes([self.kind]) + self.public)

    def check(self, text: str, signature: Signature) -> Signature:
        """Return the signature, with the time of a witness; Invalid unless this key made it."""
        message, value, cosigned_at = text.encode(), signature.value, None
        if self.kind == COSIGNATURE:
            # parse_decimal's bound is also that of tlog-cosignature: a time stays below 2^63.
            cosigned_at = parse_decimal(str(int.from_bytes(value[:8], "big")))
            value = value[8:]
            message = f"cosignature/v1\ntime {cosigned_at}\n".encode() + message
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(value, message)
        except InvalidSignature as error:
            raise Invalid(
                "The signature of {name} is wrong: do not trust the text.", name=self.name
            ) from error
        return replace(signature, cosigned_at=cosigned_at)


def sign_note(text: str, *signers: Signer) -> str:
    """Return the note that carries the text and a line of each signer, in the order given."""
    if not text.endswith("\n") or _NOT_IN_NOTES.search(text) or not signers:
        raise Invalid("A note is clean text that ends with a newline, and somebody signs it.")
    return f"{text}\n" + "".join(f"{signer.sign(text)}\n" for signer in signers)


def open_note(note: str, verifiers: Collection[Verifier]) -> Note:
    """Return what a note says and who signed it.

    Invalid if anything is malformed, if a known key's signature is wrong, or if no known key signed
    it. A signature of an unknown key is kept apart; a repeated one is dropped.
    """
    text, lines = _split(note)
    verified: dict[Verifier, Signature] = {}
    unverified: dict[Signature, None] = {}
    for signature in map(_parse_signature, lines):
        verifier = _find(signature, verifiers)
        if verifier is None:
            unverified[signature] = None
        elif verifier not in verified:
            verified[verifier] = verifier.check(text, signature)
    if not verified:
        raise Invalid("No known key signed this text: do not trust it.")
    return Note(text, tuple(verified.values()), tuple(unverified))


def note_text(note: str) -> str:
    """Return the text of a note, whoever signed it; Invalid if it is no note."""
    return _split(note)[0]


def note_signatures(note: str) -> list[Signature]:
    """Return the signatures of a note, none of them verified; Invalid if one is malformed."""
    return [_parse_signature(line) for line in _split(note)[1]]


def signature_line(signature: Signature) -> str:
    """Return the line of a signature, without a newline at its end."""
    return f"{_PREFIX}{signature.name} {encode_base64(signature.key_id + signature.value)}"


def format_checkpoint(checkpoint: Checkpoint) -> str:
    """Return the text of a note: origin, size and root, a line each."""
    return f"{checkpoint.origin}\n{checkpoint.size}\n{encode_base64(checkpoint.root)}\n"


def parse_checkpoint(text: str) -> Checkpoint:
    """Return what a note's text commits to; extension lines may follow and are passed over."""
    *lines, rest = text.split("\n")
    if len(lines) < 3 or rest or not all(lines):
        raise Invalid("A checkpoint has an origin, a size and a root, a line each.")
    root = decode_base64(lines[2])
    if len(root) != HASH_SIZE:
        raise Invalid("A root has {length} bytes instead of 32.", length=len(root))
    return Checkpoint(lines[0], parse_decimal(lines[1]), root)


def open_checkpoint(note: str, verifiers: Collection[Verifier]) -> Checkpoint:
    """Return the checkpoint in a note; Invalid unless a known key named as its origin signed it."""
    opened = open_note(note, verifiers)
    checkpoint = parse_checkpoint(opened.text)
    if all(signature.name != checkpoint.origin for signature in opened.verified):
        raise Invalid("Another log signed for {origin}.", origin=checkpoint.origin)
    return checkpoint


def encode_base64(data: bytes) -> str:
    """Return Base64 with padding (RFC 4648, section 4)."""
    return b64encode(data).decode()


def decode_base64(text: str) -> bytes:
    """Return the bytes of Base64 with padding; Invalid unless it is their only spelling."""
    try:
        data = b64decode(text)
    except ValueError as error:
        raise Invalid("This is not Base64: {text}.", text=repr(text[:80])) from error
    # The decoder passes over strange characters; writing it again shows them.
    if encode_base64(data) != text:
        raise Invalid("This is not canonical Base64: {text}.", text=repr(text[:80]))
    return data


def parse_decimal(text: str) -> int:
    """Return a number below 2^63 written in ASCII digits without a sign or leading zeros."""
    if not re.fullmatch("0|[1-9][0-9]{0,18}", text) or int(text) >= 1 << 63:
        raise Invalid("This is not a plain number: {text}.", text=repr(text[:80]))
    return int(text)


def _vkey(name: str, key: bytes) -> str:
    return f"{name}+{_key_id(name, key).hex()}+{encode_base64(key)}"


def _key_id(name: str, key: bytes) -> bytes:
    return sha256(f"{name}\n".encode() + key).digest()[:4]


def _check_name(name: str) -> None:
    if not name or "+" in name or any(map(str.isspace, name)) or _NOT_IN_NOTES.search(name):
        raise Invalid("A key cannot be named {name}.", name=repr(name[:80]))


def _split(note: str) -> tuple[str, list[str]]:
    text, blank, signatures = note.rpartition("\n\n")
    *lines, rest = signatures.split("\n")
    if not blank or rest or not lines or _NOT_IN_NOTES.search(note):
        raise Invalid("A signed note is a text, an empty line and lines with signatures.")
    if len(lines) > SIGNATURE_LIMIT:
        raise Invalid("A note has {limit} signatures at most.", limit=SIGNATURE_LIMIT)
    return f"{text}\n", lines


def _parse_signature(line: str) -> Signature:
    name, _, encoded = line.removeprefix(_PREFIX).partition(" ")
    _check_name(name)
    data = decode_base64(encoded)
    if not line.startswith(_PREFIX) or len(data) < 5:
        raise Invalid("This is not a signature line: {line}.", line=repr(line[:80]))
    return Signature(name, data[:4], data[4:])


def _find(signature: Signature, verifiers: Collection[Verifier]) -> Verifier | None:
    wanted = signature.name, signature.key_id
    found = [verifier for verifier in verifiers if (verifier.name, verifier.key_id) == wanted]
    if len(found) > 1:
        raise Invalid("{name} has two trusted keys of one id.", name=signature.name)
    return found[0] if found else None
