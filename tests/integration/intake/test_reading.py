"""Files of every kind, as they are and as they should not be."""

import json
import zipfile

import openpyxl
import pytest
from openpyxl.worksheet.formula import ArrayFormula

from registry.errors import Refused
from registry.intake.columns import REQUIRED, Reject, Row
from registry.intake.reading import read_rows

VALUES = ("GCM-1", "https://example.org/1", "Mali", "Health, for all", "Words", "2022-06-02")


def csv_file(path, *lines, encoding="utf-8"):
    path.write_bytes("\r\n".join([",".join(REQUIRED), *lines]).encode(encoding))
    return path


def workbook(path, *rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


LINE = 'GCM-1,https://example.org/1,Mali,"Health, for all",Words,2022-06-02'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_csv_is_read_with_and_without_a_mark(tmp_path, encoding):
    [row] = read_rows(csv_file(tmp_path / "a.csv", LINE, encoding=encoding))
    assert row == Row(2, dict(zip(REQUIRED, VALUES, strict=True)))


def test_a_workbook_is_read_and_its_numbers_are_text(tmp_path):
    path = workbook(tmp_path / "a.xlsx", REQUIRED, [2246.0, *VALUES[1:]], [None] * 6, VALUES)
    first, second = read_rows(path)
    assert first.cells["UUID or id"] == "2246"
    assert second.number == 4


def test_json_is_read_as_a_list_or_under_pledges(tmp_path):
    pledge = dict(zip(REQUIRED, VALUES, strict=True)) | {"GCM objectives": [1, 2], "Amount": None}
    path = tmp_path / "a.json"
    for data in ([pledge], {"_source": "x", "pledges": [pledge]}):
        path.write_text(json.dumps(data), encoding="utf-8")
        [row] = read_rows(path)
        assert row.cells["GCM objectives"] == ("1", "2")
        assert row.cells["Amount"] == ""


def test_a_row_with_a_cell_too_few_is_rejected_and_the_next_one_read(tmp_path):
    broken, fine = read_rows(csv_file(tmp_path / "a.csv", "GCM-0,too,few", "", LINE))
    assert isinstance(broken, Reject)
    assert "3 cells instead of 6" in broken.reason
    assert fine.number == 4


def test_a_quotation_mark_never_closed_names_the_lines_it_swallowed(tmp_path):
    long = "x" * 50_000
    path = csv_file(tmp_path / "a.csv", f'GCM-0,"{long}', long, long, LINE)
    broken, fine = read_rows(path)
    assert "Lines 2 to 4" in broken.reason
    assert fine.cells["UUID or id"] == "GCM-1"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"", "empty"),
        ("a.csv", b"a,b\n1,2", "“a” is not a column"),
        ("a.csv", ",".join(REQUIRED).encode("utf-16"), "not encoded in UTF-8"),
        ("a.csv", ",".join(REQUIRED).encode() + b"\n\xe9\xe8", "not encoded in UTF-8"),
        ("a.csv", b"\xff\xfe\x00\x01", "not encoded in UTF-8"),
        ("a.csv", b"a\0,\0b\0", "but in UTF-16"),
        ("a.csv", ",".join(REQUIRED).encode() + b"\r\n,\r\n\xe9", "line 3 shows it"),
        ("a.csv", ";".join(REQUIRED).encode(), "semicolons: save it as XLSX, or"),
        ("a.csv", ",".join((*REQUIRED, "Amount", "Amount")).encode(), "“Amount” is there twice"),
        ("a.csv", ",".join((*REQUIRED, "")).encode(), "Column 7 has no name"),
        ("a.csv", b"Name of pledge", "did you mean “Name of the pledge”"),
        ("a.csv", b"PK\x03\x04", "ends in .csv, but it is a packed file"),
        ("a.json", b"PK\x03\x04", "ends in .json, but it is a packed file"),
        ("a.xlsx", ",".join(REQUIRED).encode(), "cannot be read as a workbook"),
        ("a.xlsx", bytes.fromhex("D0CF11E0A1B11AE1"), "older format"),
        ("a.xls", b"a", "must end in one of .csv, .xlsx, .json"),
        ("a", b"a", "must end in"),
        ("a.json", b'[{"Amount": NaN, "x": }]', "is not JSON"),
        ("a.csv", b'"', "row 1 is broken"),
        ("a.xlsx", b"PK\x03\x04 and no more", "cannot be read as a workbook"),
        ("a.json", b"{", "is not JSON"),
        ("a.json", b"\xff{}", "not encoded in UTF-8"),
        ("a.json", b"[" * 100_000, "nested too deeply"),
        ("a.json", b"9" * 10_000, "is not JSON"),
        ("a.json", b"[]", "holds no pledges"),
        ("a.json", b'{"pledges": 3}', "holds no pledges"),
        ("a.json", b"[3]", "lacks the column"),
        ("a.json", b'[{"x": 1}]', "“x” is not a column"),
    ],
)
def test_what_is_no_import_file_is_refused_in_a_sentence(tmp_path, name, content, said):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(Refused, match=said):
        list(read_rows(path))


def test_a_nested_value_of_json_rejects_its_row(tmp_path):
    pledge = dict(zip(REQUIRED, VALUES, strict=True))
    path = tmp_path / "a.json"
    path.write_text(json.dumps([pledge | {"Created": {"a": 1}}, 7, pledge]), encoding="utf-8")
    nested, number, fine = read_rows(path)
    assert nested.column == "Created"
    assert number.row == 2
    assert isinstance(fine, Row)


def rewritten(path, member, text):
    """Copy a workbook with one part replaced."""
    target = path.with_name("hostile.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, text if name == member else old.read(name))
    return target


def test_a_zip_bomb_is_refused_before_it_unpacks(tmp_path):
    path = workbook(tmp_path / "a.xlsx", REQUIRED, VALUES)
    bomb = rewritten(path, "xl/styles.xml", b" " * 300_000_000)
    with pytest.raises(Refused, match="unpacks to 300 MB"):
        list(read_rows(bomb))


@pytest.mark.parametrize("member", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
def test_a_billion_laughs_are_refused(tmp_path, member):
    path = workbook(tmp_path / "a.xlsx", REQUIRED, VALUES)
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    with pytest.raises(Refused, match="cannot be read as a workbook"):
        list(read_rows(rewritten(path, member, laughs)))


@pytest.mark.filterwarnings("ignore:Workbook contains no stylesheet")
@pytest.mark.parametrize("text", [b"<x", b"", b"<x/>"])
def test_a_workbook_of_broken_xml_is_refused(tmp_path, text):
    path = workbook(tmp_path / "a.xlsx", REQUIRED, VALUES)
    for member in ("[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"):
        with pytest.raises(Refused, match=r"cannot be read as a workbook|lacks the column"):
            list(read_rows(rewritten(path, member, text)))


def test_a_workbook_of_other_columns_is_refused(tmp_path):
    with pytest.raises(Refused, match="“Budget”"):
        list(read_rows(workbook(tmp_path / "a.xlsx", [*REQUIRED, "Budget"], [*VALUES, 1])))


def test_a_row_far_beyond_the_sheet_ends_the_reading_with_a_reject(tmp_path):
    path = workbook(tmp_path / "a.xlsx", REQUIRED, VALUES)
    with zipfile.ZipFile(path) as book:
        sheet = book.read("xl/worksheets/sheet1.xml")
    far = sheet.replace(b'<row r="2"', b'<row r="9999999999"')
    assert far != sheet
    [reject] = read_rows(rewritten(path, "xl/worksheets/sheet1.xml", far))
    assert "beyond the last" in reject.reason


def sheets(path, *rows, change):
    """Save a workbook of these rows after `change` did something to it."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    change(book)
    book.save(path)
    return path


def test_a_formula_and_an_error_are_rejected_cell_by_cell_and_the_next_row_is_read(tmp_path):
    def spoil(book):
        sheet = book.active
        sheet["A2"], sheet["D2"] = "=HYPERLINK(1)", "#REF!"
        sheet["D2"].data_type = "e"
        sheet["E2"] = ArrayFormula("E2:E3", "=A1:A2")

    path = sheets(tmp_path / "a.xlsx", REQUIRED, VALUES, VALUES, change=spoil)
    *rejects, fine = read_rows(path)

    assert [(one.row, one.column) for one in rejects] == [
        (2, "UUID or id"), (2, "Name of the pledge"), (2, "Description"),
    ]  # fmt: skip
    assert rejects[0].value == "=HYPERLINK(1)"
    assert "paste its value" in rejects[2].reason
    assert fine.number == 3


def test_a_number_beyond_all_numbers_is_rejected(tmp_path):
    path = workbook(tmp_path / "a.xlsx", [*REQUIRED, "Amount"], [*VALUES, 7])
    with zipfile.ZipFile(path) as book:
        sheet = book.read("xl/worksheets/sheet1.xml")
    [reject] = read_rows(
        rewritten(path, "xl/worksheets/sheet1.xml", sheet.replace(b"<v>7</v>", b"<v>1e9999</v>"))
    )

    assert (reject.column, reject.value) == ("Amount", "inf")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda book: book.create_sheet("Old").append([1]), "several sheets .*“Sheet”, “Old”"),
        (lambda book: book.active.merge_cells("A3:B4"), "merged cells \\(A3:B4\\)"),
        (lambda book: book.create_sheet("Front") and setattr(book["Sheet"], "sheet_state",
                                                            "hidden"), "“Sheet” .* is hidden"),
    ],
)  # fmt: skip
def test_what_a_reader_of_the_sheet_would_not_see_is_refused(tmp_path, change, said):
    with pytest.raises(Refused, match=said):
        list(read_rows(sheets(tmp_path / "a.xlsx", REQUIRED, VALUES, change=change)))


def test_empty_sheets_and_the_lists_of_the_template_are_passed_over(tmp_path):
    def add(book):
        book.create_sheet("Sheet2")
        book.create_sheet("Allowed values").append(["Type of pledge"])

    [row] = read_rows(sheets(tmp_path / "a.xlsx", REQUIRED, VALUES, change=add))

    assert row.cells["UUID or id"] == "GCM-1"


def test_numbers_of_json_stay_as_they_are_spelled(tmp_path):
    path = tmp_path / "a.json"
    pledge = dict(zip(REQUIRED, VALUES, strict=True)) | {"Amount": "@"}
    path.write_text(json.dumps([pledge]).replace('"@"', "1e9999"), encoding="utf-8")
    [row] = read_rows(path)

    assert row.cells["Amount"] == "1e9999"
