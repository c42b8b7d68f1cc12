"""Making a token on the pages, seeing it once, revoking it; the letters about it."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.engine import Engine

from registry import clock, replay
from registry.accounts.models import Person
from registry.app import create_app
from registry.errors import Refused
from registry.mail import Message
from registry.settings import Settings
from registry.store import reading, transaction, writing
from registry.tokens import secret
from registry.tokens.models import Token
from registry.tokens.operations import MOST, make_token, revoke_token
from registry.tokens.reminding import remind_of_tokens
from tests.client import PASSWORD, PageClient
from tests.factories.tokens import a_token, make
from tests.factories.world import NOW, World
from tests.integration.accounts.test_second_factor import at, demanding, set_up

__all__ = ["at", "demanding"]  # fixtures

MAKE = {"label": "Our database", "days": "90", "password": PASSWORD}

pytestmark = pytest.mark.usefixtures("today")


def browser(app: Flask, name: str) -> PageClient:
    app.test_client_class = PageClient
    made = app.test_client()
    assert isinstance(made, PageClient)
    made.sign_in(f"{name}@example.org")
    return made


def test_a_token_is_shown_once_and_revoked_by_who_answers_for_the_entity(
    app: Flask, engine: Engine, capfd: pytest.CaptureFixture[str]
) -> None:
    contributor = browser(app, "contributor")
    for wrong in ({"password": "wrong"}, {"label": " "}, {"days": "900"}, {"password": ""}):
        refused = contributor.send("/tokens/new", MAKE | wrong)
        assert refused.status_code == 422
        assert BeautifulSoup(refused.text, "html.parser").select_one(".error-summary")
    form = contributor.form("/tokens/new", "label") | MAKE
    answer = contributor.post("/tokens/new", data=form)
    [token] = re.findall(secret.PATTERN, answer.text)
    assert answer.headers["Cache-Control"] == "no-store"
    again = contributor.post("/tokens/new", data=form)

    assert (again.status_code, again.location) == (303, "/tokens")
    assert secret.is_whole(token)
    assert "Our database" in contributor.get("/tokens").text
    assert token not in contributor.get("/tokens").text
    with reading(engine) as session:
        kept = session.scalars(select(Token)).one()
        letter = session.scalars(select(Message).order_by(Message.id.desc())).first()
    assert (kept.sha256, kept.expires_on) == (
        secret.sha256(token),
        NOW.date() + timedelta(days=90),
    )
    assert letter is not None
    assert letter.to == "contributor@example.org"
    assert "21 February 2027" in letter.body
    assert token not in letter.body
    assert browser(app, "french").get(f"/tokens/{kept.object}/revoke").status_code == 404
    focal = browser(app, "focal")
    assert "Contributor" in focal.get("/tokens").text
    assert focal.send(f"/tokens/{kept.object}/revoke", {}).status_code == 303
    assert "Revoked" in contributor.get("/tokens").text
    assert contributor.send(f"/tokens/{kept.object}/revoke", {}).status_code == 409
    assert "Our database" in browser(app, "administrator").get("/tokens").text
    said = [json.loads(line) for line in capfd.readouterr().err.splitlines() if "token." in line]
    assert [one["event"] for one in said] == ["token.not-made", "token.made", "token.revoked"]
    assert token not in json.dumps(said)


def test_its_owner_is_told_once_a_week_before_it_ends(
    engine: Engine, settings: Settings, world: World
) -> None:
    a_token(world, days=7)  # ends as its owner knows
    a_token(world, "french", days=30)

    def told(days: int) -> int:
        return remind_of_tokens(engine, settings, at=NOW + timedelta(days=days))

    assert [told(22), told(23), told(24), told(31)] == [0, 1, 0, 0]
    with reading(engine) as session:
        letter = session.scalars(select(Message).order_by(Message.id.desc())).first()
    assert letter is not None
    assert letter.to == "french@example.org"
    assert "23 December 2026" in letter.body


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_nobody_has_more_tokens_than_can_be_looked_after(world: World) -> None:
    with writing(world.engine) as session, transaction(session):
        tokens = [make(session, world, "focal").token for _time in range(MOST)]
        with pytest.raises(Refused, match="revoke one first"):
            make(session, world, "focal")
        revoke_token(session, world.actor("focal"), tokens[0], at=NOW)
        make(session, world, "focal")
        with pytest.raises(Refused, match="lasts 1 to 365 days"):
            make(session, world, "french", days=366)
        with pytest.raises(Refused, match="Choose a role of yours"):
            make(session, world, "reviewer")
        other = session.get_one(Person, world.actor("french").person_id)
        with pytest.raises(Refused, match="Choose a role of yours"):
            make_token(
                session, world.actor("french"), tokens[0].grant, other, name="X", days=7, at=NOW
            )


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_who_tries_too_often_is_told_so_beside_what_they_typed(
    settings: Settings, engine: Engine, world: World
) -> None:
    clock.freeze(None)  # the limiter counts real seconds
    app = create_app(replace(settings, sign_in_limit="3 per hour"), engine)
    contributor = browser(app, "contributor")
    form = contributor.form("/tokens/new", "label") | MAKE | {"password": "wrong"}
    for _time in range(3):
        assert contributor.post("/tokens/new", data=form).status_code == 422
    refused = contributor.post("/tokens/new", data=form)
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 3_600
    assert "Too many attempts to make a token: try again in" in refused.text
    assert 'value="Our database"' in refused.text
    gone = app.test_client().post("/tokens/new", data=form)
    assert gone.status_code in {400, 429}


@pytest.mark.tampers
def test_a_key_that_somebody_slips_into_the_table_is_found(
    engine: Engine, settings: Settings, world: World
) -> None:
    a_token(world)
    with writing(engine) as session, transaction(session):
        session.execute(update(Token).values(sha256=secret.sha256(secret.new())))

    found = replay.verify(engine, settings).findings
    assert any("column sha256" in one.what for one in found)


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_whoever_has_a_second_factor_is_asked_for_its_code(
    demanding: Flask, at: Callable[[int], None]
) -> None:
    client = demanding.test_client()
    assert isinstance(client, PageClient)
    phone, _codes = set_up(client)
    at(60)
    form = client.form("/tokens/new", "label")
    assert "password" not in form
    filled = form | {"label": "Our database"}
    assert client.post("/tokens/new", data=filled | {"code": "000000"}).status_code == 422
    right = filled | {"code": phone.code()}
    assert re.search(secret.PATTERN, client.post("/tokens/new", data=right).text)
    again = client.form("/tokens/new", "label") | right
    key = client.form("/tokens/new", "label")["key"]
    assert client.post("/tokens/new", data=again | {"key": key}).status_code == 422, "used up"
