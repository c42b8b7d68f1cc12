"""GET and HEAD write nothing to the store, whoever asks."""

import hashlib

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.engine import Engine

from registry.schema import metadata
from tests.client import PASSWORD
from tests.contracts.test_routes import FRAMEWORK, Things, things

__all__ = ["things"]


def _checksums(engine: Engine) -> dict[str, str]:
    sums = {}
    with engine.connect() as connection:
        for table in metadata.sorted_tables:
            rows = connection.execute(select(table).order_by(*table.primary_key.columns))
            sums[table.name] = hashlib.sha256(repr(rows.all()).encode()).hexdigest()
    return sums


@pytest.mark.parametrize("person", ["nobody", "focal", "reviewer", "organizer"])
def test_get_and_head_change_no_row(
    person: str, app: Flask, engine: Engine, things: Things
) -> None:
    client = app.test_client()
    if person != "nobody":
        app.config["WTF_CSRF_ENABLED"] = False
        client.post("/sign-in", data={"email": f"{person}@example.org", "password": PASSWORD})
    before = _checksums(engine)
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.endpoint not in FRAMEWORK:
            address = things.address(app, rule.endpoint)
            client.get(address)
            client.head(address)

    assert _checksums(engine) == before
