"""A whole file, a few hundred rows at a time: looked at or taken over, in the same memory."""

import csv
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import groupby, islice
from operator import attrgetter
from pathlib import Path
from typing import IO

from sqlalchemy.engine import Engine

from registry import clock
from registry.intake.columns import Reject, Row
from registry.intake.operations import Tally, import_rows, judge_rows
from registry.intake.reading import read_rows
from registry.intake.seen import Seen, seen_so_far
from registry.pledges.operations import Imported
from registry.policy import Actor
from registry.store import reading, transaction, writing
from registry.text import safe

BATCH = 500  # rows in one transaction: what was said to be imported stays so

Report = Callable[[Reject], None]
Show = Callable[[int, Imported], None]
Item = Row | tuple[Reject, ...]  # a row of the file: read, or all that is wrong with it


@dataclass(frozen=True, slots=True)
class Source:
    """A file of pledges: where it lies, what people call it, the cycle to assume."""

    path: Path
    name: str
    cycle: str | None = None


def import_file(
    engine: Engine,
    source: Source,
    actor: Actor,
    *,
    report: Report,
    bar: Callable[[int, int], None],
) -> Tally:
    """Import a file in transactions of 500 rows and return what became of them.

    The file is read once to its end before the first row is written.

    Raises:
        Refused: it is not of the form's layout, or cannot be read at all.
    """

    def take(rows: Sequence[Row]) -> Tally:
        with writing(engine) as session, transaction(session):
            return import_rows(session, actor, rows, cycle=source.cycle, at=clock.now())

    return _each_batch(source, take, report, bar)


def preview_file(
    engine: Engine,
    source: Source,
    *,
    report: Report,
    bar: Callable[[int, int], None],
    show: Show = lambda _row, _pledge: None,
) -> Tally:
    """Return what would become of a file's rows, and write nothing; `show` gets what is new.

    Raises:
        Refused: it is not of the form's layout, or cannot be read at all.
    """
    with seen_so_far() as seen:
        return _each_batch(source, lambda rows: _judged(engine, source, rows, seen, show), report,
                           bar)  # fmt: skip


def _judged(engine: Engine, source: Source, rows: Sequence[Row], seen: Seen, show: Show) -> Tally:
    with reading(engine) as session:
        new, tally = judge_rows(session, rows, cycle=source.cycle, seen=seen)
    for number, pledge in new:
        show(number, pledge)
    return tally + Tally(imported=len(new))


def _each_batch(
    source: Source,
    take: Callable[[Sequence[Row]], Tally],
    report: Report,
    bar: Callable[[int, int], None],
) -> Tally:
    total = sum(1 for _ in _items(source))
    items = _items(source)
    tally, done = Tally(), 0
    bar(0, total)
    while batch := list(islice(items, BATCH)):
        broken = [item for item in batch if isinstance(item, tuple)]
        part = take([item for item in batch if isinstance(item, Row)])
        part += Tally(rejects=tuple(one for row in broken for one in row), rejected=len(broken))
        for reject in sorted(part.rejects, key=attrgetter("row")):
            report(reject)
        tally += replace(part, rejects=())
        done += len(batch)
        bar(done, total)
    return tally


def _items(source: Source) -> Iterator[Item]:
    """Yield the rows of the file, each once; the rejects of one row come together."""
    rows = read_rows(source.path, source.name)
    for _row, group in groupby(rows, key=_number):
        found = list(group)
        rejects = tuple(item for item in found if isinstance(item, Reject))
        yield from [rejects] if rejects else [item for item in found if isinstance(item, Row)]


def _number(item: Row | Reject) -> int:
    return item.row if isinstance(item, Reject) else item.number


@contextmanager
def rejects_table(file: IO[str]) -> Iterator[Report]:
    """Give what writes a reject as a row of a CSV table into `file`."""
    table = csv.writer(file)
    table.writerow(("row", "column", "value", "reason"))
    yield lambda one: table.writerow(map(safe, (one.row, one.column, one.value, one.reason)))
