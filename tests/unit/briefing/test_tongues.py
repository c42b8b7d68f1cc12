"""Words of other languages in a brief: each set as its own language is, and tagged with it."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from pdfua import validate

from registry.briefing import layout
from registry.briefing.document import (
    Brief,
    Criterion,
    Detail,
    File,
    Indicator,
    Match,
    Partner,
    Pledge,
    Report,
    Resource,
    Revision,
    Text,
)
from registry.briefing.layout.grid import Cell, Column, row
from registry.briefing.layout.lines import Setter
from registry.briefing.layout.style import LEFT, RIGHT, SMALL, WIDTH
from tests.unit.briefing import reading

FILED = {
    name: Text(f"{name} (ici).", "fr")  # turned about, the end would stand before the bracket
    for name in (
        "Entité", "Office", "Titre", "Texte", "Responsable", "Indicateur", "Preuve", "Receveur",
        "Partenaire", "Rapport", "Raison", "Parce que", "Titre du lien", "Revu", "Jumelle",
    )
}  # fmt: skip


def _filed(pledge: Pledge) -> Pledge:
    """A pledge whose every word was filed in French, and answered by a secretariat in English."""
    of = FILED.__getitem__
    report = Report(
        date(2026, 9, 30), "حالة", of("Rapport"), 2, 4901, "confirmed",
        Text("Seen (twice).", "und"),
        (Detail("سبب", of("Parce que")), Detail("روابط", of("Titre du lien"))),
    )  # fmt: skip
    return replace(
        pledge,
        entity=of("Entité"), office=replace(of("Office"), language="es"), title=of("Titre"),
        description=of("Texte"), responsible=of("Responsable"),
        indicators=(Indicator(of("Indicateur"), "lits", "1 150", 2025, "", None, of("Preuve")),),
        resources=(Resource(Text("مال", "ar"), "5", "EUR", recipient=of("Receveur")),),
        partners=(Partner(of("Partenaire"), "دور", "named"),),
        matches=(Match("P-2026-00009", of("Jumelle"), "عرض", "مقبول", date(2026, 5, 5), 9),),
        files=(File("Rapport (final).", 12, "ab" * 32),),
        reports=(report,),
        quality=(Criterion("محدد", "met", "قاعدة", of("Revu")),),
        history=(Revision(2, date(2026, 3, 14), 4007, "Erratum", of("Raison")),),
    )  # fmt: skip


@pytest.fixture
def arabic(brief: Brief) -> Brief:
    return replace(brief, language="ar", pledges=(_filed(brief.pledges[0]),), depth="full")


def test_filed_words_stand_as_they_were_filed_on_pages_of_the_other_direction(
    arabic: Brief,
) -> None:
    pdf = layout.draw(arabic)
    read, tagged = reading.text(pdf), reading.spoken(pdf)
    spoken = " ".join([*tagged["fr"], *tagged["es"]])  # a viewer may turn about a whole row

    assert [one.words for one in FILED.values() if one.words not in spoken] == []
    assert "Seen (twice)." in read  # nobody says in which language
    assert "Rapport (final)." in read
    assert "1\u00a0150 lits (2025)" in read.replace("1 150", "1\u00a0150")


def test_each_is_tagged_with_its_language(arabic: Brief, tmp_path: Path) -> None:
    pdf = layout.draw(arabic)
    tagged = reading.spoken(pdf)

    assert {one.words for one in FILED.values()} - {"Office (ici).", "Jumelle (ici)."} <= (
        tagged["fr"]
    )
    assert "P-2026-00009 · Jumelle (ici)." in tagged["fr"]
    assert tagged["es"] == {"Office (ici)."}
    assert tagged["und"] == {"Seen (twice)."}
    (tmp_path / "brief.pdf").write_bytes(pdf)
    findings = validate(tmp_path / "brief.pdf").findings
    assert [one for one in findings if one.severity.name == "ERROR"] == []


@pytest.mark.parametrize("language", ["en", "ar"])
def test_words_that_nobody_gave_a_language_run_as_they_begin(language: str) -> None:
    column = Column(LEFT, RIGHT - LEFT)
    arabic, english = (
        row(Setter(language), Cell(Text(words, "und"), SMALL, column, "#x"))[0]
        .pieces[0]
        .hotspots[0]
        for words in ("(7) سبعة", "(7) seven")
    )

    assert arabic.right == pytest.approx(RIGHT)
    assert english.left == pytest.approx(LEFT if language == "en" else WIDTH - RIGHT)


def test_what_is_in_the_language_of_the_brief_goes_on_in_the_line(brief: Brief) -> None:
    read = reading.text(layout.draw(brief))

    assert "Luxembourg · Ministry of Foreign Affairs" in read
    assert "entry 4,007: target year corrected" in read
