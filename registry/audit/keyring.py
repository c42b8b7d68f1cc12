"""Which key a checkpoint must carry: the log's first, until an entry names another one; pure.

A `key.rotated` at index i names the next key. Each checkpoint of more than i entries carries that
key's signature, so an old key that leaked can sign no new past; the old one signs beside it for as
long as its readers need to learn the new one, and that is of no weight here.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from registry.audit.note import Checkpoint, Verifier, open_checkpoint, open_note
from registry.errors import Invalid


@dataclass(frozen=True, slots=True)
class Key:
    """A public key, and the smallest size of the log at which it must sign."""

    vkey: str
    since: int = 0


@dataclass(frozen=True, slots=True)
class Keyring:
    """The keys of one log, the first one first."""

    keys: tuple[Key, ...]

    def at(self, size: int) -> Key:
        """Return the key that a checkpoint of `size` entries must carry."""
        found = [key for key in self.keys if key.since <= size]
        if not found:
            raise Invalid("No key of this log is known: run `registry db prepare`.")
        return found[-1]

    def named_by(self, note: str) -> Sequence[Key]:
        """Return the keys whose signatures a note carries, the newest first."""
        signed = open_note(note, self.verifiers()).verified
        ids = {(signature.name, signature.key_id) for signature in signed}
        found = [key for key in self.keys if _id(key) in ids]
        return found[::-1]

    def verifiers(self) -> list[Verifier]:
        """Return all keys as verifiers: what opens a note, before one knows its size."""
        return [Verifier.parse(key.vkey) for key in self.keys]

    def open(self, note: str) -> Checkpoint:
        """Return the checkpoint in a note; Invalid unless the key in force at its size signed."""
        checkpoint = open_checkpoint(note, self.verifiers())
        if self.at(checkpoint.size) not in self.named_by(note):
            raise Invalid(
                "The key that signs the log at {size} entries did not sign this: an older key no "
                "longer counts.",
                size=checkpoint.size,
            )
        return checkpoint


def _id(key: Key) -> tuple[str, bytes]:
    verifier = Verifier.parse(key.vkey)
    return verifier.name, verifier.key_id
