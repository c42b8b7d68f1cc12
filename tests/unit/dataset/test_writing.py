"""Rows in files: what a sheet takes, and what every file says of a value."""

import csv
import json
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest

from registry.dataset import writing
from registry.dataset.columns import TABLES
from registry.files.archive import archived
from tests.factories.world import NOW


def test_first_columns_never_begin_as_a_row_of_tags_does() -> None:
    firsts = {table.columns[0].name for table in TABLES}

    assert firsts == {"ref", "index", "report_index", "match", "code", "number", "document"}
    assert all(name in table.names for table in TABLES for name in (*table.key, *table.refers))


def test_a_full_sheet_says_where_the_rest_is_and_no_cell_is_computed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "SHEET_MOST", 5)
    path = tmp_path / "made.zip"
    about = {"day": NOW.date(), "title": "T", "creator": "C", "language": "en"}
    with archived(path) as archive, writing.tables(archive, **about) as put:
        for number in range(1, 5):
            put("report_evidence", {"report_index": 7, "number": number, "url": "", "title": "@x"})

    with ZipFile(path) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    assert list(held)[:2] == ["data/pledges.csv", "data/pledges.jsonl"]
    rows = list(csv.reader(StringIO(held["data/report_evidence.csv"].decode())))
    assert rows[2:] == [["7", str(number), "", "'@x"] for number in range(1, 5)]
    first = json.loads(held["data/report_evidence.jsonl"].splitlines()[0])
    assert first == {"report_index": 7, "number": 1, "url": None, "title": "@x"}
    sheet = openpyxl.load_workbook(BytesIO(held["registry.xlsx"]))["report_evidence"]
    values = list(sheet.values)
    assert values[2] == (7, 1, None, "'@x")
    assert values[4:] == [
        ("A sheet takes no more rows: all are in data/report_evidence.csv", None, None, None)
    ]
