"""A small log that the registry's own code wrote, handed out as files: the checker must agree."""

import json
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from registry.audit.entry import JSON, Entry, decoy, digest, disclose, encode_entry, new_object
from registry.audit.note import (
    Checkpoint,
    Signer,
    encode_base64,
    format_checkpoint,
    sign_note,
)
from registry.audit.proof import Proof, format_consistency, format_proof
from registry.audit.tiles import TILE_WIDTH, encode_entries, tile_path, tile_width
from registry.audit.tree import CompactRange, leaf_hash, prove_consistency, prove_inclusion
from registry.verifier import LOG_KEY, Checker, Key, Verdict, main
from registry.verifier.fields import DISCLOSED

LOG = Signer("log.example/pledges", bytes(32))
OTHER = Signer(LOG.name, bytes([1] * 32))
ELSEWHERE = Signer("elsewhere.example", bytes(32))
KEY = Key.parse(LOG.vkey, LOG_KEY)
REF = "P-2026-00042"
FILED, PUBLISHED, SIZE = 2, 7, 11
WORDS: Mapping[str, JSON] = {"title": {"fr": "Des soins — œuvre"}, "level": "national"}


class Witness:
    """Somebody who cosigns (c2sp.org/tlog-cosignature), written from its page alone."""

    def __init__(self, name: str, seed: bytes) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        key = b"\x04" + self._private.public_key().public_bytes_raw()
        self._id, self.name = sha256(name.encode() + b"\n" + key).digest()[:4], name
        self.vkey = f"{name}+{self._id.hex()}+{encode_base64(key)}"

    def cosign(self, note: str, time: int = 1_767_225_600) -> str:
        """Return the note with one more line."""
        text = note.rpartition("\n\n")[0] + "\n"
        signature = self._private.sign(f"cosignature/v1\ntime {time}\n{text}".encode())
        line = encode_base64(self._id + time.to_bytes(8, "big") + signature)
        return f"{note}— {self.name} {line}\n"


class Hand:
    """Hands out what a log of these entries would."""

    def __init__(self, bodies: Sequence[bytes]) -> None:
        self.bodies = list(bodies)
        self.leaves = [leaf_hash(body) for body in bodies]

    def read(self, nodes: Sequence[tuple[int, int]]) -> list[bytes]:
        """Return nodes, as a NodeReader does."""
        spans = [self.leaves[index << level : (index + 1) << level] for level, index in nodes]
        return [CompactRange().extend(span).root() for span in spans]

    def note(self, size: int = SIZE, *signers: Signer, origin: str = LOG.name) -> str:
        root = CompactRange().extend(self.leaves[:size]).root()
        return sign_note(format_checkpoint(Checkpoint(origin, size, root)), *(signers or (LOG,)))

    def proof(self, index: int, size: int = SIZE) -> str:
        hashes = prove_inclusion(index, size, self.read)
        return format_proof(Proof(index, tuple(hashes), self.note(size)))

    def consistency(self, old: int, new: int = SIZE) -> str:
        return format_consistency(old, prove_consistency(old, new, self.read), self.note(new))

    def write(self, folder: Path, size: int = SIZE) -> Path:
        """Write all that a mirror would fetch of the log at that size."""
        files = {"checkpoint": self.note(size).encode(), "key": LOG.vkey.encode() + b"\n"}
        for level in (None, 0, 1, 2):
            for index in range(size):
                if not (width := tile_width(level, index, size)):
                    break
                files[tile_path(level, index, width)] = self.tile(level, index, width)
        for path, data in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)
        return folder

    def tile(self, level: int | None, index: int, width: int) -> bytes:
        first = index * TILE_WIDTH
        if level is None:
            return encode_entries(self.bodies[first : first + width])
        return b"".join(self.read([(8 * level, first + place) for place in range(width)]))


def whole(fields: Mapping[str, JSON]) -> dict[str, JSON]:
    """Return an entry's fields, empty where the event has more of them."""
    return dict.fromkeys(DISCLOSED.get(str(fields.get("type")), ()), "") | dict(fields)


def make_bodies(
    size: int = SIZE,
    words: Mapping[str, JSON] = WORDS,
    types: tuple[str, str] = ("pledge.filed", "pledge.published"),
    filed: int = FILED,
) -> tuple[list[bytes], Any]:
    """Return the entries of a log in which a pledge is filed and published, and its JSON."""
    newest: dict[str, tuple[int, int]] = {}
    bodies: list[bytes] = []
    page: dict[str, Any] = {
        "ref": REF,
        "revision": 1,
        "log_size": size,
        "how_to_check": "Read.",
        "key": LOG.vkey,
        "entries": [],
    }
    events: dict[int, dict[str, JSON]] = {
        FILED: {"type": types[0], "ref": REF, "revision": 1, **words},
        PUBLISHED: {"type": types[1], "ref": REF, "revision": 1, "filed_index": filed},
    }
    for index in range(size):
        number = 99 if index in events else index % 3
        object_id = new_object(bytes([number]) * 16)
        n, prev = newest.get(object_id, (0, None))
        newest[object_id] = (n + 1, index)
        salted = [
            disclose(name, value, sha256(f"{index} {name}".encode()).digest()[:16])
            for name, value in whole(events.get(index, {})).items()
        ]
        sd = (*map(digest, salted), decoy(index.to_bytes(32, "big")))
        minute, second = divmod(index, 60)
        at = f"2026-03-02T10:{minute % 60:02}:{second:02}.000000Z"
        body = encode_entry(Entry(at, object_id, n + 1, prev, sd))
        bodies.append(body)
        if index in events:
            page["entries"].append(
                {
                    "index": index,
                    "leaf_hash": leaf_hash(body).hex(),
                    "body": body.decode(),
                    "disclosures": salted,
                }
            )
    return bodies, page


def checker() -> Checker:
    """Return a checker that trusts the log's key."""
    return Checker([KEY])


def refused(verdict: Verdict, words: str) -> None:
    """Assert that something was found wrong, and that these words say what."""
    assert verdict.holds is False, verdict
    assert words in verdict.sentence


@pytest.fixture(scope="session")
def made() -> tuple[list[bytes], Any]:
    return make_bodies()


@pytest.fixture(scope="session")
def hand(made: tuple[list[bytes], Any]) -> Hand:
    return Hand(made[0])


@pytest.fixture(scope="session")
def page(made: tuple[list[bytes], Any], hand: Hand) -> str:
    """The JSON of the pledge's revision, with both proofs."""
    entries = [entry | {"proof": hand.proof(entry["index"])} for entry in made[1]["entries"]]
    return json.dumps(made[1] | {"entries": entries}, ensure_ascii=False, indent=1) + "\n"


@pytest.fixture(scope="session")
def load_vectors() -> Callable[[str], Any]:
    folder = Path(__file__).parents[2] / "vectors"
    return lambda name: json.loads((folder / name).read_text(encoding="utf-8"))


def evidence(hand: Hand, level: int = 2) -> bytes:
    """Return a PDF with what a briefing of four entries carries, or of 2 to another level."""
    held = {
        "registry_brief": 1,
        "root": b64encode(hand.read([(level, 0)])[0]).decode(),
        "key": LOG.vkey,
        "proof": hand.consistency(1 << level),
    }
    return b"%PDF-1.4\nstream\n" + json.dumps(held, separators=(",", ":")).encode() + b"\nend\n"


@pytest.fixture
def run(tmp_path, capsys):
    """Write the files, run the command in their folder, return exit code and lines."""

    def go(files, *options, key=LOG.vkey):
        for name, data in files.items():
            (tmp_path / name).write_bytes(data if isinstance(data, bytes) else data.encode())
        names = [str(tmp_path / name) for name in files]
        code = main([*names, *options, *(("--key", key) if key else ())])
        return code, capsys.readouterr().out.replace(f"{tmp_path}/", "").splitlines()

    return go
