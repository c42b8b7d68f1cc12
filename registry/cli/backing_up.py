"""`registry backup`: everything but the keys, in one file."""

from pathlib import Path

import click

from registry import clock
from registry.backup.making import make
from registry.cli.frame import opened, progress_bar


@click.command("backup")
@click.argument("target", type=click.Path(path_type=Path))
def command(target: Path) -> None:
    """Write the database and the attachments to TARGET, a new file or a folder.

    People may go on working meanwhile: the backup holds one moment. The signing key, the secret key
    and the signer's memory are not in it: docs/keys.md says how to keep them. On PostgreSQL it
    needs the program pg_dump.
    """
    settings, engine = opened()
    with progress_bar("Backing up") as bar:
        path, manifest = make(engine, settings, target, at=clock.now(), progress=bar)
    attachments = _counted(len(manifest.files) - 1, "attachment")
    click.echo(f"{path} holds {_counted(manifest.size, 'entry', 'entries')} and {attachments}.")


def _counted(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or f'{one}s'}"
