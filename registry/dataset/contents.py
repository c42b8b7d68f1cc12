"""The package itself: what is in it, in which order; the same size of the log, the same bytes.

Nothing here reads the clock: a package is as of the newest entry within it. But for the register,
the framework, matches and documents, memory does not grow with what the registry holds.
"""

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import IO

from sqlalchemy.orm import Session

from registry.accounts.queries import register
from registry.audit import queries as log
from registry.audit.evidence import instant
from registry.briefing.contents import audit_statement
from registry.briefing.names import Names
from registry.briefing.packing.evidence import Evidence
from registry.briefing.queries import day_of
from registry.dataset import queries
from registry.dataset.around import document_rows, entity_rows, framework_rows, match_rows
from registry.dataset.package import LICENCE, TITLE, descriptor
from registry.dataset.pledges import pledge_rows
from registry.dataset.reports import report_rows
from registry.dataset.writing import Put, tables
from registry.files.archive import appearing, archived
from registry.framework.queries import framework
from registry.matches.standing import agreed
from registry.settings import Settings
from registry.undertakings.queries import documents

Progress = Callable[[int, int], object]

README = """\
{title}
All that is public in the registry, as of entry {index} of its log ({day}).
{address}/data?at={index}

datapackage.json   what lies where: a Data Package (datapackage.org), field by field
data/*.csv         the tables; the second row has HXL tags (hxlstandard.org)
data/*.jsonl       the same rows, one JSON object a line
registry.xlsx      the same rows, a sheet for each table
log.json           the signed checkpoint that all of this is checked with
proofs.jsonl       of each pledge the entries of the log that hold its words in force, with their
                   proofs, one document a line
SHA256SUMS         for `sha256sum --check SHA256SUMS`

In CSV and in the workbook a text that a spreadsheet would compute begins with an apostrophe; JSON
Lines have it as it was written. Contact persons are never in here. What was redacted is empty, and
the column “redacted” says on which day and why.

How to check it against the log
    sha256sum --check SHA256SUMS
    mkdir checked && split -l 1 -a 7 --additional-suffix=.json proofs.jsonl checked/
    python verifier.py --key "{vkey}" checked/*
The program is one file and needs no part of the registry: {address}/log/verifier.py
Get the public key from elsewhere too: a key that comes with a file proves nothing about the file.

Licence
{licence} ({terms}).
Name the registry and the entry of the log as your source. The words of a pledge are its entity's;
names of countries and groupings take no position on the legal status of any country or territory.
"""


def write_package(
    session: Session,
    settings: Settings,
    size: int,
    path: Path,
    progress: Progress = lambda _done, _total: None,
) -> None:
    """Write the package of the log at `size` to `path`, whole or not at all.

    `progress` is told after each batch how many of how many pledges are written; what it raises
    ends the writing.

    Raises:
        Refused: the log is empty, or not signed up to that size yet.
    """
    day = day_of(session, size)
    audit = audit_statement(session, settings, size)
    address = settings.base_url.rstrip("/")
    names = Names(register(session, size), framework(session, size), "en", address, size)
    about = {"day": day, "title": TITLE, "language": "en", "creator": address}
    with appearing(path) as unfinished, archived(unfinished) as archive:
        with archive.written("proofs.jsonl") as proofs, tables(archive, **about) as put:
            _put_pledges(session, names, put, proofs, progress)
            _put_around(session, names, put)
        archive.add_json("log.json", asdict(audit))
        readme = {"title": TITLE, "index": size - 1, "day": day, "address": address}
        terms = {"licence": LICENCE["title"], "terms": LICENCE["path"], "vkey": audit.vkey}
        archive.add("README.txt", README.format(**readme, **terms))
        at = instant(log.entry(session, size - 1).body)
        described = descriptor(archive.members, size=size, at=at, address=address, root=audit.root)
        archive.add_json("datapackage.json", described)


def _put_pledges(
    session: Session, names: Names, put: Put, proofs: IO[bytes], progress: Progress
) -> None:
    evidence = Evidence(session, names.size)
    done, total = 0, queries.count(session, names.size)
    progress(done, total)
    for batch in queries.pledges(session, names):
        for faces, around in batch:
            for table, row in pledge_rows(faces, around, names):
                put(table, row)
            for table, row in report_rows(faces[-1].ref, around.reports):
                put(table, row)
        for _face, document, _proof in evidence.documents([faces for faces, _around in batch]):
            line = json.dumps(json.loads(document), ensure_ascii=False, separators=(",", ":"))
            proofs.write(line.encode() + b"\n")
        done += len(batch)
        progress(done, total)


def _put_around(session: Session, names: Names, put: Put) -> None:
    size = names.size
    for rows in (
        entity_rows(names.entities),
        framework_rows(names.framework),
        match_rows(agreed(session, size)),
        document_rows(documents(session, size), names.entities),
    ):
        for table, row in rows:
            put(table, row)
