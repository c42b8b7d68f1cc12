"""Each rule alone: a fit pledge, one thing changed, exactly that rule's sentence."""

from dataclasses import replace

import pytest

from registry.accounts.register import EntityView, Register
from registry.framework.cycles import Framework
from registry.framework.edition import load_edition
from registry.pledges import rules
from registry.pledges.content import Link, Milestone, Partner, Resource
from registry.pledges.rules import Known, problems, revision_has_a_reason, unfit
from registry.settings import resource
from tests.factories.world import ENTITIES, a_pledge, cycles

OWN = "P-2026-00001"  # the pledge that is being written


@pytest.fixture(scope="module")
def known():
    edition = load_edition(resource("config") / "framework" / "a-76-642.toml")
    register = Register(
        EntityView(number, document["code"], number, document)
        for number, document in enumerate(ENTITIES)
    )
    framework = Framework([edition], cycles())
    return Known(
        register, framework, frozenset({"XOF", "USD", "TND"}), frozenset({"P-2026-00042"}), OWN
    )


def said(content, known):
    return [(problem.field, str(problem.sentence)) for problem in problems(content, known)]


def test_a_fit_pledge_has_no_problem(known):
    assert said(a_pledge(), known) == []


def implements(number):
    return (Link(f"A/76/642/{number}", "implements"),)


X = "x"
BROKEN = [
    ({"pledging_entity": "NOBODY"}, "pledging_entity", "Choose the entity"),
    ({"cycle": "IMRF-1999"}, "cycle", "Choose the cycle"),
    ({"title": {}}, "title", "Give the pledge a title."),
    ({"title": {"en": "Only a translation"}}, "title", "Give the pledge a title."),
    ({"title": {"fr": X * 201}}, "title", "Shorten the title to 200"),
    ({"title": {"fr": X, "en": X * 201}}, "title", "Shorten the title to 200"),
    ({"description": {"fr": X * 299}}, "description", "has 299 characters; it needs at least 300"),
    ({"description": {"en": X * 300}}, "description", "has 0 characters"),
    ({"description": {"fr": X * 3001}}, "description", "has 3001 characters; at most 3000"),
    ({"pledge_type": ""}, "pledge_type", "Choose the type"),
    ({"natures": ()}, "natures", "at least one nature"),
    ({"natures": ("goodwill",)}, "natures", "at least one nature"),
    ({"level": "galactic"}, "level", "Choose the level"),
    ({"recommendations": ()}, "recommendations", "at least one recommendation"),
    ({"recommendations": implements(1)}, "recommendations", "There is no recommendation"),
    (
        {"recommendations": (Link("A/76/642/98", "likes"),)},
        "recommendations",
        "There is no recommendation",
    ),
    ({"primary_objectives": ()}, "primary_objectives", "Choose one to three"),
    ({"primary_objectives": (2, 3, 4, 5)}, "primary_objectives", "4 primary objectives"),
    (
        {"primary_objectives": tuple(range(1, 24)), "secondary_objectives": ()},
        "primary_objectives",
        "23 primary objectives",
    ),
    ({"primary_objectives": (24,)}, "primary_objectives", "numbered 1 to 23"),
    ({"secondary_objectives": (15,)}, "secondary_objectives", "either primary or secondary"),
    ({"starts_on": "2027-02-30"}, "starts_on", "not a day"),
    ({"ends_on": "30 June"}, "ends_on", "not a day"),
    ({"ends_on": "2026-12-31"}, "ends_on", "ends before it starts"),
    ({"milestones": (Milestone(X, "soon"),)}, "milestones", "Milestone 1"),
    ({"resources": ()}, "resources", "needs an amount and a currency"),
    ({"partners": (Partner("X", "NOBODY"),)}, "partners", "Partner 1: choose an entity"),
    ({"partners": (Partner("Mali", "MLI"),)}, "partners", "Partner 1 is the pledging entity"),
    ({"partners": (Partner("M", "MLI-MMES"),)}, "partners", "Partner 1 stands above or below"),
    ({"partners": (Partner("A"), Partner("B"), Partner("a"))}, "partners", "Partner 3 is named tw"),
    (
        {"partners": (Partner("France", "FRA"), Partner("Frankreich", "FRA"))},
        "partners",
        "Partner 2 is named twice",
    ),
    ({"pledge_type": "partnership"}, "partners", "names at least one partner"),
    ({"pledge_type": "matching"}, "match_ref", "names the published pledge"),
    (
        {"pledge_type": "matching", "match_ref": "P-2026-00043"},
        "match_ref",
        "There is no published pledge P-2026-00043",
    ),
    (
        {"match_side": "need", "match_ref": "P-2026-00043"},
        "match_ref",
        "There is no published pledge P-2026-00043",
    ),
    ({"match_ref": OWN}, "match_ref", "cannot match itself"),
    (
        {"pledge_type": "matching"},
        "match_ref",
        "names the published pledge",
    ),
    ({"consent": False}, "consent", "Confirm that the pledge may be published."),
]


@pytest.mark.parametrize(("change", "field", "words"), BROKEN)
def test_one_thing_wrong_gives_its_own_sentence_and_no_other(known, change, field, words):
    [(found, sentence)] = said(a_pledge(**change), known)
    assert found == field
    assert words in sentence


FITTING = [
    {"title": {"fr": X * 200}},
    {"description": {"fr": X * 300}},
    {"description": {"fr": X * 3000}},
    {"level": ""},
    {"primary_objectives": (2, 3, 4)},
    {"ends_on": "2027-01-01"},
    {"starts_on": "", "ends_on": ""},
    {"natures": ("process",), "resources": ()},
    {"pledge_type": "partnership", "partners": (Partner("A foundation"),)},
    {"pledge_type": "matching", "match_ref": "P-2026-00042"},
    {"match_side": "need", "match_ref": "P-2026-00042"},
    {"match_side": "need"},
]


@pytest.mark.parametrize("change", FITTING)
def test_what_lies_just_within_the_rules_is_fit(known, change):
    assert said(a_pledge(**change), known) == []


@pytest.mark.parametrize("amount", ["", "0", "-5", "1_000", "1,5", "1e9", "٥", "9" * 16, "1.00001"])
def test_an_amount_is_an_exact_positive_number(known, amount):
    [(field, sentence)] = said(a_pledge(resources=(Resource(amount, "XOF"),)), known)
    assert field == "resources"
    assert sentence.startswith("Amount 1: write a positive number")


@pytest.mark.parametrize("currency", ["", "XYZ", "usd", "FRF"])
def test_a_currency_exists(known, currency):
    [(_field, sentence)] = said(a_pledge(resources=(Resource("5", currency),)), known)
    assert sentence.startswith("Amount 1: choose a currency")


@pytest.mark.parametrize(
    ("amount", "currency", "fits"),
    [("5.12", "USD", True), ("5.123", "USD", False), ("5.123", "TND", True), ("5.12", "XOF", True)],
)
def test_an_amount_has_no_smaller_coins_than_its_currency(known, amount, currency, fits):
    sentences = [s for _field, s in said(a_pledge(resources=(Resource(amount, currency),)), known)]
    none = f"Amount 1: {currency} has no such small coins, write fewer decimals."
    assert sentences == ([] if fits else [none])


def test_the_period_of_an_amount_is_in_order(known):
    row = Resource("5", "USD", from_on="2027-02-01", to_on="2027-01-31")
    [(_field, sentence)] = said(a_pledge(resources=(row,)), known)
    assert sentence == "Amount 1: the period ends before it starts."


# Paragraphs 98 and 111 of A/76/642 address stakeholders too, 111 the United Nations system; the
# other twelve address States alone.
@pytest.mark.parametrize("number", range(98, 112))
@pytest.mark.parametrize(
    ("entity", "addressed"),
    [
        ("MLI", set(range(98, 112))),
        ("MLI-MMES", set(range(98, 112))),
        ("ITUC", {98, 111}),
        ("IOM", {111}),
    ],
)
def test_only_whom_a_paragraph_addresses_implements_it(known, entity, addressed, number):
    found = said(a_pledge(entity, recommendations=implements(number)), known)
    assert bool(found) is (number not in addressed)
    supported = a_pledge(entity, recommendations=(Link(f"A/76/642/{number}", "supports"),))
    assert said(supported, known) == []


def test_from_the_second_revision_on_a_reason_is_needed():
    assert revision_has_a_reason(a_pledge(), 1) == []
    assert [p.field for p in revision_has_a_reason(a_pledge(), 2)] == ["reason"]
    assert revision_has_a_reason(a_pledge(reason="A typing error."), 2) == []


def test_nothing_new_begins_of_an_entity_that_went_on_in_another(known):
    ended = [
        replace(one, document=one.document | {"merged_into": "FRA"}) if one.code == "MLI" else one
        for one in known.register.by_id.values()
    ]
    merged = replace(known, register=Register(ended))
    content = a_pledge("MLI", reason="A new programme.")

    [found] = unfit(content, 1, merged)
    assert (found.field, str(found.sentence)[:19]) == ("pledging_entity", "MLI went on in FRA:")
    assert unfit(content, 1, known) == []
    assert unfit(content, 2, merged) == []


def test_every_rule_is_asked():
    written = {
        value
        for name, value in vars(rules).items()
        if callable(value) and not isinstance(value, type) and not name.startswith("_")
    }
    asked = {
        rule for rule in written if rule.__annotations__.get("return") == rules.Rule.__args__[-1]
    }
    assert asked == set(rules.RULES)


def test_the_language_is_an_official_one(known):
    words = {"title": {"xx": X}, "description": {"xx": X * 300}}
    assert said(a_pledge(language="xx", **words), known) == [
        ("language", "Choose the language that the pledge is written in.")
    ]
