"""What proves words that are not public: the entry that holds them, with what it will disclose.

A briefing with what is accepted under embargo carries this within itself, since nobody can fetch it
elsewhere. Only what filed the words is given, which their release opens whole; that they were
accepted, and all else that is private, stands in entries that stay closed.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from sqlalchemy.orm import Session

from registry.audit import queries as log
from registry.audit.evidence import closed_entries, entry_document
from registry.audit.keys import keyring
from registry.audit.models import StoredCheckpoint
from registry.audit.proof import Proof
from registry.audit.proving import prover_under
from registry.briefing.accepted import waiting
from registry.briefing.scopes import Briefing
from registry.errors import Refused
from registry.pledges.embargo import Accepted

_AT_ONCE = 100  # pledges whose entries are read together
_NOTE = "Restricted: accepted under embargo, not public at this log size."


def enclosed(session: Session, asked: Briefing) -> tuple[str, ...]:
    """Return, for each pledge of a briefing that is not public, its proof in a line of JSON.

    Raises:
        Refused: the log is not signed up to that size yet.
    """
    return tuple(line for _one, line, _proof in proofs(session, asked))


def proofs(session: Session, asked: Briefing) -> Iterator[tuple[Accepted, str, Proof]]:
    """Yield what is not public by ref, with its line of JSON and the proof of its entry.

    All under the checkpoint that the brief names.
    """
    if not asked.with_accepted:
        return
    covering = covering_checkpoint(session, asked.size)
    prove = prover_under(session, covering.size, covering.note)
    vkey = keyring(session).at(covering.size).vkey
    for batch in _batches(waiting(session, asked)):
        entries = closed_entries(session, [one.filed for one in batch])
        for one in batch:
            proof = prove(one.filed)
            document = {
                "registry_words": 1,
                "ref": one.ref,
                "revision": one.number,
                "log_size": asked.size,
                "note": _NOTE,
                "key": vkey,
                "entry": entry_document(entries[one.filed], proof),
            }
            yield one, json.dumps(document, separators=(",", ":")), proof


def covering_checkpoint(session: Session, size: int) -> StoredCheckpoint:
    """Return the smallest checkpoint of at least `size` entries; Refused until there is one."""
    covering = log.checkpoint(session, covering=size)
    if covering is None:
        raise Refused(
            "The log is not signed up to {size} entries yet: the worker does it within seconds "
            "(is `registry work` running?). Then try again.",
            size=size,
        )
    return covering


def _batches(found: Iterable[Accepted]) -> Iterator[Sequence[Accepted]]:
    left = iter(found)
    while batch := list(islice(left, _AT_ONCE)):
        yield batch
