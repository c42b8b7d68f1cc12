"""What can happen to a token."""

from dataclasses import dataclass
from typing import ClassVar

from registry.audit.event import Event


@dataclass(frozen=True, kw_only=True)
class TokenMade(Event):
    """Somebody made a key to a role that they hold; closed.

    With its hash in the log, nobody can slip a key of their own into the table.
    """

    kind: ClassVar[str] = "token.made"
    grant: str  # the object of the role
    sha256: str  # of the token, hexadecimal
    expires_on: str  # the last UTC day on which it works


@dataclass(frozen=True, kw_only=True)
class TokenRevoked(TokenMade):
    """It is worth nothing from here on; closed."""

    kind: ClassVar[str] = "token.revoked"
