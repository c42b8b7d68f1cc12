"""Checking kept files: what revisions and briefs list is kept, with exactly its bytes."""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Text, select, type_coerce
from sqlalchemy.orm import Session

from registry.audit.verify import Finding
from registry.briefs.queries import briefs
from registry.pledges.models import Pledge, PledgeRevision
from registry.progress.models import ReportRevision
from registry.undertakings.models import DocumentRevision

_AT_ONCE = 500  # rows
# SHA-256 → what lists it first, its size where that is said
Listed = Mapping[str, tuple[str, int | None]]


def listed_files(session: Session) -> Listed:
    """Return the files that rows list which comparing tables vouches for."""
    found: dict[str, tuple[str, int | None]] = {}
    for kind, said in ((PledgeRevision, "revision"), (ReportRevision, "report")):
        number = kind.report if kind is ReportRevision else kind.number
        rows = (
            select(Pledge.ref, number, kind.content)
            .join(Pledge, Pledge.id == kind.pledge_id)
            .where(_lists_a_file(type_coerce(kind.content, Text)))
            .order_by(kind.index)
            .execution_options(yield_per=_AT_ONCE)
        )
        for ref, place, content in session.execute(rows):
            for file in _files(content):
                found.setdefault(
                    str(file.get("sha256")), (f"{ref} {said} {place}", file.get("size"))
                )
    documents = select(DocumentRevision.ref, DocumentRevision.number, DocumentRevision.content)
    for ref, place, content in session.execute(documents.order_by(DocumentRevision.index)):
        for file in _files(content):
            found.setdefault(str(file.get("sha256")), (f"{ref} revision {place}", file["size"]))
    for one in briefs(session):
        if not one.withdrawn:
            found.setdefault(one.facts.sha256, (one.ref, one.facts.file_size))
    return found


def _lists_a_file(text: ColumnElement[str]) -> ColumnElement[bool]:
    # The canonical text of a revision without files; quotes within words are escaped.
    return text.not_like('%"attachments":[]%') | text.like('%"note":{%')


def _files(content: Any) -> Iterator[Mapping[str, Any]]:
    """Yield what a revision attaches; one that was changed may hold anything."""
    attachments = content.get("attachments") if isinstance(content, dict) else None
    for file in attachments if isinstance(attachments, list) else ():
        if isinstance(file, dict) and "sha256" in file and "size" in file:
            yield file
    note = content.get("note") if isinstance(content, dict) else None
    if isinstance(note, dict) and "sha256" in note:
        yield note


def check_files(listed: Listed, folder: Path) -> Iterator[Finding]:
    """Yield a finding for each file that is missing or has other bytes."""
    for sha256, (where, size) in listed.items():
        path = folder / sha256[:2] / sha256
        if not path.is_file():
            yield Finding(where, f"the attached file {sha256} is not kept")
        elif size not in {None, path.stat().st_size} or _hash(path) != sha256:
            yield Finding(where, f"the bytes of the attached file {sha256} were changed")


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
