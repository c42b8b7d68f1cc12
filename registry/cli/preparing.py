"""Making a database ready: schema, keys, the framework's data, entities and cycles."""

import json
import tomllib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.engine import Engine

from registry import migrating
from registry.accounts.operations import register_entities
from registry.audit import signer
from registry.cli import translating
from registry.cli.frame import OPERATOR
from registry.errors import Invalid
from registry.framework.cycles import CycleView
from registry.framework.edition import Edition
from registry.framework.edition import load_edition as read_edition
from registry.framework.operations import close_cycle, load_edition, open_cycle
from registry.settings import Settings, resource
from registry.store import transaction, writing

DATES = ("forum_from", "forum_to", "opens_on", "closes_on")  # left out where not known


def prepare(engine: Engine, settings: Settings, *, at: datetime) -> int:
    """Bring everything to what config/ says, and return how many things were new.

    Raises:
        Refused: the log has entries and the signing key or the signer's memory is gone.
        Invalid: a file under config/ is wrong; the sentence names it.
    """
    migrating.upgrade(engine, role=settings.database_role)
    settings.signing_key.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    signer.prepare(engine, settings)  # before the first entry
    config = resource("config")
    entities, cycles = list(_entities(config / "entities")), list(_cycles(config / "cycles.toml"))
    with writing(engine) as session, transaction(session):
        new = register_entities(session, OPERATOR, entities, at=at)
        for edition in _editions(config / "framework"):
            new += load_edition(session, OPERATOR, edition, at=at)
        for cycle in cycles:
            if open_cycle(session, OPERATOR, cycle, at=at):
                new += 1
                if cycle.state == "closed":
                    close_cycle(session, OPERATOR, cycle, at=at)
        new += translating.name_entities(session, entities, at=at)
        new += translating.name_cycles(session, cycles, at=at)
    return new


def _entities(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield the documents of the States, then of the others, parents before their bodies."""
    for state in json.loads((folder / "states.json").read_text(encoding="utf-8"))["states"]:
        yield {"category": "state", **state}
    yield from read_toml(folder / "others.toml")["entities"]


def _editions(folder: Path) -> list[Edition]:
    """Return the editions, the oldest first: a crosswalk begins in an earlier one."""
    editions = [read_edition(path) for path in folder.glob("*.toml")]
    return sorted(editions, key=lambda edition: edition.dated)


def _cycles(path: Path) -> Iterator[CycleView]:
    for document in read_toml(path)["cycles"]:
        yield CycleView.parse(dict.fromkeys(DATES) | document)


def read_toml(path: Path) -> dict[str, Any]:
    """Return what the TOML file at `path` holds; `Invalid` says what is wrong with it."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise Invalid("{file}: {error}", file=path.name, error=error) from error
