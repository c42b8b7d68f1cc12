"""Every operation appends one entry per object changed, in its own transaction."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.audit import log, queries
from registry.audit.entry import decode_entry
from registry.audit.log import DIGESTS
from registry.audit.models import LogEntry
from registry.pledges.events import PledgeOpened
from registry.pledges.models import Pledge
from tests.factories.world import NOW, World


def _last(session: Session, count: int) -> list[LogEntry]:
    rows = select(LogEntry).order_by(LogEntry.index.desc()).limit(count)
    return list(reversed(session.scalars(rows).all()))


def test_filing_appends_one_entry(world: World, reader: Session) -> None:
    before = queries.size(reader)
    reader.rollback()
    world.file()

    assert queries.size(reader) == before + 1


def test_each_move_appends_one_entry_to_the_pledge_s_chain(world: World, reader: Session) -> None:
    ref = world.file()
    world.move(ref, "open", "accept", "publish")

    entries = [decode_entry(row.body) for row in _last(reader, 4)]
    assert [entry.n for entry in entries] == [1, 2, 3, 4]
    assert len({entry.object for entry in entries}) == 1


def test_what_is_not_public_at_once_has_one_size(world: World, reader: Session) -> None:
    ref = world.file()
    world.move(ref, "open", "return")
    world.answer(ref)
    world.move(ref, "withdraw", by="focal")

    assert [len(decode_entry(row.body).sd) for row in _last(reader, 5)] == [DIGESTS] * 5


def test_an_embargoed_acceptance_and_a_return_look_alike(world: World, reader: Session) -> None:
    one, other = world.file(), world.file()
    world.move(one, "open", "accept")
    accepted = _last(reader, 1)[0].body
    reader.rollback()
    world.move(other, "open", "return")
    returned = _last(reader, 1)[0].body

    assert len(decode_entry(accepted).sd) == len(decode_entry(returned).sd)


def test_no_digest_tells_which_fields_a_revision_changes(world: World, reader: Session) -> None:
    ref = world.file()
    world.move(ref, "open", "return")
    world.answer(ref, title={"fr": "Un autre titre"}, institution="Primature")

    first, _open, _return, second = (decode_entry(row.body) for row in _last(reader, 4))
    assert not set(second.sd) & set(first.sd)
    assert len(second.sd) == len(first.sd)


def test_many_chains_grow_in_one_append(
    world: World, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    refs = [world.file() for _n in range(3)]
    monkeypatch.setattr(log, "_AT_ONCE", 2)
    objects = session.scalars(select(Pledge.object).order_by(Pledge.ref)).all()
    actor = world.actor("reviewer")
    items = [
        log.Item(PledgeOpened(ref=ref, revision=1), one)
        for ref, one in zip(refs, objects, strict=True)
    ]
    before = queries.size(session)
    log.append(session, actor, NOW, *items, items[0])

    entries = [decode_entry(row.body) for row in _last(session, 4)]
    assert [entry.n for entry in entries] == [2, 2, 2, 3]
    assert [entry.prev for entry in entries] == [before - 3, before - 2, before - 1, before]
    assert [entry.object for entry in entries] == [*objects, objects[0]]
