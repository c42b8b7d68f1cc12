"""Whoever asks for more than the registry makes for one address is told when to go on."""

from dataclasses import replace

import pytest
from sqlalchemy.engine import Engine

from registry import clock
from registry.app import create_app
from registry.settings import Settings
from tests.client import PageClient
from tests.factories.world import World

pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


def test_strangers_wait_and_those_who_are_signed_in_behind_their_address_do_not(
    settings: Settings, engine: Engine, world: World
) -> None:
    clock.freeze(None)  # the limiter counts real seconds
    ref = world.publish()
    app = create_app(replace(settings, reading_limit="25 per hour"), engine)
    app.test_client_class = PageClient
    stranger, focal = app.test_client(use_cookies=False), app.test_client()
    assert isinstance(focal, PageClient)
    focal.sign_in("focal@example.org")
    for number in range(4):
        assert stranger.get(f"/pledges?q={number}").status_code == 200
        assert stranger.get(f"/pledges/{ref}").status_code == 200  # kept: it counts once
    assert stranger.get("/pledges.csv").status_code == 200  # and this twenty times

    refused = stranger.get("/objectives", headers={"Accept-Language": "fr"})
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 3_600
    assert "Trop de demandes" in refused.text
    assert "téléchargements de la page des données" in refused.text
    assert "ETag" not in refused.headers
    told = stranger.get("/api/v1/pledges")
    assert "More requests came from your connection" in told.json["detail"]  # type: ignore[index]
    assert (told.status_code, told.content_type) == (429, "application/problem+json")
    assert int(told.headers["Retry-After"]) > 0
    visitor = app.test_client()
    assert isinstance(visitor, PageClient)
    unread = visitor.send("/verify", {}, holding="files")
    assert unread.status_code == 429
    assert "Each sending of files to verify counts as 20 pages" in unread.text
    assert "downloads" not in unread.text
    assert stranger.get(f"/pledges/{ref}").status_code == 200  # kept pages are for everybody
    assert stranger.get("/log/entry/1").status_code == 200  # and mirrors go on
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    assert stranger.get("/objectives", environ_overrides=elsewhere).status_code == 200
    forged = {"X-Forwarded-For": "192.0.2.8", "Forwarded": "for=192.0.2.8"}
    assert stranger.get("/principles", headers=forged).status_code == 429

    for address in ("/objectives", "/pledges.csv", f"/pledges/{ref}", "/work"):
        assert focal.get(address).status_code == 200, address
