"""The worker's part: looking at a file, importing it, and what people are told of it."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from threading import Event
from typing import Any

from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from registry.accounts.models import Person
from registry.errors import Conflict, Sentence
from registry.intake.batches import Source, import_file, preview_file, rejects_table
from registry.intake.columns import Reject
from registry.intake.models import Upload
from registry.intake.operations import Tally
from registry.intake.uploading import file_of, rejects_of
from registry.jobs import working
from registry.pledges.content import Content
from registry.pledges.operations import Imported
from registry.policy import Actor
from registry.settings import Settings
from registry.store import reading

GIVEN_UP = Sentence(
    "The registry took this file up more than once, and each time the worker ended in the middle. "
    "What was imported stays; divide the file, or tell the administrator."
)
FIRST = 10  # rows that a preview shows as they would read
MOST = 100  # rejects, and rows with a warning, that the page shows; the table has every reject
LONGEST = 300  # characters of a cell that a preview repeats


def work_waiting(engine: Engine, settings: Settings, stop: Event) -> None:
    """Look at or import every file that waits, the oldest first, or until `stop` is set."""
    for claim in working.claims(engine, Upload, stop, given_up=GIVEN_UP):
        work(engine, settings, claim, stop)


def work(engine: Engine, settings: Settings, claim: Upload, stop: Event) -> None:
    """Do what a claimed file waits for; an import that was cut off goes on where it stopped."""
    source = Source(file_of(settings, claim), claim.name, claim.cycle or None)

    def do(progress: working.Progress) -> Callable[[Session], None]:
        _check_hash(source.path, claim.sha256)
        seen, table = Seen(), rejects_of(settings, claim)
        written = table.with_name(f"rejects.{claim.tries}")
        with (
            written.open("w", encoding="utf-8-sig", newline="") as file,
            rejects_table(file) as write,
        ):

            def report(reject: Reject) -> None:
                write(reject)
                seen.reject(reject)

            if claim.step == "check":
                tally = preview_file(engine, source, report=report, bar=progress, show=seen.show)
            else:
                actor = _actor(engine, claim)
                tally = import_file(engine, source, actor, report=report, bar=progress)
        written.replace(table)
        return partial(_finish, claim=claim, tally=tally, seen=seen)

    working.perform(engine, claim, stop, do, called="import")


def _finish(session: Session, *, claim: Upload, tally: Tally, seen: "Seen") -> None:
    working.finish(
        session,
        claim,
        fresh=tally.imported,
        known=tally.known,
        rejected=tally.rejected,
        preview=seen.document(),
    )


def _check_hash(path: Path, sha256: str) -> None:
    """Refuse a file that is not the one that was sent."""
    if not path.is_file():
        raise Conflict("The file is no longer kept: send it again.")
    with path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
            raise Conflict("The file was changed after it was sent: send it again.")


def _actor(engine: Engine, claim: Upload) -> Actor:
    with reading(engine) as session:
        person = session.get_one(Person, claim.person_id)
        return Actor(claim.entity, claim.role, person.handle, person.id)


@dataclass(slots=True)
class Seen:
    """The first rows, rejects and warnings of a file, for the page: never more than fit there."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    rejects: list[dict[str, Any]] = field(default_factory=list)
    warned: list[dict[str, Any]] = field(default_factory=list)
    warnings: int = 0  # rows that have any

    def show(self, row: int, pledge: Imported) -> None:
        """Note a row that is new."""
        if len(self.rows) < FIRST:
            self.rows.append(_as_it_reads(row, pledge.content))
        self.warnings += bool(pledge.findings)
        if pledge.findings and len(self.warned) < MOST:
            self.warned.append({"row": row, "said": list(islice(pledge.findings, 20))})

    def reject(self, reject: Reject) -> None:
        """Note a cell that cannot be read."""
        if len(self.rejects) < MOST:
            self.rejects.append(
                {
                    "row": reject.row,
                    "column": reject.column,
                    "value": reject.value[:LONGEST].encode(errors="replace").decode(),
                    "message": reject.sentence.message,
                    "values": dict(reject.sentence.values),
                }
            )

    def document(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {
            "rows": self.rows,
            "rejects": self.rejects,
            "warned": self.warned,
            "warnings": self.warnings,
        }


SHOWN = ("title", "pledging_entity", "office", "cycle", "description", "pledge_type", "natures",
          "countries", "regions", "primary_objectives", "principles", "resources", "partners",
          "source_url")  # fmt: skip


def _as_it_reads(row: int, content: Content) -> dict[str, Any]:
    words = {"en": content.words("description")[0][:LONGEST]}
    shown = content.with_changes(description=words)
    return {"row": row, "content": shown.document([*SHOWN, "edition", "language"])}
