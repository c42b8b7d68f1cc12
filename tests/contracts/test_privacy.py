"""What is private stays private: in no leaf, no opened disclosure, no public page."""

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.audit import queries
from registry.audit.entry import decode_entry, read_disclosure, read_disclosures
from registry.audit.models import Disclosure, LogEntry, Opening
from registry.pledges.content import Partner
from tests.client import PageClient
from tests.factories.world import CONTACT, World, a_pledge

FRANCE = Partner("France", "FRA")
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
    common = world.publish(a_pledge(pledge_type="common", partners=(FRANCE,)))
    world.partner(common, "sign")
    world.partner(common, "withdraw")
    world.partner(common, "confirm", by="french")
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
    for move in ("decline", "confirm"):
        asked = world.file(a_pledge(partners=(FRANCE,)))
        world.partner(asked, move, by="french")
    world.partner(asked, "withdraw", by="french")

    assert set(reader.scalars(select(Opening.of))) == before


def test_publishing_opens_itself_and_what_was_filed(world: World, reader: Session) -> None:
    ref = world.file()
    size = queries.size(reader)
    reader.rollback()
    world.move(ref, "open", "accept", "publish")

    rows = select(Opening.of, Opening.index).where(Opening.of >= size - 1)
    assert set(reader.execute(rows).tuples()) == {(size - 1, size + 2), (size + 2, size + 2)}


def test_a_consent_is_opened_with_the_revision_that_it_is_to_and_a_decline_never(
    world: World, reader: Session
) -> None:
    union = Partner("ITUC", "ITUC")
    ref = world.file(a_pledge(partners=(FRANCE, union)))
    declined = world.partner(ref, "decline", by="french")
    confirmed = world.partner(ref, "confirm")
    world.move(ref, "open", "accept", "publish")

    rows = dict(reader.execute(select(Opening.of, Opening.index)).tuples().all())
    assert rows[confirmed] == confirmed + 3
    assert rows.keys().isdisjoint({declined, *range(confirmed - 3, confirmed)} - {confirmed - 4})
    body = reader.scalars(select(Disclosure.body).where(Disclosure.index == declined)).one()
    assert "reason" in {name for _salt, name, _value in read_disclosures(body)}
    leaf = decode_entry(
        reader.scalars(select(LogEntry.body).where(LogEntry.index == declined)).one()
    )
    assert (leaf.n, leaf.prev, len(leaf.sd)) == (1, None, 48)


def test_public_pages_are_the_same_before_and_after_a_closed_review(
    world: World, client: PageClient
) -> None:
    ref = world.publish(a_pledge(partners=(FRANCE,)))
    addresses = ("/", "/pledges", f"/pledges/{ref}", "/recommendations", "/objectives/15",
                 "/entities/FRA", "/api/v1/pledges", f"/api/v1/pledges/{ref}",
                 "/api/v1/changes")  # fmt: skip
    before = [client.get(address).text for address in addresses]
    world.answer(ref, title={"fr": "Un titre encore fermé"})
    world.move(ref, "open", "return")
    asked = world.file(a_pledge(title={"fr": "Un secret"}, partners=(FRANCE,)))
    world.partner(asked, "confirm", by="french")
    world.partner(ref, "decline", by="french", reason="Un secret")
    world.move(asked, "open", "accept")
    world.talk(ref, "Un secret entre nous")

    after = [client.get(address).text for address in addresses]

    assert [_without_size(page) for page in after] == [_without_size(page) for page in before]
    assert not any(word in page for page in after for word in (*PRIVATE, "Un secret", "fermé"))


def _without_size(page: str) -> str:
    """Drop what names the log's size and root: they grow with every entry, whatever it is."""
    return re.sub(r"[0-9a-f]{64}|entry[^<]*|\d+", "", page)
