"""The first pages of a brief, from the figures of the analysis; pure.

Each figure carries a note: how it was counted and, where the rule does not name them all, from
which revisions at which entries.
"""

from collections.abc import Iterator
from functools import partial

from registry.briefing.counted import EVERY, Counted
from registry.briefing.document import Charted, Figure, Finding, Matrix, MatrixRow, Money, Note
from registry.briefing.faces import ACCEPTED
from registry.briefing.names import Names
from registry.briefing.voice import number as number_in
from registry.charts import counts as charts
from registry.framework.vocabulary import N_

_IN = N_("{answered} of {total} in {symbol}")
_WITHOUT = N_("of {total}; {silent} without a pledge")
_SINCE = N_(
    "Counted from the last report, or from publication while there is none; an imported pledge was"
    " published in the year of its reference at the latest."
)
_HELD_UP = ("delayed", "discontinued")
_SEVERAL = 2  # pledges on one paragraph: one on each of many says nothing


def figures(counted: Counted) -> tuple[Figure, ...]:
    """Return the key figures, each with its denominator."""
    found, say, many = counted.found, counted.names.say, counted.names.many
    number = partial(number_in, language=counted.names.language)
    named = sum(1 for _number, count in found.by_objective if count)
    return (
        Figure(
            number(found.pledges),
            many(found.pledges, "pledge stands", "pledges stand"),
            many(found.entities, "by {count} entity", "by {count} entities"),
            Note(say(EVERY)),
        ),
        Figure(
            number(found.reporting),
            many(found.reporting, "reported on by its entity", "reported on by their entities"),
            _of(
                counted,
                found.pledges,
                found.not_reporting,
                N_("of {total}; {silent} not reported on"),
            ),
            counted.reporting,
        ),
        Figure(
            *_answered(counted),
            counted.on_recommendations,
        ),
        Figure(
            str(named),
            many(named, "objective pledged for", "objectives pledged for"),
            _of(counted, len(found.by_objective), len(found.by_objective) - named, _WITHOUT),
            counted.on_objectives,
        ),
    )


def _of(counted: Counted, total: int, silent: int, said: str) -> str:
    """Return out of how many a figure is, and how many it leaves out if it does."""
    number = partial(number_in, language=counted.names.language)
    if not silent:
        return counted.names.say("of {total}", total=number(total))
    return counted.names.say(said, total=number(total), silent=number(silent))


def _answered(counted: Counted) -> tuple[str, str, str]:
    """Return how many recommendations are pledged on, of the newest edition first."""
    each, say = counted.found.answered, counted.names.say
    _symbol, answered, total = next(iter(each), ("", 0, 0))
    of = _of(counted, total, total - answered, _WITHOUT)
    if len(each) > 1:
        of = say(", ").join(say(_IN, answered=n, total=m, symbol=one) for one, n, m in each)
    label = counted.names.many(answered, "recommendation pledged on", "recommendations pledged on")
    return str(answered), label, of


def messages(counted: Counted) -> Iterator[Finding]:
    """Yield the key messages: sentences that the figures support, both denominators in each."""
    found, say, many = counted.found, counted.names.say, counted.names.many
    if not found.pledges:
        return
    yield Finding(_how_far(counted), counted.reporting)
    yield from _held_up(counted)
    if waiting := [row for row in counted.rows if row.state == ACCEPTED]:
        yield Finding(
            many(
                found.pledges,
                "{waiting} of {count} pledge accepted under embargo and not public yet.",
                "{waiting} of {count} pledges accepted under embargo and not public yet.",
                waiting=len(waiting),
            ),
            Note(
                say(
                    "Accepted revisions that the release of the cycle makes public; each entry is"
                    " the one that holds the words."
                ),
                (counted.group(waiting),),
            ),
        )
    states = dict(found.by_state)
    if imported := states["imported"]:
        yield Finding(
            many(
                found.pledges,
                "{imported} of {count} pledge imported from pages published elsewhere, as a summary"
                " and not in the words of the entity.",
                "{imported} of {count} pledges imported from pages published elsewhere, as"
                " summaries and not in the words of the entities.",
                imported=imported,
            ),
            Note(
                say("Pledges marked as imported."),
                (counted.group(r for r in counted.rows if r.state == "imported"),),
            ),
        )
    if overdue := dict(found.by_currency)["overdue"]:
        yield Finding(
            many(
                found.pledges,
                "{overdue} of {count} pledge silent for two years or more.",
                "{overdue} of {count} pledges silent for two years or more.",
                overdue=overdue,
            ),
            Note(
                say(_SINCE),
                (counted.group(r for r in counted.rows if r.currency == "overdue"),),
            ),
        )
    yield from _most_pledged(counted)
    if withdrawn := states["withdrawn"]:
        yield Finding(
            many(
                withdrawn,
                "{count} further pledge withdrawn, and counted nowhere else.",
                "{count} further pledges withdrawn, and counted nowhere else.",
            ),
            Note(say("Pledges within the scope whose newest public entry is a withdrawal.")),
        )
    if merged := states["merged"]:
        yield Finding(
            many(
                merged,
                "{count} further pledge merged into another, and counted once.",
                "{count} further pledges merged into others, and counted once.",
            ),
            Note(say("Pledges within the scope whose newest public entry is a merger.")),
        )


def _how_far(counted: Counted) -> str:
    """Return how many pledges are on their way, of those reported on and of all."""
    found, many = counted.found, counted.names.many
    if not found.reporting:
        return many(
            found.pledges,
            "No entity has reported on a pledge yet: {silent} of {count} pledge not reported on.",
            "No entity has reported on a pledge yet: {silent} of {count} pledges not reported on.",
            silent=found.not_reporting,
        )
    states = dict(found.by_implementation)
    on_their_way = many(
        found.reporting,
        "{progressing} of {count} reporting pledge in progress or fulfilled",
        "{progressing} of {count} reporting pledges in progress or fulfilled",
        progressing=states["in_progress"] + states["fulfilled"],
    )
    silent = many(
        found.not_reporting, "{count} pledge not reported on", "{count} pledges not reported on"
    )
    return counted.names.say("{first}; {second}.", first=on_their_way, second=silent)


def _held_up(counted: Counted) -> Iterator[Finding]:
    """Yield how many pledges their entities say are delayed or given up, if any are."""
    held_up = [row for row in counted.rows if row.implementation in _HELD_UP]
    if not held_up:
        return
    names = counted.names
    groups = [
        counted.group(
            (r for r in held_up if r.implementation == state), names.label("implementation", state)
        )
        for state in _HELD_UP
    ]
    yield Finding(
        names.many(
            counted.found.reporting,
            "{held_up} of {count} reporting pledge delayed or discontinued.",
            "{held_up} of {count} reporting pledges delayed or discontinued.",
            held_up=len(held_up),
        ),
        Note(
            names.say("The state that the entity reported last."),
            tuple(group for group in groups if group.sources),
        ),
    )


def _most_pledged(counted: Counted) -> Iterator[Finding]:
    """Yield which recommendations most pledges are on, where some have several."""
    counts = counted.found.by_recommendation
    most = max((count for _code, count in counts), default=0)
    if most < _SEVERAL or len(counts) == 1:
        return
    names = counted.names
    first = [code for code, count in counts if count == most]
    listed = names.say(", ").join(map(counted.names.paragraph, first))
    if len(first) == 1:
        listed = names.of(names.numbered(first[0])[0], names.titled_paragraph(first[0]))
    yield Finding(
        counted.names.many(
            len(first),
            "Most pledged on: paragraph {paragraphs}, with {most} of {total} pledges.",
            "Most pledged on: paragraphs {paragraphs}, each with {most} of {total} pledges.",
            paragraphs=listed,
            most=most,
            total=counted.found.pledges,
        ),
        counted.on_recommendations,
    )


def matrix(counted: Counted) -> Matrix:
    """Return the coverage of recommendations by region; the last column is of those without."""
    coverage = counted.found.coverage
    totals = dict(counted.found.by_recommendation)
    rows = (
        MatrixRow(*counted.names.labelled(code), counts, totals[code])
        for code, counts in zip(coverage.rows, coverage.cells, strict=True)
    )
    columns = tuple(_region(code, counted.names) for code in coverage.columns)
    return Matrix(columns, tuple(rows), counted.on_recommendations)


def _region(code: str, names: Names) -> str:
    return names.label("region", code) if code else names.say("Without a region")


def by_objective(counted: Counted) -> Charted:
    """Return the chart of primary objectives, zeros included."""
    return Charted(charts.by_objective(counted.found, counted.names), counted.on_objectives)


def by_implementation(counted: Counted) -> Charted:
    """Return the chart of what entities report, with those that have not."""
    return Charted(charts.by_implementation(counted.found, counted.names), counted.reporting)


def by_currency(counted: Counted) -> Charted:
    """Return the chart of how fresh the news of the pledges is."""
    names = counted.names
    groups = [
        counted.group(
            (r for r in counted.rows if r.currency == code), names.label("currency", code)
        )
        for code, count in counted.found.by_currency
        if count
    ]
    return Charted(charts.by_currency(counted.found, names), Note(names.say(_SINCE), tuple(groups)))


def money(counted: Counted) -> Iterator[Money]:
    """Yield the sums in each currency."""
    for sums in counted.found.money:
        stated = (r for r in counted.rows if any(a.currency == sums.currency for a in r.amounts))
        note = Note(
            counted.names.say(
                "Exact amounts that pledges state in this currency, each at the stage given;"
                " beside them, never added, what the newest reports say was paid out."
            ),
            (counted.group(stated),),
        )
        yield Money(
            currency=sums.currency,
            pledged=f"{sums.pledged:f}",
            committed=f"{sums.committed:f}",
            disbursed=f"{sums.disbursed:f}",
            reported=f"{sums.reported:f}",
            note=note,
        )
