"""Signing in and out, and what a cookie is worth afterwards."""

from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from registry.accounts.models import Invitation, Person
from registry.accounts.operations import add_person, invite_person
from registry.app import create_app
from registry.errors import Refused
from registry.settings import Settings
from registry.store import transaction
from tests.client import PageClient
from tests.factories.world import NOW, World


def test_a_wrong_password_gets_a_sentence_and_keeps_the_address(client: PageClient) -> None:
    answer = client.send("/sign-in", {"email": "focal@example.org", "password": "wrong"})

    assert "focal@example.org" in answer.text
    assert "error-summary" in answer.text
    assert client.get("/work").status_code == 302


def test_an_unknown_address_gets_the_same_sentence(client: PageClient) -> None:
    known = client.send("/sign-in", {"email": "focal@example.org", "password": "wrong"})
    unknown = client.send("/sign-in", {"email": "nobody@example.org", "password": "wrong"})

    assert known.text.count("error") == unknown.text.count("error")


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


def test_attempts_are_limited(settings: Settings, engine: Engine) -> None:
    app = create_app(replace(settings, sign_in_limit="2 per minute"), engine)
    app.test_client_class = PageClient
    client = app.test_client()
    assert isinstance(client, PageClient)
    answers = [
        client.send("/sign-in", {"email": "focal@example.org", "password": "wrong"}).status_code
        for _attempt in range(3)
    ]

    assert answers[-1] == 429


def test_an_invitation_sets_a_password_once(
    client: PageClient, session: Session, world: World
) -> None:
    with transaction(session):
        person = add_person(
            session, email="new@example.org", name="New", language="fr", password=None, at=NOW
        )
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
