"""Signing in and out, and what a cookie is worth afterwards."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask_security import hash_password
from sqlalchemy import func, select, update
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from registry import clock
from registry.accounts import security
from registry.accounts.models import Invitation, Person
from registry.accounts.operations import add_person, grant_role, invite_person
from registry.app import create_app
from registry.errors import Refused
from registry.policy import Role
from registry.settings import Settings
from registry.store import transaction
from tests.client import PASSWORD, PageClient, fields_of
from tests.factories.world import NOW, OPERATOR, World


def test_a_wrong_password_gets_a_sentence_and_keeps_the_address(client: PageClient) -> None:
    answer = client.send("/sign-in", {"email": "focal@example.org", "password": "wrong"})

    assert "focal@example.org" in answer.text
    assert "error-summary" in answer.text
    assert client.get("/work").status_code == 302


def test_an_unknown_address_gets_the_same_sentence(client: PageClient) -> None:
    known = client.send("/sign-in", {"email": "focal@example.org", "password": "wrong"})
    unknown = client.send("/sign-in", {"email": "nobody@example.org", "password": "wrong"})

    assert known.text.count("error") == unknown.text.count("error")


def test_a_password_costs_a_guesser_dearly(
    settings: Settings,
    engine: Engine,
    cheap_applications: dict[str, object],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(security, "PASSWORD_COST", cheap_applications)
    with create_app(settings, engine).app_context():
        hashed = hash_password(PASSWORD)

    assert hashed.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_a_copied_cookie_dies_with_sign_out(app: Flask, client: PageClient) -> None:
    client.sign_in("focal@example.org")
    cookie = client.get_cookie("session")
    assert cookie is not None
    client.sign_out()
    thief = app.test_client()
    thief.set_cookie("session", cookie.value)

    assert thief.get("/work").status_code == 302


def test_a_post_without_its_token_changes_nothing(client: PageClient, reader: Session) -> None:
    client.sign_in("focal@example.org")

    answer = client.post("/drafts", data={"cycle": "IMRF-2030"})

    assert answer.status_code == 400
    assert "Nothing was changed" in answer.text


def limited(settings: Settings, engine: Engine, **limits: str) -> Callable[[], PageClient]:
    app = create_app(replace(settings, **limits), engine)
    app.test_client_class = PageClient
    return app.test_client  # type: ignore[return-value]


def attempt(client: PageClient, email: str, password: str = "wrong") -> int:
    return client.send("/sign-in", {"email": email, "password": password}).status_code


def test_attempts_from_an_address_are_limited(settings: Settings, engine: Engine) -> None:
    client = limited(settings, engine, sign_in_limit="2 per minute")()
    for _attempt in range(2):
        assert attempt(client, "focal@example.org") == 200
    answer = client.send("/sign-in", {"email": "focal@example.org", "password": "wrong"})

    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    error = BeautifulSoup(answer.text, "html.parser").find(id="password-error")
    assert error is not None
    assert "try again in 1 minute" in error.get_text()
    assert "focal@example.org" in answer.text


def test_failures_for_an_account_are_limited_wherever_they_come_from(
    settings: Settings, engine: Engine
) -> None:
    browser = limited(settings, engine, sign_in_account_limit="2 per 10 minutes")
    owner, stranger, new = browser(), browser(), browser()
    owner.sign_in("focal@example.org")
    owner.sign_out()
    for email in ("focal@example.org", "nobody@example.org"):  # whether there is one or not
        assert [attempt(stranger, email) for _ in range(3)] == [200, 200, 429]
        assert attempt(new, email.upper()) == 429
    assert attempt(new, "focal@example.org", PASSWORD) == 429
    assert attempt(stranger, "reviewer@example.org", PASSWORD) == 302  # another account is free

    owner.sign_in("focal@example.org")  # a device that was signed in before is counted by itself
    owner.sign_out()
    assert [attempt(owner, "focal@example.org") for _ in range(3)] == [200, 200, 429]


def test_who_signs_in_rightly_is_not_slowed_down(settings: Settings, engine: Engine) -> None:
    browser = limited(settings, engine, sign_in_account_limit="1 per 10 minutes")
    assert [attempt(browser(), "focal@example.org", PASSWORD) for _ in range(3)] == [302] * 3


def test_who_is_slowed_down_in_the_middle_of_a_form_keeps_what_was_typed(
    settings: Settings, engine: Engine
) -> None:
    client = limited(settings, engine, sign_in_account_limit="1 per 10 minutes")()
    typed = {"kept.title": "Un titre", "target": "/drafts/x/words"}
    wrong = {"email": "focal@example.org", "password": "wrong"} | typed
    for status in (401, 429):
        token = client.form("/sign-in", "password")["csrf_token"]
        answer = client.post("/sign-in-and-continue", data=wrong | {"csrf_token": token})
        assert answer.status_code == status
        assert 'name="kept.title" value="Un titre"' in answer.text


@pytest.fixture
def at() -> Iterator[Callable[[timedelta], None]]:
    """Set the clock to so long after the first moment."""
    yield lambda after: clock.freeze(NOW + after)
    clock.freeze(None)


def test_a_session_ends_after_an_hour_without_a_request_and_after_twelve_in_all(
    client: PageClient, at: Callable[[timedelta], None]
) -> None:
    at(timedelta())
    client.sign_in("focal@example.org")
    at(timedelta(minutes=61))
    answer = client.get("/work", follow_redirects=True)
    assert answer.request.path == "/sign-in"
    assert "after 60 minutes without a request" in answer.text

    client.sign_in("focal@example.org")
    for step in range(1, 13):
        at(timedelta(minutes=61 + 59 * step))
        assert client.get("/work").status_code == 200
    address = client.send("/work", {}, to="/drafts", holding="cycle")
    words = f"{address.headers['Location']}/words"
    form = client.form(words, "title")
    at(timedelta(minutes=61 + 12 * 60 + 1))
    asked = client.post(words, data=form | {"title": "Un titre"})
    assert asked.status_code == 401  # the text is kept, and signing in carries on with it
    kept = fields_of(asked.text, "password")
    signed = kept | {"email": "focal@example.org", "password": PASSWORD}
    assert "Un titre" in client.post("/sign-in-and-continue", data=signed).text


def test_a_page_that_renews_itself_keeps_no_session_alive(
    client: PageClient, at: Callable[[timedelta], None]
) -> None:
    at(timedelta())
    client.sign_in("organizer@example.org")
    for minute in (30, 59):
        at(timedelta(minutes=minute))
        live = client.get("/briefings", headers={"X-Requested-With": "live"})
        assert live.status_code == 200
    at(timedelta(minutes=61))
    assert client.get("/briefings").status_code == 302


def test_an_invitation_sets_a_password_once(
    client: PageClient, session: Session, world: World
) -> None:
    with transaction(session):
        person = add_person(
            session, email="new@example.org", name="New", language="en", password=None, at=NOW
        )
        fra = world.entity("FRA")
        grant_role(session, OPERATOR, person, role=Role.CONTRIBUTOR, entity=fra, at=NOW)
        token = invite_person(session, person, at=NOW.replace(year=2099))
    address = f"/invitations/{token}"

    for password, said in (
        ("short", "Use 15 to 256 characters"),
        ("passwordpassword", "easy to guess"),
        ("new@example.org new", "easy to guess"),
        ("Registry of Pledges 1", "easy to guess"),
    ):
        answer = client.send(address, {"password": password, "again": password})
        assert answer.status_code == 422
        error = BeautifulSoup(answer.text, "html.parser").find(id="password-error")
        assert error is not None
        assert said in error.get_text()
    chosen = "ﬁve cafe\u0301s by the river"  # as some keyboards write it; sign-in reads it as NFKC
    assert client.send(address, {"password": chosen, "again": chosen}).status_code == 302
    client.sign_in("new@example.org", chosen)
    assert client.get(address).status_code == 404


def test_an_expired_invitation_is_refused(client: PageClient, session: Session) -> None:
    with transaction(session):
        person = add_person(
            session, email="late@example.org", name="Late", language="en", password=None, at=NOW
        )
        token = invite_person(session, person, at=NOW.replace(year=2020))

    assert client.get(f"/invitations/{token}").status_code == 404
    assert session.scalar(select(func.count()).select_from(Invitation)) == 1


@pytest.mark.parametrize("email", ["", "nobody", "a@b@c", "focal@example.org", "FOCAL@Example.org"])
def test_a_wrong_or_taken_address_is_refused(email: str, session: Session) -> None:
    with pytest.raises(Refused):
        add_person(session, email=email, name="X", language="en", password=None, at=NOW)


def test_somebody_who_is_disabled_is_out_at_once(client: PageClient, session: Session) -> None:
    client.sign_in("focal@example.org")
    assert client.get("/work").status_code == 200
    with transaction(session):
        who = update(Person).where(Person.email == "focal@example.org")
        session.execute(who.values(active=False))

    assert client.get("/work").status_code == 302


def test_letters_show_to_the_administrator_only(client: PageClient) -> None:
    client.sign_in("focal@example.org")
    assert client.get("/outbox").status_code == 403
    client.sign_out()
    client.sign_in("administrator@example.org")

    assert client.get("/outbox").status_code == 200
