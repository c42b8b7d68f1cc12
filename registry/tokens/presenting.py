"""In whose role a request asks that brings a token (RFC 6750, 2.1)."""

from flask import request
from sqlalchemy.orm import Session

from registry import clock
from registry.accounts.queries import identity
from registry.errors import Sentence
from registry.policy import Identity
from registry.tokens import queries, secret
from registry.tokens.models import Token
from registry.web.security_log import note

_LONGEST = 200  # characters that are read of what was sent
_NONE = Sentence(
    "Send a token with this request, in the header Authorization: Bearer and the token. Who acts "
    "for an entity makes one on the page of their account."
)
_MISSPELT = Sentence(
    "This is not how a token of this registry is spelt, or a character was lost or changed on the "
    "way: copy it anew, from its first character to its last."
)
_WORTHLESS = Sentence(
    "This token is worth nothing: it was revoked, its time is over, its owner no longer has the "
    "role, or there never was one. Make a new one."
)


class Unproven(Exception):
    """A request does not say in whose role it asks (HTTP 401); `code` is RFC 6750's, if any."""

    def __init__(self, sentence: Sentence, code: str = "") -> None:
        super().__init__(str(sentence))
        self.sentence, self.code = sentence, code


def presented() -> str:
    """Return the token that this request brings, "" where it brings none."""
    scheme, _blank, token = request.headers.get("Authorization", "")[:_LONGEST].partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def holder(session: Session) -> tuple[Token, Identity]:
    """Return the token that this request brings, and who asks: its owner in that one role.

    Raises:
        Unproven: it brings none, or none that works. What never was a token gets the same answer as
            one that was.
    """
    if not (given := presented()):
        raise Unproven(_NONE)
    if not secret.is_whole(given):
        note("token.refused", why="misspelt")
        raise Unproven(_MISSPELT, "invalid_token")
    token = queries.by_sha256(session, secret.sha256(given))
    end = token.end(clock.today()) if token else "unknown"
    if token is None or end:
        note("token.refused", token=token.object if token else None, why=end)
        raise Unproven(_WORTHLESS, "invalid_token")
    return token, identity(session, token.person, [token.grant])
