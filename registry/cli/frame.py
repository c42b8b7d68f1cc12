"""What every command stands on: who acts, the database, sentences instead of tracebacks."""

import re
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import DBAPIError

from registry import schema_version
from registry import settings as configuration
from registry.errors import Misconfigured
from registry.policy import Actor, Role
from registry.settings import Settings
from registry.store import connect

_SUGGESTED = re.compile(r"\. \(?Did you mean (.+?)\?\)?$")  # as click words it
SECRETARIAT = "UNNM-SEC"
OPERATOR = Actor(entity=SECRETARIAT, role=Role.OPERATOR.value, person=None)


class Refusal(click.ClickException):
    """One sentence on stderr and exit code 2."""

    exit_code = 2

    def show(self, file: object = None) -> None:  # noqa: ARG002 - click's signature
        """Say it."""
        click.echo(self.format_message(), err=True)


def usage_refusal(error: click.UsageError, typed: str) -> click.ClickException:
    """Return wrong usage as one line that names the help; a group alone shows its commands.

    `typed` is the command where click does not say which one it was.
    """
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return error
    said = " ".join(error.format_message().split()).removesuffix(".")
    said = _SUGGESTED.sub(r": did you mean \1?", said).replace(". Choose", ", choose")
    path = error.ctx.command_path if error.ctx else typed
    return Refusal(f"{said}{'' if said.endswith('?') else ':'} `{path} --help` shows how.")


def opened() -> tuple[Settings, Engine]:
    """Return settings and engine of a database that stands at this version's schema.

    Raises:
        Misconfigured: a setting is wrong, or the database is missing or of another version.
    """
    settings, engine = existing()
    schema_version.check(engine)
    return settings, engine


def existing() -> tuple[Settings, Engine]:
    """Return settings and engine of a database of any version; none is made by looking for it."""
    settings = configuration.load()
    url = make_url(settings.database)
    path = Path(url.database or "")
    if url.get_backend_name() == "sqlite" and not path.exists():
        raise Misconfigured("There is no database at {path}: run `registry db prepare`.", path=path)
    return settings, connected(settings)


def connected(settings: Settings) -> Engine:
    """Return an engine whose connections are closed when the command ends."""
    engine = connect(settings)
    click.get_current_context().call_on_close(engine.dispose)
    return engine


def database_sentence(error: DBAPIError) -> str:
    """Say what the database answered, without its address: that may hold a password."""
    answer = str(error.orig).strip().partition("\n")[0].removesuffix(".")
    return " ".join(filter(None, (f"The database refused: {answer}.", _advice(error, answer))))


def _advice(error: DBAPIError, answer: str) -> str:
    """Say what to look at, by the answer of SQLite or the SQLSTATE of PostgreSQL."""
    state = getattr(error.orig, "sqlstate", None)
    if state == "42501":  # insufficient_privilege
        return "Run it as the user that owns the database (docs/operations.md, “PostgreSQL”)."
    if state == "42P01" or "no such table" in answer:
        return "Did `registry db upgrade` run?"
    if isinstance(error.orig, sqlite3.OperationalError):
        return "Is the instance folder there, on a disk with room, and yours to write to?"
    if "password" in answer:
        return (
            "Is that user’s password in ~/.pgpass of whoever runs this, with mode 0600, and "
            "PGPASSWORD not that of another?"
        )
    if "FATAL" in answer:
        return "The setting database_url names server, user and database."
    return "Is it running, where the setting database_url says?" if state is None else ""


@contextmanager
def progress_bar(label: str) -> Iterator["Bar"]:
    """Show a bar on stderr while something long runs: how much is done, how much time is left.

    Nothing is shown where stderr is no terminal.
    """
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    with Progress(
        *columns, console=console, transient=True, disable=not sys.stderr.isatty()
    ) as shown:
        yield Bar(shown, shown.add_task(label, total=None))


class Bar:
    """A progress bar; call it with how much of how much is done."""

    def __init__(self, shown: Progress, task: TaskID) -> None:
        self._shown, self._task = shown, task

    def __call__(self, done: int, total: int) -> None:
        """Move the bar."""
        self._shown.update(self._task, completed=done, total=total)
