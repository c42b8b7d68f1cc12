"""GET and HEAD write nothing to the store, whoever asks."""

import pytest
from flask import Flask
from sqlalchemy.engine import Engine

from tests.client import PASSWORD
from tests.contracts.reachable import ACTING, FRAMEWORK
from tests.contracts.test_routes import Things, things
from tests.databases import checksums

# A view that writes does so on either database.
pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)

__all__ = ["things"]


@pytest.mark.parametrize("person", ["nobody", "focal", "reviewer", "organizer"])
def test_get_and_head_change_no_row(
    person: str, app: Flask, engine: Engine, things: Things
) -> None:
    client = app.test_client()
    if person != "nobody":
        app.config["WTF_CSRF_ENABLED"] = False
        client.post("/sign-in", data={"email": f"{person}@example.org", "password": PASSWORD})
    before = checksums(engine)
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.endpoint not in FRAMEWORK | ACTING.keys():
            address = things.address(app, rule.endpoint)
            client.get(address)
            client.head(address)

    assert checksums(engine) == before
