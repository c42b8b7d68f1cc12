"""What a program sent besides its words: which version it stands on, under which key."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import request
from werkzeug.datastructures import FileStorage

from registry.api.acting.bodies import Unreadable
from registry.errors import Conflict, Refused, RegistryError
from registry.files.serving import keep_sent
from registry.pledges.content import Attachment

_KEY = re.compile(r'"?([A-Za-z0-9_-]{1,64})"?')


class Unconditional(RegistryError):
    """A change does not say which version it stands on (HTTP 428)."""


class Stale(Conflict):
    """A change stands on another version than what is there now (HTTP 412)."""


@dataclass(frozen=True, slots=True)
class Sent:
    """The body, read by its types, and the file if there is one."""

    body: Mapping[str, Any] = field(default_factory=dict)
    file: FileStorage | None = None

    def expect(self, tag: str) -> None:
        """Refuse a change that was not made upon the version with this tag.

        Raises:
            Unconditional: it names none.
            Stale: it names another.
        """
        given = request.if_match
        if "If-Match" not in request.headers:
            raise Unconditional(
                "Say in the header If-Match which version you change: it is the ETag of the last "
                "answer about it."
            )
        if not given.contains(tag):
            raise stale()

    def attachment(self) -> Attachment:
        """Keep the file that is sent, and return how it is attached.

        Raises:
            Refused: there is none, or it cannot be taken.
        """
        if self.file is None or not self.file.filename:
            raise Refused("Send one file, in the field “file” of a multipart form.")
        return keep_sent(self.file)


def stale() -> Stale:
    """Return the error of who was late."""
    return Stale(
        "Somebody changed this since you read it. Nothing of yours was kept: read it again, and "
        "change what is there now."
    )


def key() -> str | None:
    """Return the key under which a request acts once, if it brings one.

    Raises:
        Unreadable: it is none that can be kept.
    """
    raw = request.headers.get("Idempotency-Key")
    if raw is None:
        return None
    if not (found := _KEY.fullmatch(raw.strip())):
        raise Unreadable(
            "An Idempotency-Key has 1 to 64 letters a–z, digits, hyphens and low lines."
        )
    return found[1]


def fingerprint() -> str:
    """Return what makes two requests the same: method, address, body and files."""
    digest = hashlib.sha256(json.dumps([request.method, request.path]).encode())
    digest.update(request.get_data() if not request.files else b"")
    for name, one in sorted(request.files.items()):
        digest.update(f"{name} {one.filename} ".encode(errors="replace") + one.stream.read())
        one.stream.seek(0)
    return digest.hexdigest()
