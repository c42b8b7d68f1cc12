"""One-time codes of an app on a telephone (RFC 6238), and the codes that stand in for it.

The key of each person is sealed by one that is derived from the instance's secret key: a copy of
the database alone makes no codes.
"""

import hashlib
import hmac
import secrets
import unicodedata
from dataclasses import dataclass
from typing import Any

import qrcode
from passlib.exc import TokenError
from passlib.totp import TOTP

from registry import clock

RECOVERY_CODES = 10
_DRIFT = 30  # seconds that a telephone's clock may be off, either way
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that are taken for each other: 59 bits in 12
_LONGEST = 40  # characters of a code as it is typed


@dataclass(frozen=True, slots=True)
class NewKey:
    """A new key, shown once to the person who sets it up."""

    sealed: str
    spelt: str  # in groups of four, to be typed
    address: str  # otpauth://…, to be opened or photographed


class Codes:
    """Makes keys and checks codes; `issuer` is the name that the app shows."""

    def __init__(self, secret_key: bytes, issuer: str) -> None:
        key = hmac.new(secret_key, b"registry.second-factor", hashlib.sha256).hexdigest()
        self._totp: Any = TOTP.using(
            secrets={"1": key}, issuer=issuer, now=lambda: clock.now().timestamp()
        )

    def new(self) -> str:
        """Return a new key, sealed."""
        return str(self._totp.new().to_json(encrypt=True))

    def show(self, sealed: str, account: str) -> NewKey:
        """Return a key as its owner sets it up."""
        key = self._totp.from_source(sealed)
        return NewKey(sealed, key.pretty_key(), key.to_uri(account))

    def check(self, sealed: str, typed: str, *, after: int) -> int | None:
        """Return the counter of a right code, None for a wrong one or one used before.

        Codes up to the counter `after` are used; a code is good for half a minute, and one more.
        """
        try:
            match = self._totp.verify(
                plain(typed), sealed, window=_DRIFT, last_counter=after if after >= 0 else None
            )
        except TokenError:
            return None
        return int(match.counter)


def plain(typed: str) -> str:
    """Return a code without blanks and dashes, in small letters; digits of every script are one."""
    text = "".join(c for c in typed[:_LONGEST] if not c.isspace() and c != "-").casefold()
    return "".join(str(unicodedata.digit(c, c)) for c in text)


def recovery_codes() -> list[str]:
    """Return ten new codes in three groups of four."""
    return ["-".join(_group() for _ in range(3)) for _ in range(RECOVERY_CODES)]


def _group() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(4))


def code_hash(person: str, code: str) -> str:
    """Return what is kept of a recovery code of the person with that handle.

    It is random and long enough for a plain hash.
    """
    return hashlib.sha256(f"{person} {plain(code)}".encode(errors="replace")).hexdigest()


def picture(address: str) -> str:
    """Return the QR code of an address as SVG: one path of its dark squares."""
    code: Any = qrcode.QRCode(border=4)
    code.add_data(address)
    code.make(fit=True)
    rows = code.get_matrix()
    squares = "".join(
        f"M{x},{y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    )
    size = len(rows)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" width="240" '
        f'height="240" shape-rendering="crispEdges"><path fill="#fff" d="M0,0h{size}v{size}h-{size}'
        f'z"/><path fill="#000" d="{squares}"/></svg>'
    )
