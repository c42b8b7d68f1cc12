"""`registry people …`: the first administrator, invitations, roles."""

import re
import sqlite3
from contextlib import closing

import pytest
from babel.dates import format_date

from registry import clock, mail
from registry.accounts.letters import ROLES
from registry.accounts.operations import INVITED_FOR
from registry.policy import SECRETARIAT_ROLES, Role
from registry.settings import load
from registry.store import connect
from tests.integration.cli.conftest import environment, log_size, runner

INVITE = ("people", "invite", "new@example.org", "Nadia", "--role", "focal_point", "--entity")


def letters(instance):
    with closing(sqlite3.connect(instance / "registry.db")) as database:
        return database.execute('select "to", subject, body from message').fetchall()


def test_the_first_administrator_is_made_once(tmp_path):
    run = runner(tmp_path / "new")
    run("db", "prepare")
    said = run("people", "bootstrap", "ann@example.org", "Ann").output
    assert re.search(r"http://127\.0\.0\.1:8000/invitations/[\w-]{43}\n", said)
    again = run("people", "bootstrap", "bob@example.org", "Bob", code=2)
    assert "administrator already" in again.stderr


def test_an_invitation_is_a_letter_with_a_link(run, instance):
    run(*INVITE, "SEN", "--language", "fr")
    [(to, subject, body)] = letters(instance)
    assert to == "new@example.org"
    assert subject
    assert re.search(r"^http://127\.0\.0\.1:8000/invitations/[\w-]{43}$", body, re.MULTILINE)
    assert "Secrétariat du Réseau des Nations Unies sur les migrations" in body
    assert "Sénégal" in body
    until = clock.now() + INVITED_FOR
    assert format_date(until, "long", locale="fr") in body
    settings = load({name: value for name, value in environment(instance).items() if value})
    engine = connect(settings)
    assert mail.deliver(engine, settings, at=clock.now()) == 1
    engine.dispose()
    [letter] = (instance / "outbox").glob("*.eml")
    assert b"new@example.org" in letter.read_bytes()


def test_a_letter_names_every_role_in_words(run, instance):
    for role in Role:
        if role is not Role.OPERATOR:
            entity = "UNNM-SEC" if role in SECRETARIAT_ROLES else "SEN"
            invited = (f"{role}@new.example", "N", "--role", role, "--entity", entity)
            run("people", "invite", *invited)
    bodies = [body for _to, _subject, body in letters(instance)]
    assert len(bodies) == len(ROLES)
    for body, role in zip(bodies, ROLES.values(), strict=True):
        assert f"Your role: {role}" in body


def test_an_invitation_that_cannot_be_leaves_nobody_behind(run, instance):
    before = log_size(instance)
    run("people", "invite", "new@example.org", "N", "--role", "reviewer", "--entity", "SEN", code=2)
    assert log_size(instance) == before
    assert letters(instance) == []
    run(*INVITE, "SEN")  # the address is still free


def test_a_role_is_granted_once_and_taken_back(run, instance):
    role = ("reviewer@example.org", "--role", "organizer", "--entity", "UNNM-SEC")
    run("people", "grant", *role)
    granted = log_size(instance)
    run("people", "grant", *role)
    assert log_size(instance) == granted
    run("people", "revoke", *role)
    assert log_size(instance) == granted + 1
    assert "is not organizer" in run("people", "revoke", *role, code=2).stderr


@pytest.mark.parametrize(
    "command",
    [
        (*INVITE, "XXX"),
        ("people", "invite", "no address", "N", "--role", "reviewer", "--entity", "UNNM-SEC"),
        (
            "people",
            "invite",
            "reviewer@example.org",
            "N",
            "--role",
            "focal_point",
            "--entity",
            "SEN",
        ),
        ("people", "grant", "nobody@example.org", "--role", "reviewer", "--entity", "UNNM-SEC"),
        ("people", "grant", "reviewer@example.org", "--role", "operator", "--entity", "UNNM-SEC"),
        ("people", "revoke", "reviewer@example.org", "--role", "reviewer", "--entity", "XXX"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(run, instance, command):
    before = log_size(instance)
    assert run(*command, code=2).stderr
    assert log_size(instance) == before
