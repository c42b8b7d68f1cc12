"""What the tables of reports must hold, derived from the events in order."""

from typing import Any

from registry.progress.content import FIELDS
from registry.replay.expected import Expected
from registry.replay.reading import Happening
from registry.replay.standing import Judged, LastReport

OWN = {
    "report.filed": ("pledge", "revision", *FIELDS),
    "report.confirmed": ("pledge", "revision", "reason"),
    "report.disputed": ("pledge", "revision", "reason"),
}
_UNDER_WAY = {"not_started", "planning", "in_progress", "delayed"}
# From which states a move leads where, so that one that could not be shows.
_MOVES: dict[str, tuple[set[str], str]] = {
    "plan": ({"not_started"}, "planning"),
    "start": ({"not_started", "planning"}, "in_progress"),
    "delay": ({"not_started", "planning", "in_progress"}, "delayed"),
    "resume": ({"delayed", "fulfilled", "discontinued"}, "in_progress"),
    "fulfil": (_UNDER_WAY, "fulfilled"),
    "discontinue": (_UNDER_WAY, "discontinued"),
}


def take(expected: Expected, it: Happening) -> None:
    """Add what an event of a report makes of the tables."""
    pledge = expected.objects["pledge"].get(it.fields["pledge"])
    if pledge is None or pledge["published_number"] is None:
        raise ValueError("it is about a pledge that is not public")
    expected.open(it, it.index)
    if it.kind == "report.filed":
        _file(expected, it, pledge)
    else:
        _judge(expected, it)


def _file(expected: Expected, it: Happening, pledge: dict[str, Any]) -> None:
    if pledge["state"] == "withdrawn" or it.fields["pledge_revision"] != pledge["published_number"]:
        raise ValueError("it reports on what is not public any more")
    known = expected.reports.get(it.fields["pledge"])
    last = _next(it, known)
    expected.reports[it.fields["pledge"]] = last
    expected.judged[last.ref, last.number] = Judged(last.index, it.object, it.fields["pledge"])
    expected.derive(
        "report_revision",
        it.index,
        pledge=it.fields["pledge"],
        object=it.object,
        report=last.report,
        number=last.number,
        state=last.state,
        reported_at=last.reported_at,
        content={name: it.fields[name] for name in FIELDS if name in it.fields}
        | expected.redacted(it.index),
        filed_at=it.at,
        filed_by=it.fields["person"],
    )


def _next(it: Happening, known: LastReport | None) -> LastReport:
    """Return the last report from this entry on: a new one, or the next revision of the last."""
    number: Any = it.fields["revision"]
    corrects = known is not None and known.ref == it.fields["ref"]
    if corrects and known:
        last = LastReport(known.ref, known.object, known.report, number, it.index, known.before, "",
                    known.reported_at)  # fmt: skip
        follows = number == known.number + 1 and it.object == known.object
    else:
        report = known.report + 1 if known else 1
        before = known.state if known else "not_started"
        ref = it.fields["ref"]
        last = LastReport(ref, it.object, report, number, it.index, before, "", it.at)
        follows = number == 1 and ref == f"{it.fields['pledge']}-R{report}"
    if not follows:
        raise ValueError("it does not follow the report before it")
    last.state = _state(last.before, str(it.fields["move"]))
    if last.state != it.fields["state"]:
        raise ValueError(f"it cannot lead from {last.before} to {it.fields['state']}")
    return last


def _state(before: str, move: str) -> str:
    if move == "keep":
        return before
    sources, state = _MOVES[move]
    if before not in sources:
        raise ValueError(f"{move} cannot follow {before}")
    return state


def _judge(expected: Expected, it: Happening) -> None:
    ref: Any = it.fields["ref"]
    number: Any = it.fields["revision"]
    judged = expected.judged[ref, number]
    if (judged.object, judged.pledge) != (it.object, it.fields["pledge"]):
        raise ValueError("it judges another report than it says")
    if (ref, number + 1) in expected.judged:
        raise ValueError("it judges what was corrected before")
    expected.derive(
        "report_judgement",
        it.index,
        revision_index=judged.filed,
        verdict=it.kind.partition(".")[2],
        reason=it.fields.get("reason", ""),
        redacted=expected.notes(it.index),
        person=it.fields["person"],
        at=it.at,
    )
