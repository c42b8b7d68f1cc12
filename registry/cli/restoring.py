"""`registry restore`: a backup comes back, checked before it takes its place."""

from pathlib import Path

import click
from sqlalchemy.engine import Engine

from registry import clock, replay
from registry import settings as configuration
from registry.audit import memory
from registry.backup.manifest import Manifest
from registry.backup.restoring import restore
from registry.cli.frame import Bar, connected, progress_bar
from registry.errors import Refused
from registry.settings import Settings


@click.command("restore")
@click.argument("archive", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--replace", is_flag=True, help="Set aside the registry that is here already.")
def command(archive: Path, *, replace: bool) -> None:
    """Bring back the backup ARCHIVE, checked against its manifest and from entry to entry.

    Stop the registry first. Bring signing key and signer's memory from where you keep them. Nothing
    is destroyed: with --replace the database that is here keeps another name.
    """
    settings = configuration.load()
    engine = connected(settings)
    with progress_bar("Restoring") as bar:
        manifest = restore(
            engine,
            settings,
            archive,
            at=clock.now(),
            replace=replace,
            check=lambda back, held, files: _check(back, settings, held, files, bar),
            progress=bar,
        )
    click.echo(f"{manifest.size} entries are back, root {manifest.root}, all checks passed.")
    _warn(settings, manifest)


def _check(
    engine: Engine, settings: Settings, manifest: Manifest, attachments: Path, bar: Bar
) -> None:
    report = replay.verify(
        engine,
        settings,
        older=manifest.checkpoint,
        progress=bar,
        remembering=False,
        attachments=attachments,
    )
    if report.findings:
        first = report.findings[0]
        raise Refused(
            "The backup is whole, but its log is not sound ({count} findings, the first: {where}: "
            "{what}): nothing was changed here.",
            count=len(report.findings),
            where=first.where,
            what=first.what,
        )


def _warn(settings: Settings, manifest: Manifest) -> None:
    """Say what will keep the signer from going on."""
    if not settings.signing_key.exists():
        click.echo(f"The signing key is not here: bring it to {settings.signing_key}.", err=True)
    if not memory.path(settings).exists():
        click.echo(
            "The signer's memory is not here: bring it too, or name the newest checkpoint that "
            "anybody kept to `registry log remember`.",
            err=True,
        )
    elif (signed := memory.last(settings).size) > manifest.size:
        click.echo(
            f"This backup is older than what was signed last ({signed} entries): the signer will "
            "refuse it. See docs/operations.md, “The signer refuses”.",
            err=True,
        )
