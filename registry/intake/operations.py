"""Taking over rows of a file: the writes."""

from collections import ChainMap
from collections.abc import Collection, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.accounts.queries import register
from registry.errors import Sentence
from registry.framework.queries import framework
from registry.intake.cells import Submission, read_row
from registry.intake.columns import Reject, Row
from registry.intake.meaning import Context, understand
from registry.pledges.content import Content
from registry.pledges.models import Pledge, PledgeRevision
from registry.pledges.operations import Imported, import_pledges
from registry.pledges.queries import currencies
from registry.pledges.rules import Known
from registry.policy import Actor

_OTHER_CONTENTS = Sentence(
    "It was imported before with other contents; the registry keeps what it published."
)


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of some rows; every row is in one of the three."""

    imported: int = 0
    known: int = 0  # here already, the same
    rejects: tuple[Reject, ...] = ()
    rejected: int = 0  # rows, of which each may have several rejects

    def __add__(self, other: "Tally") -> "Tally":
        """Return both together."""
        return Tally(
            self.imported + other.imported,
            self.known + other.known,
            (*self.rejects, *other.rejects),
            self.rejected + other.rejected,
        )


def import_rows(
    session: Session,
    actor: Actor,
    rows: Sequence[Row],
    *,
    cycle: str | None,
    at: datetime,
) -> Tally:
    """Publish each readable row as *imported, not confirmed*; say of each other one why not.

    `cycle` is the code of the one to assume where a row's date does not tell. A row that was
    imported before changes nothing; where it says something else now, it is rejected.

    Raises:
        NotFound: there is no such cycle.
    """
    new, tally = judge_rows(session, rows, cycle=cycle)
    pledges = [pledge for _row, pledge in new]
    refs = import_pledges(session, actor, pledges, at=at) if new else []
    lost = refs.count(None)  # to somebody who imported the same since we looked
    return tally + Tally(imported=len(refs) - lost, known=lost)


def judge_rows(
    session: Session,
    rows: Sequence[Row],
    *,
    cycle: str | None,
    seen: MutableMapping[str, Content] | None = None,
) -> tuple[list[tuple[int, Imported]], Tally]:
    """Return what of these rows is new, by its row's number, and what became of the others.

    `seen` knows what was new in rows before these, by its id, and takes what is new here: a
    preview writes nothing that the next rows could find in the database.

    Raises:
        NotFound: there is no such cycle.
    """
    submissions: list[Submission] = []
    tally = Tally()
    for row in rows:
        read = read_row(row)
        if isinstance(read, Submission):
            submissions.append(read)
        else:
            tally += Tally(rejects=read, rejected=1)
    context = context_of(session, {one.matched_id for one in submissions}, cycle)
    here = _imported_before(session, submissions)
    earlier = ChainMap[str, Content](here, {} if seen is None else seen)
    new: list[tuple[int, Imported]] = []
    for submission in submissions:
        found = _judge(submission, context, earlier)
        if isinstance(found, Imported):
            earlier.maps[-1][submission.legacy_id] = found.content
            new.append((submission.row, found))
        else:
            tally += found
    return new, tally


def _judge(
    submission: Submission, context: Context, earlier: Mapping[str, Content]
) -> Imported | Tally:
    """Return the pledge to import, or what else became of the row."""
    before = earlier.get(submission.legacy_id)
    if before and context.cycle is None:  # its forum was said when it came the first time
        context = replace(context, cycle=context.known.framework.cycle(before.cycle))
    understood = understand(submission, context)
    if not isinstance(understood, Imported):
        return Tally(rejects=(understood,), rejected=1)
    if before is None:
        return understood
    if _as_published(before) == _as_published(understood.content):
        return Tally(known=1)
    reject = Reject(submission.row, "UUID or id", submission.legacy_id, _OTHER_CONTENTS)
    return Tally(rejects=(reject,), rejected=1)


def _as_published(content: Content) -> Content:
    """Return what the file alone decides: a match may have been imported since."""
    return content.with_changes(match_ref="")


def context_of(
    session: Session, matched: Collection[str] = (), cycle: str | None = None
) -> Context:
    """Return what submissions are understood in: of others' pledges those with a `matched` id.

    Raises:
        NotFound: there is no such cycle.
    """
    frame = framework(session)
    rows = select(Pledge.legacy_id, Pledge.ref).where(
        Pledge.legacy_id.in_({*matched} - {""}), Pledge.published_number.is_not(None)
    )
    matches = {str(legacy_id): ref for legacy_id, ref in session.execute(rows)}
    return Context(
        known=Known(register(session), frame, currencies()),
        matches=matches,
        cycle=frame.cycle(cycle) if cycle else None,
    )


def _imported_before(session: Session, submissions: Sequence[Submission]) -> dict[str, Content]:
    """Return what was imported under these ids, in one statement."""
    rows = (
        select(Pledge.legacy_id, PledgeRevision.content)
        .join(PledgeRevision, PledgeRevision.pledge_id == Pledge.id)
        .where(
            Pledge.legacy_id.in_([submission.legacy_id for submission in submissions]),
            PledgeRevision.number == 1,
        )
    )
    found: Mapping[str | None, dict[str, object]] = dict(session.execute(rows).all())
    return {str(legacy_id): Content.parse(content) for legacy_id, content in found.items()}
