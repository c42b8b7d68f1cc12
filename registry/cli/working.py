"""`registry work`: what happens behind the pages: exports, letters, signatures."""

import logging
import os
import signal
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from itertools import count
from threading import Event, Thread

import click
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from registry import clock, mail, starting
from registry.admissions.tidying import tidy_requests
from registry.audit import memory, signer
from registry.briefing import rendering
from registry.briefing.operations import tidy_exports
from registry.cli.frame import opened
from registry.dataset import working as dataset
from registry.errors import RegistryError
from registry.holdings.operations import tidy_handovers
from registry.holdings.working import make_waiting
from registry.intake.uploading import tidy_uploads
from registry.intake.working import work_waiting
from registry.progress.reminding import remind
from registry.progress.tidying import tidy
from registry.redaction.scrubbing import scrub
from registry.settings import Settings
from registry.tokens.reminding import remind_of_tokens

PAUSE = 1.0  # seconds between rounds: how long a letter or a signature waits at most
AFTER_FAILURE = 15.0  # seconds before a mail server that failed is asked again
HOUR = 3600  # rounds
SAID_EVERY = 250_000  # entries
REPEAT = 60  # rounds after which a lasting failure is said again

logger = logging.getLogger("registry.work")


@click.command("work")
@click.option(
    "--parent", type=int, hidden=True, help="End when this process is the parent no more."
)
@click.option("--no-sign", is_flag=True, help="Leave it to `registry log sign --follow`.")
def command(parent: int | None, *, no_sign: bool) -> None:
    """Make briefings, imports, exports and open data, deliver letters, sign the log.

    It looks for work about once a second; the package of open data is made about once an hour.

    What a redaction leaves in files is erased at once: withdrawn briefings, attachments, and the
    free pages of SQLite, whose file is written anew.

    Once an hour, focal points are reminded of reports and owners of tokens of their end;
    attachments that nothing lists are erased after a week, files of briefings after the days that
    are set, and requests for access whose time is over are erased whole.

    `registry serve` starts one by itself. Only one signer may run; the key lies on its host.
    """
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s")
    logger.setLevel(logging.INFO)
    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda _number, _frame: stop.set())
    settings, engine = opened()
    starting.check(settings, engine)
    signer.check(settings)
    run(engine, settings, stop, parent=parent, signs=not no_sign)


def run(
    engine: Engine,
    settings: Settings,
    stop: Event,
    *,
    parent: int | None = None,
    signs: bool = True,
) -> None:
    """Work until `stop` is set or the process `parent` is gone.

    Briefings, imports and letters are made and sent beside the chores.
    """
    beside = [
        Thread(target=work, args=(engine, settings, stop), name=name)
        for name, work in (
            ("exports", _export),
            ("imports", _import),
            ("mail", _deliver),
            ("data", _package),
        )
    ]
    for thread in beside:
        thread.start()
    try:
        with ExitStack() as seat:
            chores = _chores(engine, settings, seat)
            if not signs:
                del chores["sign"]
            _do_chores(chores, stop, parent)
    finally:
        stop.set()
        for thread in beside:
            thread.join()


def _export(engine: Engine, settings: Settings, stop: Event) -> None:
    failures = Failures()
    while not stop.is_set():
        failures.watch("briefings", lambda: rendering.make_waiting(engine, settings, stop))
        stop.wait(PAUSE)


def _import(engine: Engine, settings: Settings, stop: Event) -> None:
    """Import and pack archives in a thread of their own: ten thousand rows hold no briefing up."""
    failures = Failures()
    while not stop.is_set():
        failures.watch("imports", lambda: work_waiting(engine, settings, stop))
        failures.watch("archives", lambda: make_waiting(engine, settings, stop))
        stop.wait(PAUSE)


def _deliver(engine: Engine, settings: Settings, stop: Event) -> None:
    """Deliver letters in a thread of their own: a slow mail server holds no signature up."""
    failures = Failures()
    while not stop.is_set():
        failures.watch("mail", lambda: mail.deliver(engine, settings, at=clock.now()))
        stop.wait(AFTER_FAILURE if failures.lasts("mail") else PAUSE)


def _package(engine: Engine, settings: Settings, stop: Event) -> None:
    """Write packages of open data in a thread of their own: the whole registry takes minutes."""
    failures = Failures()
    while not stop.is_set():
        failures.watch("open data", lambda: dataset.make_waiting(engine, settings, stop))
        stop.wait(AFTER_FAILURE if failures.lasts("open data") else PAUSE)


def _chores(engine: Engine, settings: Settings, seat: ExitStack) -> dict[str, Callable[[], object]]:
    return {
        "sign": Signing(engine, settings, seat),
        "redaction": lambda: scrub(engine, settings, at=clock.now()),
        "reminding": _now_and_then(lambda: remind(engine, settings, at=clock.now())),
        "tokens": _now_and_then(lambda: remind_of_tokens(engine, settings, at=clock.now())),
        "tidying": _now_and_then(lambda: tidy(engine, settings, at=clock.now())),
        "requests": _now_and_then(lambda: tidy_requests(engine, settings, at=clock.now())),
        "exports": _now_and_then(lambda: tidy_exports(engine, settings, at=clock.now())),
        "archives": _now_and_then(lambda: tidy_handovers(engine, settings, at=clock.now())),
        "uploads": _now_and_then(lambda: tidy_uploads(engine, settings, at=clock.now())),
    }


def _do_chores(chores: Mapping[str, Callable[[], object]], stop: Event, parent: int | None) -> None:
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


class Signing:
    """What the worker does about signing: it takes the one seat there is, keeps it, and signs."""

    def __init__(self, engine: Engine, settings: Settings, seat: ExitStack) -> None:
        self._settings, self._seat = settings, seat
        self._sign = WholeFirst(engine, settings)
        self._is_alone = False

    def __call__(self) -> None:
        """Sign what is new; Conflict while another signer runs."""
        if not self._is_alone:
            self._seat.enter_context(memory.alone(self._settings))
            self._is_alone = True
        self._sign()


class WholeFirst:
    """Signs; reads the whole log before, until it was found sound once in this process."""

    def __init__(self, engine: Engine, settings: Settings) -> None:
        self._engine, self._settings = engine, settings
        self._is_sound = False

    def __call__(self) -> None:
        """Sign what is new."""
        signer.sign(self._engine, self._settings, whole=not self._is_sound, progress=_say_progress)
        self._is_sound = True


def _say_progress(done: int, total: int) -> None:
    """Say now and then how far the check of a large log is."""
    if done % SAID_EVERY == 0:
        logger.info("Checking the log before signing: %s of %s entries.", done, total)


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

    def lasts(self, name: str) -> bool:
        """Say whether a chore failed the last time."""
        return name in self._known

    def _failed(self, name: str, sentence: str) -> None:
        said, rounds = self._known.get(name, ("", REPEAT))
        is_news = sentence != said or rounds >= REPEAT
        if is_news:
            logger.critical("%s has stopped: %s", name, sentence)
        self._known[name] = (sentence, 0 if is_news else rounds + 1)
