"""Until when a token works."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from registry.tokens.models import Token

TODAY = date(2026, 11, 26)


def end(**changes: Any) -> str | None:
    said = {"revoked": None, "role_ended": None, "active": True, "last": TODAY, **changes}
    token: Any = SimpleNamespace(
        revoked_index=said["revoked"],
        grant=SimpleNamespace(revoked_index=said["role_ended"]),
        person=SimpleNamespace(active=said["active"]),
        expires_on=said["last"],
    )
    return Token.end(token, TODAY)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({}, None),  # its last day is one of its days
        ({"revoked": 7}, "revoked"),
        ({"role_ended": 7}, "role"),
        ({"active": False}, "role"),
        ({"last": date(2026, 11, 25)}, "expired"),
    ],
)
def test_it_works_as_long_as_its_owner_may_act_and_to_its_last_day(
    changes: dict[str, Any], why: str | None
) -> None:
    assert end(**changes) == why
