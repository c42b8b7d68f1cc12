"""What the standard asks of a Data Package, checked by hand on the bytes of one.

datapackage.org/standard and, where version 1 says more, specs.frictionlessdata.io.
"""

import csv
import hashlib
import json
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from io import StringIO
from typing import Any

HXL = re.compile(r"#[a-z][a-z0-9_]*(\+[a-z][a-z0-9_]*)*")
NAME = re.compile(r"[-a-z0-9._/]+")
Rows = list[dict[str, str]]


def _boolean(text: str) -> None:
    assert text in {"true", "false"}


PARSE: Mapping[str, Callable[[str], object]] = {
    "string": str,
    "integer": int,
    "number": Decimal,
    "boolean": _boolean,
    "date": date.fromisoformat,
}


def tables(held: Mapping[str, bytes]) -> dict[str, Rows]:
    """Return the rows of a package's CSVs by name, after checking all that it declares."""
    package = json.loads(held["datapackage.json"])
    names = [one["name"] for one in package["resources"]]
    assert package["profile"] == "data-package"
    assert package["licenses"][0]["path"].startswith("https://")
    assert datetime.fromisoformat(package["created"]).utcoffset() is not None
    assert len(set(names)) == len(names)
    assert all(NAME.fullmatch(name) for name in (*names, package["name"]))
    for one in package["resources"]:
        data = held[one["path"]]
        assert one["bytes"] == len(data)
        assert one["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
    book = package["workbook"]
    assert book["hash"] == f"sha256:{hashlib.sha256(held[book['path']]).hexdigest()}"
    assert all(one["bytes"] for one in package["resources"])  # frictionless-py refuses empty files
    of_csv = [one for one in package["resources"] if one["format"] == "csv"]
    found = {one["name"]: _read(one, held[one["path"]].decode()) for one in of_csv}
    for one in of_csv:
        for key in one["schema"].get("foreignKeys", ()):
            _refer(found[one["name"]], key, found[key["reference"]["resource"] or one["name"]])
    for one in package["resources"]:
        if one["format"] == "jsonl":
            lines = [json.loads(line) for line in held[one["path"]].splitlines()]
            _compare(lines, found[one["name"].removesuffix("-lines")])
    return found


def _read(resource: dict[str, Any], text: str) -> Rows:
    dialect, schema = resource["dialect"], resource["schema"]
    lines = list(csv.reader(StringIO(text, newline="")))
    fields = schema["fields"]
    assert (dialect["headerRows"], dialect["commentRows"]) == ([1], [2])
    assert lines[0] == [field["name"] for field in fields]
    assert lines[1] == [field["hxl"] for field in fields]
    assert all(HXL.fullmatch(tag) for tag in lines[1])
    for line in lines[2:]:
        assert not line[0].startswith(dialect["commentChar"])
        assert len(line) == len(fields)
        for field, cell in zip(fields, line, strict=True):
            if cell in schema["missingValues"]:
                assert not field.get("constraints", {}).get("required"), (resource, line)
            else:
                PARSE[field["type"]](cell)
    rows = [dict(zip(lines[0], line, strict=True)) for line in lines[2:]]
    keys = [tuple(row[name] for name in schema["primaryKey"]) for row in rows]
    assert len(set(keys)) == len(keys)
    return rows


def _refer(rows: Rows, key: dict[str, Any], others: Rows) -> None:
    [column], [target] = key["fields"], key["reference"]["fields"]
    assert {row[column] for row in rows} - {""} <= {row[target] for row in others}


def _compare(lines: list[dict[str, Any]], rows: Rows) -> None:
    """See that JSON Lines say the same as the CSV, but for the apostrophe before a formula."""
    assert [list(line) for line in lines] == [list(row) for row in rows]
    for line, row in zip(lines, rows, strict=True):
        for name, value in line.items():
            said = (
                str(value).lower()
                if isinstance(value, bool)
                else str("" if value is None else value)
            )
            assert row[name].removeprefix("'") == said.removeprefix("'"), name
