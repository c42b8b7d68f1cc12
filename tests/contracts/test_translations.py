"""Every sentence that a reader can meet is said in every language that the pages offer."""

import ast
import re
from collections import Counter
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_keywords, parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from registry.web.languages import LANGUAGES

ROOT = Path(__file__).parents[2]
TRANSLATIONS = ROOT / "registry" / "translations"
TRANSLATED = sorted(set(LANGUAGES) - {"en"})
PLACE = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


def extracted() -> set[str | tuple[str, ...]]:
    keywords = parse_keywords((TRANSLATIONS / "keywords").read_text().split())
    with (TRANSLATIONS / "babel.cfg").open() as mapping:
        methods, options = parse_mapping_cfg(mapping)
    return {
        message
        for room in ("registry", "templates")
        for _file, _line, message, _comments, _context in extract_from_dir(
            ROOT / room, method_map=methods, options_map=options, keywords=keywords
        )
    }


@pytest.fixture(scope="module")
def sentences() -> set[str | tuple[str, ...]]:
    return extracted()


@pytest.fixture(scope="module", params=TRANSLATED)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def catalogue(language: str) -> Catalog:
    with source(language).open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def source(language: str) -> Path:
    return TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"


def messages(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def places(text: str) -> Counter[str]:
    return Counter(PLACE.findall(text))


def test_the_extraction_finds_every_way_of_saying_something(sentences) -> None:
    assert {
        "Sign in",  # a template
        "Menu",  # a part of a page that is kept
        ("%(n)s pledge", "%(n)s pledges"),  # ngettext
        "Choose a password.",  # a form
        "Women and girls",  # a vocabulary
        "There is no pledge {ref}.",  # an error
        "Give the pledge a title.",  # a rule
        "It has a start, and an end that does not come before it.",  # a criterion
        "Key messages",  # a brief
    } <= sentences


def test_no_sentence_stands_where_the_extraction_passes_it_over() -> None:
    named = {line.split(":")[0] for line in (TRANSLATIONS / "keywords").read_text().split()}
    hidden = [
        f"{file.relative_to(ROOT)}:{call.lineno}"
        for file in (ROOT / "registry").rglob("*.py")
        for text in ast.walk(ast.parse(file.read_text()))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call)
        and ast.unparse(call.func).rpartition(".")[2] in named
        and any(isinstance(value, ast.Constant) for value in call.args)
    ]
    assert hidden == [], "say it before the f-string that it is to stand in"


def test_the_extraction_knows_every_error_by_name() -> None:
    words_its_own, for_operators = {"DraftEnded"}, {"Misconfigured"}
    named = {line.split(":")[0] for line in (TRANSLATIONS / "keywords").read_text().split()}
    defined = "".join(file.read_text() for file in (ROOT / "registry").rglob("*.py"))
    kinds, more = set[str](), {"RegistryError"}
    while more:
        kinds |= more
        bases = "|".join(more)
        more = set(re.findall(rf"class (\w+)\([^)]*\b(?:{bases})\b[^)]*\):", defined)) - kinds

    assert {"Refused", "Unreadable"} <= kinds
    assert kinds - {"RegistryError"} - words_its_own - for_operators <= named


def test_no_sentence_is_missing_and_none_is_left_over(sentences, catalogue) -> None:
    known = {m.id if isinstance(m.id, str) else tuple(m.id) for m in messages(catalogue)}
    assert known == sentences, "run `make messages` and translate what it adds"


def test_every_sentence_is_translated_and_looked_through(catalogue) -> None:
    open_ones = [m.id for m in messages(catalogue) if m.fuzzy or not all(forms(m.string))]
    assert open_ones == []


def test_every_place_of_a_sentence_is_in_its_translation(catalogue) -> None:
    wrong = [
        message.id
        for message in messages(catalogue)
        if isinstance(message.id, str) and places(message.id) != places(str(message.string))
    ]
    assert wrong == []


def test_a_plural_has_all_its_forms_and_only_its_own_places(catalogue) -> None:
    for message in messages(catalogue):
        if isinstance(message.id, str):
            continue
        said = forms(message.string)
        allowed = places(message.id[1])
        assert len(said) == catalogue.num_plurals, message.id
        assert places(said[-1]) == allowed, message.id
        # "One pledge" and "two pledges" may do without their number.
        assert all(places(form) <= allowed for form in said), message.id


def test_the_catalogue_is_compiled_and_up_to_date(language, catalogue) -> None:
    compiled = source(language).with_suffix(".mo")
    assert compiled.is_file(), "run `make catalogues`: without it the pages speak English"
    fresh = BytesIO()
    write_mo(fresh, catalogue)
    assert compiled.read_bytes() == fresh.getvalue(), "run `make catalogues`"


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "لا تعهدات"),
        (1, "تعهّد واحد"),
        (2, "تعهّدان"),
        (3, "3 تعهدات"),
        (11, "11 تعهّدًا"),
        (100, "100 تعهّد"),
        (103, "103 تعهدات"),
    ],
)
def test_arabic_counts_in_its_six_ways(number, said) -> None:
    with source("ar").with_suffix(".mo").open("rb") as file:
        arabic = GNUTranslations(file)
    assert arabic.ngettext("%(n)s pledge", "%(n)s pledges", number) % {"n": number} == said


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "0 обязательств"),
        (1, "1 обязательство"),
        (3, "3 обязательства"),
        (11, "11 обязательств"),
        (21, "21 обязательство"),
        (112, "112 обязательств"),
    ],
)
def test_russian_counts_in_its_three_ways(number, said) -> None:
    with source("ru").with_suffix(".mo").open("rb") as file:
        russian = GNUTranslations(file)
    assert russian.ngettext("%(n)s pledge", "%(n)s pledges", number) % {"n": number} == said
