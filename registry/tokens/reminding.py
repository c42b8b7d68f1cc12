"""Telling the owners of tokens a week before they end: once each, however often it is run."""

from datetime import datetime, timedelta

from sqlalchemy.engine import Engine

from registry import mail
from registry.accounts.queries import register
from registry.policy import Role
from registry.settings import Settings
from registry.store import transaction, writing
from registry.tokens import letters, queries

BEFORE = timedelta(days=7)


def remind_of_tokens(engine: Engine, settings: Settings, *, at: datetime) -> int:
    """Write the letters that are due at `at`, and return how many.

    A token that was made for no longer than that ends as its owner knows.
    """
    with writing(engine) as session, transaction(session):
        today, written = at.date(), []
        entities = register(session)
        for token in queries.ending(session, today + BEFORE, today):
            session.refresh(token, with_for_update=True)
            if token.reminded_at is None and token.expires_on - token.made_at.date() > BEFORE:
                written.append(
                    letters.ends(
                        token,
                        token.person,
                        role=Role(token.grant.role),
                        entity=entities.by_id[token.grant.entity_id],
                        link=f"{settings.base_url}/tokens",
                    )
                )
                token.reminded_at = at
        mail.write(session, written, at=at)
    return len(written)
