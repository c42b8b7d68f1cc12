"""`python -m tests.reliability.kills`: a registry that people file with is killed, again and again.

Writers save and file over HTTP, with the forms of the pages. All processes are killed with -9: at
a random moment, at the very moment of an answer, or as soon as a commit can be seen. Then the
registry is started anew, and must hold all that it had acknowledged, and nothing of it twice.

What it shows: nothing is acknowledged before it is committed; what was begun is there whole or not
at all; a form that is sent again does nothing twice; the log verifies and is signed again. What it
cannot show: that a commit survives a loss of power. The system keeps the pages of a killed
process, synced or not; `tests/reliability/test_sync.py` watches for the sync itself.
"""

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from sqlalchemy import Text, cast, func, select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from registry import replay
from registry.audit import queries as log
from registry.pledges.models import Draft, Pledge, PledgeRevision
from registry.settings import Settings
from registry.store import connect, reading
from tests.databases import DATABASES, registry_on
from tests.factories.world import build
from tests.reliability.browser import Browser
from tests.reliability.serving import Server, until
from tests.reliability.writing import Broken, Journal, Sent, Writer, add_drafts

MOMENTS = ("random", "answer", "commit")
PEOPLE = ("focal", "focal", "focal")  # one writer each; the same person at several screens
SPAN = 1.5  # seconds within which a random kill comes
DRAFTS = 12  # for each writer in each round: more than it can file before the end


@dataclass
class Harness:
    """A registry under fire, and what it has acknowledged so far."""

    settings: Settings
    engine: Engine
    server: Server
    chance: random.Random
    filed: list[Sent] = field(default_factory=list)
    saved: int = 0
    again: Counter[str] = field(default_factory=Counter)  # in flight when killed: done or not

    def sign_in(self) -> list[Browser]:
        """Return browsers that stay signed in through all rounds."""
        browsers = [Browser(self.server.port) for _person in PEOPLE]
        for browser, person in zip(browsers, PEOPLE, strict=True):
            browser.sign_in(f"{person}@example.org")
        return browsers

    def round(self, browsers: list[Browser], moment: str) -> None:
        """Write, be killed at that moment, start again, and find everything."""
        before = self.size()
        handles = add_drafts(self.engine, DRAFTS * len(browsers))
        killing = _Killing(self, moment, before)
        writers = [
            Writer(browser, handles[start :: len(browsers)], killing.answered)
            for start, browser in enumerate(browsers)
        ]
        for writer in writers:
            writer.start()
        killing.await_moment()
        self.server.kill()
        for writer in writers:
            writer.join()
            if writer.fault:
                raise writer.fault
        self.server.start()
        for writer in writers:
            self._settle(writer.browser, writer.journal)
        self._refuse_wrong_total(before, [writer.journal for writer in writers])
        self._await_signature()
        self.verify()

    def _settle(self, browser: Browser, journal: Journal) -> None:
        """Find what was acknowledged; send the last form again, twice; it is done once."""
        for handle, forms in journal.sent.items():
            answered = [one for one in forms if one.answer]
            if forms[-1].answer:
                self._refuse_other(handle, answered[-1:])
        if journal.in_flight:
            handle, last = journal.in_flight
            allowed = [one for one in journal.sent[handle] if one.answer][-1:]
            was_done = self._refuse_other(handle, [*allowed, last], or_new=not allowed) is last
            self.again["done before the kill" if was_done else "not done before the kill"] += 1
            self._send_again(browser, handle, last)
        self.filed += list(journal.filings())
        self.saved += sum(not one.files for forms in journal.sent.values() for one in forms)

    def _send_again(self, browser: Browser, handle: str, last: Sent) -> None:
        last.answer = browser.post(last.address, last.fields)
        second = browser.post(last.address, last.fields)
        if (last.answer.status, second) != (303, last.answer):
            raise Broken(f"sent again: {last.answer.status}, and once more: {second.status}")
        self._refuse_other(handle, [last])

    def _refuse_other(self, handle: str, allowed: list[Sent], *, or_new: bool = False) -> object:
        """Return which of `allowed` is what the registry holds of a draft."""
        with reading(self.engine) as session:
            for one in reversed(allowed):
                if (_is_filed if one.files else _is_saved)(session, handle, one):
                    return one
            draft = session.scalar(select(Draft).where(Draft.handle == handle))
        if or_new and draft is not None:
            return None
        raise Broken(f"{allowed[-1].title!r} was acknowledged, and is not there")

    def _refuse_wrong_total(self, before: int, journals: list[Journal]) -> None:
        """Nothing is there twice, and nothing that nobody sent."""
        wanted = before + sum(1 for journal in journals for _one in journal.filings())
        if (found := self.size()) != wanted:
            raise Broken(f"the log has {found} entries instead of {wanted}")

    def _await_signature(self) -> None:
        with reading(self.engine) as session:
            size = log.size(session)

        def is_signed() -> bool:
            with reading(self.engine) as session:
                return log.checkpoint(session, covering=size) is not None

        until(is_signed, f"the signature over {size} entries; see {self.server.log}")

    def size(self) -> int:
        with reading(self.engine) as session:
            return log.size(session)

    def verify(self) -> None:
        """Rebuild everything from the log, as `registry log verify` does; refuse any finding."""
        if findings := replay.verify(self.engine, self.settings).findings:
            raise Broken(f"the log does not verify: {findings[0]}")

    def verify_all(self) -> None:
        """Look at the end for every filing of all rounds, and for errors that the server noted."""
        with reading(self.engine) as session:
            for one in self.filed:
                if not _is_filed(session, "", one):
                    raise Broken(f"{one.title!r} was filed, and is not there any more")
            count = session.scalar(select(func.count()).select_from(PledgeRevision))
        if count != len(self.filed):
            raise Broken(f"{count} revisions of {len(self.filed)} filings")
        if complaints := self.server.complaints():
            raise Broken(f"the server complained: {complaints[0]}; see {self.server.log}")


class _Killing:
    """Waits for the moment of a kill."""

    def __init__(self, harness: Harness, moment: str, before: int) -> None:
        self._harness, self._moment = harness, moment
        self._answers = harness.chance.randint(1, 20)  # until an answer kills
        self._wanted = before + harness.chance.randint(1, 4)  # entries, until a commit kills
        self._over = Event()

    def answered(self) -> None:
        """Count an answer that a writer got; the last one kills before anything else happens."""
        self._answers -= 1
        if self._moment == "answer" and self._answers == 0:
            self._harness.server.kill()
            self._over.set()

    def await_moment(self) -> None:
        """Return when it is time, or when it is done."""
        if self._moment == "answer":
            self._over.wait(60)
        elif self._moment == "random":
            time.sleep(self._harness.chance.uniform(0, SPAN))
        else:
            end = time.monotonic() + 60
            while self._harness.size() < self._wanted and time.monotonic() < end:
                pass  # as often as it can be seen: the answer is on its way


def _is_filed(session: Session, _handle: str, one: Sent) -> bool:
    """Say whether exactly one revision says these words, under the ref and index told."""
    rows = (
        select(Pledge.ref, PledgeRevision.index, PledgeRevision.content)
        .join(Pledge, Pledge.id == PledgeRevision.pledge_id)
        .where(cast(PledgeRevision.content, Text).contains(f'"{one.title}"'))
    )
    found = session.execute(rows).all()
    if not found:
        return False
    [(ref, index, content)] = found
    told = (one.ref if one.answer else ref, index if one.index is None else one.index)
    return (ref, index) == told and content["title"]["fr"] == one.title


def _is_saved(session: Session, handle: str, one: Sent) -> bool:
    draft = session.scalar(select(Draft).where(Draft.handle == handle))
    return draft is not None and (draft.content["title"]["fr"], draft.version) == (
        one.title,
        int(one.fields["version"]) + 1,
    )


@contextmanager
def harness(settings: Settings, seed: int) -> Iterator[Harness]:
    """Yield a harness whose server runs; nothing of it is left afterwards."""
    engine = connect(settings)
    server = Server(settings)
    server.start()
    try:
        yield Harness(settings, engine, server, random.Random(seed))
    finally:
        server.kill()
        engine.dispose()


def main() -> None:
    """Kill as often as asked; the first broken word ends it with exit code 1."""
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    parser = argparse.ArgumentParser(prog="python -m tests.reliability.kills")
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--database", default="sqlite", help=DATABASES)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    asked = parser.parse_args()
    print(f"{asked.rounds} rounds on {asked.database.partition(':')[0]}, seed {asked.seed}")
    with (
        tempfile.TemporaryDirectory(prefix="registry-kills-") as folder,
        registry_on(Path(folder), asked.database, build) as settings,
        harness(settings, asked.seed) as made,
    ):
        browsers = made.sign_in()
        for number in range(asked.rounds):
            moment = made.chance.choice(MOMENTS)
            try:
                made.round(browsers, moment)
            except Broken as broken:
                sys.exit(f"round {number + 1}, killed at: {moment}: {broken}")
            print(f"{number + 1}: {moment}, {len(made.filed)} filed, {made.saved} saved")
        made.verify_all()
        print(
            f"{asked.rounds} kills: {len(made.filed)} filings and {made.saved} saved drafts, none "
            f"lost, none twice. In flight when killed and sent again: {dict(made.again)}."
        )


if __name__ == "__main__":
    main()
