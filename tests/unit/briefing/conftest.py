"""Briefs to draw: a small whole one in four scripts, and as many pledges as a test wants."""

from dataclasses import replace
from datetime import date

import pytest

from registry.briefing.document import (
    Audit,
    Brief,
    Charted,
    Criterion,
    Figure,
    File,
    Finding,
    Group,
    Indicator,
    Link,
    Matrix,
    MatrixRow,
    Milestone,
    Money,
    Note,
    Objective,
    Partner,
    Pledge,
    Report,
    Resource,
    Revision,
    Source,
    Text,
)
from registry.charts.counts import Chart
from registry.charts.shapes import Bar

OBJECTIVES = (
    "Data", "Minimize adverse drivers", "Information provision", "Legal identity",
    "Regular pathways", "Fair and ethical recruitment", "Reduce vulnerabilities", "Save lives",
    "Counter smuggling", "Eradicate trafficking", "Manage borders", "Screening and referral",
    "Alternatives to detention", "Consular protection", "Access to basic services",
    "Inclusion and social cohesion", "Eliminate discrimination", "Skills development",
    "Diaspora contributions", "Remittances", "Dignified return and reintegration",
    "Portability of social security", "International cooperation",
)  # fmt: skip
PARAGRAPHS = {
    98: "Health services for all migrants", 99: "Migrants in development and recovery plans",
    100: "Firewalls between enforcement and services", 101: "Regular pathways, expanded together",
    102: "Non-refoulement; no forced returns in a pandemic",
    103: "Search, rescue and missing migrants",
    104: "Alternatives to detention, for children first", 105: "Fair recruitment and decent work",
    106: "Against xenophobia and for evidence in debate", 107: "National plans and review",
    108: "The Migration Multi-Partner Trust Fund", 109: "Data and indicators",
    110: "Local authorities in national work", 111: "The Network and its partners",
}  # fmt: skip
FRENCH = (
    "Le Gouvernement s’engage à réduire le recours à la rétention administrative, en priorité pour"
    " les enfants et les familles, et à développer des solutions de remplacement : hébergement"
    " ouvert, accompagnement social et juridique, obligation de se présenter. D’ici à 2028, aucun"
    " enfant ne sera retenu en raison du statut migratoire de ses parents. Un comité associant les"
    " collectivités locales et la société civile en rendra compte chaque année."
)
ARABIC = (
    "تتعهد الحكومة بتوسيع المسارات النظامية للهجرة (العمل والدراسة ولمّ شمل الأسرة) بالتعاون مع"
    " المنظمة الدولية للهجرة IOM، وبإصدار 12 500 تصريح عمل سنوياً حتى عام 2030. وستُنشر البيانات"
    " مصنفةً بحسب الجنس والعمر [انظر المؤشر 1]."
)
RUSSIAN = (
    "Правительство обязуется обеспечить доступ мигрантов к базовым услугам независимо от их"
    " миграционного статуса и к 2029 году отделить предоставление медицинской помощи от"
    " иммиграционного контроля."
)


def _note(*sources: Source) -> Note:
    return Note("Counted from the newest published revisions within scope.", (Group("", sources),))


def _pledge(number: int, title: Text, description: Text, entity: str, region: str) -> Pledge:
    ref = f"P-2026-{number:05d}"
    return Pledge(
        ref=ref,
        revision=2,
        index=4000 + number * 7,
        url=f"https://registry.example/pledges/{ref}",
        entity=Text(entity, "en"),
        office=Text("Ministry of Foreign Affairs", "en"),
        category="States",
        region=region,
        title=title,
        description=description,
        kind="Individual pledge",
        natures=("Policy or legal", "Process"),
        level="National",
        places=(entity,),
        links=(
            Link("104", PARAGRAPHS[104], "implements"),
            Link("98", PARAGRAPHS[98], "supports", classified=True),
        ),
        primary_objectives=(Objective(13, OBJECTIVES[12]), Objective(7, OBJECTIVES[6])),
        secondary_objectives=(Objective(15, OBJECTIVES[14]),),
        principles=("Human rights", "Child-sensitive"),
        round_tables=("Round table 2", "Round table 4"),
        populations=("children", "families"),
        responsible=Text("Directorate-General for Migration", "en"),
        starts_on=date(2026, 1, 1),
        ends_on=date(2028, 12, 31),
        indicators=(
            Indicator(
                Text("Children in detention for migration reasons", "en"),
                "children", "214", 2025, "0", 2028, Text("Annual report of the ombudsperson", "en"),
            ),
            Indicator(
                Text("Places in open reception", "en"),
                "places", "1 150", 2025, "2 400", 2028, Text("Ministry of the Interior", "en"),
            ),
        ),
        milestones=(
            Milestone(Text("Bill tabled", "en"), date(2026, 10, 1), date(2026, 9, 21)),
            Milestone(Text("Reception centres opened", "en"), date(2027, 6, 30)),
        ),
        files=(File("annexe.pdf", 12_345, "ab" * 32),),
        resources=(
            Resource(
                Text("Open reception for families", "en"), "12500000.00", "EUR", "committed",
                "2026–2028", Text("Local authorities", "en"),
            ),
            Resource(
                Text("Two seconded experts", "en"), period="2026", recipient=Text("IOM", "en")
            ),
        ),
        partners=(
            Partner(
                Text("International Organization for Migration", "en"), "technical advice",
                "confirmed", 2,
            ),
            Partner(Text("Association of Cities", "en"), "hosting", "named"),
        ),
        state="In progress",
        currency="Current",
        reports=(
            Report(
                date(2026, 9, 30), "In progress",
                Text("The bill has been tabled; 640 places were added in four cities.", "en"),
                2, 4900 + number, "confirmed", Text("Seen in the official journal.", "und"),
            ),
        ),
        quality=(
            Criterion("Specific", "met", "names an action, who takes it and for whom"),
            Criterion("Measurable", "met", "has an indicator with baseline and target"),
            Criterion("Resourced", "partly", "an amount is stated, its disbursement is not"),
        ),
        history=(
            Revision(1, date(2026, 2, 3), 2100 + number),
            Revision(
                2, date(2026, 3, 14), 4000 + number * 7,
                reason=Text("target year corrected", "en"),
            ),
        ),
    )  # fmt: skip


def _imported() -> Pledge:
    words = "Revise the national plan for the Compact with ministries, cities and civil society."
    return replace(
        _pledge(4, Text("Review of the National Implementation Plan", "en"), Text(words, "en"),
                "Portugal", "WEOG"),
        revision=1, links=(), secondary_objectives=(), indicators=(), milestones=(), resources=(),
        partners=(), reports=(), history=(), state="Not reported", currency="Overdue",
        imported_from="https://migrationnetwork.un.org/node/7516/webform/submission/7696/text",
    )  # fmt: skip


def _pledges() -> tuple[Pledge, ...]:
    return (
        _pledge(1, Text("Mettre fin à la rétention des enfants migrants", "fr"),
                Text(FRENCH, "fr"), "Luxembourg", "WEOG"),
        _pledge(2, Text("توسيع المسارات النظامية للهجرة (2026–2030)", "ar"),
                Text(ARABIC, "ar"), "Morocco", "African States"),
        _pledge(3, Text("Доступ мигрантов к базовым услугам", "ru"),
                Text(RUSSIAN, "ru"), "Kyrgyzstan", "Asia-Pacific States"),
        _imported(),
        _pledge(5, Text("支持移民融入社会 – Support for inclusion", "zh"),
                Text("本国承诺在 2030 年前为所有移民提供语言课程。", "zh"), "China",
                "Asia-Pacific States"),
    )  # fmt: skip


def _overview(pledges: tuple[Pledge, ...]) -> dict[str, object]:
    sources = tuple(Source(p.ref, p.revision, p.index) for p in pledges)
    every = _note(*sources)
    regions = (
        "African States", "Asia-Pacific States", "Eastern European States",
        "Latin American and Caribbean States", "Western European and other States",
    )  # fmt: skip
    rows = tuple(
        MatrixRow(str(para), label, (para % 3, para % 5 % 2, 0, para % 4 % 3, para % 2), para % 7)
        for para, label in PARAGRAPHS.items()
    )
    bars = tuple(Bar(f"{n}  {t}", (n * 5) % 8) for n, t in enumerate(OBJECTIVES, 1))
    states = (("Not started", 0), ("Planning", 1), ("In progress", 3), ("Fulfilled", 1),
              ("Delayed", 0), ("Discontinued", 0), ("No report yet", 21))  # fmt: skip
    return {
        "figures": (
            Figure("5", "pledges", "by 5 entities; any of 193 Members may pledge", every),
            Figure("4", "have reported", "of 5 published; 1 has never reported", every),
            Figure("3", "in progress", "of 4 reporting; 1 has not reported", every),
            Figure("8 of 14", "recommendations", "have at least one pledge", every),
        ),
        "messages": (
            Finding("3 of 4 reporting pledges are in progress; 1 pledge has not reported.", every),
            Finding("Alternatives to detention draw the most pledges: 4 of 5, from three regions."
                    " None of them states what has been disbursed so far.", every),
        ),
        "matrix": Matrix(regions, rows, every),
        "objectives": Charted(
            Chart("Pledges by objective", bars,
                  "Primary objectives only; a pledge names up to three."), every),
        "implementation": Charted(
            Chart("Implementation", tuple(Bar(*s) for s in states),
                  "4 of 5 pledges have reported."), every),
        "currency": Charted(
            Chart("Currency of reporting", (Bar("Current", 4), Bar("Due", 0), Bar("Overdue", 1)),
                  "Counted from the last report."), every),
        "gaps": (
            Finding("No pledge on para. 108 from any of the Eastern European States.",
                    Note("No published revision links to para. 108 within the region.")),
        ),
        "money": (
            Money("EUR", "50000000.00", "50000000.00", "0.00", "12500000", every),
            Money("USD", "1250000", "0", "0", "0", every),
        ),
    }  # fmt: skip


def _audit() -> Audit:
    root = "9f2c4a7de1b05836c1d4f0a97be3528e6d0f41ab73c95e82d6047fb1a3c8e590"
    return Audit(
        size=5210,
        root=root,
        checkpoint="registry.example/log\n5210\nnyxKfeGwWDbB1PCpe+NSjm0PQatzyV6C1gR/saPI5ZA=\n\n"
        "— registry.example/log Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q"
        "1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n",
        vkey="registry.example/log+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        verification_url=f"https://registry.example/verify?size=5210&root={root[:16]}",
    )


@pytest.fixture
def brief() -> Brief:
    """The brief of most tests."""
    return whole()


def whole() -> Brief:
    """A whole brief: five pledges in French, Arabic, Russian, English and Chinese."""
    pledges = _pledges()
    return Brief(
        title="Progress declaration briefing: alternatives to detention and access to services",
        forum="International Migration Review Forum 2026",
        scope="Cycle IMRF 2026, all published pledges",
        day=date(2026, 5, 5),
        language="en",
        issuer="Pledge Registry of the Global Compact for Migration",
        pledges=pledges,
        total=len(pledges),
        audit=_audit(),
        **_overview(pledges),
    )


def enlarged(brief: Brief, count: int) -> Brief:
    """The same brief with its pledges repeated, under other refs, until there are `count`."""
    pledges = tuple(
        replace(brief.pledges[i % 5], ref=f"P-2026-{i + 1:05d}", index=4000 + i)
        for i in range(count)
    )
    return replace(brief, pledges=pledges, total=count)
