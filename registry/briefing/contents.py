"""A brief from the database: what stood at one size of the log, whoever asks and whenever.

Nothing here reads the clock: the day of a brief is the day of the log's newest entry within it.
The number of statements does not grow with the number of pledges.
"""

import os
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy.orm import Session

from registry.accounts.queries import register
from registry.analysis.figures import Row, Scope
from registry.analysis.queries import overview, rows
from registry.audit import queries as log
from registry.audit.keys import keyring
from registry.audit.mirroring import consistency
from registry.briefing import overview as front
from registry.briefing.document import Audit, Brief, Pledge
from registry.briefing.layout import Progress, draw
from registry.briefing.queries import day_of, faces
from registry.briefing.scopes import named
from registry.briefing.sections import Names, section
from registry.errors import Refused
from registry.framework.queries import framework
from registry.matches.standing import agreed, by_pledge
from registry.partners.queries import all_consents
from registry.progress.queries import all_reports
from registry.settings import Settings

ISSUER = "Registry of pledges to the Global Compact for Migration"
LANGUAGE = "en"  # the other languages follow with their catalogues of the layout


def write_brief(
    session: Session,
    settings: Settings,
    scope: Scope,
    size: int,
    out_path: Path,
    progress: Progress | None = None,
) -> None:
    """Write the brief on `scope` at log size `size` to `out_path`, whole or not at all.

    The same size and scope give the same bytes. `progress` is told after each pledge how many of
    how many are set; what it raises ends the writing.

    Raises:
        Refused: the log is empty, or not signed up to `size` yet.
        NotFound: there was no such cycle or recommendation, or the log has not come so far.
    """
    save(brief(session, settings, scope, size), out_path, progress)


def save(contents: Brief, out_path: Path, progress: Progress | None = None) -> None:
    """Draw a brief into a file that appears complete or not at all."""
    unfinished = out_path.with_name(f".{out_path.name}.part")
    out_path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with unfinished.open("wb") as file:
            file.write(draw(contents, progress=progress))
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(out_path)
    finally:
        unfinished.unlink(missing_ok=True)


def brief(session: Session, settings: Settings, scope: Scope, size: int) -> Brief:
    """Return what the brief on `scope` says at log size `size`."""
    day = day_of(session, size)
    known = framework(session, size)
    names = Names(register(session, size), known, LANGUAGE, settings.base_url.rstrip("/"), size)
    name = named(scope, known, LANGUAGE)
    standing = [row for row in rows(session, at=size, scope=scope, today=day) if row.is_live]
    found = overview(session, at=size, scope=scope, today=day)
    counted = front.Counted(scope, found, standing, names)
    return Brief(
        title=name.title,
        forum=name.forum,
        scope=name.scope,
        day=day,
        language=LANGUAGE,
        issuer=ISSUER,
        restricted=scope.kind == "cycle" and known.cycle(scope.code).embargo,
        figures=front.figures(counted),
        messages=tuple(front.messages(counted)),
        matrix=front.matrix(counted),
        objectives=front.by_objective(counted),
        implementation=front.by_implementation(counted),
        gaps=tuple(front.gaps(counted)),
        money=tuple(front.money(counted)),
        pledges=tuple(_sections(session, scope, standing, names)),
        audit=_audit(session, settings, size),
    )


def _sections(
    session: Session, scope: Scope, standing: list[Row], names: Names
) -> Iterator[Pledge]:
    """Yield the sections, reading the words of one pledge after the other."""
    stream = faces(session, at=names.size, scope=scope, entities=names.entities)
    reports, given = all_reports(session, names.size), all_consents(session, names.size)
    matches = by_pledge(agreed(session, names.size))
    for row, public in zip(standing, stream, strict=True):
        said = reports.get(row.ref, []), given.get(row.ref, {}), matches.get(row.ref, [])
        yield section(public, row, names, *said)


def _audit(session: Session, settings: Settings, size: int) -> Audit:
    """Return what the brief is checked with; no newer checkpoint ever takes the place of this."""
    covering = log.checkpoint(session, covering=size)
    if covering is None:
        raise Refused(
            "The log is not signed up to {size} entries yet: the worker does it within seconds "
            "(is `registry work` running?). Then try again.",
            size=size,
        )
    return Audit(
        size=size,
        root=log.root(session, size).hex(),
        checkpoint=covering.note,
        vkey=keyring(session).at(covering.size).vkey,
        verification_url=f"{settings.base_url.rstrip('/')}/log",
        proof=consistency(session, size, covering.size),
    )
