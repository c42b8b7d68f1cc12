"""What colleagues say to each other about a draft: private, so nothing of it enters the log.

A comment goes with its draft: once that is filed or deleted, nobody needs it any more.
"""

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from registry.accounts.models import Person
from registry.errors import Conflict
from registry.pledges.models import Draft, DraftComment
from registry.pledges.operations.drafts import CONFLICT
from registry.policy import Actor
from registry.web.security_log import note


def add_comment(
    session: Session, actor: Actor, draft: Draft, *, section: str, words: str, at: datetime
) -> DraftComment:
    """Say something about one section of a draft, or with "" about all of it.

    Raises:
        Conflict: the draft was filed or deleted meanwhile.
    """
    current = session.get(Draft, draft.id, with_for_update=True, populate_existing=True)
    if current is None:
        raise Conflict(CONFLICT)
    comment = DraftComment(
        handle=secrets.token_urlsafe(9),
        draft_id=draft.id,
        section=section,
        words=words,
        person_id=actor.person_id,
        at=at,
    )
    session.add(comment)
    session.flush()
    return comment


def settle_comment(session: Session, actor: Actor, comment: DraftComment, *, at: datetime) -> None:
    """Mark a comment as done with; who did so first, and when, stays."""
    if comment.settled_at is None:
        comment.settled_by, comment.settled_at = actor.person_id, at
        session.flush()


def erase_comment(session: Session, actor: Actor, comment: DraftComment) -> None:
    """Erase a comment before its draft goes; the log of accounts and access says that it was."""
    draft = session.get_one(Draft, comment.draft_id)
    author = session.get_one(Person, comment.person_id)
    note("comment.erased", draft=draft.handle, author=author.handle, actor=actor.role)
    session.delete(comment)
    session.flush()


def reopen_comment(session: Session, comment: DraftComment) -> None:
    """Let a settled comment wait again."""
    comment.settled_by = comment.settled_at = None
    session.flush()
