"""The three depths of a brief on one registry: the same figures, more or less beside them."""

import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pdfplumber
import pytest
from sqlalchemy.engine import Engine

from registry.analysis.figures import Scope
from registry.audit import signer
from registry.briefing import contents
from registry.briefing.contents import brief, write_brief
from registry.briefing.document import UNKNOWN, Text
from registry.briefing.packing import write_pack
from registry.briefing.scopes import DEPTHS, Briefing
from registry.settings import Settings
from registry.store import reading
from tests.factories.world import NOW, World

pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
OPEN = Scope("cycle", "IMRF-2030")
LATER = NOW + timedelta(days=2)
FIRST = "Huit guichets sont ouverts dans les cercles de la région, chacun avec deux agents."


@pytest.fixture
def reported(engine: Engine, settings: Settings, world: World, filled: int) -> int:
    """The registry of twelve, in which one pledge was reported on, corrected and answered."""
    ref = world.publish(at=LATER)
    world.report(ref, narrative=FIRST, at=LATER)
    world.judge(ref, "dispute", reason="Sept seulement.", at=LATER)
    world.report(
        ref, narrative=FIRST.replace("Huit", "Sept"), reason="Une erreur de compte.", at=LATER
    )
    world.judge(ref, "confirm", at=LATER)
    return signer.sign(engine, settings) or 0


def test_the_full_brief_says_what_changed_what_shows_it_and_all_that_was_reported(
    engine: Engine, settings: Settings, reported: int
) -> None:
    with reading(engine) as session:
        full = brief(session, settings, Briefing(OPEN, reported, depth="full"))
        standard = brief(session, settings, Briefing(OPEN, reported))
    [pledge] = [one for one in full.pledges if one.reports]

    [amended] = [one for one in full.pledges if len(one.history) == 2]
    changes = [(one.label, one.new) for one in amended.history[1].changes]
    assert changes == [("End", "31 December 2031")]
    evidence = {one.name: one.evidence for one in pledge.quality}
    assert evidence["Time-bound"].words.endswith("31 December 2029")
    assert evidence["Located"] == Text("Mali", "en")  # named, not a code
    assert evidence["Specific"].language == "fr"
    details = [(one.label, one.words) for one in pledge.reports[0].details]
    assert ("Why the report is corrected", Text("Une erreur de compte.", "fr")) in details
    assert ("What was done", Text(FIRST, "fr")) in details  # of version 1
    assert ("Reason", Text("Sept seulement.", UNKNOWN)) in details
    assert [(one.name.words, len(one.pledges), one.reported) for one in full.entities][:2] == [
        ("France", 1, 0),
        ("International Trade Union Confederation", 1, 0),
    ]
    assert (standard.figures, standard.gaps) == (full.figures, full.gaps)
    assert standard.entities == ()
    assert not any(one.changes for pledge in standard.pledges for one in pledge.history)


def test_each_depth_is_written_and_holds_nothing_private(
    engine: Engine,
    settings: Settings,
    reported: int,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(contents, "IN_SHORT", 2)
    pages = {}
    for depth in DEPTHS:
        path = folder / f"{depth}.pdf"
        with reading(engine) as session:
            write_brief(session, settings, Briefing(OPEN, reported, since=9, depth=depth), path)
        with pdfplumber.open(path) as pdf:
            pages[depth] = len(pdf.pages)
            text = " ".join(page.extract_text() for page in pdf.pages)
        assert not re.search("Awa|awa.private", text)
        assert f"As of log size {reported}" in text
        assert ("4 more in the standard brief." in text) is (depth == "brief")
        assert ("Method" in text) is (depth == "full")
    assert pages["brief"] == 2
    assert pages["standard"] < pages["full"]


def test_a_pack_of_two_pages_still_has_every_pledge_in_its_tables(
    engine: Engine,
    settings: Settings,
    reported: int,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(contents, "IN_SHORT", 2)
    folder.mkdir()
    write_pack(engine, settings, Briefing(OPEN, reported, depth="brief"), folder / "pack.zip")
    with ZipFile(folder / "pack.zip") as archive:
        [pdf] = [name for name in archive.namelist() if name.endswith(".pdf")]
        [table] = [name for name in archive.namelist() if name.endswith(".csv")]
        lines = archive.read(table).decode("utf-8-sig").splitlines()
        with pdfplumber.open(BytesIO(archive.read(pdf))) as drawn:
            assert len(drawn.pages) == 2
    assert len({line[:12] for line in lines if line.startswith("P-2026")}) == 6
