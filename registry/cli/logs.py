"""`registry log …`: sign, show, prove and verify the audit log."""

from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry import replay
from registry.audit import queries
from registry.audit.keys import keyring
from registry.audit.note import note_text, parse_checkpoint
from registry.audit.proof import format_proof
from registry.cli import signing, witnessing
from registry.cli.frame import opened, progress_bar
from registry.errors import NotFound
from registry.pledges.models import Pledge, PledgeRevision
from registry.store import reading


@click.group("log")
def command() -> None:
    """Sign, show, prove and verify the audit log."""


for _extra in (*signing.COMMANDS, witnessing.cosign):
    command.add_command(_extra)


@command.command("checkpoint")
@click.option("--key", is_flag=True, help="Print the log's public key (vkey) instead.")
def checkpoint(*, key: bool) -> None:
    """Print the newest signed checkpoint, to be kept elsewhere or checked."""
    _settings, engine = opened()
    with reading(engine) as session:
        if key:
            click.echo(keyring(session).at(queries.size(session)).vkey)
            return
        newest = queries.checkpoint(session)
        if newest is None:
            raise NotFound("Nothing is signed yet: run `registry log sign`.")
        click.echo(queries.cosigned(session, newest), nl=False)


@command.command("proof")
@click.argument("ref", required=False)
@click.option("--revision", type=click.IntRange(1), help="Of which revision; else the newest.")
@click.option("--index", type=click.IntRange(0, 2**63 - 1), help="Of this entry of the log.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write it here.")
def proof(ref: str | None, revision: int | None, index: int | None, out: Path | None) -> None:
    """Print the proof (C2SP tlog-proof) that an entry is in the log.

    Name a pledge by its REF, such as P-2026-00042, or an entry by --index.
    """
    if (ref is None) == (index is None):
        raise click.UsageError("Name either a pledge or an entry: REF or --index.")
    _settings, engine = opened()
    with reading(engine) as session:
        place = _index_of(session, ref, revision) if ref else index
        found = queries.prove(session, place or 0)
    if found is None:
        raise NotFound(
            "No checkpoint covers entry {index} yet: run `registry log sign`.", index=place
        )
    if out:
        out.write_text(format_proof(found), encoding="utf-8")
        click.echo(f"The proof of entry {place} is in {out}.")
    else:
        click.echo(format_proof(found), nl=False)


def _index_of(session: Session, ref: str, revision: int | None) -> int:
    rows = (
        select(PledgeRevision.index)
        .join(Pledge, Pledge.id == PledgeRevision.pledge_id)
        .where(Pledge.ref == ref)
        .order_by(PledgeRevision.number.desc())
    )
    if revision is not None:
        rows = rows.where(PledgeRevision.number == revision)
    found = session.scalars(rows.limit(1)).first()
    if found is None and ref.isdigit():
        raise NotFound(
            "There is no pledge {ref}: for an entry of the log, say --index {ref}.", ref=ref
        )
    if found is None:
        raise NotFound("There is no such pledge or revision: {ref}.", ref=ref)
    return found


@command.command("verify")
@click.option(
    "--checkpoint",
    "kept",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="An older checkpoint that you kept: shows a dropped tail and a rewritten history.",
)
@click.pass_context
def verify(context: click.Context, kept: Path | None) -> None:
    """Rebuild the log and everything derived from it, and check that all of it agrees.

    Ends with exit code 1 and one line per finding where something does not.
    """
    settings, engine = opened()
    older = signing.read_note(kept) if kept else None
    if older is not None:
        parse_checkpoint(note_text(older))
    with progress_bar("Verifying") as bar:
        report = replay.verify(engine, settings, older=older, progress=bar)
    for finding in report.findings:
        click.echo(f"{finding.where}: {finding.what}")
    if report.findings:
        context.exit(1)
    click.echo(f"{report.size} entries, root {report.root.hex()}, all checks passed.")
