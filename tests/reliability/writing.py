"""Writers over HTTP, and a journal of what they were told: what was answered must be there."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from threading import Thread
from typing import Any

from bs4 import BeautifulSoup
from sqlalchemy.engine import Engine

from registry.accounts.queries import register
from registry.pledges.operations import save_draft, start_draft
from registry.store import transaction, writing
from tests.factories.world import CONTACT, NOW, World, a_pledge
from tests.reliability.browser import Answer, Browser, Gone


class Broken(AssertionError):
    """The registry broke its word."""


@dataclass
class Sent:
    """One form that was sent: what it should leave behind, and the answer if one came."""

    address: str
    fields: dict[str, Any]
    title: str
    files: bool  # it files; else it saves
    answer: Answer | None = None
    index: int | None = None  # of the entry, as the receipt says it

    @property
    def ref(self) -> str:
        """Return the ref that a filing was answered with."""
        assert self.answer
        return self.answer.location.split("/")[2] if self.files else ""


@dataclass
class Journal:
    """What one writer sent, draft by draft, in order; at most the very last has no answer."""

    sent: dict[str, list[Sent]] = field(default_factory=dict)

    def add(self, handle: str, one: Sent) -> None:
        self.sent.setdefault(handle, []).append(one)

    def filings(self) -> Iterator[Sent]:
        return (one for forms in self.sent.values() for one in forms if one.files)

    @property
    def in_flight(self) -> tuple[str, Sent] | None:
        """Return the draft and the form that nobody answered."""
        for handle, forms in self.sent.items():
            if forms and forms[-1].answer is None:
                return handle, forms[-1]
        return None


class Writer(Thread):
    """Saves drafts twice and files them, one after the other, until the server is gone."""

    def __init__(self, browser: Browser, drafts: list[str], on_answer: Callable[[], None]) -> None:
        super().__init__(daemon=True)
        self.browser, self.drafts, self.on_answer = browser, drafts, on_answer
        self.journal = Journal()
        self.fault: BaseException | None = None  # anything but the server's end

    def run(self) -> None:
        try:
            for handle in self.drafts:
                self._save(handle)
                self._save(handle)
                self._file(handle)
        except Gone:
            return
        except BaseException as error:  # noqa: BLE001 - whoever waits for the thread raises it
            self.fault = error

    def _save(self, handle: str) -> None:
        address = f"/drafts/{handle}/words"
        title = f"Des soins pour tous, promesse {next(_NUMBERS)}"
        fields = self.browser.form(address, "title") | {"title": title}
        self._send(handle, Sent(address, fields, title, files=False))

    def _file(self, handle: str) -> None:
        title = self.journal.sent[handle][-1].title
        fields = self.browser.form(f"/drafts/{handle}/check", "key")
        sent = Sent(f"/drafts/{handle}/file", fields, title, files=True)
        self._send(handle, sent)
        assert sent.answer
        sent.index = _index_on(self.browser.get(sent.answer.location).text)

    def _send(self, handle: str, sent: Sent) -> None:
        self.journal.add(handle, sent)
        sent.answer = self.browser.post(sent.address, sent.fields)
        self.on_answer()
        if sent.answer.status != 303:
            raise Broken(f"{sent.address} answered {sent.answer.status}")


_NUMBERS = itertools.count(1)


def _index_on(receipt: str) -> int:
    """Return the index of the entry that a receipt names."""
    label = BeautifulSoup(receipt, "html.parser").find("dt", string="Log entry")
    assert label is not None, receipt
    value = label.find_next("dd")
    assert value is not None
    return int(value.get_text().replace(",", ""))


def add_drafts(engine: Engine, count: int) -> list[str]:
    """Write drafts that may be filed, and return their handles: forms fill in the rest."""
    actor = World(engine).actor("contributor")
    handles = []
    with writing(engine) as session, transaction(session):
        for _number in range(count):
            content = a_pledge()
            draft = start_draft(
                session, actor, register(session).get("MLI"), cycle=content.cycle,
                edition=content.edition, language=content.language, at=NOW,
            )  # fmt: skip
            save_draft(
                session, actor, draft, content=content, contacts=[CONTACT], section="words",
                version=1, at=NOW,
            )  # fmt: skip
            handles.append(draft.handle)
    return handles
