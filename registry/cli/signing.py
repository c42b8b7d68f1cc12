"""`registry log sign | status | remember | rotate-key`: the signer, its memory and its keys."""

import logging
import signal
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event

import click
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from registry import clock, schema
from registry.audit import memory, queries, rotation, signer
from registry.audit.entry import decode_entry
from registry.audit.keys import keyring, trouble
from registry.cli.frame import OPERATOR, opened, progress_bar
from registry.cli.working import PAUSE, Failures, WholeFirst
from registry.errors import Invalid
from registry.settings import Settings
from registry.store import reading

PATIENCE = timedelta(minutes=1)  # how long an entry may wait for its signature


@click.command("sign")
@click.option("--follow", is_flag=True, help="Go on about once a second, until Ctrl-C.")
def sign(*, follow: bool) -> None:
    """Sign now what is committed and not yet signed.

    The whole log is read and checked first, with --follow at the start only.

    The worker does so every second; where it runs with --no-sign, one `registry log sign --follow`
    on the host that holds the key takes its place. Only one signer may run.
    """
    settings, engine = opened()
    schema.check(engine, owner_serves=settings.database_owner_serves)
    signer.check(settings)
    with memory.alone(settings):
        if follow:
            _follow(engine, settings)
            return
        with progress_bar("Checking the log") as bar:
            size = signer.sign(engine, settings, whole=True, progress=bar)
    click.echo(f"Signed {size} entries." if size else "Everything is signed already.")


def _follow(engine: Engine, settings: Settings) -> None:
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("registry.work").setLevel(logging.INFO)
    stop, failures, signs = Event(), Failures(), WholeFirst(engine, settings)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda _number, _frame: stop.set())
    click.echo("Signing until Ctrl-C.")
    while not stop.is_set():
        failures.watch("sign", signs)
        stop.wait(PAUSE)


@click.command("status")
@click.pass_context
def status(context: click.Context) -> None:
    """Show how far the log is signed, by which keys, and what is wrong; then exit code 1."""
    settings, engine = opened()
    kept = memory.last(settings).size if memory.path(settings).exists() else None
    with reading(engine) as session:
        size, newest = queries.size(session), queries.checkpoint(session)
        signed = newest.size if newest else 0
        click.echo(f"Entries: {size}. Signed: {signed}. {_remembered(kept)}")
        _show_keys(session, newest.note if newest else None)
        found = wrong(session, size, signed, kept, clock.now())
    for sentence in found:
        click.echo(sentence, err=True)
    context.exit(1 if found else 0)


def _remembered(size: int | None) -> str:
    return "The signer is not on this host." if size is None else f"Remembered as signed: {size}."


def _show_keys(session: Session, note: str | None) -> None:
    ring = keyring(session)
    signing = ring.named_by(note) if note else ring.keys[-1:]
    newest = max((ring.keys.index(key) for key in signing), default=-1)
    for place, key in enumerate(ring.keys):
        still = "signs no more" if place <= newest else "signs from the next signature on"
        state = "signs" if key in signing else still
        click.echo(f"Key in force from {key.since} entries on, {state}: {key.vkey}")


def wrong(session: Session, size: int, signed: int, kept: int | None, now: datetime) -> list[str]:
    """Return a sentence for each thing that is wrong with signing; `kept` is the memory's size."""
    found = []
    if refused := trouble(session):
        found.append(f"Signing stopped at {refused.since:%Y-%m-%d %H:%M} UTC: {refused.sentence}")
    if kept is not None and kept > size:
        found.append(
            f"{kept} entries were signed and {size} are left: this database is an old one."
        )
    if kept is not None and kept < signed:
        found.append(f"The signer remembers {kept} entries only: its memory is an old one.")
    if signed < size:
        waits = now - datetime.fromisoformat(decode_entry(queries.entry(session, signed).body).at)
        if waits > PATIENCE:
            found.append(f"Entry {signed} has waited for its signature for {waits}: who signs?")
    return found


@click.command("remember")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def remember(file: Path) -> None:
    """Make the signer's lost or outdated memory anew from FILE, a checkpoint that was kept.

    It must be the newest one that anybody was given. After an older one, the registry could sign
    two pasts, and whoever kept the newer one would see it.
    """
    settings, engine = opened()
    size = signer.remember(engine, settings, read_note(file))
    click.echo(f"The signer remembers {size} entries as signed.")


def read_note(path: Path) -> str:
    """Return the text of a file with a signed note; Invalid unless it is text."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise Invalid("{file} is not a checkpoint: it is not text.", file=path.name) from None


@click.command("rotate-key")
@click.option("--finish", is_flag=True, help="End the overlap: the old key is destroyed.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def rotate_key(*, finish: bool, yes: bool) -> None:
    """Begin to sign with a new key beside the old one; with --finish, with the new one alone.

    The new key is made beside the old one, and entered in the log for everybody to read. Publish it
    as you did the first, leave both for as long as its readers need, then finish.
    """
    settings, engine = opened()
    if not yes:
        click.confirm(_question(finish=finish), abort=True)
    if finish:
        vkey = rotation.finish(engine, settings)
        click.echo(f"The old key is destroyed. From now on only this one signs:\n{vkey}")
        return
    vkey, index = rotation.begin(engine, settings, OPERATOR, at=clock.now())
    click.echo(f"Entry {index} names the new key. Both sign from now on. Publish it:\n{vkey}")


def _question(*, finish: bool) -> str:
    if finish:
        return "The old key will be destroyed. Is the new one published, and a copy of it kept?"
    return "The log will name a new key for ever. Go on?"


COMMANDS = (sign, status, remember, rotate_key)
