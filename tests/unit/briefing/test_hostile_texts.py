"""Whatever somebody filed is drawn as it stands: never obeyed, never dropped, never fatal."""

from dataclasses import replace
from io import BytesIO
from time import process_time
from xml.etree import ElementTree as ET

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.briefing import layout
from registry.briefing.document import Brief, Text
from tests.unit.briefing import reading
from tests.unit.briefing.conftest import whole


def with_words(brief: Brief, words: str, language: str = "en") -> Brief:
    pledge = replace(
        brief.pledges[0],
        entity=Text(words, language),
        title=Text(words, language),
        description=Text(words, language),
        responsible=Text(words, language),
    )
    return replace(brief, pledges=(pledge,))


@pytest.mark.parametrize(
    "words",
    [
        "<b>", "</para><b>x", '<img src="/etc/passwd"/>', "&", "&amp; &lt; &#65;", "{brace} %s {0}",
        "(((", ")\\(", "<</Type/Catalog>>", "endstream endobj", "ET Q BT", "<a href='file:///'>x</a>",
    ],
)  # fmt: skip
def test_markup_is_only_text(brief, words):
    assert words in reading.text(layout.draw(with_words(brief, words)))


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "file:///etc/passwd", "#cover", "http://a b"]
)
def test_only_web_addresses_become_links(brief, address):
    pledge = replace(brief.pledges[0], imported_from=address, url=address)
    links = reading.links(layout.draw(replace(brief, pledges=(pledge,))))
    assert links == [brief.audit.verification_url] * 2


def test_an_address_cannot_end_its_string(brief):
    address = "https://a.example/)>>endobj\\"
    pledge = replace(brief.pledges[0], url=address)
    assert address in reading.links(layout.draw(replace(brief, pledges=(pledge,))))


@pytest.mark.parametrize("char", ["x", "я", "ب", "移", "\u0301", "\U0001f600"])
def test_a_word_of_three_thousand_characters_is_broken(brief, char):
    pdf = layout.draw(with_words(brief, char * 3000))
    read = "".join("".join(reading.pages(pdf)).split())
    assert read.count(char) >= 4 * 3000
    assert len(reading.pages(pdf)) < 60


@pytest.mark.parametrize("char", ["x", "\u0301", "\u200d"])
def test_a_word_of_two_hundred_thousand_characters_is_drawn(brief, char):
    words = Text(char * 200_000 + "移", "en")
    pledge = replace(brief.pledges[3], description=words)
    drawn = layout.draw(replace(brief, pledges=(pledge,)))

    assert "移" in reading.text(drawn)


def test_a_title_of_two_hundred_thousand_characters_is_cut_in_a_brief_of_two_pages(brief):
    words = "x" * 200_000
    pledge = replace(brief.pledges[3], title=Text(words, "en"), entity=Text(words, "en"))
    started = process_time()
    _first, second = reading.pages(layout.draw(replace(brief, depth="brief", pledges=(pledge,))))

    assert "xxx…" in second
    assert process_time() - started < 20  # minutes, were each length tried that does not fit


def test_empty_lines_fill_no_pages(brief):
    drawn = (
        layout.draw(replace(brief, pledges=(replace(brief.pledges[3], description=words),)))
        for words in (Text("a" + "\n" * count + "b", "en") for count in (15_000, 2))
    )
    many, two = map(len, map(reading.pages, drawn))

    assert many == two


def test_a_title_of_two_hundred_characters_fits_on_the_cover(brief):
    title = ("Access to services for all " * 8)[:200]
    cover = reading.pages(layout.draw(replace(brief, title=title)))[0]
    assert "".join(title.split()) in "".join(cover.split())
    assert "Verify at" in cover


@pytest.mark.parametrize(
    "words",
    [
        "\u202eevil",
        "a\u200db",
        "\ufeffx",
        "\x07bell",
        "\t\v\f",
        "",
        "\n\n",
        "é\u0301\u0302",
        "\uffff",
    ],
)
def test_invisible_and_forbidden_characters_do_no_harm(brief, words):
    assert layout.draw(with_words(brief, words)).startswith(b"%PDF-")


def test_what_no_xml_can_say_leaves_the_metadata_whole(brief):
    drawn = layout.draw(replace(brief, title="<a> & \uffff \x07"))
    with pikepdf.open(BytesIO(drawn)) as pdf:
        said = ET.fromstring(pdf.Root.Metadata.read_bytes())

    assert "".join(said.itertext()) == "1<a> & \ufffd \ufffd"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=300),
       st.sampled_from(["en", "ar", "zh", "x-klingon"]))  # fmt: skip
def test_any_text_can_be_drawn(words, language):
    assert layout.draw(with_words(whole(), words, language)).endswith(b"%%EOF\n")
