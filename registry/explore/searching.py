"""Which faces in force hold some words."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.explore.conditions import said
from registry.explore.tally import Tally
from registry.explore.tallying import IN_FORCE_NOW
from registry.pledges.models import Publication
from registry.store import table

_public = table(Publication).c
_FOUND = select(_public.index).join_from(
    IN_FORCE_NOW, table(Publication), _public.index == IN_FORCE_NOW.c.index
)


def holding(session: Session, tally: Tally, words: str) -> int:
    """Return the faces that hold every one of these words, as bits."""
    rows: Iterable[int] = session.scalars(
        _FOUND.where(*said(words)), {"since": 0, "size": tally.size}
    )
    return tally.among(rows)
