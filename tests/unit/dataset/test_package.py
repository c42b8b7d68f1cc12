"""The descriptor of a package by the standard's own schemas, its tags by those of HXL."""

import gzip
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from registry.dataset.columns import TABLES
from registry.dataset.package import descriptor
from registry.dataset.writing import BOOK, csv_path, lines_path
from registry.files.archive import Member
from tests.factories.world import NOW

PROFILES = Path("tests/vectors/datapackage")
# hxlstandard.org/standard/1-1final/dictionary: the hashtags of what a registry of pledges holds.
TEXTS = {
    "#activity", "#beneficiary", "#country", "#currency", "#description", "#event", "#indicator",
    "#meta", "#org", "#region", "#sector", "#status",
}  # fmt: skip
# What HXL's own validator demands to be numbers, and to be dates.
NUMBERS = {"#value", "#population", "#affected", "#inneed", "#targeted", "#reached"}


def described() -> dict[str, Any]:
    paths = [path(table) for table in TABLES for path in (csv_path, lines_path)]
    members = [Member(path, 5, hashlib.sha256(b"a row").hexdigest()) for path in (*paths, BOOK)]
    return descriptor(members, size=10, at=NOW, address="https://example.org", root="r")


@pytest.mark.parametrize("version", ["1.0", "2.0"])
def test_a_package_is_described_as_both_versions_of_the_standard_want_it(version: str) -> None:
    schema = gzip.decompress((PROFILES / f"{version}.json.gz").read_bytes())
    assert hashlib.sha256(schema).hexdigest() in (PROFILES / "README.md").read_text()
    judge = jsonschema_rs.validator_for(json.loads(schema))
    package = described()

    assert [str(error) for error in judge.iter_errors(package)] == []
    assert {one["format"] for one in package["resources"]} == {"csv", "jsonl"}
    package["resources"][0]["schema"]["fields"][0]["type"] = "words"
    assert not judge.is_valid(package)


def test_each_column_has_a_tag_of_its_own_that_hxl_knows() -> None:
    for table in TABLES:
        tags = [column.tag for column in table.columns]
        assert len({frozenset(tag.split("+")) for tag in tags}) == len(tags), table.name
        for column in table.columns:
            hashtag, *attributes = column.tag.split("+")
            assert all(re.fullmatch("[a-z][a-z0-9_]*", one) for one in attributes), column
            if column.type == "number" or hashtag in NUMBERS:
                assert (column.type, hashtag) == ("number", "#value"), column
            elif column.type == "date" or hashtag == "#date":
                assert hashtag == "#date", column
                assert column.type == "date" or attributes[-1] == "year", column
            else:
                assert hashtag in TEXTS, column
