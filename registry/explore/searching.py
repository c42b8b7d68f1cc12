"""Which faces in force hold some words: their texts are kept in memory, and looked through.

No database has an index that finds a part of a word in every script; to look through the texts of
a hundred thousand pledges takes some hundredths of a second (docs/adr/0030).
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.explore.tally import Tally
from registry.pledges.merges import heir_of
from registry.pledges.models import Publication
from registry.pledges.standing import EVERY, NEWER
from registry.store import table
from registry.text import as_typed, fold

_AT_ONCE = 1_000  # rows
_REF = re.compile(r"p-[0-9]{4}-[0-9]{5,9}")  # folded
_public = table(Publication).c
_TEXTS, _NEWER_TEXTS = (
    select(_public.index, _public.search)
    .join_from(faces, table(Publication), _public.index == faces.c.index)
    .execution_options(yield_per=_AT_ONCE)
    for faces in (EVERY, NEWER)
)


def holding(session: Session, tally: Tally, words: str, redacted: int) -> int:
    """Return the faces that hold every one of these words, as bits.

    `redacted` is the newest entry that erased something. The ref of a merged pledge finds what it
    is part of now.
    """
    found = tally.live
    for word in as_typed(fold(words)).split():
        of_merged = _heir(session, tally, word.upper()) if _REF.fullmatch(word) else 0
        found &= _holding(session, tally, word.encode(), redacted) | of_merged
    return found


def _heir(session: Session, tally: Tally, ref: str) -> int:
    """Return the face of the pledge into which `ref` was merged, as bits."""
    pledge_id = heir_of(session, ref, tally.size)
    return 0 if pledge_id is None else 1 << tally.places[pledge_id]


def _holding(session: Session, tally: Tally, word: bytes, redacted: int) -> int:
    known = tally.texts.known(redacted)
    found = tally.among([index for index, text in known.copy().items() if word in text])
    if tally.texts.is_whole(known, tally.key):
        return found
    missing = {index for index in tally.indexes(tally.live) if index not in known}
    return found | tally.among(_read(session, tally, known, missing, word))


def _read(
    session: Session, tally: Tally, known: dict[int, bytes], missing: set[int], word: bytes
) -> Iterator[int]:
    """Yield which of the missing texts hold a word; keep them for the next search."""
    if missing:
        texts = _NEWER_TEXTS if len(missing) < _AT_ONCE else _TEXTS
        rows: Iterable[Any] = session.execute(texts, {"since": min(missing), "size": tally.size})
        for index, search in rows:
            if index in missing:
                text = as_typed(search).encode()
                tally.texts.keep(known, index, text)
                if word in text:
                    yield index
    tally.texts.note_whole(known, tally.key, missing)
