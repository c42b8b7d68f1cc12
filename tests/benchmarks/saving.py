"""An audited filing, edit and import, beside plain ORM without history and beside Continuum."""

from collections.abc import Callable, Iterator, Sequence
from itertools import count

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.pledges import operations
from registry.pledges.content import Content
from registry.pledges.models import Draft, Pledge
from registry.store import engine_for, reading, transaction, writing
from tests.benchmarks.continuum import continuum
from tests.benchmarks.plain import Base, PlainWriter
from tests.benchmarks.registries import Registries, Registry, pledge
from tests.benchmarks.runner import GROWN, LIMIT, OURS, PEER, Lap, Row, compare, watch
from tests.factories.world import CONTACT, NOW, OPERATOR, World

BULK = 200
_BUDGETS = {
    "SQLite": "≥ 1.2; ≥ 5 × peer; at × 10 ≥ 0.9",
    "PostgreSQL": "≥ 1.0; ≥ 2 × peer; at × 10 ≥ 0.9",
}
_BULK_BUDGETS = {
    "SQLite": "≥ 1.5; ≥ 5 × peer; at × 10 ≥ 0.9",
    "PostgreSQL": "≥ 1.0; ≥ 2 × peer; at × 10 ≥ 0.9",
}
_NAMES = {
    "filing": "audited filing",
    "edit": "audited edit",
    "bulk": f"audited import of {BULK} pledges",
}
_BULK_ROUNDS = 5  # a lap writes BULK pledges


def rows(found: Registries, rounds: int) -> Iterator[Row]:
    """Yield a row for filing, one for an edit of three fields, one for many pledges at once."""
    engine = engine_for(found.empty("plain"))
    Base.metadata.create_all(engine)
    plain, small, large = PlainWriter(engine), OurWriter(found.small), OurWriter(found.large)
    numbers = count(1_000_000)

    def edit(writer: PlainWriter | OurWriter) -> Callable[[], float]:
        def lap() -> float:
            content = pledge(next(numbers))
            return writer.edit(content, amended(content))

        return lap

    def filing(writer: PlainWriter | OurWriter) -> Callable[[], float]:
        return lambda: writer.filing(pledge(next(numbers)))

    def bulk(writer: PlainWriter | OurWriter) -> Callable[[], float]:
        return lambda: writer.bulk(batch(next(numbers)))

    with continuum(found.empty("continuum")) as peer:
        for verb, laps_of in (("filing", filing), ("edit", edit), ("bulk", bulk)):
            laps: dict[str, Lap] = {
                OURS: laps_of(small),
                LIMIT: laps_of(plain),
                GROWN: laps_of(large),
            }
            if peer:
                laps[PEER] = peer[verb]
            yield compare(
                f"{_NAMES[verb]}, {found.kind}",
                laps,
                rounds=min(_BULK_ROUNDS, rounds) if verb == "bulk" else rounds,
                limit="plain ORM, no history",
                peer_name="SQLAlchemy-Continuum",
                budget=(_BULK_BUDGETS if verb == "bulk" else _BUDGETS)[found.kind],
                note="" if peer else "SQLAlchemy-Continuum does not start with this SQLAlchemy",
            )
    engine.dispose()


def batch(number: int) -> list[Content]:
    """Return pledges that no other number has, each published elsewhere under its own id."""
    numbers = range(number * BULK, (number + 1) * BULK)
    return [pledge(each).with_changes(legacy_id=f"bulk-{each}") for each in numbers]


def amended(content: Content) -> Content:
    """Return the content with three fields changed."""
    return content.with_changes(
        description={"fr": content.description["fr"] + " Une phrase de plus."},
        ends_on="2030-06-30",
        institution="Ministère des affaires sociales",
    )


class OurWriter:
    """Files pledges as the web does, in one transaction each; drafting is not counted."""

    def __init__(self, registry: Registry) -> None:
        self.engine = registry.engine
        self._world = World(registry.engine)
        self._actor = self._world.actor("focal")
        with reading(self.engine) as session:
            self._known = self._world.known(session)
        self._entity = self._known.register.get("MLI")

    def filing(self, content: Content) -> float:
        """File a draft as a new pledge; return the seconds."""
        return self._file(self._draft(content))[0]

    def edit(self, content: Content, changed: Content) -> float:
        """File the next revision of a returned pledge; return the seconds."""
        ref = self._file(self._draft(content))[1]
        self._world.move(ref, "open", "return")
        with writing(self.engine) as session, transaction(session):
            found = session.scalars(select(Pledge).where(Pledge.ref == ref)).one()
            draft = operations.amend_pledge(session, self._actor, found, at=NOW)
            self._save(session, draft, changed.with_changes(reason="Answering the findings."))
        return self._file(draft.id)[0]

    def bulk(self, contents: Sequence[Content]) -> float:
        """Import pledges in one transaction; return the seconds."""
        batch = [operations.Imported(content, self._entity, 2026, ()) for content in contents]
        with watch() as seconds, writing(self.engine) as session, transaction(session):
            operations.import_pledges(session, OPERATOR, batch, at=NOW)
        return seconds()

    def _draft(self, content: Content) -> int:
        content = content.with_changes(pledging_entity="MLI")
        with writing(self.engine) as session, transaction(session):
            draft = operations.start_draft(
                session, self._actor, self._entity, cycle=content.cycle, edition=content.edition,
                language=content.language, at=NOW,
            )  # fmt: skip
            self._save(session, draft, content)
        return draft.id

    def _save(self, session: Session, draft: Draft, content: Content) -> None:
        operations.save_draft(
            session, self._actor, draft, content=content.with_changes(pledging_entity="MLI"),
            contacts=[CONTACT], section="words", version=draft.version, at=NOW,
        )  # fmt: skip

    def _file(self, draft_id: int) -> tuple[float, str]:
        # Loading what is saved is nobody's part here: the peers have their content at hand.
        with reading(self.engine) as session:
            draft = session.get_one(Draft, draft_id)
        with watch() as seconds, writing(self.engine) as session, transaction(session):
            receipt = operations.file_pledge(
                session, self._actor, draft, known=self._known, version=draft.version, at=NOW
            )
        return seconds(), receipt.ref
