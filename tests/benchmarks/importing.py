"""Importing a whole file, as command and worker do, beside writing what it says at once."""

import csv
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from random import Random

from registry.intake.batches import BATCH, Source, import_file, preview_file
from registry.pledges.operations import Imported, import_pledges
from registry.store import transaction, writing
from tests.benchmarks.registries import Registries, Registry, sentence
from tests.benchmarks.runner import GROWN, LIMIT, OURS, Row, compare, watch
from tests.factories.world import NOW, OPERATOR

_ROWS = 2 * BATCH
_ROUNDS = 5  # a lap imports _ROWS pledges
_COLUMNS = (
    "UUID or id", "Source URL", "Name of entity submitting the pledge", "Registered as",
    "Name of the pledge", "Description", "Created", "Type of pledge", "Nature of the pledge",
    "GCM objectives", "GCM guiding principles", "Country of implementation", "Participants",
)  # fmt: skip


def rows(found: Registries, rounds: int) -> Iterator[Row]:
    """Yield a row for a file of new pledges: read, judged and written in batches."""
    numbers = count(1)

    def file() -> Source:
        return _written(found.folder, next(numbers))

    def ours(registry: Registry) -> Callable[[], float]:
        return lambda: _import(registry, file())

    yield compare(
        f"import of a file of {_ROWS} rows, {found.kind}",
        {
            OURS: ours(found.small),
            LIMIT: lambda: _write(found.small, _read(found.small, file())),
            GROWN: ours(found.large),
        },
        rounds=min(_ROUNDS, rounds),
        limit="the same pledges written at once",
        budget="≥ 0.5; at × 10 ≥ 0.9",
    )


def _written(folder: Path, number: int) -> Source:
    path = folder / f"pledges-{number}.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(_COLUMNS)
        table.writerows(_row(number * _ROWS + one) for one in range(_ROWS))
    return Source(path, path.name)


def _row(number: int) -> tuple[str, ...]:
    chance = Random(number)
    return (
        f"file-{number}", f"https://example.org/{number}", "Mali", "MLI", sentence(chance, 8),
        " ".join(sentence(chance, 18) for _ in range(6)), "2022-06-02", "Individual",
        "Policy/Legal; Process", f"{chance.randint(1, 11)}; {chance.randint(12, 23)}", "a; d",
        "Mali", "Ministry of Health",
    )  # fmt: skip


def _import(registry: Registry, source: Source) -> float:
    with watch() as seconds:
        tally = import_file(registry.engine, source, OPERATOR, report=_refuse, bar=_silent)
    assert tally.imported == _ROWS
    return seconds()


def _read(registry: Registry, source: Source) -> list[Imported]:
    found: list[Imported] = []

    def keep(_row: int, pledge: Imported) -> None:
        found.append(pledge)

    preview_file(registry.engine, source, report=_refuse, bar=_silent, show=keep)
    return found


def _write(registry: Registry, pledges: list[Imported]) -> float:
    assert len(pledges) == _ROWS
    with watch() as seconds:
        for first in range(0, _ROWS, BATCH):
            with writing(registry.engine) as session, transaction(session):
                import_pledges(session, OPERATOR, pledges[first : first + BATCH], at=NOW)
    return seconds()


def _refuse(reject: object) -> None:
    raise AssertionError(reject)


def _silent(_done: int, _total: int) -> None:
    """Tell nobody."""
