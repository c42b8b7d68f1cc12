"""A brief, beside the same text set by platypus as its manual shows, by WeasyPrint and by typst.

Then beside itself: with sections kept from the last one, and in other scripts.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from pypdfium2 import PdfDocument

from registry.analysis.figures import Scope
from registry.audit import queries
from registry.briefing.contents import brief
from registry.briefing.document import Brief, Pledge, Text
from registry.briefing.layout import Sections, draw
from registry.briefing.scopes import Briefing
from registry.store import reading
from registry.web.languages import catalogue
from tests.benchmarks.platypus import naive
from tests.benchmarks.registries import Registries, Registry
from tests.benchmarks.runner import GROWN, LIMIT, OURS, Lap, Row, compare, timed
from tests.benchmarks.typeset import typeset
from tests.benchmarks.weasy import weasy

_ROUNDS = 3  # a lap draws a whole brief
_ROOM = 64 << 20  # bytes of sections, as the worker keeps
_LARGE = 5_000  # pledges
_EVERY = 100  # of so many pledges one changes between two briefs
_ARABIC = (
    "تتعهد الحكومة بتوسيع المسارات النظامية للهجرة بالتعاون مع المنظمة الدولية وبإصدار تصاريح"
    " عمل سنوياً حتى عام 2030 وستُنشر البيانات بحسب الجنس والعمر"
)
_CHINESE = "本国承诺在年前为所有移民提供语言课程并扩大正常渠道与国际组织合作公布数据"
_SCRIPTS = {"Arabic": ("ar", _ARABIC.split(" ")), "Chinese": ("zh", list(_CHINESE))}
"""Languages, with what pledges of the benchmark say in them."""
_PEERS: tuple[tuple[str, Callable[[Brief], bytes], str], ...] = (
    ("WeasyPrint", weasy, "500: ≥ 45; 5 000: ≥ 60"),
    ("typst", typeset, "500: ≥ 3; 5 000: ≥ 6"),
)


# Its peak is not that of `getrusage`, which begins with what the process had that started it.
_COMMAND = """
import json, resource, sys
from registry.cli import main
sys.argv = ["registry", "brief", "--cycle", sys.argv[1], "--out", sys.argv[2]]
try:
    main()
except SystemExit as end:
    assert not end.code
used = resource.getrusage(resource.RUSAGE_SELF)
[peak] = [line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM:")]
print(json.dumps([used.ru_utime + used.ru_stime, int(peak) / 1024]))
"""


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
        yield from (_alone(found.large, many) for many in (count, 10 * count))
        yield from _beside(contents, count)
        yield _again(contents, min(_ROUNDS, rounds))
        for name in _SCRIPTS:
            yield _script(found.large, count, name, min(_ROUNDS, rounds))
        if 10 * count >= _LARGE:
            yield from _large(tenfold, 10 * count)


def _large(contents: Brief, count: int) -> Iterator[Row]:
    """Compare a brief whose peers take minutes: once."""
    for name, setter, budget in (("naive platypus", naive, "≥ 25"), ("typst", typeset, "≥ 6")):
        yield compare(
            f"brief of {count} pledges, beside {name}",
            {LIMIT: timed(partial(setter, contents)), OURS: timed(partial(draw, contents))},
            rounds=1,
            limit=name,
            budget=budget,
        )
    yield Row(
        what=f"brief of {count} pledges, beside WeasyPrint",
        budget="≥ 60",
        note="not run: it had taken 13 GB when it was stopped after six minutes",
    )


def _alone(registry: Registry, count: int) -> Row:
    """Say what `registry brief` takes from its start to its end, in a process of its own."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "brief.pdf"
        own = {
            "REGISTRY_SETTINGS": "config/demo.toml",
            "REGISTRY_INSTANCE": registry.settings.instance,
            "REGISTRY_DATABASE_URL": registry.settings.database_url,
        }
        done = subprocess.run(
            [sys.executable, "-c", _COMMAND, f"BRIEF-{count}", path],
            env=os.environ | {name: str(value) for name, value in own.items()},
            check=True, capture_output=True, text=True,
        )  # fmt: skip
        pages = len(PdfDocument(path))
    seconds, peak = json.loads(done.stdout.splitlines()[-1])
    return Row(
        what=f"registry brief, {count} pledges",
        budget="5 000: ≤ 200 MB",
        note=f"{pages / seconds:.0f} pages a second, peak of {peak:.0f} MB, imports among them",
    )


def _again(contents: Brief, rounds: int) -> Row:
    """Compare a brief after one pledge in a hundred changed with one of which nothing is kept."""
    later = _later(contents)
    return compare(
        f"brief of {len(later.pledges)} pledges again, 1 % of them changed",
        {LIMIT: timed(partial(draw, later)), OURS: _drawn_again(contents, later)},
        rounds=rounds,
        limit="nothing kept",
        budget="≥ 1.4",
    )


def _drawn_again(before: Brief, after: Brief) -> Lap:
    """Return a lap that draws what came after, once what was before is drawn and kept."""

    def lap() -> float:
        kept = Sections(_ROOM)
        draw(before, kept=kept)
        made = kept.made
        seconds = timed(partial(draw, after, kept=kept))()
        changed = len(after.pledges[::_EVERY])
        assert kept.made - made == 2 * changed, kept.made  # a section and a row of the table each
        return seconds

    return lap


def _later(contents: Brief) -> Brief:
    """Return the brief of a later size of the log, to which one pledge in a hundred changed."""
    pledges = [_dated(pledge, contents.audit.size + 50) for pledge in contents.pledges]
    for at, pledge in enumerate(pledges[::_EVERY]):
        pledges[at * _EVERY] = replace(pledge, revision=2, state="Fulfilled")
    audit = replace(contents.audit, size=contents.audit.size + 50)
    return replace(contents, pledges=tuple(pledges), audit=audit)


def _dated(pledge: Pledge, size: int) -> Pledge:
    return replace(pledge, url=f"{pledge.url.partition('?')[0]}?at={size}")


def _script(registry: Registry, count: int, name: str, rounds: int) -> Row:
    """Compare a brief in another script, down to the filed words, with the English one."""
    language, words = _SCRIPTS[name]
    between = " " if language == "ar" else ""
    chance = Random(1)

    def said(text: Text) -> Text:
        length = len(text.words.split()) * (1 if between else 2)
        return Text(between.join(chance.choices(words, k=length)), language)

    briefs = {OURS: _brief(registry, count, language), LIMIT: _brief(registry, count, "en")}
    pledges = [
        replace(one, title=said(one.title), description=said(one.description))
        for one in briefs[OURS].pledges
    ]
    briefs[OURS] = replace(briefs[OURS], pledges=tuple(pledges))
    laps = {
        who: timed(partial(draw, one, translate=catalogue(one.language).gettext))
        for who, one in briefs.items()
    }
    return compare(
        f"brief of {count} pledges in {name}", laps, rounds=rounds,
        limit="the English one, words in French", budget="≥ 0.5",
    )  # fmt: skip


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


def _brief(registry: Registry, count: int, language: str = "en") -> Brief:
    with reading(registry.engine) as session:
        size = queries.size(session)
        contents = brief(
            session, registry.settings, Briefing(Scope("cycle", f"BRIEF-{count}"), size, language)
        )
    assert len(contents.pledges) == count, len(contents.pledges)
    return contents
