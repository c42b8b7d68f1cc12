"""What the table of tokens must hold, derived from the events in order."""

from datetime import date
from typing import Any

from registry.replay.expected import Expected
from registry.replay.reading import Happening

_OF = ("grant", "sha256", "expires_on")
OWN = {"token.made": _OF, "token.revoked": _OF}


def take(expected: Expected, it: Happening) -> None:
    """Add what one event makes of the tokens.

    Raises:
        ValueError: somebody made a key to a role that they did not hold, or one was revoked twice
            or as another one.
    """
    rows, fields = expected.objects["token"], it.fields
    if it.kind == "token.made":
        _check_grant(expected, it)
        rows[it.object] = {
            "grant": fields["grant"],
            "person": fields["person"],
            "sha256": fields["sha256"],
            "expires_on": date.fromisoformat(str(fields["expires_on"])),
            "made_index": it.index,
            "revoked_index": None,
        }
        return
    row = rows[it.object]
    if row["revoked_index"] is not None or row["sha256"] != fields["sha256"]:
        raise ValueError("it revokes a token twice, or another one")
    row["revoked_index"] = it.index


def _check_grant(expected: Expected, it: Happening) -> None:
    grant: dict[str, Any] = expected.objects["role_grant"][it.fields["grant"]]
    if grant["person"] != it.fields["person"] or grant["revoked_index"] is not None:
        raise ValueError("it makes a key to a role that its maker does not hold")
