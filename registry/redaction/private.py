"""What people wrote about a pledge that no entry holds: messages, contact persons, comments.

The log says nothing of it, so nothing there goes with it. The same two people erase it, and the
entry of the redaction, closed and naming no text, is the record that they did.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry import canonical
from registry.pledges.models import ERASED, Draft, DraftComment, PledgeContact, PledgeRevision
from registry.redaction.chains import Chain
from registry.reviews.models import ReviewMessage

MESSAGE, CONTACTS = "message", "contacts"


@dataclass(frozen=True, slots=True)
class Private:
    """A message between entity and secretariat, or the contact persons of a revision."""

    row: ReviewMessage | PledgeContact
    number: int  # of the revision

    @property
    def kind(self) -> str:
        """Return what it is."""
        return MESSAGE if isinstance(self.row, ReviewMessage) else CONTACTS

    @property
    def key(self) -> str:
        """Return what names it in a request and in the form that asks."""
        row = self.row
        return f"{self.kind}.{row.id if isinstance(row, ReviewMessage) else row.index}"

    @property
    def words(self) -> str:
        """Return what a message says, as letters may quote it; "" for contact persons."""
        return self.row.words if isinstance(self.row, ReviewMessage) else ""

    @property
    def said(self) -> str:
        """Return by what another text is the same."""
        return self.words or canonical.dumps(getattr(self.row, "contacts", []))


def private(session: Session, of: Chain) -> list[Private]:
    """Return what such texts of a pledge still say: messages, then contacts, the newest first."""
    if not (of.is_pledge and of.pledge):
        return []
    messages = select(ReviewMessage).where(
        ReviewMessage.pledge_id == of.pledge.id, ReviewMessage.words != ""
    )
    contacts = (
        select(PledgeContact, PledgeRevision.number)
        .join(PledgeRevision, PledgeRevision.index == PledgeContact.index)
        .where(PledgeRevision.pledge_id == of.pledge.id)
    )
    return [
        Private(one, one.number)
        for one in session.scalars(messages.order_by(ReviewMessage.id.desc()))
    ] + [
        Private(row, number)
        for row, number in session.execute(contacts.order_by(PledgeContact.index.desc())).tuples()
        if row.contacts
    ]


def comments(session: Session, of: Chain, same: frozenset[str]) -> Sequence[DraftComment]:
    """Return what colleagues said about the draft of the next revision, if it is the same."""
    if not (of.is_pledge and of.pledge):
        return ()
    rows = select(DraftComment).join(Draft, Draft.id == DraftComment.draft_id)
    said = rows.where(Draft.pledge_id == of.pledge.id, DraftComment.words.in_(same))
    return session.scalars(said.order_by(DraftComment.id)).all()


def erase_private(
    session: Session,
    found: Sequence[Private],
    draft: Draft | None,
    note: Mapping[str, Any],
    at: datetime,
) -> None:
    """Erase these texts; a message says so, and contact persons leave the draft too."""
    for one in found:
        if isinstance(one.row, ReviewMessage):
            one.row.words, one.row.redacted = "", dict(note)
            continue
        if draft and canonical.dumps(draft.contacts) == one.said:
            draft.contacts = []
            draft.version += 1
            draft.sections_seen = {**draft.sections_seen, ERASED: draft.version}
            draft.updated_at = at
        one.row.contacts = []
    session.flush()
