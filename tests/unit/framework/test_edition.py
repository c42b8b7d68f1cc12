"""The edition: what is refused, the round trip, and whom each paragraph addresses."""

import copy
import json
from pathlib import Path

import pytest

from registry.errors import Invalid, NotFound
from registry.framework.edition import Edition, load_edition
from registry.framework.vocabulary import CATEGORIES

FILE = Path(__file__).parents[3] / "config" / "framework" / "a-76-642.toml"
REPORT = load_edition(FILE)
PARAGRAPHS = REPORT.paragraphs
STATES_ALONE = {f"A/76/642/{number}" for number in range(99, 111)}
STATES = {"state", "government_body"}
UN_SYSTEM = {"un_system", "secretariat"}


@pytest.fixture
def document():
    return copy.deepcopy(REPORT.document())


def refusal(document) -> str:
    with pytest.raises(Invalid) as caught:
        Edition.parse(document)
    return str(caught.value)


def test_the_report_has_its_fourteen_recommendations_in_four_sections():
    assert [paragraph.number for paragraph in PARAGRAPHS] == list(range(98, 112))
    sections = "".join(paragraph.section for paragraph in PARAGRAPHS)
    assert sections == "AAA" + "BBB" + "CCCC" + "DDDD"
    assert (len(REPORT.principles), len(REPORT.round_tables)) == (10, 4)
    assert REPORT.code == "A/76/642"


def test_the_first_ten_urge_and_the_last_four_encourage():
    assert [paragraph.strength for paragraph in PARAGRAPHS] == ["urged"] * 10 + ["encouraged"] * 4


def test_a_document_read_again_from_json_gives_an_equal_edition():
    assert Edition.parse(json.loads(json.dumps(REPORT.document()))) == REPORT


def test_the_document_carries_no_float_and_no_python_object():
    text = json.dumps(REPORT.document())
    assert "70000000" in text
    assert json.loads(text, parse_float=pytest.fail) == REPORT.document()


def test_an_edition_may_set_no_fund(document):
    document["fund"] = None
    edition = Edition.parse(document)
    assert edition.thematic_areas == ()
    assert Edition.parse(edition.document()) == edition


def test_round_tables_share_out_the_objectives():
    numbers = [
        objective.number
        for table in REPORT.round_tables
        for objective in REPORT.objectives
        if objective.round_table == table.number
    ]
    assert sorted(numbers) == list(range(1, 24))
    assert [table.number for table in REPORT.round_tables_of([13, 1, 21])] == [2, 4]
    assert REPORT.round_tables_of([]) == ()


def test_thematic_areas_share_out_the_objectives():
    numbers = [number for area in REPORT.thematic_areas for number in area.objectives]
    assert sorted(numbers) == list(range(1, 24))
    assert len(REPORT.thematic_areas) == 5


def test_the_fund_has_the_target_of_paragraph_108():
    assert (str(REPORT.fund.target), REPORT.fund.currency) == ("70000000", "USD")
    assert REPORT.paragraph(REPORT.fund.paragraph).number == 108


def test_lookups_find_by_code_and_number_or_say_that_there_is_none():
    assert REPORT.paragraph("A/76/642/104").number == 104
    assert REPORT.objective(13).compact_paragraph == 29
    with pytest.raises(NotFound, match="no recommendation A/76/642/112"):
        REPORT.paragraph("A/76/642/112")
    with pytest.raises(NotFound, match="no objective 24"):
        REPORT.objective(24)


@pytest.mark.parametrize("category", CATEGORIES)
def test_only_those_addressed_may_implement(category):
    addressed = {
        paragraph.number
        for paragraph in PARAGRAPHS
        if category in STATES
        or (paragraph.number == 98 and category not in UN_SYSTEM)
        or paragraph.number == 111
    }
    found = {one.number for one in PARAGRAPHS if Edition.may_implement(one, category)}
    assert found == addressed


def test_twelve_paragraphs_address_states_alone():
    alone = {paragraph.code for paragraph in PARAGRAPHS if paragraph.addressees == ("states",)}
    assert alone == STATES_ALONE


def test_an_unknown_category_is_refused_not_denied():
    with pytest.raises(Invalid, match="no category of entity martians"):
        Edition.may_implement(PARAGRAPHS[0], "martians")


def test_names_can_not_be_changed():
    with pytest.raises(TypeError):
        REPORT.title["en"] = "Another report"


def put(*path_and_value):
    *path, key, value = path_and_value

    def change(document):
        for step in path:
            document = document[step]
        document[key] = value

    return change


def drop(*path):
    def change(document):
        for step in path[:-1]:
            document = document[step]
        del document[path[-1]]

    return change


REFUSALS = [
    (drop("symbol"), "symbol: this key is missing."),
    (drop("paragraphs", 0, "label", "en"), "paragraphs.1.label.en: this key is missing."),
    (put("colour", "blue"), "colour: this key is unknown"),
    (put("paragraphs", 3, "sectoin", "A"), "paragraphs.4.sectoin: this key is unknown"),
    (put("fund", "colour", "blue"), "fund.colour: this key is unknown"),
    (put("title", "de", "Bericht"), "title.de: the languages are en, fr, es, ar, ru, zh."),
    (put("title", "fr", " "), "title.fr: a text is expected."),
    (put("title", "fr", "Rapport "), "title.fr: remove blanks"),
    (put("title", "fr", "Re\u0301union"), "title.fr: remove blanks at the ends and write"),
    (put("title", "Report"), "title: a table of keys and values is expected."),
    (put("slug", "A 76"), "slug: write small letters"),
    (put("dated", "27 December 2021"), "dated: write a day in quotes"),
    (put("dated", "2021-02-30"), "dated: there is no day 2021-02-30."),
    (put("sections", []), "sections: at least one entry is needed."),
    (put("sections", "A"), "sections: a list is expected."),
    (put("sections", 1, "letter", "A"), "sections.2.letter: A is already taken"),
    (put("paragraphs", 0, "section", "E"), "paragraphs.1.section: there is no section E, only A"),
    (put("paragraphs", 0, "code", "98"), "paragraphs.1.code: write A/76/642/98"),
    (put("paragraphs", 1, "number", 98), "paragraphs.2.number: 98 is already taken"),
    (put("paragraphs", 0, "number", True), "paragraphs.1.number: a whole number from 1"),
    (put("paragraphs", 0, "strength", "begged"), "paragraphs.1.strength: write one of urged"),
    (put("paragraphs", 0, "addressees", []), "paragraphs.1.addressees: list one or more of"),
    (put("paragraphs", 0, "addressees", ["all"]), "paragraphs.1.addressees: list one or more of"),
    (
        put("paragraphs", 0, "suggested_objectives", [1, 24]),
        "paragraphs.1.suggested_objectives: list numbers from 1 to 23.",
    ),
    (
        put("paragraphs", 0, "suggested_objectives", [7, 7]),
        "paragraphs.1.suggested_objectives: 7 is listed twice.",
    ),
    (drop("objectives", 22), "objectives: the Compact has objectives 1 to 23; missing: 23;"),
    (put("objectives", 22, "number", 24), "unknown: 24."),
    (put("objectives", 1, "number", 1), "objectives.2.number: 1 is already taken"),
    (put("objectives", 1, "round_table", 5), "objectives.2.round_table: there is no round table 5"),
    (put("principles", 1, "letter", "a"), "principles.2.letter: a is already taken"),
    (put("round_tables", 1, "number", 1), "round_tables.2.number: 1 is already taken"),
    (put("fund", "target", 70_000_000), "fund.target: a text is expected."),
    (put("fund", "target", "0"), "fund.target: write digits in quotes"),
    (put("fund", "currency", "dollars"), "fund.currency: write the three capital letters"),
    (put("fund", "paragraph", "A/76/642/1"), "fund.paragraph: there is no recommendation"),
    (put("fund", "thematic_areas", 0, "objectives", [1]), "one area; put right 3, 17, 23."),
    (put("fund", "thematic_areas", 1, "number", 1), "fund.thematic_areas.2.number: 1 is already"),
]


@pytest.mark.parametrize(("change", "sentence"), REFUSALS, ids=[text for _, text in REFUSALS])
def test_a_file_that_is_wrong_is_refused_by_its_key(document, change, sentence):
    change(document)
    assert sentence in refusal(document)


def test_a_round_table_without_objectives_is_refused(document):
    document["round_tables"].append({"number": 5, "title": {"en": "Round table 5"}})
    assert refusal(document) == "round_tables: no objective is at round table 5."


def test_a_file_that_is_not_toml_is_refused_by_its_name(tmp_path):
    path = tmp_path / "broken.toml"
    path.write_text("symbol = ", encoding="utf-8")
    with pytest.raises(Invalid, match=r"^broken\.toml: "):
        load_edition(path)


def test_a_file_with_a_wrong_key_is_refused_by_its_name_and_key(tmp_path):
    path = tmp_path / "a-76-642.toml"
    text = FILE.read_text(encoding="utf-8").replace('strength = "urged"', 'strength = "x"', 1)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Invalid, match=r"^a-76-642\.toml: paragraphs\.1\.strength: "):
        load_edition(path)


def test_words_and_languages_are_no_parts(document):
    document["title"]["en"] = "Another title"
    document["objectives"][0]["title"].pop("zh")
    reworded = Edition.parse(document)
    document["paragraphs"][0]["strength"] = "encouraged"
    changed = Edition.parse(document)

    assert reworded != REPORT
    assert reworded.parts() == REPORT.parts()
    assert changed.parts() != REPORT.parts()
