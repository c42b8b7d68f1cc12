"""Inviting people of an entity, and taking roles back."""

import json
import re

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from registry.accounts.models import Person, RoleGrant
from registry.accounts.operations import grant_role, revoke_role
from registry.accounts.queries import person_by_email
from registry.audit.queries import size
from registry.errors import Conflict, Refused
from registry.mail import Message
from registry.policy import Role
from registry.store import reading, transaction, writing
from tests.client import PASSWORD, PageClient
from tests.contracts.test_routes import grant_of
from tests.factories.world import NOW, OPERATOR, World, password_hash

NEW = {"name": "Awa Keïta", "address": "awa@example.ml", "language": "fr"}


def test_somebody_is_invited_works_and_is_out_at_once(
    app: Flask, client: PageClient, engine: Engine, events: list[dict[str, object]]
) -> None:
    client.sign_in("focal@example.org")
    with reading(engine) as session:
        before = size(session)
    assert (
        client.send("/people/MLI", NEW | {"role": "contributor"}, holding="name").status_code == 303
    )
    page = client.page("/people/MLI")
    assert "Awa Keïta" in page.get_text()
    assert "no password chosen yet" in page.get_text()
    with reading(engine) as session:
        letter = session.scalars(select(Message)).one()
        assert size(session) == before + 1
        grant = grant_of(session, "contributor")
        new = session.scalars(select(RoleGrant.object).order_by(RoleGrant.id.desc())).first()
    assert letter.to == "awa@example.ml"
    assert "Focal, Mali" in letter.body  # who invites
    again = client.send("/people/MLI", NEW | {"role": "contributor"}, holding="name")
    assert again.status_code == 422
    assert "has this role already" in again.text

    old = re.search(r"/invitations/[\w-]{43}", letter.body)[0]  # type: ignore[index]
    token = client.form("/people/MLI", "name")["csrf_token"]
    sent = client.post(f"/people/MLI/{new}/letter", data={"csrf_token": token})
    assert sent.status_code == 303
    with reading(engine) as session:
        body = session.scalars(select(Message.body).order_by(Message.id.desc())).first()
    link = re.search(r"/invitations/[\w-]{43}", str(body))[0]  # type: ignore[index]
    guest = app.test_client()
    assert isinstance(guest, PageClient)
    assert guest.get(old).status_code == 404  # the newer letter ends the older
    page = guest.page(link)
    assert NEW["name"] in page.select_one("main").get_text()  # type: ignore[union-attr]
    assert page.html["lang"] == "fr"  # type: ignore[index]
    assert guest.page(f"{link}?lang=ar").html["lang"] == "ar"  # type: ignore[index]
    guest.delete_cookie("language")
    chosen = {"password": "five quiet herons on ice", "again": "five quiet herons on ice"}
    assert guest.send(link, chosen).status_code == 302
    guest.sign_in("awa@example.ml", "five quiet herons on ice")
    assert guest.get("/work").status_code == 200
    assert guest.get(f"/people/MLI/{grant}/revoke").status_code == 403

    assert client.send(f"/people/MLI/{new}/revoke", {}).status_code == 303
    assert guest.get("/work").status_code == 302  # their very next request
    wrong = guest.send("/sign-in", {"email": "awa@example.ml", "password": chosen["password"]})
    assert "You have no role here any more" in wrong.text
    assert guest.get("/work").status_code == 302
    assert client.get(f"/people/MLI/{new}/revoke").status_code == 404
    with reading(engine) as session:  # and their history stays
        row = select(Person.name, RoleGrant.granted_index, RoleGrant.revoked_index)
        gone = session.execute(row.join(RoleGrant).where(RoleGrant.object == new)).one()
    assert gone.name == "Awa Keïta"
    assert gone.granted_index < gone.revoked_index
    said = [line["event"] for line in events]
    assert [said.count(e) for e in ("role.granted", "role.revoked", "sign-in.refused")] == [1, 1, 1]
    assert not any(word in json.dumps(events) for word in ("awa@", "herons"))


def test_who_may_invite_whom(app: Flask, client: PageClient) -> None:
    def answer(name: str, code: str, role: str) -> int:
        browser = app.test_client()
        assert isinstance(browser, PageClient)
        browser.sign_in(f"{name}@example.org")
        token = browser.page("/log").find("input", attrs={"name": "csrf_token"})["value"]  # type: ignore[index]
        address = f"{name}-{code}-{role}@example.net".lower()
        data = NEW | {"address": address, "role": role, "csrf_token": token}
        return browser.post(f"/people/{code}", data=data).status_code

    assert answer("focal", "MLI", "focal_point") == 303
    assert answer("focal", "MLI-MMES", "contributor") == 303  # a body below
    assert answer("body", "MLI", "contributor") == 404  # never above
    assert answer("focal", "FRA", "contributor") == 404
    assert answer("focal", "UNNM-SEC", "reviewer") == 404
    assert answer("focal", "MLI", "reviewer") == 422
    assert answer("contributor", "MLI", "contributor") == 403
    assert answer("reviewer", "FRA", "focal_point") == 303
    assert answer("reviewer", "FRA", "contributor") == 303  # as somebody asked with their mandate
    assert answer("reviewer", "FRA", "organizer") == 422
    assert answer("reviewer", "UNNM-SEC", "reviewer") == 404
    assert answer("administrator", "UNNM-SEC", "reviewer") == 303
    assert answer("administrator", "MLI", "focal_point") == 404
    assert answer("focal", "XXX", "contributor") == 404


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"address": "nobody"}, "not an e-mail address"),
        ({"address": "reviewer@example.org"}, "nobody acts for the secretariat and for a"),
        ({"name": "x\x07y"}, "cannot be shown"),
        ({"name": "x" * 201}, "at most 200"),
        ({"role": "administrator"}, "Nothing that “Role” offers was chosen: load this page again"),
        ({"language": "tlh"}, "offers was chosen: load this page again"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(
    client: PageClient, reader: Session, changes: dict[str, str], said: str
) -> None:
    client.sign_in("focal@example.org")
    answer = client.send("/people/MLI", NEW | {"role": "contributor"} | changes, holding="name")

    assert answer.status_code == 422
    summary = BeautifulSoup(answer.text, "html.parser").find(class_="error-summary")
    assert summary is not None
    assert said in summary.get_text()
    assert reader.scalar(select(Message.id)) is None


def test_the_last_focal_point_stays_until_another_can_sign_in(
    client: PageClient, engine: Engine, world: World
) -> None:
    with writing(engine) as session, transaction(session):  # who was one before counts for nothing
        other = person_by_email(session, "contributor@example.org")
        assert other
        was = grant_role(
            session, OPERATOR, other, role=Role.FOCAL_POINT, entity=world.entity("MLI"), at=NOW
        )
        revoke_role(session, OPERATOR, was, other, entity="MLI", at=NOW)
    client.sign_in("focal@example.org")
    with reading(engine) as session:
        mine = grant_of(session, "focal")
    assert (
        client.send("/people/MLI", NEW | {"role": "focal_point"}, holding="name").status_code == 303
    )
    refused = client.send(f"/people/MLI/{mine}/revoke", {})
    assert refused.status_code == 422
    assert "You are the last" in refused.text
    with writing(engine) as session, transaction(session):
        session.execute(
            update(Person).where(Person.email == "awa@example.ml").values(password=password_hash())
        )
    assert client.send(f"/people/MLI/{mine}/revoke", {}).location == "/sign-in"
    assert client.get("/work").status_code == 302


def test_an_operation_gives_and_takes_only_what_the_role_may(
    session: Session, world: World
) -> None:
    person = session.scalars(select(Person).where(Person.email == "french@example.org")).one()
    mli, actor = world.entity("MLI"), world.actor("reviewer")
    with pytest.raises(Refused, match="cannot give or take"):
        grant_role(session, actor, person, role=Role.ORGANIZER, entity=mli, at=NOW)
    with transaction(session):
        grant = grant_role(session, actor, person, role=Role.FOCAL_POINT, entity=mli, at=NOW)
    with transaction(session):
        revoke_role(session, OPERATOR, grant, person, entity="MLI", at=NOW)
    with pytest.raises(Conflict):
        revoke_role(session, OPERATOR, grant, person, entity="MLI", at=NOW)
    session.rollback()

    french, fra = world.actor("french"), world.entity("FRA")
    with transaction(session):  # the last contributor may go: there is who invites another
        grant = grant_role(session, french, person, role=Role.CONTRIBUTOR, entity=fra, at=NOW)
        revoke_role(session, french, grant, person, entity="FRA", at=NOW)


def test_the_list_of_entities_begins_with_those_nobody_can_file_for(client: PageClient) -> None:
    client.sign_in("focal@example.org")
    assert [a.get_text() for a in client.page("/people").select("main th a")] == [
        "Mali", "Ministry of Malians Abroad",
    ]  # fmt: skip
    client.sign_out()
    client.sign_in("reviewer@example.org", PASSWORD)
    names = [row.get_text() for row in client.page("/people").select("main tbody tr")]

    assert "None" in names[0]  # IOM has no focal point
    assert len(names) == 5


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_somebody_chooses_the_language_of_their_letters(
    client: PageClient, engine: Engine, world: World
) -> None:
    client.sign_in("focal@example.org")
    wrong = client.post("/account/language", data=client.form("/account") | {"language": "tlh"})
    assert (wrong.status_code, "There is a problem" in wrong.text) == (422, True)
    assert client.send("/account", {"language": "ar"}).status_code == 303
    assert "speak this language" in client.page("/account").get_text()
    with reading(engine) as session:
        person = session.scalars(select(Person).where(Person.email == "focal@example.org")).one()
        assert person.language == "ar"


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_whoever_is_refused_is_noted(client: PageClient, events: list[dict[str, object]]) -> None:
    client.sign_in("contributor@example.org")
    assert client.get("/queue").status_code == 403  # no role of theirs may
    assert client.get("/people/FRA").status_code == 404  # theirs may, elsewhere

    noted = [one for one in events if one["event"] == "access.refused"]
    assert [(one["permission"], one.get("entity")) for one in noted] == [
        ("queue:read", None),
        ("people:read", "FRA"),
    ]
