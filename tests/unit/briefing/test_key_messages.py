"""The key messages as a document to be edited: six scripts, footnotes, and words of any kind."""

import re
from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from registry.briefing.document import Brief, Finding, Group, Note, Source
from registry.briefing.packing.messages import write_messages
from registry.briefing.packing.word import pieces
from registry.briefing.voice import Voice

ARABIC = "التعهدات: Towards IMRF 2030، 98, 99"
HOSTILE = ("\x01\x0b a", "\ufffe \ud800 b", "<w:p/> & ]]> c", "=cmd()|' /C calc'!A0", "a" * 200_000,
           "\u202eabc", "e\u0301" * 300, "عربي 12 (x)", "\U0001f600")  # fmt: skip


def written(brief: Brief) -> bytes:
    file = BytesIO()
    write_messages(brief, Voice(brief.language, str), file)
    return file.getvalue()


def part(document: bytes, name: str):  # type: ignore[no-untyped-def]
    with ZipFile(BytesIO(document)) as archive:
        return parse_xml(archive.read(f"word/{name}.xml"))


def texts(element) -> list[str]:  # type: ignore[no-untyped-def]
    """Return the text of each paragraph in an element."""
    return ["".join(t.text or "" for t in p.iter(qn("w:t"))) for p in element.iter(qn("w:p"))]


def test_it_says_what_the_brief_says_each_with_its_sources(brief):
    document = written(replace(brief, since=7, changes=(Finding("One new.", Note("Counted.")),)))
    read = docx.Document(BytesIO(document))
    said = [(one.style.name, one.text) for one in read.paragraphs]

    for finding in (*brief.messages, *brief.gaps):
        assert ("List Bullet", finding.words) in said
    heads = [text for style, text in said if style == "Heading 1"]
    assert heads == ["Key figures", "Key messages", "Where nobody has pledged",
                     "What changed since log size 7", "Money pledged, by currency"]  # fmt: skip
    assert ("Title", brief.title) in said
    assert any("EUR: pledged 50,000,000.00" in text for _style, text in said)
    notes = part(document, "footnotes")
    ids = [note.get(qn("w:id")) for note in notes]
    pointed = [one.get(qn("w:id")) for one in read.element.iter(qn("w:footnoteReference"))]
    assert ids == ["-1", "0", *pointed]
    assert len(pointed) == len(set(pointed)) == len([s for s, _t in said if s == "List Bullet"])
    first = brief.pledges[0]
    assert f"{first.ref}, revision {first.revision}, entry" in texts(notes)[2]


def test_the_same_brief_gives_the_same_bytes_and_nothing_of_the_template(brief):
    document = written(brief)
    properties = docx.Document(BytesIO(document)).core_properties

    assert document == written(brief)
    with ZipFile(BytesIO(document)) as archive:
        names = archive.namelist()
        assert {item.date_time for item in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert all(b"python-docx" not in archive.read(name) for name in names)
    assert len(names) == len(set(names))
    assert re.findall("thumbnail|Effects|customXml|app[.]xml", " ".join(names)) == []
    assert (properties.title, properties.author) == (brief.title, brief.issuer)
    assert (properties.created.date(), properties.modified.date()) == (brief.day, brief.day)


def test_a_restricted_one_says_so_on_every_page(brief):
    restricted = docx.Document(BytesIO(written(replace(brief, restricted=True))))
    words = "Restricted until the embargo is lifted"

    assert words in restricted.sections[0].header.paragraphs[0].text
    assert words not in docx.Document(BytesIO(written(brief))).sections[0].header.paragraphs[0].text


def test_arabic_runs_from_the_right_and_what_is_not_arabic_does_not(brief):
    document = written(replace(brief, language="ar", title=ARABIC, messages=(), figures=()))
    body, notes = part(document, "document"), part(document, "footnotes")
    paragraphs = [p for p in (*body.iter(qn("w:p")), *notes.iter(qn("w:p"))) if texts(p)[0]]

    assert len(paragraphs) > 8
    assert all(p.pPr.find(qn("w:bidi")) is not None for p in paragraphs)
    assert body.find(f".//{qn('w:sectPr')}/{qn('w:bidi')}") is not None
    runs = [
        (r.text, r.rPr is not None and r.rPr.find(qn("w:rtl")) is not None)
        for r in paragraphs[0].iter(qn("w:r"))
    ]
    assert runs == [("التعهدات: ", True), ("Towards IMRF 2030", False), ("، 98, 99", True)]
    [spoken] = part(document, "styles").iter(qn("w:lang"))
    assert spoken.get(qn("w:bidi")) == "ar-SA"


def test_chinese_is_set_in_a_chinese_face(brief):
    document = written(replace(brief, language="zh", title="移民“问题”全球契约"))
    styles = part(document, "styles")

    [spoken] = styles.iter(qn("w:lang"))
    assert spoken.get(qn("w:eastAsia")) == "zh-CN"
    faces = {tuple(sorted(one.attrib.values())) for one in styles.iter(qn("w:rFonts"))}
    assert faces == {("Arial", "Arial", "Arial", "Microsoft YaHei")}
    hints = [one.get(qn("w:hint")) for one in part(document, "document").iter(qn("w:rFonts"))]
    assert set(hints) == {"eastAsia"}


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar", "ru", "zh"])
def test_no_words_break_it_and_none_are_dropped(brief, language):
    findings = tuple(Finding(words, Note(words)) for words in HOSTILE)
    hostile = replace(brief, language=language, title=HOSTILE[0], scope=HOSTILE[4],
                      messages=findings, gaps=())  # fmt: skip
    document = written(hostile)
    said = texts(part(document, "document"))

    for words in HOSTILE:
        shown = re.sub("[\x01\x0b\ufffe\ud800]", "\N{REPLACEMENT CHARACTER}", words)
        assert shown in said
        assert f" {shown}" in texts(part(document, "footnotes"))


def test_a_footnote_names_as_many_sources_as_fit_and_says_how_many_more(brief):
    sources = tuple(Source(f"P-2026-{n:05d}", 1, n) for n in range(1, 5_001))
    note = Note("Counted.", (Group("One", sources[:30]), Group("Two", sources[30:])))
    document = written(replace(brief, figures=(), gaps=(), money=(),
                               messages=(Finding("Many.", note),)))  # fmt: skip
    said = texts(part(document, "footnotes"))[2]

    assert said.count("revision") == 40
    assert said.endswith("Further sources, named in brief.json: 4,960.")


@pytest.mark.parametrize(
    ("words", "mirrored", "found"),
    [
        ("Mali", False, [("Mali", False)]),
        ("By دورة (الأولى) 2030, of Mali", False,
         [("By ", False), ("دورة (الأولى) 2030", True), (", of Mali", False)]),
        ("P-2026-00042، التنقيح 2", True, [("P-2026-00042", False), ("، التنقيح 2", True)]),
        ("98, 99", True, [("98, 99", True)]),
        ("", True, []),
    ],
)  # fmt: skip
def test_a_text_falls_into_pieces_of_one_direction(words, mirrored, found):
    assert list(pieces(words, mirrored=mirrored)) == found
