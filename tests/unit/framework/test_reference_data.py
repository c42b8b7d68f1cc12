"""The files under config/: complete, consistent with each other, and written as the log needs."""

import json
import re
import tomllib
import unicodedata
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from registry.framework.edition import load_edition
from registry.framework.vocabulary import (
    CATEGORIES,
    LABELS,
    LANGUAGES,
    REGIONS,
    RELATIONS,
)

CONFIG = Path(__file__).parents[3] / "config"
FILES = (
    "cycles.toml",
    "framework/a-76-642.toml",
    "entities/states.json",
    "entities/others.toml",
    "demo/published_pledges.json",
    "demo/classification.toml",
)


def read(name):
    text = (CONFIG / name).read_text(encoding="utf-8")
    return json.loads(text) if name.endswith(".json") else tomllib.loads(text)


REPORT = load_edition(CONFIG / "framework" / "a-76-642.toml")
STATES = read("entities/states.json")["states"]
OTHERS = read("entities/others.toml")
CYCLES = read("cycles.toml")["cycles"]
PLEDGES = read("demo/published_pledges.json")
LINKS = read("demo/classification.toml")["links"]
CATEGORY = dict.fromkeys((state["code"] for state in STATES), "state") | {
    entity["code"]: entity["category"] for entity in OTHERS["entities"]
}


def every_text(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from every_text(item)
    elif isinstance(value, list):
        for item in value:
            yield from every_text(item)


@pytest.mark.parametrize("name", FILES)
def test_every_text_is_in_normal_form_and_not_empty(name):
    texts = list(every_text(read(name)))
    assert texts
    for text in texts:
        assert text == text.strip() != ""
        assert unicodedata.is_normalized("NFC", text)


def test_labels_of_paragraphs_are_short():
    for paragraph in REPORT.paragraphs:
        assert all(len(label) <= 60 for label in paragraph.label.values())


def test_the_edition_speaks_all_six_languages():
    for item in (*REPORT.paragraphs, *REPORT.objectives):
        names = item.label if hasattr(item, "label") else item.title
        assert tuple(names) == LANGUAGES


def test_arabic_and_chinese_have_their_scripts_and_french_and_spanish_are_not_english():
    for paragraph in REPORT.paragraphs:
        assert "ARABIC" in unicodedata.name(paragraph.summary["ar"][0])
        assert paragraph.summary["fr"] != paragraph.summary["en"]
        assert unicodedata.name(paragraph.summary["zh"][0]).startswith("CJK UNIFIED IDEOGRAPH")
        assert paragraph.summary["es"] not in (paragraph.summary["en"], paragraph.summary["fr"])


def test_there_are_193_member_states_and_two_observers():
    assert Counter(state["status"] for state in STATES) == {"member": 193, "observer": 2}
    observers = {state["code"] for state in STATES if state["status"] == "observer"}
    assert observers == {"PSE", "VAT"}


def test_regional_groups_have_their_numbers_and_observers_none():
    groups = Counter(state["regional_group"] for state in STATES)
    assert groups == {"AG": 54, "APG": 54, "EEG": 23, "GRULAC": 33, "WEOG": 29, None: 2}
    named = {group["code"]: group["names"]["en"] for group in OTHERS["regional_groups"]}
    assert set(named) == set(groups) - {None}
    assert named == LABELS["group"]


def test_regional_commissions_have_their_numbers():
    counts = Counter(code for state in STATES for code in state["regional_commissions"])
    assert counts == {"ECA": 54, "ECE": 56, "ECLAC": 46, "ESCAP": 53, "ESCWA": 21}
    named = {item["code"]: item["names"]["en"] for item in OTHERS["regional_commissions"]}
    assert set(named) == set(counts)
    assert named == LABELS["commission"]


def test_28_states_are_champions_since_the_month_of_the_list():
    champions = [state["champion"] for state in STATES if state["champion"]]
    assert champions == [{"valid_from": "2023-11", "valid_to": None}] * 28


def test_states_have_six_names_and_regions_that_are_known():
    for state in STATES:
        assert tuple(state["names"]) == LANGUAGES
        assert {state["region"], state["subregion"]} < set(REGIONS)
        assert state["intermediate"] is None or state["intermediate"] in REGIONS
        assert re.fullmatch(r"[A-Z]{3} [A-Z]{2} [0-9]{3}", "{code} {iso2} {m49}".format(**state))


@pytest.mark.parametrize("key", ["code", "iso2", "m49"])
def test_no_two_states_share_a_code(key):
    assert len({state[key] for state in STATES}) == len(STATES)


def test_entity_codes_are_well_formed_and_taken_once():
    codes = [item["code"] for item in (*STATES, *OTHERS["entities"])]
    assert [code for code, count in Counter(codes).items() if count > 1] == []
    assert all(re.fullmatch(r"[A-Z0-9][A-Z0-9-]{1,23}", code) for code in codes)


def test_entities_name_categories_countries_and_parents_that_exist():
    states = {state["code"] for state in STATES}
    for entity in OTHERS["entities"]:
        assert set(entity) <= {"code", "category", "names", "country", "parent"}
        assert entity["category"] in CATEGORIES
        assert entity.get("country", "PRT") in states
        assert entity.get("parent", "PRT") in CATEGORY
        assert "en" in entity["names"]
        assert set(entity["names"]) <= set(LANGUAGES)


def test_the_secretariat_is_one_entity_of_its_own():
    secretariat = [code for code, category in CATEGORY.items() if category == "secretariat"]
    assert secretariat == ["UNNM-SEC"]


def test_categories_have_the_names_that_the_catalogues_start_from():
    named = {category["code"]: category["names"]["en"] for category in OTHERS["categories"]}
    assert named == LABELS["category"]


def test_cycles_have_windows_in_order_and_editions_in_force():
    keys = {"code", "slug", "names", "opens_on", "editions", "four_eyes", "embargo", "state"}
    for cycle in CYCLES:
        assert keys <= set(cycle) <= keys | {"forum_from", "forum_to", "closes_on"}
        assert cycle["editions"] == [REPORT.code]
        days = [cycle[key] for key in ("opens_on", "closes_on") if key in cycle]
        assert [date.fromisoformat(day).isoformat() for day in sorted(days)] == days


def test_only_the_cycle_towards_2030_is_open():
    assert [cycle["code"] for cycle in CYCLES] == ["IMRF-2022", "IMRF-2026", "IMRF-2030"]
    assert [cycle["state"] for cycle in CYCLES] == ["closed", "closed", "open"]
    forums = [(cycle.get("forum_from"), cycle.get("forum_to")) for cycle in CYCLES]
    assert forums[:2] == [("2022-05-17", "2022-05-20"), ("2026-05-05", "2026-05-08")]
    assert forums[2] == (None, None)


def test_nine_published_pledges_use_the_columns_described():
    assert len(PLEDGES["pledges"]) == 9
    for pledge in PLEDGES["pledges"]:
        assert list(pledge) == list(PLEDGES["_columns"])
        assert pledge["Registered as"] in CATEGORY
        assert pledge["Description is a summary"] is True
        assert "" not in pledge.values()
        assert [] not in pledge.values()


def test_published_pledges_carry_nobodys_address():
    assert not re.search(r"[\w.]+@[\w.]+", json.dumps(PLEDGES))


def test_classified_links_obey_whom_the_paragraph_addresses():
    registered = {pledge["UUID or id"]: pledge["Registered as"] for pledge in PLEDGES["pledges"]}
    for link in LINKS:
        assert link["relation"] in RELATIONS
        paragraph = REPORT.paragraph(link["recommendation"])
        category = CATEGORY[registered[link["pledge"]]]
        if link["relation"] == "implements":
            assert REPORT.may_implement(paragraph, category)
        assert link["reason"]
