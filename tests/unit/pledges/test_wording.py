"""Fields of a revision as people read them."""

from dataclasses import replace

import pytest

from registry.accounts.register import EntityView, Register
from registry.framework.cycles import Framework
from registry.framework.edition import load_edition
from registry.pledges.content import (
    FIELDS,
    Attachment,
    Content,
    Indicator,
    Link,
    Milestone,
    Partner,
    Redacted,
    Resource,
)
from registry.pledges.wording import SECTIONS, Wording, redaction
from registry.settings import resource
from tests.factories.world import a_pledge, cycles

FRAMEWORK = Framework([load_edition(resource("config") / "framework" / "a-76-642.toml")], cycles())
MALI = EntityView(1, "MLI", 0, {"category": "state", "names": {"en": "Mali", "ar": "مالي"}})
CONTENT = a_pledge(attachments=(Attachment("annexe.pdf", "ab" * 32, 12_345, "application/pdf"),))


@pytest.fixture
def wording() -> Wording:
    return Wording(Register([MALI]), FRAMEWORK, "en", lambda message: message)


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("pledging_entity", "Mali"),
        ("cycle", "Towards IMRF 2030"),
        ("language", "French"),
        ("title", "Des soins de santé pour tous les migrants"),
        ("natures", "Process\nFinancial"),
        ("recommendations", "98 · Health care for all migrants (Implements)"),
        ("secondary_objectives", "1 · Data"),
        ("principles", "People-centred\nHuman rights"),
        ("indicators", "Consultations · 1000 (2025) → 9000 (2029) par an · DHIS2"),
        ("milestones", "Huit guichets ouverts · 31 December 2027"),
        ("resources", "250,000.50 XOF · Pledged"),
        ("attachments", f"annexe.pdf · 12,345 bytes · SHA-256 {'ab' * 32}"),
        ("starts_on", "1 January 2027"),
        ("consent", "Yes"),
        ("refugees", "No"),
    ],
)
def test_codes_are_said_as_names(wording: Wording, field: str, expected: str) -> None:
    assert wording.text(field, CONTENT) == expected


def test_what_is_not_given_is_an_empty_text(wording: Wording) -> None:
    empty = Content(language="")
    given = {field: wording.text(field, empty) for field in FIELDS}
    assert {field for field, text in given.items() if text} == {"refugees", "consent", "is_summary"}


def test_a_title_is_said_in_the_language_asked_for(wording: Wording) -> None:
    content = replace(CONTENT, title={"fr": "Soins", "en": "Care"})
    assert wording.text("title", content) == "Soins"
    assert wording.text("title", content, "en") == "Care"
    assert wording.text("title", content, "es") == ""


def test_names_are_said_in_the_readers_language() -> None:
    arabic = Wording(Register([MALI]), FRAMEWORK, "ar", lambda message: f"‹{message}›")
    assert arabic.text("countries", CONTENT) == "مالي"
    assert arabic.text("level", CONTENT) == "‹National›"


def test_a_code_that_nobody_knows_stays_as_it_is(wording: Wording) -> None:
    content = Content(
        pledging_entity="XYZ",
        cycle="IMRF-1999",
        level="village",
        recommendations=(Link("A/1/1", "implements"),),
        primary_objectives=(99,),
        principles=("z",),
    )
    said = [wording.text(f, content) for f in ("pledging_entity", "cycle", "level", "principles")]
    assert said == ["XYZ", "IMRF-1999", "village", "z"]
    assert wording.text("recommendations", content) == "A/1/1 (Implements)"
    assert wording.text("primary_objectives", content) == "99"


def test_parts_that_are_missing_leave_no_gap(wording: Wording) -> None:
    content = Content(
        indicators=(Indicator("Visas", target_value="40"),),
        milestones=(Milestone("A law"),),
        resources=(Resource("1", "EUR", "committed", "WHO", "2027-01-01", "2027-12-31"),),
        partners=(Partner("ACME", role="funder"), Partner("", entity="MLI")),
        translations={"en": "UNHCR"},
        thematic_area=1,
    )
    assert wording.text("indicators", content) == "Visas · 40"
    assert wording.text("milestones", content) == "A law"
    period = "1 January 2027 – 31 December 2027"
    assert wording.text("resources", content) == f"1 EUR · Committed · WHO · {period}"
    assert wording.text("partners", content) == "ACME · Gives money\nMali"
    assert wording.text("translations", content) == "English: UNHCR"
    assert wording.text("thematic_area", content).startswith("1 · ")


def test_a_redaction_says_its_day_as_the_reader_s_language_does() -> None:
    note = Redacted("2026-11-26", "a name", 7)
    said = redaction(note, lambda _message: "%(day)s: %(reason)s", "fr")

    assert said == "26 novembre 2026: a name"


def test_every_field_stands_in_exactly_one_section() -> None:
    placed = [field for _title, fields in SECTIONS for field in fields]
    assert sorted(placed) == sorted(FIELDS)
