"""`registry brief`: a briefing pack as PDF, from the terminal."""

from pathlib import Path

import click

from registry.audit import queries
from registry.briefing.contents import write_brief
from registry.briefing.scopes import scope_of
from registry.cli.frame import opened, progress_bar
from registry.errors import NotFound, Refused
from registry.store import reading


@click.command("brief")
@click.option("--cycle", help="Brief on the pledges of this cycle, such as IMRF-2030.")
@click.option("--recommendation", help="Brief on this recommendation, such as A/76/642/98.")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The PDF."
)
@click.option(
    "--at", type=click.IntRange(1, 2**63 - 1), help="As of this log size; else the newest signed."
)
def command(cycle: str | None, recommendation: str | None, out: Path, at: int | None) -> None:
    """Write a briefing pack on a cycle or on one recommendation; the same size, the same bytes."""
    if (cycle is None) == (recommendation is None):
        raise click.UsageError("Name either --cycle or --recommendation.")
    if recommendation and "/" not in recommendation:
        raise click.UsageError(
            f"Name a recommendation with its document: --recommendation A/76/642/{recommendation}."
        )
    if not out.parent.is_dir():
        raise Refused("There is no folder {folder}: make it, or name another.", folder=out.parent)
    scope = scope_of(f"cycle:{cycle}" if cycle else f"recommendation:{recommendation}")
    settings, engine = opened()
    with reading(engine) as session, progress_bar("Setting the pledges") as bar:
        newest = queries.checkpoint(session)
        if newest is None:
            raise NotFound("Nothing is signed yet: run `registry log sign`.")
        size = at or newest.size
        write_brief(session, settings, scope, size, out, bar)
    click.echo(f"The brief as of log size {size} is in {out}.")
