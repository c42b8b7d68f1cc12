"""How a token is spelt: a prefix that scanners of secrets know, chance, and a checksum; pure.

The checksum tells a slip of the hand from a token that is worth nothing any more, without asking
the database. It is no secret, and proves nothing.
"""

import hashlib
import re
import secrets
import string
import zlib
from typing import Final

PREFIX: Final = "gcmpledge_"
_ALPHABET: Final = string.digits + string.ascii_uppercase + string.ascii_lowercase
_DRAWN, _CHECK = 32, 6  # characters: 190 random bits, 32 bits of CRC
PATTERN: Final = rf"{PREFIX}[0-9A-Za-z]{{{_DRAWN + _CHECK}}}"


def new() -> str:
    """Return a new token."""
    drawn = PREFIX + "".join(secrets.choice(_ALPHABET) for _ in range(_DRAWN))
    return drawn + _checksum(drawn)


def is_whole(token: str) -> bool:
    """Say whether a text is spelt as a token is, its checksum included."""
    return bool(re.fullmatch(PATTERN, token)) and token.endswith(_checksum(token[:-_CHECK]))


def sha256(token: str) -> str:
    """Return what is kept of a token: it is random and long enough for a plain hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def _checksum(text: str) -> str:
    """Return the CRC-32 of a text in six characters of base 62."""
    left, found = zlib.crc32(text.encode()), ""
    for _place in range(_CHECK):
        left, digit = divmod(left, len(_ALPHABET))
        found = _ALPHABET[digit] + found
    return found
