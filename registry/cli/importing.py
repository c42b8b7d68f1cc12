"""`registry import`: pledges published elsewhere, from a file."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path

import click

from registry.cli.frame import OPERATOR, opened, progress_bar
from registry.intake.batches import Report, Source, import_file, preview_file, rejects_table
from registry.intake.columns import OPTIONAL, REQUIRED, Reject

HELP = f"""Publish the pledges in FILE as imported, not confirmed.

FILE is CSV (UTF-8, commas), XLSX (one sheet) or JSON, in the published pledging form's columns. A
row that cannot be read is not taken over; it goes to the rejects with its reason. A pledge that
was imported before is left alone, so the same file twice changes nothing. With --preview nothing
is written at all.

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
@click.option(
    "--preview", "--dry-run", "preview", is_flag=True, help="Read, check and report; write nothing."
)
@click.pass_context
def command(
    context: click.Context, file: Path, rejects: Path | None, cycle: str | None, *, preview: bool
) -> None:
    """Publish the pledges in a file as imported, not confirmed."""
    _settings, engine = opened()
    source = Source(file, file.name, cycle)
    with _reported(rejects) as report, progress_bar(f"Reading {file.name}") as bar:
        if preview:
            tally = preview_file(engine, source, report=report, bar=bar)
        else:
            tally = import_file(engine, source, OPERATOR, report=report, bar=bar)
    verb = "would be imported" if preview else "imported"
    click.echo(f"{tally.imported} {verb}, {tally.known} here already, {tally.rejected} rejected.")
    if tally.rejected:
        context.exit(1)


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
        def table() -> Report:
            file = path.open("w", encoding="utf-8-sig", newline="")
            return opened_file.enter_context(rejects_table(opened_file.enter_context(file)))

        yield lambda reject: table()(reject)  # noqa: PLW0108 - the file is opened by the first
        table()


def _say(reject: Reject) -> None:
    place = f"Row {reject.row}, {reject.column}" if reject.column else f"Row {reject.row}"
    value = f" “{reject.value[:100]}”" if reject.value else ""
    click.echo(f"{place}{value}: {reject.reason}", err=True)
