"""Asking for access: the address first, then the secretariat; nothing of it is public."""

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.engine import Engine
from werkzeug.test import TestResponse

from registry import clock
from registry.accounts.operations import register_entity
from registry.accounts.queries import identity, person_by_email
from registry.admissions.models import AccessRequest
from registry.admissions.tidying import tidy_requests
from registry.app import create_app
from registry.audit.queries import size
from registry.mail import Message
from registry.policy import Role
from registry.settings import Settings
from registry.store import reading, transaction, writing
from tests.client import PageClient
from tests.databases import checksums
from tests.factories.world import NOW, OPERATOR

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
ASKED = {
    "name": "Adama Traoré",
    "email": "adama@diplomatie.gouv.ml",
    "language": "fr",
    "entity": "MLI",
    "entity_name": "",
    "office": "Direction générale, cheffe de bureau",
    "role": "contributor",
    "mandate": "",
}


def ask(
    client: PageClient, *, file: tuple[str, bytes] | None = None, **changes: str
) -> TestResponse:
    token = client.form("/access", "office")["csrf_token"]
    data: dict[str, Any] = {"csrf_token": token, **ASKED, **changes}
    if file:
        data["evidence"] = (io.BytesIO(file[1]), file[0])
    return client.post("/access", data=data, content_type="multipart/form-data")


def letters(engine: Engine) -> list[Message]:
    with reading(engine) as session:
        return list(session.scalars(select(Message).order_by(Message.id)))


@pytest.fixture
def stranger(app: Flask, client: PageClient) -> PageClient:
    made = app.test_client()
    assert isinstance(made, PageClient)
    return made


@pytest.fixture
def at() -> Iterator[Callable[[timedelta], None]]:
    """Set the clock to so long after the first moment."""
    clock.freeze(NOW)
    yield lambda after: clock.freeze(NOW + after)
    clock.freeze(None)


def test_somebody_asks_confirms_is_granted_and_all_of_it_is_erased(
    stranger: PageClient,
    client: PageClient,
    engine: Engine,
    settings: Settings,
    at: Callable[[timedelta], None],
    link: Callable[[], str],
) -> None:
    assert ask(stranger, file=("note.pdf", PDF)).status_code == 200
    client.sign_in("reviewer@example.org")
    assert "Nobody waits." in client.page("/access-requests").get_text()
    [asked] = letters(engine)
    assert asked.to == "adama@diplomatie.gouv.ml"
    assert "Adama" not in asked.body  # a stranger's words go to nobody's address
    page = link()
    before = checksums(engine)
    assert stranger.get(page).status_code == 200
    assert checksums(engine) == before
    with writing(engine) as session, transaction(session):
        french = person_by_email(session, "second@example.org")
        assert french
        french.language = "fr"
    token = stranger.form(page)
    assert "The secretariat has your request" in stranger.post(page, data=token).text
    assert stranger.post(page, data=token).status_code == 404
    told = {(one.to, one.language): one for one in letters(engine)[1:]}
    assert {*told} == {("reviewer@example.org", "en"), ("second@example.org", "fr")}
    assert len(letters(engine)) == 3  # to each of them once, however often it is confirmed
    for one in told.values():
        assert "/access-requests/" in one.body
        assert "Mali" in one.body
        assert "Adama" not in one.body  # a request is erased, a letter may stay
    spent = stranger.get(page)
    assert spent.status_code == 404
    assert "This link was used already" in spent.text
    assert "was never published" not in spent.text  # the one reason, and not a guess beside it

    queue = client.page("/access-requests")
    handle = str(queue.select_one("main .record a")["href"])  # type: ignore[index]
    shown = client.page(handle).get_text()
    assert "Direction générale" in shown
    assert "Mali" in shown
    file = client.get(f"{handle}/evidence")
    assert file.data == PDF
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in file.headers["Content-Security-Policy"]
    with reading(engine) as session:
        entries = size(session)
    assert client.send(handle, {"entity": "MLI"}).status_code == 303
    with reading(engine) as session:
        person = person_by_email(session, "adama@diplomatie.gouv.ml")
        assert person
        held = [(grant.entity, grant.role) for grant in identity(session, person).grants]
        assert size(session) == entries + 1  # the role is on the record, the request is not
    assert held == [("MLI", Role.CONTRIBUTOR)]
    assert re.search("/invitations/", letters(engine)[-1].body)
    again = client.post(f"{handle}/grant", data=_again(client, handle) | {"entity": "FRA"})
    assert again.status_code == 409
    assert "has decided this request meanwhile" in again.text

    at(timedelta(days=89))
    assert tidy_requests(engine, settings, at=clock.now()) == 0
    assert len(list(settings.evidence.glob("*/*"))) == 1
    at(timedelta(days=91))
    assert tidy_requests(engine, settings, at=clock.now() + timedelta(days=3_650)) == 1
    assert list(settings.evidence.glob("*/*")) == []
    client.sign_in("reviewer@example.org")
    assert client.get(handle).status_code == 404


def _again(client: PageClient, handle: str) -> dict[str, Any]:
    token = client.page("/log").find("input", attrs={"name": "csrf_token"})
    return {"csrf_token": token["value"], "role": "contributor"}  # type: ignore[index]


def test_a_refusal_says_why_and_nobody_learns_which_addresses_are_known(
    stranger: PageClient,
    client: PageClient,
    engine: Engine,
    at: Callable[[timedelta], None],
    link: Callable[[], str],
) -> None:
    known = ask(stranger, email="focal@example.org", mandate="Note 12.")
    fresh = ask(stranger, email="nobody@example.net", mandate="Note 12.", entity="",
                entity_name="A port authority")  # fmt: skip
    twice = ask(stranger, email="NOBODY@example.net", mandate="Note 12.")
    texts = {re.sub(r'value="[^"]+"', "", answer.text) for answer in (known, fresh, twice)}
    assert len(texts) == 1
    assert len(letters(engine)) == 2  # one each, and no second one within five minutes
    stranger.send(link(), {})

    client.sign_in("reviewer@example.org")
    handle = str(client.page("/access-requests").select_one("main .record a")["href"])  # type: ignore[index]
    page = client.page(handle)
    assert page.find("a", href="/register/new?name=A+port+authority")
    assert client.send(handle, {"reason": ""}).status_code == 422
    assert client.send(handle, {"entity": ""}).status_code == 422
    assert client.send(handle, {"reason": "The note names nobody."}).status_code == 303
    refusal = letters(engine)[-1]
    assert refusal.to == "nobody@example.net"
    assert "The note names nobody." in refusal.body
    at(timedelta(minutes=10))
    for _time in range(4):
        ask(stranger, email="many@example.net", mandate="Note 12.")
        at(timedelta(minutes=20 + 10 * _time))
    with reading(engine) as session:
        rows = select(AccessRequest.id).where(AccessRequest.email == "many@example.net")
        assert len(session.scalars(rows).all()) == 3


WRONG: tuple[tuple[dict[str, Any], str], ...] = (
    ({"mandate": ""}, "Say what shows your mandate"),
    ({"email": "nobody"}, "not an e-mail address"),
    ({"entity": ""}, "one of both"),
    ({"entity_name": "A port"}, "one of both"),
    ({"entity": "UNNM-SEC"}, "offers was chosen: load this page again"),
    ({"role": "administrator"}, "offers was chosen: load this page again"),
    ({"name": "x\x07y"}, "cannot be shown"),
    ({"email": "nobody", "file": ("note.pdf", PDF)}, "Choose the file again"),
    ({"file": ("note.exe", PDF)}, "Files of this kind are not taken"),
    ({"file": ("note.docx", PDF)}, "its content is something else"),
    ({"file": ("note.pdf", b"")}, "This file is empty"),
    ({"file": ("note.pdf", PDF + b"x" * 5_000_000)}, "larger than 5 MB"),
)


def test_entities_are_offered_in_the_order_of_the_alphabet(
    stranger: PageClient, engine: Engine
) -> None:
    agency = {"code": "MLI-EGAL", "category": "government_body", "parent": "MLI",
              "names": {"en": "Agency for equality", "fr": "Égalité"}}  # fmt: skip
    with writing(engine) as session, transaction(session):
        register_entity(session, OPERATOR, agency, at=NOW)
    offered = stranger.page("/access?lang=fr").select("select[name=entity] option")
    names = [option.get_text() for option in offered]
    assert names.index("Égalité") < names.index("France") < names.index("Mali")


def test_what_is_wrong_is_said_and_nothing_is_kept(
    stranger: PageClient, engine: Engine, settings: Settings
) -> None:
    for changes, why in WRONG:
        answer = ask(stranger, **({"mandate": "Note 12."} | changes))
        assert answer.status_code == 422, why
        assert why in answer.text
    assert 'accept=".txt,.rtf,.pdf,' in answer.text
    assert ask(stranger, file=("note.pdf", b"x" * 9_000_000)).status_code == 413
    token = {"csrf_token": "x", "mandate": "Note 12."}
    assert stranger.post("/access", data=ASKED | token).status_code == 400

    assert letters(engine) == []
    assert list(settings.evidence.glob("*/*")) == []


def test_one_address_asks_so_often_and_unconfirmed_requests_go(
    settings: Settings, engine: Engine, at: Callable[[timedelta], None]
) -> None:
    app = create_app(replace(settings, access_limit="2 per hour"), engine)
    app.test_client_class = PageClient
    client = app.test_client()
    assert isinstance(client, PageClient)
    said = [ask(client, email=f"{n}@example.net", mandate="Note 12.") for n in range(2)]
    said.append(ask(client, email="2@example.net", file=("note.pdf", PDF)))
    assert [answer.status_code for answer in said] == [200, 200, 429]
    assert "try again in" in said[-1].text
    assert "Choose the file again" in said[-1].text
    assert "Retry-After" in said[-1].headers

    assert tidy_requests(engine, settings, at=NOW + timedelta(days=2)) == 0
    assert tidy_requests(engine, settings, at=NOW + timedelta(days=4)) == 2
