"""`python -m tests.benchmarks`: measure, print ratios, write them as JSON; nothing here fails.

SIZE=full in the environment measures the large sets. Those of exploring, 10,000 and 100,000 pledges
of ten revisions, take 20 GB and twenty minutes of CPU to fill; with --kept they stay, and filling
goes on where it was cut off.
"""

import argparse
import json
import os
import platform
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.benchmarks import (
    briefs,
    exploring,
    importing,
    pages,
    proofs,
    registries,
    saving,
    verifying,
)
from tests.benchmarks.registries import DEFAULT, FULL, Size
from tests.benchmarks.runner import Row
from tests.databases import postgresql_server

WRITING = ("saving", "importing")  # last, for they add entries; on PostgreSQL too
GROUPS = ("exploring", "pages", "briefs", "verifying", "proofs", *WRITING)
PACKAGES = ("flask", "reportlab", "sqlalchemy", "sqlalchemy-continuum")


def main() -> None:
    """Measure what is asked for."""
    asked = _arguments()
    size = FULL if os.environ.get("SIZE") == "full" else DEFAULT
    console = Console(stderr=True)
    rows = []
    with console.status("…") as status:
        for row in measure(size, asked.only, asked.kept, status.update):
            console.print(f"{row.what}: {_number(row.ours) if row.ours else row.note}")
            rows.append(row)
    _print(rows)
    _write(rows, size, asked.json)
    print(f"Written to {asked.json}.")


def measure(
    size: Size, only: list[str], kept: Path | None, say: Callable[[str], None]
) -> Iterator[Row]:
    """Yield the rows of the groups asked for: all on SQLite, what saves on PostgreSQL too."""
    with tempfile.TemporaryDirectory(prefix="registry-bench-") as folder:
        if "exploring" in only:
            say("Measuring exploring, on registries of their own …")
            yield from exploring.rows(kept or Path(folder), "", size, say)
            yield from _explored_on_postgresql(Path(folder), only, size, say)
        if only == ["exploring"]:
            return
        say(f"Filling registries of {size.pledges} and {10 * size.pledges} pledges …")
        with registries.registries(Path(folder) / "sqlite", "", size) as found:
            for group in filter(only.__contains__, GROUPS[1:]):
                say(f"Measuring {group} …")
                yield from _group(group, found, size)
        writes = [group for group in WRITING if group in only]
        if not writes:
            return
        with postgresql_server() as server:
            if server is None:
                yield Row(what="filing, edit and import, PostgreSQL", note="no PostgreSQL here")
                return
            say("Filling the same on PostgreSQL …")
            with registries.registries(Path(folder) / "postgresql", server, size) as found:
                for group in writes:
                    say(f"Measuring {group} on PostgreSQL …")
                    yield from _group(group, found, size)


def _explored_on_postgresql(
    folder: Path, only: Sequence[str], size: Size, say: Callable[[str], None]
) -> Iterator[Row]:
    """Yield what exploring costs there, unless much else is measured in little time."""
    if size is not FULL and list(only) != ["exploring"]:
        return
    with postgresql_server() as server:
        if server:
            yield from exploring.rows(folder, server, size, say)


def _group(name: str, found: registries.Registries, size: Size) -> Iterator[Row]:
    match name:
        case "saving":
            yield from saving.rows(found, size.rounds)
        case "importing":
            yield from importing.rows(found, size.rounds)
        case "pages":
            yield from pages.rows(found, size.rounds)
        case "briefs":
            yield from briefs.rows(found, size.rounds, size.briefs)
        case "verifying":
            yield from verifying.rows(found, size.rounds)
        case _:
            yield from proofs.rows(found, size.rounds)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--json", type=Path, default=Path("build/bench.json"), metavar="PATH")
    parser.add_argument("--only", action="append", choices=GROUPS, metavar="GROUP",
                        help=f"one of {', '.join(GROUPS)}; may be given again")  # fmt: skip
    parser.add_argument("--kept", type=Path, metavar="FOLDER",
                        help="where the registries of exploring lie, for several runs")  # fmt: skip
    asked = parser.parse_args()
    asked.only = asked.only or list(GROUPS)
    return asked


def _print(rows: list[Row]) -> None:
    table = Table(title="Speeds relative to the limit (1.0); more is better", show_lines=True)
    for name in ("What", "Limit = 1.0", "Ours", "Peer", "Ours at × 10", "Budget"):
        table.add_column(name, justify="right" if name.startswith(("Ours", "Peer")) else "left")
    for row in rows:
        peer = f"{_number(row.peer)}\n{row.peer_name}" if row.peer else "–"
        what = f"{row.what}\n{row.note}" if row.note else row.what
        table.add_row(what, row.limit, _number(row.ours), peer, _number(row.grown), row.budget)
    console = Console()
    console.width = max(console.width, 132)
    console.print(table)


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2g}" if value < 10 else f"{value:.0f}"


def _write(rows: list[Row], size: Size, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    report = {
        "size": asdict(size),
        "machine": {
            "python": platform.python_version(),
            "system": platform.platform(),
            "processors": os.cpu_count(),
            "load": os.getloadavg(),
            "packages": {name: version(name) for name in PACKAGES},
        },
        "rows": [asdict(row) for row in rows],
    }
    path.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
