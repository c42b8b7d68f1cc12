"""The closed vocabularies hang together."""

from registry.framework.vocabulary import (
    ADDRESSED_AS,
    ADDRESSEES,
    CATEGORIES,
    LABELS,
    LANGUAGES,
    REGIONS,
    in_language,
)


def test_the_six_official_languages_are_known():
    assert LANGUAGES == ("en", "fr", "es", "ar", "ru", "zh")


def test_every_code_has_a_label_of_its_own():
    for labels in LABELS.values():
        assert all(label == label.strip() != "" for label in labels.values())
        assert len(set(labels.values())) == len(labels)


def test_every_category_answers_to_one_addressee():
    assert tuple(ADDRESSED_AS) == CATEGORIES
    assert set(ADDRESSED_AS.values()) == set(ADDRESSEES)
    assert ADDRESSED_AS["local_authorities"] == ADDRESSED_AS["intl_org"] == "stakeholders"


def test_region_codes_are_m49():
    assert all(len(code) == 3 and code.isdecimal() for code in REGIONS)


def test_a_missing_language_falls_back_to_english():
    names = {"en": "Data", "fr": "Données"}
    assert in_language(names, "fr") == "Données"
    assert in_language(names, "zh") == "Data"
