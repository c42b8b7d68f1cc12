"""`registry data`: all that is public as one package, from the terminal."""

from pathlib import Path

import click

from registry import clock
from registry.briefing.asking import size_of
from registry.cli.briefing import newest_signed
from registry.cli.frame import opened, progress_bar
from registry.dataset.contents import write_package
from registry.errors import Refused
from registry.store import reading


@click.command("data")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The file, a ZIP."
)
@click.option(
    "--at", metavar="SIZE|DAY", help="As of this log size, or day in UTC; else the newest signed."
)
def command(out: Path, at: str | None) -> None:
    """Write all that is public as a Data Package: CSV, JSON Lines, a workbook, and proofs.

    The same size of the log gives the same bytes. What stands in which column is explained in
    docs/data.md. On a terminal a bar shows how many pledges are done and the time left.
    """
    if not out.parent.is_dir():
        raise Refused("There is no folder {folder}: make it, or name another.", folder=out.parent)
    if out.suffix.lower() != ".zip":
        raise Refused("A package is a ZIP: name a file that ends in .zip.")
    settings, engine = opened()
    with reading(engine) as session, progress_bar("Writing the package") as bar:
        size = newest_signed(session) if at is None else size_of(session, at, clock.today())
        write_package(session, settings, size, out, bar)
    click.echo(f"The package as of log size {size} is in {out}.")
