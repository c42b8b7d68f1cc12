"""Letters that quote words which must go: finding them, and saying something else instead."""

import re
from collections.abc import Collection

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from registry.mail.composing import compose
from registry.mail.models import Message
from registry.mail.posting import path_of
from registry.settings import Settings


def letters_about(session: Session, ref: str, passages: Collection[str]) -> list[Message]:
    """Return the kept letters about `ref` that quote one of these passages, sent or not.

    Letters about anything, where `ref` is "".
    """
    if not passages:
        return []
    rows = session.scalars(
        select(Message).where(_say(ref), or_(*map(_say, passages))).order_by(Message.id)
    )
    return [one for one in rows if _quotes(one.subject, passages) or _quotes(one.body, passages)]


def _say(words: str) -> ColumnElement[bool]:
    parts = (Message.subject, Message.body)
    return or_(*(part.contains(words, autoescape=True) for part in parts))


def _quotes(text: str, passages: Collection[str]) -> bool:
    return without(text, passages, "") != text


def without(text: str, passages: Collection[str], instead: str) -> str:
    """Return a text with a sentence wherever it quotes one of these passages as whole words."""
    if not passages:
        return text
    longest_first = sorted(passages, key=len, reverse=True)
    either = "|".join(map(re.escape, longest_first))
    return re.sub(rf"(?<!\w)(?:{either})(?!\w)", lambda _found: instead, text)


def write_again(session: Session, settings: Settings, words: str) -> int:
    """Write the files of kept letters that say these words anew, and return how many they are."""
    rows = session.scalars(select(Message).where(_say(words)))
    found = [(one, path) for one in rows if (path := path_of(settings, one.id)).exists()]
    for message, path in found:
        path.write_bytes(compose(message, settings).as_bytes())
    return len(found)
