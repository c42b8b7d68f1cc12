"""What a pledge, a report, a document and a brief say that are fit to be filed or issued."""

from dataclasses import replace
from hashlib import sha256

from registry.briefs.content import Facts
from registry.pledges.content import Content, Indicator, Link, Milestone, Resource
from registry.progress import content as reports
from registry.undertakings import content as documents

DESCRIPTION = (
    "Le Gouvernement ouvre des guichets de santé aux migrants, quel que soit leur statut, dans "
    "les huit régions du pays. Les agents sont formés, les soins essentiels sont gratuits, et un "
    "rapport annuel rend compte des consultations, par sexe et par âge, aux autorités locales, aux "
    "associations de migrants et au public. Les données restent séparées du contrôle migratoire."
)


def a_pledge(entity: str = "MLI", **changes: object) -> Content:
    """Return the content of a pledge that may be filed."""
    relation = "supports" if entity == "IOM" else "implements"
    content = Content(
        pledging_entity=entity,
        office="Direction générale",
        cycle="IMRF-2030",
        edition="A/76/642",
        language="fr",
        title={"fr": "Des soins de santé pour tous les migrants"},
        description={"fr": DESCRIPTION},
        pledge_type="individual",
        natures=("process", "financial"),
        level="national",
        countries=("MLI",),
        recommendations=(Link("A/76/642/98", relation),),
        primary_objectives=(15, 7),
        secondary_objectives=(1,),
        principles=("a", "f"),
        indicators=(Indicator("Consultations", "par an", "1000", "2025", "9000", "2029", "DHIS2"),),
        starts_on="2027-01-01",
        ends_on="2029-12-31",
        milestones=(Milestone("Huit guichets ouverts", "2027-12-31"),),
        institution="Ministère de la santé",
        populations=("all_migrants", "children"),
        resources=(Resource("250000.50", "XOF"),),
        consent=True,
    )
    return content.with_changes(**changes)


def a_report(**changes: object) -> reports.Content:
    """Return what a report says that may be filed on `a_pledge`."""
    content = reports.Content(
        move="start",
        language="fr",
        narrative="Trois guichets sont ouverts à Kayes, à Sikasso et à Bamako.",
        figures=(reports.Figure(1, "Consultations", "1200.5", "2026"),),
        milestones=(reports.Reached(1, "Huit guichets ouverts", "2026-11-20"),),
        disbursed=(reports.Disbursed("40000.25", "XOF", "Croix-Rouge"),),
        links=(reports.Source("https://example.org/rapport", "Rapport annuel"),),
    )
    return content.with_changes(**changes)


BRIEF = b"%PDF-1.4\nA brief.\n"


def a_brief(file: bytes = BRIEF, **changes: object) -> Facts:
    """Return what is said of a brief that may be issued; its file is to be kept before."""
    facts = Facts(
        title="Pledges and progress",
        scope="cycle:IMRF-2030",
        log_size=3,
        since=None,
        language="en",
        depth="standard",
        restricted=False,
        sha256=sha256(file).hexdigest(),
        file_size=len(file),
        program="0.1.0",
    )
    return replace(facts, **changes)  # type: ignore[arg-type]


def a_document(**changes: object) -> documents.Content:
    """Return what is said of a document that may be registered."""
    content = documents.Content(
        pledging_entity="MLI",
        document_kind="regional_report",
        issued_on="2026-10-01",
        language="fr",
        title="Rapport volontaire du Mali à l’examen régional",
        url="https://example.org/mali/rapport",
    )
    return content.with_changes(**changes)
