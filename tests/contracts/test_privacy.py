"""What is private stays private: in no leaf, no opened disclosure, no public page."""

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.audit import queries
from registry.audit.entry import read_disclosure, read_disclosures
from registry.audit.models import Disclosure, LogEntry, Opening
from tests.client import PageClient
from tests.factories.world import CONTACT, World, a_pledge

PRIVATE = (*CONTACT.values(), "focal@example.org", "reviewer@example.org")


def test_no_leaf_tells_anything_in_clear(world: World, reader: Session) -> None:
    ref = world.publish()
    world.move(ref, "withdraw", by="focal")

    for body in reader.scalars(select(LogEntry.body)):
        text = body.decode()
        assert ref not in text
        assert "pledge" not in text
        assert not any(word in text for word in PRIVATE)


def test_contacts_are_in_no_disclosure_open_or_closed(world: World, reader: Session) -> None:
    world.publish()

    for row in reader.scalars(select(Disclosure)):
        for disclosure in (*read_disclosures(row.body), *read_disclosures(row.sealed)):
            assert not any(word in str(disclosure) for word in PRIVATE)


def test_a_person_is_never_opened(world: World, reader: Session) -> None:
    ref = world.publish()
    world.report(ref)
    world.judge(ref, "confirm")
    world.move(ref, "withdraw", by="focal")
    entries = list(reader.scalars(select(LogEntry.index)))

    opened = queries.opened(reader, entries, at=len(entries))

    assert opened
    for disclosures in opened.values():
        assert "person" not in {read_disclosure(one)[1] for one in disclosures}


def test_review_that_is_not_public_opens_nothing(world: World, reader: Session) -> None:
    before = set(reader.scalars(select(Opening.of)))
    reader.rollback()
    for moves in (("open", "return"), ("open", "decline"), ("open", "accept")):
        world.move(world.file(), *moves)
    world.move(world.file(), "withdraw", by="focal")

    assert set(reader.scalars(select(Opening.of))) == before


def test_publishing_opens_itself_and_what_was_filed(world: World, reader: Session) -> None:
    ref = world.file()
    size = queries.size(reader)
    reader.rollback()
    world.move(ref, "open", "accept", "publish")

    rows = select(Opening.of, Opening.index).where(Opening.of >= size - 1)
    assert set(reader.execute(rows).tuples()) == {(size - 1, size + 2), (size + 2, size + 2)}


def test_public_pages_are_the_same_before_and_after_a_closed_review(
    world: World, client: PageClient
) -> None:
    ref = world.publish()
    addresses = ("/", "/pledges", f"/pledges/{ref}", "/recommendations", "/objectives/15")
    before = [client.get(address).text for address in addresses]
    world.answer(ref, title={"fr": "Un titre encore fermé"})
    world.move(ref, "open", "return")
    world.move(world.file(a_pledge(title={"fr": "Un secret"})), "open", "accept")
    world.talk(ref, "Un secret entre nous")

    after = [client.get(address).text for address in addresses]

    assert [_without_size(page) for page in after] == [_without_size(page) for page in before]
    assert not any(word in page for page in after for word in (*PRIVATE, "Un secret", "fermé"))


def _without_size(page: str) -> str:
    """Drop what names the log's size and root: they grow with every entry, whatever it is."""
    return re.sub(r"[0-9a-f]{64}|entry[^<]*|\d+", "", page)
