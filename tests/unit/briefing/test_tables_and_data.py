"""What of a pack programs read: tables that compute nothing, and the whole brief as JSON."""

import csv
import json
from dataclasses import fields, replace
from io import BytesIO, StringIO
from zipfile import ZipFile

import openpyxl

from registry.analysis.lines import COLUMNS
from registry.briefing.document import Brief, Text
from registry.briefing.packing.data import document
from registry.briefing.packing.tables import workbook
from registry.briefing.voice import Voice
from registry.files.archive import archived
from registry.files.workbook import CELL_MOST

HOSTILE = (
    "=cmd()|' /C calc'!A0", "\t=1", "+1", "@x", "a\x01b\ufffe", "\u202ename", "عربي",
)  # fmt: skip
LONG = "x" * 200_000


def packed(tmp_path, brief: Brief, rows) -> dict[str, bytes]:  # type: ignore[no-untyped-def]
    path = tmp_path / "a.zip"
    with (
        archived(path) as archive,
        archive.table("a.csv", COLUMNS) as lines,
        workbook(archive, "a.xlsx", brief, Voice(brief.language, str)) as sheet,
    ):
        for row in rows:
            lines(row)
            sheet(row)
    with ZipFile(path) as made:
        return {name: made.read(name) for name in made.namelist()}


def test_no_cell_is_computed_and_a_cut_one_says_where_it_is_whole(tmp_path, brief):
    held = packed(tmp_path, brief, [[7, *HOSTILE], [LONG]])
    _head, cells, cut = openpyxl.load_workbook(BytesIO(held["a.xlsx"])).active.rows
    text = held["a.csv"].decode("utf-8-sig")
    [_names, line, _cut] = csv.reader(StringIO(text.replace(LONG, ""), newline=""), strict=True)

    assert [cell.data_type for cell in cells[: 1 + len(HOSTILE)]] == ["n", *"s" * len(HOSTILE)]
    assert [cell.value for cell in cells[1:5]] == line[1:5] == [f"'{one}" for one in HOSTILE[:4]]
    assert cells[5].value == "a\ufffdb\ufffd"
    assert line[5:] == list(HOSTILE[4:])
    assert LONG in text
    assert len(cut[0].value) == CELL_MOST
    assert cut[0].value.endswith("x […] pledges.csv")


def test_a_workbook_says_nothing_of_when_it_was_made(tmp_path, brief):
    first = packed(tmp_path, brief, [[1]])["a.xlsx"]
    book = openpyxl.load_workbook(BytesIO(first))

    assert first == packed(tmp_path, brief, [[1]])["a.xlsx"]
    assert book.properties.modified.date() == brief.day
    assert book.properties.title == brief.title
    kept = packed(tmp_path, replace(brief, restricted=True), [[1]])["a.xlsx"]
    assert openpyxl.load_workbook(BytesIO(kept)).properties.title.startswith("Restricted until")
    with ZipFile(BytesIO(first)) as archive:
        assert {item.date_time for item in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_workbook_in_arabic_begins_at_the_right(tmp_path, brief):
    held = packed(tmp_path, replace(brief, language="ar"), [])

    assert openpyxl.load_workbook(BytesIO(held["a.xlsx"])).active.sheet_view.rightToLeft


def test_the_whole_brief_is_there_each_figure_with_its_sources(brief):
    pledge = replace(brief.pledges[0], title=Text("a\x01\ud800\u2028", "en"))
    read = json.loads(b"".join(document(replace(brief, pledges=(pledge, *brief.pledges[1:])))))

    assert [*read] == ["format", "version", *(item.name for item in fields(brief))]
    assert (read["format"], read["version"]) == ("registry-brief", 2)
    assert [one["ref"] for one in read["pledges"]] == [one.ref for one in brief.pledges]
    assert read["pledges"][0]["title"]["words"] == "a\x01?\u2028"
    [group] = read["figures"][0]["note"]["groups"]
    first = brief.pledges[0]
    assert group["sources"][0] == {
        "ref": first.ref,
        "revision": first.revision,
        "index": first.index,
    }
    assert read["money"][0]["pledged"] == "50000000.00"
    assert read["day"] == "2026-05-05"
    assert json.loads(b"".join(document(replace(brief, pledges=()))))["pledges"] == []
