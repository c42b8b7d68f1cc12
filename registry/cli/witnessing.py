"""`registry log cosign`: keep what witnesses signed."""

from pathlib import Path
from typing import BinaryIO

import click

from registry import clock
from registry.audit import witnesses
from registry.cli.frame import opened
from registry.errors import Invalid
from registry.store import transaction, writing

_LIMIT = 1_000_000  # bytes; a note with 100 lines has a fiftieth of it


@click.command("cosign")
@click.argument("file", type=click.File("rb"))
def cosign(file: BinaryIO) -> None:
    """Keep the lines of witnesses in FILE, a checkpoint of this log that they cosigned.

    FILE is the note of a checkpoint (`registry log checkpoint`) with their lines after the log's
    own; - reads it from stdin. Whose lines count says the setting witness_keys. The checkpoint and
    the proofs that rest on it then carry them. The same file twice changes nothing.
    """
    settings, engine = opened()
    keys, note = witnesses.accepted(settings), _text(file)
    with writing(engine) as session, transaction(session):
        new = witnesses.cosign(session, note, keys, at=clock.now())
    for one in new:
        click.echo(f"{one.name} cosigned {one.size} entries at {one.at:%Y-%m-%d %H:%M:%S} UTC.")
    if not new:
        click.echo("All of these lines are here already.")


def _text(file: BinaryIO) -> str:
    try:
        return file.read(_LIMIT).decode()
    except UnicodeDecodeError:
        name = Path(file.name).name
        raise Invalid("{file} is not a checkpoint: it is not text.", file=name) from None
