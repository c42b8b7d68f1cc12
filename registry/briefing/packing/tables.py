"""The pledges of a pack as tables: one row each, the same in CSV and in a workbook; no database.

The columns are those of the registry's other tables, names in the language of the brief.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from registry.analysis.figures import Row
from registry.analysis.lines import COLUMNS, WIDE, Line
from registry.briefing import document
from registry.briefing.faces import Face
from registry.briefing.layout.embargo import restriction
from registry.briefing.voice import Voice
from registry.files.archive import Archive, Write
from registry.files.workbook import Sheet
from registry.files.workbook import workbook as written


def line(pledge: document.Pledge, counted: Row, face: Face) -> Line:
    """Return a pledge of the brief as a line of its tables."""
    said = face.content
    return Line(
        ref=pledge.ref,
        revision=pledge.revision,
        published_index=pledge.index,
        state=counted.state,
        entity=counted.entity,
        entity_name=pledge.entity.words,
        category=pledge.category,
        region=counted.region,
        cycle=said.get("cycle", ""),
        title=pledge.title.words,
        language=pledge.title.language,
        description=pledge.description.words,
        is_summary=bool(said.get("is_summary")),
        type=said.get("pledge_type", ""),
        natures=tuple(said.get("natures", ())),
        level=said.get("level", ""),
        countries=tuple(said.get("countries", ())),
        regions=tuple(said.get("regions", ())),
        recommendations=counted.recommendations,
        objectives=counted.objectives,
        starts_on=str(pledge.starts_on or ""),
        ends_on=str(pledge.ends_on or ""),
        amounts=[f"{one.amount} {one.currency}" for one in pledge.resources if one.amount],
        implementation=counted.implementation or "not_reported",
        reporting=counted.currency,
        quality_met=[one.name for one in pledge.quality if one.judgement == "met"],
        url=pledge.url,
    )


@contextmanager
def workbook(archive: Archive, name: str, brief: document.Brief, voice: Voice) -> Iterator[Write]:
    """Give what writes a row of a workbook; it is added to the archive at the end."""
    title = f"{restriction(voice)}: {brief.title}" if brief.restricted else brief.title
    sheet = Sheet(title, brief.issuer, brief.language, brief.day, COLUMNS, wide=WIDE)
    with archive.written(name) as untold, written(sheet, untold) as write:
        yield write
