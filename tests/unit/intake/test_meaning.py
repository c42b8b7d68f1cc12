"""Submissions in this registry: whose they are, which forum's, what has no place is said."""

from dataclasses import replace
from datetime import date

import pytest

from registry.accounts.register import EntityView, Register
from registry.framework.cycles import CycleView, Framework
from registry.framework.edition import load_edition
from registry.intake.cells import read_row
from registry.intake.columns import Reject, Row
from registry.intake.drafting import drafted
from registry.intake.meaning import Context, understand
from registry.pledges.rules import Known
from registry.settings import resource
from tests.factories.editions import SYMBOL, later

EDITION = load_edition(resource("config") / "framework" / "a-76-642.toml")
ENTITIES = Register(
    EntityView(number, code, number, {"category": category, "names": names})
    for number, (code, category, names) in enumerate(
        [
            ("MLI", "state", {"en": "Mali", "ar": "مالي"}),
            ("FRA", "state", {"en": "France"}),
            ("NET-A", "civil_society", {"en": "The Network"}),
            ("NET-B", "academia", {"en": "The Network"}),
        ],
        start=1,
    )
)


MERGED = Register(
    [
        *ENTITIES.by_id.values(),
        EntityView(8, "OLD", 8, {"category": "other", "names": {"en": "The Union"},
                                 "merged_into": "NET-A"}),
        EntityView(9, "OLDER", 9, {"category": "other", "names": {"en": "France"},
                                   "merged_into": "OLD"}),
    ]
)  # fmt: skip


def cycle(code, opens_on, closes_on, forum):
    return CycleView(
        code, code.lower(), {"en": code}, forum, forum, opens_on, closes_on, ("A/76/642",), False,
        False, "closed",
    )  # fmt: skip


OLD = cycle("IMRF-2022", date(2022, 3, 1), date(2022, 12, 31), date(2022, 5, 17))
NEW = cycle("IMRF-2030", date(2026, 5, 9), None, None)
CONTEXT = Context(Known(ENTITIES, Framework([EDITION], [OLD, NEW]), frozenset({"EUR"})))
CELLS = {
    "UUID or id": "GCM-1",
    "Source URL": "https://example.org/1",
    "Name of entity submitting the pledge": "Mali",
    "Name of the pledge": "Health desks",
    "Description": "Words",
    "Created": "2022-06-02T23:57",
}


def meant(context=CONTEXT, **cells):
    cells = {name.replace("_", " "): value for name, value in cells.items()}
    return understand(read_row(Row(2, CELLS | cells)), context)


@pytest.mark.parametrize("name", ["Mali", "مالي", "MLI"])
def test_an_entity_is_found_by_its_exact_name_in_any_language(name):
    found = meant(Name_of_entity_submitting_the_pledge=name)
    assert (found.entity.code, found.content.office) == ("MLI", "")


def test_the_code_wins_and_the_published_name_stays_as_the_office():
    found = meant(Registered_as="FRA", Name_of_entity_submitting_the_pledge="France, a ministry")
    assert (found.entity.code, found.content.office) == ("FRA", "France, a ministry")


@pytest.mark.parametrize(
    ("name", "said"), [("mali", "No entity"), ("", "No entity"), ("The Network", "NET-A, NET-B")]
)
def test_a_name_of_nobody_or_of_several_is_rejected(name, said):
    reject = meant(Name_of_entity_submitting_the_pledge=name)
    assert isinstance(reject, Reject)
    assert said in reject.reason


@pytest.mark.parametrize(
    ("created", "code", "year"),
    [("2022-06-02", "IMRF-2022", 2022), ("2027-01-01T00:00", "IMRF-2030", 2027)],
)
def test_the_day_tells_the_forum_and_the_year(created, code, year):
    found = meant(Created=created)
    assert (found.content.cycle, found.year) == (code, year)


def test_without_a_day_the_named_forum_gives_the_year_and_a_finding_says_so():
    assert meant(Created="").column == "Created"
    found = meant(Context(CONTEXT.known, cycle=OLD), Created="")
    assert found.year == 2022
    assert any("day of submission is not known" in finding for finding in found.findings)


def test_a_kind_that_contradicts_the_register_is_a_finding():
    said = "\n".join(meant(Pledging_entity="Other").findings)
    assert "Submitted as “Other”; the entity is registered as: State." in said
    assert "Submitted as" not in "\n".join(meant(Pledging_entity="States").findings)


def test_money_in_prose_is_kept_word_for_word_as_a_finding():
    found = meant(Amount="$10 million")
    assert found.content.resources == ()
    assert any("“$10 million”" in finding for finding in found.findings)


def test_a_match_is_linked_where_it_is_known_and_named_where_not():
    context = Context(CONTEXT.known, matches={"GCM-9": "P-2022-00009"})
    known = meant(context, Type_of_pledge="Matching", ID_of_the_matched_pledge="GCM-9")
    assert known.content.match_ref == "P-2022-00009"
    assert not any("match" in finding for finding in known.findings)
    unknown = meant(Type_of_pledge="Matching", ID_of_the_matched_pledge="GCM-8")
    assert any("“GCM-8”" in finding for finding in unknown.findings)


def test_consent_is_no_finding_for_it_was_published_before():
    assert not any("may be published" in finding for finding in meant().findings)


def test_what_an_entity_published_before_it_merged_stays_its_own_and_a_finding_names_the_heir():
    context = replace(CONTEXT, known=replace(CONTEXT.known, register=MERGED))
    found = meant(context, Name_of_entity_submitting_the_pledge="The Union")
    assert (found.entity.code, found.content.pledging_entity) == ("OLD", "OLD")
    assert "OLD went on in NET-A: the pledge is listed with that one's." in found.findings
    france = meant(context, Name_of_entity_submitting_the_pledge="France")
    assert france.entity.code == "FRA"  # whoever stands has the name


def test_a_row_of_what_has_merged_becomes_a_draft_of_the_heir_alone():
    context = replace(CONTEXT, known=replace(CONTEXT.known, register=MERGED))
    row = read_row(Row(2, CELLS | {"Name of entity submitting the pledge": "OLDER"}))
    made = drafted(row, context, own=["NET-A"], cycle=NEW, language="en")
    assert (made.entity.code, made.content.pledging_entity) == ("NET-A", "NET-A")
    assert "OLDER went on in NET-A" in str(made.remarks[0])
    assert isinstance(drafted(row, context, own=["OLD"], cycle=NEW, language="en"), Reject)


def test_a_row_becomes_a_draft_under_the_newest_edition_in_force_however_they_are_listed():
    both = Framework([later(), EDITION], [NEW])
    context = replace(CONTEXT, known=replace(CONTEXT.known, framework=both))
    row = read_row(Row(2, CELLS | {"Name of entity submitting the pledge": "MLI"}))
    listed = replace(NEW, editions=(SYMBOL, "A/76/642"))
    made = drafted(row, context, own=["MLI"], cycle=listed, language="en")
    assert made.content.edition == SYMBOL


def test_partners_are_entities_where_the_name_is_one():
    found = meant(Participants="France; A village; The Network").content.partners
    assert [(partner.name, partner.entity) for partner in found] == [
        ("France", "FRA"),
        ("A village", ""),
        ("The Network", ""),
    ]
