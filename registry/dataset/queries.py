"""Reads for the package: a batch of pledges after the other, so that memory does not grow."""

from collections.abc import Iterator, Sequence

from sqlalchemy import exists, func, select, tuple_
from sqlalchemy.orm import Session

from registry.briefing.faces import Around, Face
from registry.briefing.names import Names
from registry.briefing.queries import faces_of
from registry.partners.queries import some_consents
from registry.pledges.models import Pledge, Publication
from registry.progress.queries import some_reports

_AT_ONCE = 100  # pledges


def count(session: Session, size: int) -> int:
    """Return how many pledges were or had been public at log `size`."""
    public = select(func.count(Publication.pledge_id.distinct())).where(Publication.index < size)
    return session.scalar(public) or 0


def pledges(session: Session, names: Names) -> Iterator[list[tuple[tuple[Face, ...], Around]]]:
    """Yield every pledge that was or had been public at the size of `names`, by ref, in batches.

    Each comes as all its public faces, the oldest first, with what others say of it.
    """
    last = (0, 0)
    while ids := _next(session, names.size, last):
        last = ids[-1][1:]
        faces = list(faces_of(session, [one[0] for one in ids], size=names.size))
        refs = [of[-1].ref for of in faces]
        reports = some_reports(session, refs, names.size)
        given = some_consents(session, refs, names.size)
        yield [
            (of, Around(reports.get(ref, ()), given.get(ref, {})))
            for ref, of in zip(refs, faces, strict=True)
        ]


def _next(session: Session, size: int, after: tuple[int, int]) -> Sequence[tuple[int, int, int]]:
    """Return id, year and number of the next pledges."""
    rows = (
        select(Pledge.id, Pledge.year, Pledge.number)
        .where(tuple_(Pledge.year, Pledge.number) > after)
        .where(exists().where(Publication.pledge_id == Pledge.id, Publication.index < size))
        .order_by(Pledge.year, Pledge.number)
        .limit(_AT_ONCE)
    )
    return session.execute(rows).tuples().all()
