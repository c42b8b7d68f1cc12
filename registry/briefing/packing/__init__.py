"""A pack: a brief as a ZIP, with all that it is worked with and checked by.

The same briefing gives the same bytes. Whatever goes through every pledge does it as a stream.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TypeVar

from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from registry.analysis.lines import COLUMNS
from registry.audit.proof import format_proof
from registry.briefing.contents import (
    brief,
    names_of,
    standing_faces,
    standing_rows,
)
from registry.briefing.document import Brief
from registry.briefing.enclosing import enclosed, proofs
from registry.briefing.faces import ACCEPTED
from registry.briefing.layout import Progress, Sections, write
from registry.briefing.packing.data import document
from registry.briefing.packing.evidence import Evidence
from registry.briefing.packing.leaflet import add_leaflet
from registry.briefing.packing.messages import write_messages
from registry.briefing.packing.tables import line, workbook
from registry.briefing.progress import shares
from registry.briefing.scopes import Briefing
from registry.briefing.voice import Voice
from registry.files.archive import Archive, appearing, archived
from registry.settings import Settings
from registry.store import reading
from registry.web.languages import catalogue

T = TypeVar("T")

_WEIGHTS = (1.0, 2.0, 2.0, 0.1)  # of reading, proving, drawing, and drawing the two pages
_AT_ONCE = 100  # pledges whose entries are read together


def write_pack(
    engine: Engine,
    settings: Settings,
    asked: Briefing,
    out_path: Path,
    progress: Progress | None = None,
    kept: Sections | None = None,
) -> None:
    """Write the pack of a briefing to `out_path`, whole or not at all.

    `progress` is told how much of the work is done, counted in pledges; what it raises ends the
    writing. The database is left before anything is drawn.

    Raises:
        Refused: the log is empty, or not signed up to that size yet.
        NotFound: there was no such cycle or recommendation, or the log has not come so far.
    """
    voice = Voice(asked.language, catalogue(asked.language).gettext)
    with appearing(out_path) as unfinished, archived(unfinished) as archive:
        weights = _WEIGHTS[:-1] if asked.depth == "brief" else _WEIGHTS
        read, proving, *drawing = shares(progress, weights)
        with reading(engine) as session:
            contents, briefs = _briefs(session, settings, asked, read)
            inside = enclosed(session, asked)
            _add_pledges(archive, session, settings, asked, contents, voice, proving)
            _add_not_public(archive, session, asked)
        archive.stream("brief.json", document(contents))
        with archive.written("key-messages.docx") as file:
            write_messages(contents, voice, file)
        for (name, one), tell in zip(briefs.items(), drawing, strict=True):
            with archive.written(name) as file:
                said = voice.translate
                write(one, file, translate=said, enclosed=inside, progress=tell, kept=kept)
        add_leaflet(archive, asked, contents, voice)


def _briefs(
    session: Session, settings: Settings, asked: Briefing, progress: Progress
) -> tuple[Brief, dict[str, Brief]]:
    """Return what the brief says of every pledge, and what is drawn, by name.

    That is the brief as asked for, and the one of two pages, which holds the first pledges only.
    """
    short = brief(session, settings, replace(asked, depth="brief"))
    if asked.depth == "brief":
        whole = brief(session, settings, replace(asked, depth="standard"), progress=progress)
        return replace(whole, depth="brief"), {"brief.pdf": short}
    whole = brief(session, settings, asked, progress=progress)
    return whole, {"brief.pdf": whole, "two-pages.pdf": short}


def _add_pledges(
    archive: Archive,
    session: Session,
    settings: Settings,
    asked: Briefing,
    contents: Brief,
    voice: Voice,
    progress: Progress,
) -> None:
    """Add the tables and the proofs in one go through the pledges."""
    found = zip(
        contents.pledges,
        standing_rows(session, asked),
        standing_faces(session, asked, names_of(session, settings, asked)),
        strict=True,
    )
    evidence, done, total = Evidence(session, asked.size), 0, len(contents.pledges)
    with ExitStack() as tables:
        lines = tables.enter_context(archive.table("pledges.csv", COLUMNS))
        sheet = tables.enter_context(workbook(archive, "pledges.xlsx", contents, voice))
        for batch in _batches(found):
            for pledge, counted, public in batch:
                cells = line(pledge, counted, public[-1]).cells()
                lines(cells)
                sheet(cells)
            several = (all_faces for _pledge, _counted, all_faces in batch)
            evidence.add(archive, [one for one in several if one[-1].state != ACCEPTED])
            done += len(batch)
            progress(done, total)


def _add_not_public(archive: Archive, session: Session, asked: Briefing) -> None:
    """Add the proofs of what is not public, in a folder that says so."""
    for one, words, proof in proofs(session, asked):
        name = f"not-public/{one.ref}-v{one.number}"
        archive.add(f"{name}.json", f"{words}\n")
        archive.add(f"{name}.tlog-proof", format_proof(proof))


def _batches(items: Iterator[T]) -> Iterator[Sequence[T]]:
    while batch := list(islice(items, _AT_ONCE)):
        yield batch
