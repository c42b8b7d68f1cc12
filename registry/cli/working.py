"""`registry work`: what happens behind the pages: exports, letters, signatures."""

import logging
import os
import signal
import sqlite3
from collections.abc import Callable, Mapping
from itertools import count
from threading import Event, Thread

import click
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from registry import clock, mail
from registry.audit import signer
from registry.briefing import rendering
from registry.cli.frame import opened
from registry.errors import RegistryError
from registry.pledges.tidying import tidy
from registry.settings import Settings

PAUSE = 1.0  # seconds between rounds: how long a letter or a signature waits at most
HOUR = 3600  # rounds
REPEAT = 60  # rounds after which a lasting failure is said again

logger = logging.getLogger("registry.work")


@click.command("work")
@click.option(
    "--parent", type=int, hidden=True, help="End when this process is the parent no more."
)
def command(parent: int | None) -> None:
    """Make what was exported, deliver letters and sign the log, about once a second.

    Once an hour, attachments that no draft and no revision lists are erased after a week.

    `registry serve` starts one by itself. Run exactly one per registry: only one may sign.
    """
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s")
    logger.setLevel(logging.INFO)
    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda _number, _frame: stop.set())
    settings, engine = opened()
    run(engine, settings, stop, parent=parent)


def run(engine: Engine, settings: Settings, stop: Event, *, parent: int | None = None) -> None:
    """Work until `stop` is set or the process `parent` is gone: briefings beside the chores."""
    exports = Thread(target=_export, args=(engine, settings, stop), name="exports")
    exports.start()
    try:
        _do_chores(engine, settings, stop, parent)
    finally:
        stop.set()
        exports.join()


def _export(engine: Engine, settings: Settings, stop: Event) -> None:
    failures = Failures()
    while not stop.is_set():
        failures.watch("briefings", lambda: rendering.make_waiting(engine, settings, stop))
        stop.wait(PAUSE)


def _do_chores(engine: Engine, settings: Settings, stop: Event, parent: int | None) -> None:
    chores: Mapping[str, Callable[[], object]] = {
        "mail": lambda: mail.deliver(engine, settings, at=clock.now()),
        "sign": lambda: signer.sign(engine, settings),
        "tidying": _now_and_then(lambda: tidy(engine, settings, at=clock.now())),
    }
    failures = Failures()
    while not stop.is_set() and (parent is None or os.getppid() == parent):
        for name, chore in chores.items():
            failures.watch(name, chore)
        stop.wait(PAUSE)


def _now_and_then(chore: Callable[[], object]) -> Callable[[], None]:
    """Return `chore` for every round, done once in an hour of them."""
    rounds = count()

    def do() -> None:
        if next(rounds) % HOUR == 0:
            chore()

    return do


class Failures:
    """Says a chore's failure when it begins, changes or lasts, and when it is over."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, int]] = {}  # chore → what was said, rounds since

    def watch(self, name: str, chore: Callable[[], object]) -> None:
        """Run `chore`; what goes wrong is logged and stops no other chore."""
        try:
            chore()
        except (RegistryError, SQLAlchemyError, sqlite3.Error, OSError, ValueError) as error:
            self._failed(name, str(error))
        else:
            if self._known.pop(name, None):
                logger.info("%s works again.", name)

    def _failed(self, name: str, sentence: str) -> None:
        said, rounds = self._known.get(name, ("", REPEAT))
        is_news = sentence != said or rounds >= REPEAT
        if is_news:
            logger.critical("%s has stopped: %s", name, sentence)
        self._known[name] = (sentence, 0 if is_news else rounds + 1)
