"""Writes of reviewers, one verb each: `(session, actor, subject, *, fields, at)`."""

from registry.reviews.operations.decisions import (
    accept_pledge,
    correct_pledge,
    decline_pledge,
    merge_pledge,
    open_pledge,
    publish_pledge,
    return_pledge,
)
from registry.reviews.operations.desk import (
    FIRST,
    NOBODY,
    hand_over_pledge,
    note_findings,
    version_of,
)
from registry.reviews.operations.messages import settle_messages, write_message
from registry.reviews.operations.texts import add_text, edit_text, retire_text

__all__ = [
    "FIRST",
    "NOBODY",
    "accept_pledge",
    "add_text",
    "correct_pledge",
    "decline_pledge",
    "edit_text",
    "hand_over_pledge",
    "merge_pledge",
    "note_findings",
    "open_pledge",
    "publish_pledge",
    "retire_text",
    "return_pledge",
    "settle_messages",
    "version_of",
    "write_message",
]
