"""A brief, beside the same text set by platypus as its manual shows, by WeasyPrint and by typst."""

from collections.abc import Callable, Iterator
from functools import partial

from registry.analysis.figures import Scope
from registry.audit import queries
from registry.briefing.contents import brief
from registry.briefing.document import Brief
from registry.briefing.layout import draw
from registry.briefing.scopes import Briefing
from registry.store import reading
from tests.benchmarks.platypus import naive
from tests.benchmarks.registries import Registries, Registry
from tests.benchmarks.runner import GROWN, LIMIT, OURS, Row, compare, timed
from tests.benchmarks.typeset import typeset
from tests.benchmarks.weasy import weasy

_ROUNDS = 3  # a lap draws a whole brief
_PEERS: tuple[tuple[str, Callable[[Brief], bytes], str], ...] = (
    ("WeasyPrint", weasy, "500: ≥ 45; 5 000: ≥ 60"),
    ("typst", typeset, "500: ≥ 3; 5 000: ≥ 6"),
)


def rows(found: Registries, rounds: int, counts: tuple[int, ...]) -> Iterator[Row]:
    """Yield a row for each number of pledges."""
    for count in counts:
        contents, tenfold = _brief(found.large, count), _brief(found.large, 10 * count)
        yield compare(
            f"brief of {count} pledges, tagged, fonts embedded",
            {
                LIMIT: timed(partial(naive, contents)),
                OURS: timed(partial(draw, contents)),
                GROWN: timed(partial(draw, tenfold)),
            },
            rounds=min(_ROUNDS, rounds),
            limit="naive platypus, untagged",
            budget="500: ≥ 15; 5 000: ≥ 25; × 10 ≥ 1",
            units=10,
        )
        yield from _beside(contents, count)


def _beside(contents: Brief, count: int) -> Iterator[Row]:
    for name, setter, budget in _PEERS:
        what = f"brief of {count} pledges, beside {name}"
        try:
            setter(contents)
        except (ImportError, OSError) as error:
            yield Row(what=what, note=f"{name} does not start here: {str(error)[:80]}")
            continue
        yield compare(
            what,
            {LIMIT: timed(partial(setter, contents)), OURS: timed(partial(draw, contents))},
            rounds=1,  # after one to warm up: the slow one takes many seconds
            limit=f"{name}, tagged",
            budget=budget,
        )


def _brief(registry: Registry, count: int) -> Brief:
    with reading(registry.engine) as session:
        size = queries.size(session)
        contents = brief(
            session, registry.settings, Briefing(Scope("cycle", f"BRIEF-{count}"), size)
        )
    assert len(contents.pledges) == count, len(contents.pledges)
    return contents
