"""`registry brief`: a briefing as PDF, or as a pack, from the terminal."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from registry import clock
from registry.analysis.figures import Scope
from registry.audit import queries
from registry.briefing.asking import scope_at, size_of
from registry.briefing.contents import write_brief
from registry.briefing.scopes import DEPTHS, Briefing, Depth, scope_of
from registry.cli.frame import opened, progress_bar
from registry.errors import NotFound, Refused
from registry.store import reading
from registry.web.languages import LANGUAGES

Command = Callable[..., Any]


def scope_option(name: str, help_: str) -> Callable[[Command], Command]:
    """Return the option that names what to brief on by a code."""
    return click.option(f"--{name}", metavar="CODE", help=help_)


@click.command("brief")
@click.option("--all", "everything", is_flag=True, help="Brief on the whole registry.")
@scope_option("cycle", "Brief on the pledges of this cycle, such as IMRF-2030.")
@scope_option("section", "On the recommendations of this section, such as A/76/642/B.")
@scope_option("recommendation", "On this recommendation, such as A/76/642/98.")
@scope_option("objective", "On this objective of the Compact, 1 to 23.")
@scope_option("round-table", "On the objectives of this round table, 1 to 4.")
@scope_option("principle", "On this guiding principle, a to j.")
@scope_option("region", "On entities of this region, by its M49 code, such as 002 for Africa.")
@scope_option("group", "On entities of this regional group: AG, APG, EEG, GRULAC, WEOG.")
@scope_option(
    "commission", "On entities of this regional commission: ECA, ECE, ECLAC, ESCAP, ESCWA."
)
@scope_option("category", "On entities of this category, such as trade_unions.")
@scope_option("entity", "On this entity and all that belong to it: MLI, or its name.")
@scope_option("pledges", "On these pledges, refs with commas between them.")
@click.option(
    "--with-accepted",
    is_flag=True,
    help="With --cycle under embargo: count what is accepted too. Restricted; cannot be issued.",
)
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The file."
)
@click.option(
    "--pack", is_flag=True, help="A ZIP: PDFs, an editable summary, tables, data, proofs."
)
@click.option(
    "--at", metavar="SIZE|DAY", help="As of this log size, or day in UTC; else the newest signed."
)
@click.option("--since", metavar="SIZE|DAY", help="Say what changed after this log size or day.")
@click.option(
    "--language",
    type=click.Choice(list(LANGUAGES)),
    default="en",
    help="Of all but the words that somebody filed.",
)
@click.option(
    "--depth",
    type=click.Choice(DEPTHS),
    default="standard",
    help="Two pages (brief), with each pledge (standard), or with all annexes (full).",
)
def command(
    out: Path,
    at: str | None,
    since: str | None,
    language: str,
    depth: Depth,
    *,
    pack: bool,
    everything: bool,
    with_accepted: bool,
    **asked: str | None,
) -> None:
    """Write a briefing on what you name as PDF; the same size of the log gives the same bytes.

    On a terminal a bar shows how much is done and the time left.
    """
    scope = _scope(everything, {kind: code for kind, code in asked.items() if code is not None})
    if not out.parent.is_dir():
        raise Refused("There is no folder {folder}: make it, or name another.", folder=out.parent)
    if pack and out.suffix.lower() != ".zip":
        raise Refused("A pack is a ZIP: name a file that ends in .zip.")
    settings, engine = opened()
    with reading(engine) as session, progress_bar("Making the brief") as bar:
        size = newest_signed(session) if at is None else size_of(session, at, clock.today())
        if size < 1:
            raise Refused("At log size 0 there is nothing to brief on: write 1 or more.")
        scope = scope_at(session, scope, size, language)
        after = None if since is None else size_of(session, since, clock.today())
        wanted = Briefing(scope, size, language, after, depth, with_accepted)
        if pack:
            # Its libraries take 20 MB of memory, which a plain brief has no use for.
            from registry.briefing.packing import write_pack  # noqa: PLC0415

            write_pack(engine, settings, wanted, out, bar)
        else:
            write_brief(session, settings, wanted, out, bar)
    click.echo(f"The brief as of log size {size} is in {out}.")
    if with_accepted:
        click.echo("It is restricted: it carries what is not public before the cycle is released.")


def newest_signed(session: Session) -> int:
    """Return the size of the newest checkpoint, or raise NotFound."""
    newest = queries.checkpoint(session)
    if newest is None:
        raise NotFound("Nothing is signed yet: run `registry log sign`.")
    return newest.size


def _scope(everything: bool, asked: Mapping[str, str]) -> Scope:
    if len(asked) + everything != 1:
        raise click.UsageError("Name one thing to brief on, for example --cycle IMRF-2030.")
    if everything:
        return Scope("all")
    [(kind, code)] = asked.items()
    if not code.strip():
        raise click.UsageError(f"Name something after --{kind.replace('_', '-')}: it is empty.")
    if kind in {"recommendation", "section"} and "/" not in code:
        raise click.UsageError(f"Name it with its document: --{kind} A/76/642/{code}.")
    return scope_of(f"{kind}:{code}")
