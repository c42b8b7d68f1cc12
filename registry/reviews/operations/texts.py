"""The texts that reviewers use again."""

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from registry.errors import Conflict
from registry.policy import Actor
from registry.reviews.models import FindingText
from registry.reviews.operations.desk import version_of


def add_text(
    session: Session, actor: Actor, *, field: str, language: str, text: str, at: datetime
) -> FindingText:
    """Keep a text that reviewers will use again; `field` is the part it is about ("": any)."""
    added = FindingText(
        handle=secrets.token_urlsafe(12),
        field=field,
        language=language,
        text=text,
        updated_by=actor.person_id or 0,
        updated_at=at,
    )
    session.add(added)
    session.flush()
    return added


def edit_text(
    session: Session,
    actor: Actor,
    kept: FindingText,
    *,
    version: str,
    field: str,
    language: str,
    text: str,
    at: datetime,
) -> None:
    """Say a kept text otherwise; findings that were written with it stay as they are.

    Raises:
        Conflict: a colleague changed it since `version` was read.
    """
    session.refresh(kept, with_for_update=True)
    if version != version_of(kept):
        raise Conflict(
            "A colleague changed this text while you were writing. Yours is kept in the form "
            "below, theirs stands above it: bring both together and save again."
        )
    kept.field, kept.language, kept.text = field, language, text
    kept.updated_by, kept.updated_at = actor.person_id or 0, at
    session.flush()


def retire_text(session: Session, kept: FindingText, *, at: datetime | None) -> None:
    """Offer a text no more from `at` on; with None, offer it again."""
    kept.retired_at = at
    session.flush()
