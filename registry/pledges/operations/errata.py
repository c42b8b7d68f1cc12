"""Beginning an erratum: the public words again, to correct how they are spelt."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.errors import Refused
from registry.pledges.content import Content
from registry.pledges.lifecycle import State, may_follow
from registry.pledges.models import Draft, Erratum, Pledge, PledgeContact, PledgeRevision
from registry.pledges.operations.beginning import add_draft
from registry.policy import Actor


def start_erratum(session: Session, actor: Actor, pledge: Pledge, *, at: datetime) -> Draft:
    """Begin an erratum of the public revision of `pledge`, or return the one in writing.

    An erratum that was returned goes on from its own words.

    Raises:
        Refused: nothing of the entity's words is public, or another revision is on its way.
    """
    existing = session.scalar(select(Draft).where(Draft.pledge_id == pledge.id))
    if existing and existing.is_erratum:
        return existing
    if existing:
        raise Refused(
            "An amendment of {ref} is being written: correct the words in it, or delete it first.",
            ref=pledge.ref,
        )
    if pledge.published_number is None:
        raise Refused("{ref} is not public: there is nothing to correct yet.", ref=pledge.ref)
    if not may_follow(State(pledge.state), is_published=True):
        raise Refused(
            "{ref} cannot be changed now: its page says where revision {number} stands.",
            ref=pledge.ref,
            number=pledge.current_number,
        )
    revision = _corrected(session, pledge)
    content = Content.parse(revision.content).with_changes(
        reason="", consent=False, note=None, redacted={}
    )
    kept = session.get(PledgeContact, revision.index)
    contacts = kept.contacts if kept else []
    return add_draft(
        session,
        actor,
        pledge.entity_id,
        content,
        contacts,
        at=at,
        pledge_id=pledge.id,
        is_erratum=True,
    )


def _corrected(session: Session, pledge: Pledge) -> PledgeRevision:
    """Return the revision whose words an erratum begins with."""
    own = select(PledgeRevision).where(PledgeRevision.pledge_id == pledge.id)
    current = session.scalars(own.where(PledgeRevision.number == pledge.current_number)).one()
    is_erratum = session.get(Erratum, current.index) is not None
    if is_erratum and pledge.state == State.RETURNED:
        return current
    if pledge.has_imported_words:
        raise Refused(
            "The public words of {ref} were imported and are not the entity’s own: amend it.",
            ref=pledge.ref,
        )
    return session.scalars(own.where(PledgeRevision.number == pledge.published_number)).one()
