"""`registry import`: pledges published elsewhere, from a file."""

import csv
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import astuple, replace
from functools import cache
from itertools import islice
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

import click
from sqlalchemy.engine import Engine

from registry import clock
from registry.cli.frame import OPERATOR, opened, progress_bar
from registry.intake.columns import OPTIONAL, REQUIRED, Reject, Row
from registry.intake.operations import Tally, import_rows
from registry.intake.reading import read_rows
from registry.store import transaction, writing

if TYPE_CHECKING:
    from _csv import Writer

BATCH = 500  # rows in one transaction: what was said to be imported stays so
Report = Callable[[Reject], None]
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # how a cell begins that a spreadsheet would compute

HELP = f"""Publish the pledges in FILE as imported, not confirmed.

FILE is CSV (UTF-8), XLSX (its first sheet) or JSON, in the columns of the published pledging form.
A row that cannot be read is not taken over; it goes to the rejects with its reason. A pledge that
was imported before is left alone, so the same file twice changes nothing.

Exit code 0: every row is in the registry; 1: some were rejected; 2: the file was not read.

\b
Columns that must be there:
  {f"{chr(10)}  ".join(REQUIRED)}

\b
Columns that may be there:
  {f"{chr(10)}  ".join(OPTIONAL)}

Several values in one cell are separated by semicolons.
"""


@click.command("import", help=HELP, short_help="Publish pledges from a file, as imported.")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--rejects",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write what was not taken over to this CSV file, instead of the terminal.",
)
@click.option("--cycle", help="The cycle (IMRF-2022) of pledges whose day does not tell it.")
@click.option("--dry-run", is_flag=True, help="Read, check and report; write nothing.")
@click.pass_context
def command(
    context: click.Context, file: Path, rejects: Path | None, cycle: str | None, *, dry_run: bool
) -> None:
    """Publish the pledges in a file as imported, not confirmed."""
    _settings, engine = opened()
    with _reported(rejects) as report, progress_bar(f"Importing {file.name}") as bar:
        tally = import_file(engine, file, cycle=cycle, dry_run=dry_run, report=report, bar=bar)
    verb = "would be imported" if dry_run else "imported"
    click.echo(f"{tally.imported} {verb}, {tally.known} here already, {tally.rejected} rejected.")
    if tally.rejected:
        context.exit(1)


def import_file(
    engine: Engine,
    file: Path,
    *,
    cycle: str | None,
    dry_run: bool = False,
    report: Report,
    bar: Callable[[int, int], None],
) -> Tally:
    """Import `file` in transactions of 500 rows and return what became of them.

    The file is read once to its end before the first row is written.

    Raises:
        Refused: it is not of the form's layout, or cannot be read at all.
    """
    total = sum(1 for _ in read_rows(file))
    items = read_rows(file)
    tally, done = Tally(), 0
    while batch := list(islice(items, BATCH)):
        part = _import_batch(engine, batch, cycle, dry_run=dry_run)
        for reject in sorted(part.rejects, key=attrgetter("row")):
            report(reject)
        tally += replace(part, rejects=())
        done += len(batch)
        bar(done, total)
    return tally


def _import_batch(
    engine: Engine, batch: Sequence[Row | Reject], cycle: str | None, *, dry_run: bool
) -> Tally:
    broken = tuple(item for item in batch if isinstance(item, Reject))
    rows = [item for item in batch if isinstance(item, Row)]
    with writing(engine) as session:
        if dry_run:  # closing the session rolls back
            part = import_rows(session, OPERATOR, rows, cycle=cycle, at=clock.now())
        else:
            with transaction(session):
                part = import_rows(session, OPERATOR, rows, cycle=cycle, at=clock.now())
    return part + Tally(rejects=broken, rejected=len(broken))


@contextmanager
def _reported(path: Path | None) -> Iterator[Report]:
    """Give what takes a reject: into the file at `path`, or onto stderr.

    A file that is there stays as it is until the import was not refused as a whole.
    """
    if path is None:
        yield _say
        return
    path.open("a").close()  # one that cannot be written is said before anything is imported
    with ExitStack() as opened_file:

        @cache
        def table() -> "Writer":
            file = path.open("w", encoding="utf-8-sig", newline="")
            made = csv.writer(opened_file.enter_context(file))
            made.writerow(("row", "column", "value", "reason"))
            return made

        yield lambda reject: table().writerow(_safe(part) for part in astuple(reject))
        table()


def _say(reject: Reject) -> None:
    place = f"Row {reject.row}, {reject.column}" if reject.column else f"Row {reject.row}"
    value = f" “{reject.value[:100]}”" if reject.value else ""
    click.echo(f"{place}{value}: {reject.reason}", err=True)


def _safe(part: object) -> str:
    """Keep a spreadsheet from computing what a cell says."""
    text = str(part).encode(errors="replace").decode()
    return f"'{text}" if text.startswith(FORMULA) else text
