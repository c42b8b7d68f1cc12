"""`registry settings`: what is in force, and from where."""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from sqlalchemy.engine import make_url

from registry import settings as configuration


@click.command("settings")
def command() -> None:
    """Show every setting, its value and where it comes from; never a secret."""
    settings = configuration.load()
    table = Table(box=None, pad_edge=False)
    for heading in ("setting", "value", "from"):
        table.add_column(heading, overflow="fold")  # a path cut short would be of no use
    for name in ("instance", *configuration.documented()):
        value = getattr(settings, name)
        shown = _without_password(value) if name == "database_url" else _shown(value)
        table.add_row(name, shown, _origin(name, os.environ))
    Console().print(table)


def _shown(value: object) -> str:
    return " ".join(value) if isinstance(value, tuple) else str(value)


def _without_password(url: str) -> str:
    return make_url(url).render_as_string(hide_password=True) if url else ""


def _origin(name: str, environ: Mapping[str, str]) -> str:
    variable = f"{configuration.PREFIX}{name.upper()}"
    if name == "port" and environ.get("PORT"):
        return "PORT"
    if variable in environ:
        return variable
    path = environ.get("REGISTRY_SETTINGS")
    if path and name in tomllib.loads(Path(path).read_text(encoding="utf-8")):
        return path
    return "default"
