"""What proves each pledge of a pack: the entries of its revision with their proofs."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy.orm import Session

from registry.audit import queries as log
from registry.audit.evidence import OpenEntry, open_entries, revision_document
from registry.audit.keys import keyring
from registry.audit.proof import Proof, format_proof
from registry.audit.proving import prover_under
from registry.briefing.enclosing import covering_checkpoint
from registry.briefing.faces import Face
from registry.files.archive import Archive
from registry.pledges.content import Redacted


@dataclass(frozen=True, slots=True)
class _Signed:
    """A checkpoint: whose key signed it, and what proves entries under it."""

    vkey: str
    prove: Callable[[int], Proof]


class Evidence:
    """What a pledge's revision is checked with, as it stood at `size`.

    All is proved under the checkpoint that the brief names, never a newer one; only what erased
    words since is proved under the first one after it. What others cosigned stays out: it grows.
    """

    def __init__(self, session: Session, size: int) -> None:
        self._session, self._size = session, size
        self._newest = log.size(session)
        self._signed = cache(self._checkpoint)

    def add(self, archive: Archive, batch: Sequence[Sequence[Face]]) -> None:
        """Add the proofs of these pledges, each given as all its faces."""
        for face, document, proof in self.documents(batch):
            name = f"proofs/{face.ref}-v{face.revision}"
            archive.add(f"{name}.json", document)
            archive.add(f"{name}.tlog-proof", format_proof(proof))

    def documents(self, batch: Sequence[Sequence[Face]]) -> Iterator[tuple[Face, str, Proof]]:
        """Yield of each pledge its published face, all of it for a verifier, and the proof."""
        published = [_published(faces) for faces in batch]
        words = open_entries(
            self._session, {i for face in published for i in (face.filed, face.entry)}, self._size
        )
        erased = self._erasers(published)
        for face in published:
            own = {face.filed, face.entry}
            gone = {note.index for note in _notes(face)}
            entries = [*(words[i] for i in sorted(own)), *_of(erased, gone)]
            yield face, *self._document(face, entries)

    def _document(self, face: Face, entries: Sequence[OpenEntry]) -> tuple[str, Proof]:
        signed = self._signed(max(self._size, *(entry.index + 1 for entry in entries)))
        proofs = {entry.index: signed.prove(entry.index) for entry in entries}
        document = revision_document(
            face.ref, face.revision, entries, self._size, proofs=proofs, vkey=signed.vkey
        )
        return document, proofs[face.entry]

    def _erasers(self, faces: Iterable[Face]) -> Mapping[int, OpenEntry]:
        """Return what erased words of these revisions: it is said also of moments before."""
        indexes = {note.index for face in faces for note in _notes(face)}
        return open_entries(self._session, indexes, self._newest) if indexes else {}

    def _checkpoint(self, size: int) -> _Signed:
        covering = covering_checkpoint(self._session, size)
        vkey = keyring(self._session).at(covering.size).vkey
        return _Signed(vkey, prover_under(self._session, covering.size, covering.note))


def _published(faces: Sequence[Face]) -> Face:
    """Return the face with which the revision in force became public, as its page does."""
    return next(face for face in faces if face.revision == faces[-1].revision)


def _notes(face: Face) -> list[Redacted]:
    """Return what says of anything of it that it was erased."""
    found = list(face.content.get("redacted", {}).values())
    if decision := face.card.get("redacted", {}).get("decision"):
        found.append(decision)
    return [Redacted(**note) for note in found]


def _of(erased: Mapping[int, OpenEntry], indexes: Iterable[int]) -> list[OpenEntry]:
    """Return the public ones of some entries that erased words."""
    return [erased[i] for i in sorted(indexes) if i in erased and erased[i].disclosures]
