"""Figures of a real registry, as of any size of its log."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from registry.analysis.figures import Overview, Scope
from registry.analysis.queries import forget, overview, rows
from registry.audit.queries import size
from registry.errors import NotFound
from registry.pledges import operations as pledges
from registry.pledges.content import Content, Link
from registry.pledges.models import Pledge
from registry.progress.content import Disbursed
from registry.store import reading, transaction, writing
from tests.factories.world import NOW, OPERATOR, World, a_pledge

TODAY = date(2026, 11, 23)
ALL = Scope("all")


def imported(engine: Engine, world: World) -> str:
    content = Content(
        pledging_entity="FRA",
        cycle="IMRF-2022",
        edition="A/76/642",
        title={"en": "A pledge of 2022"},
        description={"en": "Summary."},
        primary_objectives=(13,),
        legacy_id="GCM-1",
        source_url="https://example.org/1",
        is_summary=True,
    )
    row = pledges.Imported(content, world.entity("FRA"), 2022, ())
    with writing(engine) as session, transaction(session):
        [ref] = pledges.import_pledges(session, OPERATOR, [row], at=NOW)
        assert ref is not None
        return ref


def classify(engine: Engine, ref: str) -> None:
    with writing(engine) as session, transaction(session):
        pledge = session.query(Pledge).filter_by(ref=ref).one()
        links = [Link("A/76/642/104", "implements")]
        pledges.classify_pledge(
            session, OPERATOR, pledge, recommendations=links, reason="It says so.", at=NOW
        )


def now(engine: Engine, scope: Scope = ALL, today: date = TODAY) -> Overview:
    with reading(engine) as session:
        return overview(session, at=size(session), scope=scope, today=today)


def test_what_is_under_review_counts_nowhere(engine: Engine, world: World) -> None:
    world.file()
    nothing = (("published", 0), ("imported", 0), ("withdrawn", 0), ("merged", 0))
    assert now(engine).by_state == nothing


def test_published_imported_and_withdrawn_are_told_apart(engine: Engine, world: World) -> None:
    gone, _ = world.publish(), world.publish(a_pledge("MLI-MMES"), by="body")
    imported(engine, world)
    world.move(gone, "withdraw", by="focal")
    found = now(engine)
    counts = (("published", 1), ("imported", 1), ("withdrawn", 1), ("merged", 0))
    assert found.by_state == counts
    assert (found.pledges, found.entities, found.not_reporting) == (2, 2, 2)
    assert [(sums.currency, sums.pledged) for sums in found.money] == [
        ("XOF", Decimal("250000.50"))
    ]


def test_of_the_money_reported_the_newest_report_counts(engine: Engine, world: World) -> None:
    ref = world.publish()
    world.report(ref, disbursed=(Disbursed("1000", "XOF"),))
    world.report(ref, "keep", disbursed=(Disbursed("1500.25", "XOF"), Disbursed("7", "EUR")))
    assert [(sums.currency, sums.pledged, sums.reported) for sums in now(engine).money] == [
        ("EUR", Decimal(0), Decimal(7)),
        ("XOF", Decimal("250000.50"), Decimal("1500.25")),
    ]


def test_a_body_counts_in_the_region_of_its_state(engine: Engine, world: World) -> None:
    world.publish(a_pledge("MLI-MMES"), by="body")
    with reading(engine) as session:
        [row] = rows(session, at=size(session), scope=ALL, today=TODAY)
    assert (row.entity, row.region) == ("MLI-MMES", "002")


def test_a_link_by_the_secretariat_counts_from_its_entry_on(engine: Engine, world: World) -> None:
    ref = imported(engine, world)
    scope = Scope("recommendation", "A/76/642/104")
    assert now(engine, scope).pledges == 0
    classify(engine, ref)
    found = now(engine, scope)
    assert found.pledges == 1
    assert found.coverage.cells == ((0, 0, 0, 1, 0, 0),)


def test_a_past_size_is_counted_as_it_was(engine: Engine, world: World) -> None:
    world.publish()
    with reading(engine) as session:
        before = size(session)
        then = overview(session, at=before, scope=ALL, today=TODAY)
    world.publish(a_pledge("FRA"), by="french")
    with reading(engine) as session:
        assert overview(session, at=before, scope=ALL, today=TODAY) == then
    assert (then.pledges, now(engine).pledges) == (1, 2)


@pytest.mark.parametrize(
    ("scope", "count"),
    [
        (Scope("cycle", "IMRF-2030"), 1),
        (Scope("cycle", "IMRF-2022"), 1),
        (Scope("recommendation", "A/76/642/98"), 1),
        (Scope("objective", "13"), 1),
        (Scope("objective", "1"), 1),  # a secondary one
        (Scope("round_table", "2"), 1),
        (Scope("section", "A/76/642/A"), 1),
        (Scope("region", "002"), 1),
        (Scope("region", "150"), 1),
        (Scope("region", "011"), 0),  # the test's register knows no parts of regions
        (Scope("group", "AG"), 1),
        (Scope("group", "GRULAC"), 0),
        (Scope("commission", "ECA"), 0),
        (Scope("category", "government_body"), 1),
        (Scope("pledges", "P-2026-00001,P-2022-00001"), 2),
        (Scope("entity", "MLI-MMES"), 1),
        (Scope("entity", "MLI"), 1),  # for it a body of its own has pledged
        (Scope("entity", "ITUC"), 0),
    ],
)
def test_a_scope_counts_what_belongs_to_it(
    engine: Engine, world: World, scope: Scope, count: int
) -> None:
    world.publish(a_pledge("MLI-MMES"), by="body")
    imported(engine, world)
    assert now(engine, scope).pledges == count


@pytest.mark.parametrize(
    "scope",
    [
        Scope("cycle", "IMRF-1999"),
        Scope("recommendation", "A/76/642/97"),
        Scope("objective", "24"),
        Scope("objective", "x"),
        Scope("entity", "XYZ"),
        Scope("round_table", "9"),
        Scope("round_table", "²"),
        Scope("section", "A/76/642/Z"),
        Scope("section", "B"),
        Scope("region", "999"),
        Scope("group", "G77"),
        Scope("commission", "ECB"),
        Scope("category", "country"),
    ],
)
def test_an_unknown_scope_is_not_found(session: Session, scope: Scope) -> None:
    with pytest.raises(NotFound):
        overview(session, at=size(session), scope=scope, today=TODAY)


def test_a_size_that_the_log_has_not_reached_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        overview(session, at=size(session) + 1, scope=ALL, today=TODAY)


def test_an_imported_pledge_is_awaited_since_its_own_year(engine: Engine, world: World) -> None:
    imported(engine, world)
    world.publish()
    assert now(engine).by_currency == (("current", 1), ("due", 0), ("overdue", 1))


def test_the_day_moves_a_silent_pledge_on(engine: Engine, world: World) -> None:
    world.publish(at=datetime(2026, 11, 23, tzinfo=UTC))
    currencies = [
        dict(now(engine, today=date(year, 11, 23)).by_currency) for year in (2026, 2027, 2028)
    ]
    assert [next(k for k, n in found.items() if n) for found in currencies] == [
        "current",
        "due",
        "overdue",
    ]


def test_asked_again_it_is_one_statement(engine: Engine, world: World) -> None:
    world.publish()
    with reading(engine) as session:
        at = size(session)
        overview(session, at=at, scope=ALL, today=TODAY)
        statements: list[str] = []
        event.listen(engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
        overview(session, at=at, scope=ALL, today=TODAY)
    assert len(statements) == 1


def test_figures_that_moved_on_are_those_counted_anew(engine: Engine, world: World) -> None:
    """Whatever happens to a pledge, at that moment and looking back afterwards."""
    scopes = (ALL, Scope("recommendation", "A/76/642/98"), Scope("entity", "MLI"))
    moved: dict[tuple[int, Scope], Overview] = {}

    def look() -> None:
        with reading(engine) as session:
            at = size(session)
            for scope in scopes:
                moved[at, scope] = overview(session, at=at, scope=scope, today=TODAY)

    look()
    first, second = world.publish(), world.publish(a_pledge("FRA"), by="french")
    look()
    world.report(first, disbursed=(Disbursed("7", "EUR"),))
    world.report(second, by="french")
    look()
    world.answer(first, natures=("process",), resources=(), primary_objectives=(3,))
    world.move(first, "open", "accept", "publish")
    look()
    classify(engine, imported(engine, world))
    world.move(second, "withdraw", by="french")
    look()
    world.report(first, "keep", disbursed=())
    look()
    assert len(moved) == 6 * len(scopes)
    for (at, scope), found in moved.items():
        forget()
        with reading(engine) as session:
            assert overview(session, at=at, scope=scope, today=TODAY) == found, (at, scope)


def test_after_a_publication_only_that_pledge_is_read(engine: Engine, world: World) -> None:
    for _ in range(3):
        world.publish()
    now(engine)
    cards: list[str] = []
    load = json.loads
    world.publish()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json, "loads", lambda text: cards.append(text) or load(text))
        assert now(engine).pledges == 4
    assert sum('"title"' in one for one in cards) == 1
