"""What is public around the words of a pledge: partners, reports, matches, documents, merges."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from registry.matches.standing import Agreed, agreed
from registry.partners.queries import Step, public_steps
from registry.pledges.merges import Merged, merged_into
from registry.progress.queries import Report, Standing, progress
from registry.undertakings.queries import Document, documents_on


@dataclass(frozen=True, slots=True)
class Around:
    """What others did about a pledge, and what was reported on it."""

    steps: Sequence[Step]  # of its partners
    standing: Standing
    reports: Sequence[Report]
    matches: Sequence[Agreed]
    documents: Sequence[Document]
    merged: Sequence[Merged]

    @property
    def entries(self) -> Hashable:
        """Return the entries that all of it is of: while they are the same, so is what it says."""
        filed = [one for report in self.reports for one in report.revisions]
        return (
            *(("partner", one.index) for one in self.steps),
            *(("report", one.index) for one in filed),
            *(("judgement", said.index) for one in filed for said in one.judgements),
            *(("match", one.index, one.need.index, one.offer.index) for one in self.matches),
            *(("document", one.index) for one in self.documents),
            *(("merged", one.index) for one in self.merged),
        )


def around(session: Session, ref: str, size: int) -> Around:
    """Return what there was around a public pledge at log `size`.

    Five statements, and one more where there are reports.
    """
    return Around(
        public_steps(session, ref, size),
        *progress(session, ref, size),
        agreed(session, size, ref=ref),
        documents_on(session, ref, size),
        merged_into(session, ref, size),
    )
