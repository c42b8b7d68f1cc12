"""What a stranger needs to keep a copy of the log: tiles, bundles, proofs between two sizes.

Only what the newest signed checkpoint covers is handed out, so that nobody holds bytes that nobody
vouches for. Each answer takes the same few statements however long the log is.
"""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from registry.audit import queries
from registry.audit.models import LogEntry, LogTile, StoredCheckpoint
from registry.audit.proof import format_consistency
from registry.audit.tiles import TILE_WIDTH, encode_entries, parse_tile_path, tile_width
from registry.audit.tree import prove_consistency
from registry.errors import Invalid, NotFound


def tile(session: Session, path: str) -> bytes:
    """Return the tile or bundle at `path`, such as `tile/0/x001/234`, as c2sp.org/tlog-tiles says.

    Raises:
        NotFound: no tile has this path, or the newest signed checkpoint does not cover it yet.
    """
    try:
        level, index, width = parse_tile_path(path)
    except Invalid:
        raise _missing(path) from None
    signed = queries.checkpoint(session)
    if signed is None or width > tile_width(level, index, signed.size):
        raise _missing(path)
    if width == TILE_WIDTH and level is not None:
        kept = select(LogTile.hashes).where(LogTile.level == level, LogTile.index == index)
        return session.scalars(kept).one()
    found = session.scalars(_rows(level, index * TILE_WIDTH, width)).all()
    return encode_entries(found) if level is None else b"".join(found)


def consistency(session: Session, old: int, new: int) -> str:
    """Return the proof that the log of `new` entries extends that of `old`, with its checkpoint.

    Its form is the one in which a witness wants it (c2sp.org/tlog-witness, add-checkpoint).

    Raises:
        NotFound: no checkpoint of `new` entries was signed, or it is older than `old`.
    """
    signed = session.get(StoredCheckpoint, new) if new < 1 << 63 else None
    if signed is None or not 0 < old <= new:
        raise NotFound(
            "There is no proof from {old} to {new}: the second must be the size of a signed "
            "checkpoint and the first not above it.",
            old=old,
            new=new,
        )
    return format_consistency(old, hashes_between(session, old, new), signed.note)


def hashes_between(session: Session, old: int, new: int) -> list[bytes]:
    """Return the hashes that prove that the log of `new` entries extends that of `old`."""
    return prove_consistency(old, new, lambda wanted: queries.nodes(session, wanted))


def _rows(level: int | None, first: int, width: int) -> Select[bytes]:
    """Select what a partial tile or any bundle is made of, in order."""
    last = first + width - 1
    if level:
        roots = select(LogTile.root).where(LogTile.level == level - 1)
        return roots.where(LogTile.index.between(first, last)).order_by(LogTile.index)
    column = LogEntry.body if level is None else LogEntry.leaf_hash
    return select(column).where(LogEntry.index.between(first, last)).order_by(LogEntry.index)


def _missing(path: str) -> NotFound:
    return NotFound(
        "No signed checkpoint covers {path}. Tiles are cut as c2sp.org/tlog-tiles says: fetch the "
        "checkpoint first, and then only what a log of that size has.",
        path=path[:80],
    )
