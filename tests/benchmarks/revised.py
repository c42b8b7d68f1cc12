"""A registry of many pledges with several revisions each: `python -m tests.benchmarks.revised`.

Every row is what the operations would have written, so that `registry log verify` accepts it: the
first revision is an import, each further one an erratum, which has the shortest life there is
(filed, corrected). Each pass over all pledges adds one revision to each of them, so the faces of a
pledge lie far apart in the log, as they do with time. Filling goes on where it was cut off.
"""

import argparse
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from registry.accounts.queries import register
from registry.accounts.register import Register
from registry.audit import log, signer
from registry.cli.preparing import prepare
from registry.pledges.content import Content
from registry.pledges.events import ErratumFiled, PledgeCorrected
from registry.pledges.models import Erratum, Pledge, PledgeMove
from registry.pledges.operations import Imported, import_pledges
from registry.pledges.operations.rows import add_revisions, revision_row
from registry.pledges.publication import Face, Shown, publish_rows
from registry.settings import Settings
from registry.store import connect, reading, table, transaction, writing
from tests.benchmarks import tongues
from tests.benchmarks.registries import pledge
from tests.databases import settings_for
from tests.factories.world import NOW, OPERATOR

AT_ONCE = 500  # pledges in a transaction
CYCLE, EDITION = "IMRF-2030", "A/76/642"
REASON = "A typing error."
_ADD_ERRATA, _ADD_MOVES = insert(table(Erratum)), insert(table(PledgeMove))
_FOLLOW = (
    update(table(Pledge))
    .values(current_number=bindparam("revision"), published_number=bindparam("revision"))
    .where(table(Pledge).c.id == bindparam("of"))
)


@dataclass(slots=True)
class _Known:
    """A pledge that is there: its number in the benchmark, its row, its object, its entity."""

    number: int
    id: int
    ref: str
    object: str
    entity_id: int
    revision: int  # its newest one
    content: Content | None = None  # of that revision, once it was made


def fill(settings: Settings, pledges: int, revisions: int) -> Iterator[tuple[int, int]]:
    """Fill a database that is empty or half filled; yield how many of how many revisions are there.

    One that is filled is left as it is.
    """
    engine = connect(settings)
    prepare(engine, settings, at=NOW)
    done = 0
    for done, total in grow(engine, pledges, revisions):
        yield done, total
    signer.sign(engine, settings)
    if done:
        settle(engine)
    engine.dispose()


def grow(engine: Engine, pledges: int, revisions: int) -> Iterator[tuple[int, int]]:
    """Add to a prepared database what it lacks of so many pledges; yield how many of how many."""
    with reading(engine) as session:
        known = list(_known(session))
    done, total = sum(one.revision for one in known), pledges * revisions
    for first in range(len(known), pledges, AT_ONCE):
        numbers = range(first, min(pledges, first + AT_ONCE))
        with writing(engine) as session, transaction(session):
            known += _import(session, numbers)
        yield (done := done + len(numbers)), total
    for revision in range(2, revisions + 1):
        for first in range(0, pledges, AT_ONCE):
            some = [one for one in known[first : first + AT_ONCE] if one.revision < revision]
            if some:
                with writing(engine) as session, transaction(session):
                    _correct(session, some, revision)
                yield (done := done + len(some)), total


def _content(number: int, entities: Register) -> Content:
    """Return what a pledge says first."""
    chance = random.Random(number)
    language = tongues.tongue(chance)
    said = tongues.description(chance, language)
    entity = chance.choice(_states(entities))
    return pledge(number).with_changes(
        pledging_entity=entity,
        countries=(entity,),
        cycle=CYCLE,
        edition=EDITION,
        language=language,
        title={language: tongues.title(chance, language)},
        description={language: said},
        legacy_id=f"bench-{number}",
    )


@lru_cache(maxsize=1)
def _states(entities: Register) -> list[str]:
    return sorted(code for code, one in entities.by_code.items() if one.category == "state")


def _corrected_content(one: _Known, revision: int, entities: Register) -> Content:
    """Return what a pledge says in a revision: in each a word more is right than before."""
    said = one.content or _content(one.number, entities)
    text, language = said.description[said.language], said.language
    for each in range(one.revision + 1 if one.content else 2, revision + 1):
        text = tongues.corrected(text, random.Random(f"{one.number}/{each}"), language)
    one.content, one.revision = said.with_changes(description={language: text}), revision
    return one.content


def _import(session: Session, numbers: Sequence[int]) -> Iterator[_Known]:
    entities = register(session)
    contents = [_content(number, entities) for number in numbers]
    batch = [Imported(one, entities.get(one.pledging_entity), 2026, ()) for one in contents]
    import_pledges(session, OPERATOR, batch, at=NOW)
    return _known(session, numbers[0])


def _known(session: Session, first: int = 0) -> Iterator[_Known]:
    """Yield the pledges that are there, but for the first ones."""
    rows = select(
        Pledge.legacy_id, Pledge.id, Pledge.ref, Pledge.object, Pledge.entity_id,
        Pledge.current_number,
    )  # fmt: skip
    rows = rows.where(Pledge.legacy_id.startswith("bench-")).order_by(Pledge.id)
    for legacy_id, *row in session.execute(rows.offset(first)).tuples():
        yield _Known(int(str(legacy_id).removeprefix("bench-")), *row)


def _correct(session: Session, some: Sequence[_Known], revision: int) -> None:
    """File an erratum of each of these pledges and make it public."""
    entities = register(session)
    contents = [_corrected_content(one, revision, entities) for one in some]
    filed = log.append(
        session, OPERATOR, NOW,
        *(
            log.Item(ErratumFiled(ref=one.ref, revision=revision, content=said), one.object)
            for one, said in zip(some, contents, strict=True)
        ),
    )  # fmt: skip
    add_revisions(
        session,
        [
            revision_row(one.id, revision, entry, OPERATOR, is_late=False)
            for one, entry in zip(some, filed, strict=True)
        ],
    )
    public = log.append(
        session, OPERATOR, NOW,
        *(
            log.Item(_corrected(one, revision, entry.index), one.object, [entry.index])
            for one, entry in zip(some, filed, strict=True)
        ),
    )  # fmt: skip
    connection = session.connection()
    connection.execute(_ADD_ERRATA, [{"index": entry.index} for entry in filed])
    connection.execute(
        _ADD_MOVES,
        [_move(one, revision, entry) for one, entry in zip(some, public, strict=True)],
    )
    connection.execute(_FOLLOW, [{"of": one.id, "revision": revision} for one in some])
    publish_rows(
        session,
        [
            Shown(
                Face(new.index, one.id, old.index, one.entity_id, CYCLE, one.ref), "published", said
            )
            for one, old, new, said in zip(some, filed, public, contents, strict=True)
        ],
    )


def _corrected(one: _Known, revision: int, filed: int) -> PledgeCorrected:
    return PledgeCorrected(
        ref=one.ref, revision=revision, supersedes=revision - 1, filed_index=filed, rounds=1,
        reason=REASON,
    )  # fmt: skip


def _move(one: _Known, revision: int, entry: log.Appended) -> dict[str, Any]:
    return {
        "index": entry.index,
        "pledge_id": one.id,
        "number": revision,
        "move": "correct",
        "to_state": "published",
        "person_id": OPERATOR.person_id,
        "details": {"supersedes": revision - 1, "reason": REASON},
        "at": datetime.fromisoformat(entry.at),
    }


def settle(engine: Engine) -> None:
    """Let PostgreSQL count what it holds, as it does by itself in time; SQLite never does."""
    if engine.dialect.name == "sqlite":
        return
    with engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.commit()


def main() -> None:
    """Fill a database that stays: for several runs."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.revised", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pledges", type=int, default=20_000)
    parser.add_argument("--revisions", type=int, default=3)
    parser.add_argument("--url", default="", help="of a PostgreSQL database; else SQLite")
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    for done, total in fill(settings_for(asked.folder, asked.url), asked.pledges, asked.revisions):
        print(f"\r{done} of {total}", end="", flush=True)
    print()


if __name__ == "__main__":
    main()
