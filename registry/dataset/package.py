"""`datapackage.json`: what lies where in the package, in which terms it may be used; pure.

It is a Data Package of both versions of the standard (datapackage.org, and before it
specs.frictionlessdata.io): what one of them does not know, it passes over. The row of HXL tags in
each CSV is declared as a comment, by its number for version 2 and by its first character for both.

Whoever validates it with frictionless-py has nothing to wonder at: that program takes a workbook
that is a resource for one table, tags and all, and refuses JSON Lines without a line. So the
workbook stands beside the resources, and a table without rows is listed as CSV alone.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from registry.dataset.columns import TABLES, Table
from registry.dataset.writing import BOOK, csv_path, lines_path
from registry.files.archive import Member

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
NAME = "gcm-pledges"
TITLE = "Pledges to the Global Compact for Migration"
DESCRIPTION = (
    "All that is public in the registry of pledges, as of one size of its log. Contact persons are "
    "never in it. Reports are what entities say of themselves; what the secretariat says of them "
    "stands apart. What was redacted is empty, and the row says so."
)
LICENCE = {
    "name": "CC-BY-3.0-IGO",
    "path": "https://creativecommons.org/licenses/by/3.0/igo/",
    "title": "Creative Commons Attribution 3.0 IGO",
}
DIALECT = {
    "header": True,
    "headerRows": [1],
    "commentRows": [2],
    "commentChar": "#",
    "delimiter": ",",
    "lineTerminator": "\r\n",
    "quoteChar": '"',
    "doubleQuote": True,
}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def descriptor(
    members: Sequence[Member], *, size: int, at: datetime, address: str, root: str
) -> dict[str, Any]:
    """Return the descriptor of a package of these files, made of the log at `size`."""
    held = {one.name: one for one in members}
    return {
        "$schema": PROFILE,
        "profile": "data-package",
        "name": NAME,
        "title": TITLE,
        "description": DESCRIPTION,
        "homepage": f"{address}/data?at={size - 1}",
        "version": str(size),
        "created": at.strftime("%Y-%m-%dT%H:%M:%SZ"),  # the time of the newest entry in it
        "licenses": [LICENCE],
        "sources": [{"title": "The registry of pledges", "path": address}],
        "contributors": [{"title": "United Nations Network on Migration", "role": "publisher"}],
        "log": {"size": size, "root": root, "proofs": "proofs.jsonl", "checkpoint": "log.json"},
        "workbook": _book(held),
        "resources": [
            *(_csv(table, held) for table in TABLES),
            *(_lines(table, held) for table in TABLES if held[lines_path(table)].size),
        ],
    }


def _csv(table: Table, held: Mapping[str, Member]) -> dict[str, Any]:
    return {
        "name": table.name,
        "type": "table",
        "profile": "tabular-data-resource",
        "description": table.says,
        "format": "csv",
        "mediatype": "text/csv",
        "dialect": DIALECT,
        "schema": schema(table) | _foreign_keys(table),
        **_file(held[csv_path(table)]),
    }


def _lines(table: Table, held: Mapping[str, Member]) -> dict[str, Any]:
    return {
        "name": f"{table.name}-lines",
        "type": "table",
        "description": f"The same rows as in {csv_path(table)}.",
        "format": "jsonl",
        "mediatype": "application/jsonl",
        "schema": schema(table),
        **_file(held[lines_path(table)]),
    }


def _book(held: Mapping[str, Member]) -> dict[str, Any]:
    return {
        "description": "The same rows, a sheet for each table.",
        "format": "xlsx",
        "mediatype": XLSX,
        **{name: value for name, value in _file(held[BOOK]).items() if name != "encoding"},
    }


def _file(member: Member) -> dict[str, Any]:
    return {
        "path": member.name,
        "encoding": "utf-8",
        "bytes": member.size,
        "hash": f"sha256:{member.sha256}",
    }


def schema(table: Table) -> dict[str, Any]:
    """Return the Table Schema of a table, without what it refers to."""
    return {
        "fields": [
            {
                "name": column.name,
                "type": column.type,
                "description": column.says,
                "hxl": column.tag,
                **({"constraints": {"required": True}} if column.name in table.key else {}),
            }
            for column in table.columns
        ],
        "primaryKey": list(table.key),
        "missingValues": [""],
    }


def _foreign_keys(table: Table) -> dict[str, Any]:
    """Return what columns refer to; a table that refers to itself is named "" (both versions).

    A schema has no empty list of them.
    """
    found = [
        {
            "fields": [name],
            "reference": {"resource": "" if other == table.name else other, "fields": [column]},
        }
        for name, (other, column) in table.refers.items()
    ]
    return {"foreignKeys": found} if found else {}
