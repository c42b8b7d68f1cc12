"""Each criterion alone: met by a full pledge, missed once what it rests on is taken away."""

import pytest

from registry.pledges.content import Indicator, Milestone, Partner
from registry.pledges.quality import assess, hints
from tests.factories.world import a_pledge


def unmet(content):
    return [criterion.name for criterion in assess(content) if not criterion.is_met]


def test_a_full_pledge_meets_all_eight():
    assert [one.is_met for one in assess(a_pledge())] == [True] * 8


NO_TARGET = Indicator("Consultations", source="DHIS2")
NO_SOURCE = Indicator("Consultations", target_value="9000")
TAKEN_AWAY = [
    ({"institution": ""}, ["specific"]),
    ({"populations": ()}, ["specific"]),
    ({"indicators": (NO_TARGET,)}, ["measurable"]),
    ({"indicators": (NO_SOURCE,)}, ["evidenced"]),
    ({"indicators": (*a_pledge().indicators, NO_SOURCE)}, ["evidenced"]),
    ({"indicators": ()}, ["measurable", "evidenced"]),
    ({"milestones": ()}, ["achievable"]),
    ({"milestones": (Milestone("Undated"),)}, ["achievable"]),
    ({"recommendations": ()}, ["relevant"]),
    ({"principles": ()}, ["relevant"]),
    ({"starts_on": ""}, ["time-bound"]),
    ({"ends_on": ""}, ["time-bound"]),
    ({"starts_on": "2028-01-01", "ends_on": "2027-01-01"}, ["time-bound"]),
    ({"resources": ()}, ["resourced"]),
    ({"resources": (), "in_kind": "Staff"}, []),
    ({"countries": ()}, ["located"]),
    ({"countries": (), "regions": ("002",)}, []),
]


@pytest.mark.parametrize(("change", "missed"), TAKEN_AWAY)
def test_a_criterion_rests_on_its_fields(change, missed):
    assert unmet(a_pledge(**change)) == missed


def test_only_confirmed_partners_count():
    partnership = a_pledge(pledge_type="partnership", partners=(Partner("France", "FRA"),))
    assert unmet(partnership) == ["partnered"]
    [*_eight, met] = assess(partnership, confirmed=["France"])
    assert (met.name, met.is_met, str(met.evidence)) == ("partnered", True, "France")
    [*_eight, missed] = assess(partnership)
    assert "is invited when the pledge is filed" in str(missed.improvement).replace("\n", " ")


def test_evidence_is_said_in_words_where_codes_are_kept():
    said = {c.name: str(c.evidence) for c in assess(a_pledge(), lambda name, _content: f"{name}\n")}
    assert said["relevant"] == "recommendations; principles"
    assert said["located"] == "countries; regions"
    assert said["specific"] == "Ministère de la santé"


@pytest.mark.parametrize(
    ("language", "spelled"), [("ar", "a، ب؛ b؛ c"), ("zh", "a، ب；b；c"), ("en", "a، ب; b; c")]
)
def test_evidence_is_joined_as_its_language_writes_lists(language, spelled):
    pledge = a_pledge(indicators=(NO_SOURCE, NO_SOURCE), institution="")
    words = {"recommendations": "a، ب\nb", "principles": "c"}
    found = {
        c.name: c for c in assess(pledge, lambda name, _: words.get(name, name), language=language)
    }

    assert (str(found["relevant"].evidence), found["relevant"].language) == (spelled, language)
    assert (str(found["measurable"].evidence), found["measurable"].language) == (
        "Consultations\u00a0; Consultations",  # filed in French
        "fr",
    )
    assert found["specific"].language == language  # “Not given.”


def test_what_is_given_in_kind_is_said_as_it_was_filed():
    def text(name, content):
        return "\n".join(str(one) for one in [getattr(content, name)] if one)

    kinds = {c.name: c.language for c in assess(a_pledge(in_kind="Deux", resources=()), text)}
    assert (kinds["resourced"], kinds["located"]) == ("fr", "en")


def test_a_verdict_carries_its_rule_its_evidence_and_what_would_improve_it():
    [met, *_rest] = assess(a_pledge())
    assert str(met.rule).startswith("It names a responsible institution")
    assert (str(met.evidence), met.improvement) == ("Ministère de la santé", None)
    [missed, *_rest] = assess(a_pledge(institution=""))
    assert str(missed.evidence) == "Not given."
    assert str(missed.improvement).startswith("Name the institution")


@pytest.mark.parametrize(
    "text", ["$10 million", "US$ 5", "10 millions de francs", "3 billion", "EUR 20", "500 dollars"]
)
def test_money_in_prose_without_an_amount_is_hinted_at(text):
    assert hints(a_pledge(description={"fr": text}, resources=()))
    assert hints(a_pledge(description={"fr": text})) == []


def test_prose_without_money_is_left_alone():
    assert hints(a_pledge(description={"fr": "Huit régions, 5 000 personnes"}, resources=())) == []
