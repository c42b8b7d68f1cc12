"""With a token: drafting, filing, following, reporting, and what is refused on the way."""

import json
import shlex
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from threading import Barrier
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.engine import Engine
from werkzeug.test import TestResponse

from registry import clock
from registry.accounts.models import Person, RoleGrant
from registry.accounts.operations import grant_role, revoke_role
from registry.accounts.queries import person_by_email, register
from registry.api.acting import examples, views
from registry.app import create_app
from registry.audit import signer
from registry.audit.queries import size
from registry.policy import Role
from registry.settings import Settings
from registry.store import reading, transaction, writing
from registry.tokens.models import Token
from registry.tokens.operations import revoke_token
from registry.tokens.secret import PREFIX
from tests.client import PageClient
from tests.databases import checksums
from tests.factories.tokens import a_token, bearer
from tests.factories.world import NOW, OPERATOR, World
from tests.integration.api.acting import START, Program, words
from tests.integration.api.asking import ROOT, get, problem_of


def test_a_program_drafts_files_answers_and_withdraws_a_pledge(
    client: PageClient, engine: Engine, settings: Settings, world: World
) -> None:
    writes, files = Program(client, world, "contributor"), Program(client, world)
    begun = writes.ask("POST", "/drafts", START)
    path, tag = begun.headers["Location"].removeprefix(ROOT), begun.headers["ETag"]
    assert begun.status_code == 201

    blocked = files.refused(422, "POST", f"{path}/file", tag=tag)
    assert {"/content/title", "/content/consent", "/content/recommendations"} <= blocked.keys()
    assert files.done("GET", f"{path}/check")["is_ready"] is False
    saved = writes.ask("PATCH", path, examples.WORDS, tag=tag)
    assert json.loads(saved.data)["contacts"][0]["email"] == "awa.traore@example.org"
    saved = writes.ask("PATCH", path, {"content": words()}, tag=saved.headers["ETag"])
    draft = json.loads(saved.data)
    assert (saved.status_code, draft["problems"]) == (200, [])
    assert words().items() <= draft["content"].items()
    back = writes.ask("PATCH", path, {"content": draft["content"]}, tag=saved.headers["ETag"])
    assert json.loads(back.data)["content"] == draft["content"], "what was read may be given back"
    assert draft["content"]["title"]["fr"] in client_of(client).get(path).text
    refused = problem_of(writes.ask("POST", f"{path}/file", tag=back.headers["ETag"]))
    assert refused["status"] == 403

    filed = files.ask("POST", f"{path}/file", tag=back.headers["ETag"])
    receipt = json.loads(filed.data)
    assert (filed.status_code, receipt["ref"], receipt["revision"]) == (201, "P-2026-00001", 1)
    signer.sign(engine, settings)
    receipt = files.done("GET", filed.headers["Location"].removeprefix(ROOT))
    assert client.get(urlsplit(receipt["proof"]).path).status_code == 200
    assert problem_of(writes.ask("GET", path))["status"] == 410
    own = "/pledges/P-2026-00001"
    assert get(client, own, 404)["status"] == 404, "nothing of it is public"
    assert files.done("GET", "/work")["filed"][0]["state"] == "filed"

    world.move("P-2026-00001", "open", "return")
    told = files.done("GET", "/work")["filed"][0]
    assert told["findings"]
    assert told["state"] == "returned"
    answer = files.ask("POST", f"{own}/amend")
    again = answer.headers["Location"].removeprefix(ROOT)
    body = {"content": words() | {"reason": "La remarque est prise en compte."}}
    tag = files.ask("PATCH", again, body, tag=answer.headers["ETag"]).headers["ETag"]
    assert files.done("POST", f"{again}/file", tag=tag)["revision"] == 2
    seen = files.done("GET", f"{own}/file")
    assert [one["state"] for one in seen["revisions"]] == ["filed", "returned"]
    assert [one["move"] for one in seen["steps"]] == ["return", "open"]
    assert files.refused(422, "POST", f"{own}/amend") == {}
    assert writes.ask("POST", f"{own}/withdraw", examples.REASON).status_code == 403
    assert files.done("POST", f"{own}/withdraw", examples.REASON)["state"] == "withdrawn"
    with reading(engine) as session:
        assert all(session.scalars(select(Token.changed_on)).all())


def client_of(client: PageClient) -> PageClient:
    """Return a browser in which the focal point has signed in."""
    browser = client.application.test_client()
    assert isinstance(browser, PageClient)
    browser.sign_in("focal@example.org")
    return browser


def test_a_program_reports_and_corrects_its_report(client: PageClient, world: World) -> None:
    ref = world.publish()
    files = Program(client, world)
    sheet = f"/pledges/{ref}/report"
    first = files.ask("GET", sheet)
    assert {one["pointer"] for one in json.loads(first.data)["problems"]} >= {"/content/narrative"}
    saved = files.ask("PUT", sheet, examples.REPORT, tag=first.headers["ETag"])
    assert (saved.status_code, json.loads(saved.data)["problems"]) == (200, [])
    assert "240 élèves" in client_of(client).get(f"/pledges/{ref}/report").text
    assert files.ask("PUT", sheet, examples.REPORT, tag=first.headers["ETag"]).status_code == 412
    wrong = {"content": {"move": "fly", "narrative": "", "figures": [
        {"indicator": 99, "value": "1", "year": "2026"}]}}  # fmt: skip
    assert files.refused(422, "PUT", sheet, wrong, tag=saved.headers["ETag"]).keys() == {
        "/content/figures/0"
    }
    pdf = b"%PDF-1.7\nEvidence."
    shown = files.send_file(f"{sheet}/attachments", pdf, "evidence.pdf", saved.headers["ETag"])
    [file] = json.loads(shown.data)["content"]["attachments"]
    gone = files.ask("DELETE", f"{sheet}/attachments/{file['sha256']}", tag=shown.headers["ETag"])
    assert json.loads(gone.data)["content"]["attachments"] == []
    assert files.ask("DELETE", f"{sheet}/attachments/none", tag="*").status_code == 404
    saved = files.send_file(f"{sheet}/attachments", pdf, "evidence.pdf", gone.headers["ETag"])
    filed = files.ask("POST", f"{sheet}/file", tag=saved.headers["ETag"])
    assert (filed.status_code, json.loads(filed.data)["ref"]) == (201, f"{ref}-R1")
    public = get(client, f"/pledges/{ref}")
    assert public["reports"][0]["revisions"][0]["content"]["disbursed"][0]["amount"] == "60000"
    assert client.get(urlsplit(public["reports"][0]["revisions"][0]["files"][0]).path).data == pdf

    correction = files.ask("GET", f"{sheet}/correct")
    content = examples.REPORT["content"] | {"reason": "Un chiffre était faux.", "move": "plan"}
    body = {"content": content}
    tag = files.ask("PUT", f"{sheet}/correct", body, tag=correction.headers["ETag"]).headers["ETag"]
    assert files.done("POST", f"{sheet}/correct/file", tag=tag)["revision"] == 2
    assert get(client, f"/pledges/{ref}")["implementation"] == "planning"
    begun = files.ask("PUT", sheet, examples.REPORT, tag=files.ask("GET", sheet).headers["ETag"])
    assert files.ask("DELETE", sheet, tag=begun.headers["ETag"]).status_code == 204
    assert json.loads(files.ask("GET", sheet).data)["updated_at"] is None


def test_files_come_and_go_and_a_version_is_asked_for(client: PageClient, world: World) -> None:
    program = Program(client, world)
    path, tag = program.start()
    pdf = b"%PDF-1.7\nA study."

    def attach(content: bytes, name: str, tag: str) -> tuple[int, str]:
        answer = program.send_file(f"{path}/attachments", content, name, tag)
        return answer.status_code, answer.headers.get("ETag", "")

    assert attach(b"MZ", "a.exe", tag)[0] == 422
    status, newer = attach(pdf, "study.pdf", tag)
    assert status == 200
    assert attach(pdf, "study.pdf", tag)[0] == 412
    [file] = program.done("GET", path)["content"]["attachments"]
    assert (file["name"], file["media_type"]) == ("study.pdf", "application/pdf")
    gone = program.ask("DELETE", f"{path}/attachments/{file['sha256']}", tag=newer)
    assert json.loads(gone.data)["content"]["attachments"] == []
    assert program.ask("DELETE", f"{path}/attachments/{file['sha256']}", tag="*").status_code == 404
    for method, address in (("PATCH", path), ("DELETE", path), ("POST", f"{path}/file")):
        assert program.refused(428, method, address, {}) == {}
        assert program.refused(412, method, address, {}, tag='"99"') == {}
        assert program.refused(412, method, address, {}, tag='W/"1"') == {}
    assert program.ask("DELETE", path, tag="*").status_code == 204
    assert program.refused(410, "DELETE", path, tag="*") == {}


def test_what_is_sent_twice_under_one_key_is_done_once(
    client: PageClient, engine: Engine, world: World
) -> None:
    program, other = Program(client, world), Program(client, world, "contributor")
    key = {"Idempotency_Key": '"6f1c2f0e-8f6b"'}
    first = program.ask("POST", "/drafts", START, **key)
    again = program.ask("POST", "/drafts", START, **key)
    assert (again.status_code, again.data, again.headers["Location"]) == (
        first.status_code, first.data, first.headers["Location"],
    )  # fmt: skip
    assert (
        other.ask("POST", "/drafts", START, **key).headers["Location"] != again.headers["Location"]
    )
    program.refused(422, "POST", "/drafts", START | {"language": "en"}, **key)
    program.refused(400, "POST", "/drafts", START, Idempotency_Key="a b")
    path, tag = program.start()
    for _time in range(2):
        attached = program.send_file(f"{path}/attachments", b"%PDF-1.7", "a.pdf", tag, key="a-file")
        assert attached.status_code == 200
    tag = attached.headers["ETag"]
    before = _size(engine)
    receipts = [
        program.done("POST", f"{path}/file", tag=tag, Idempotency_Key="file-1") for _ in range(3)
    ]
    assert receipts[0] == receipts[1] == receipts[2]
    assert _size(engine) == before + 1
    erased = again.headers["Location"].removeprefix(ROOT)
    assert program.ask("DELETE", erased, tag="*").status_code == 204
    program.refused(410, "POST", "/drafts", START, **key)


def test_one_key_sent_at_once_acts_once(app: Flask, engine: Engine, world: World) -> None:
    headers = {**bearer(world), "Idempotency-Key": "at-once"}
    path, tag = Program(app.test_client(), world).start()
    start = Barrier(4)

    def file(_number: int) -> TestResponse:
        start.wait()
        sent = headers | {"If-Match": tag}
        return app.test_client().post(f"{ROOT}{path}/file", headers=sent)

    before = _size(engine)
    with ThreadPoolExecutor(4) as together:
        answers = list(together.map(file, range(4)))
    assert {(one.status_code, one.data) for one in answers} == {(201, answers[0].data)}
    assert _size(engine) == before + 1


def _size(engine: Engine) -> int:
    with reading(engine) as session:
        return size(session)


def test_a_token_is_worth_what_its_role_is_worth(
    client: PageClient,
    engine: Engine,
    world: World,
    capfd: pytest.CaptureFixture[str],
    today: None,
) -> None:
    secret, french = a_token(world), Program(client, world, "french")
    _let_write_for_mali(engine, "french")  # a role of theirs, but not of that token
    path, _tag = Program(client, world).start()

    def status(token: str, said: str = "", scheme: str = "Bearer") -> int:
        headers = {"Authorization": f"{scheme} {token}"} if token else {}
        answer = client.get(f"{ROOT}{path}", headers=headers)
        assert answer.headers["Cache-Control"] == "no-store"
        challenge = answer.headers.get("WWW-Authenticate", "")
        assert challenge == said, challenge
        return answer.status_code

    invalid = 'Bearer realm="registry", error="invalid_token"'
    assert status(secret) == 200
    assert status("", 'Bearer realm="registry"') == 401
    assert status(secret, 'Bearer realm="registry"', "Basic") == 401
    unknown = PREFIX + "0" * 32 + "3Hx8mj"
    for wrong in (secret[:-1], f"{secret[:-1]}é".encode().decode("latin-1"), unknown):
        assert status(wrong, invalid) == 401
    sentences = [
        problem_of(client.get(f"{ROOT}{path}", headers={"Authorization": f"Bearer {one}"}))
        for one in (unknown, secret[:-1])
    ]
    assert sentences[0]["detail"] != sentences[1]["detail"]
    assert problem_of(french.ask("GET", path))["status"] == 404
    assert french.refused(404, "PATCH", path, {"content": {}}, tag="*") == {}

    clock.freeze(NOW + timedelta(days=91))
    assert status(secret, invalid) == 401
    clock.freeze(NOW)
    with writing(engine) as session, transaction(session):
        french_one = session.scalars(select(Token).order_by(Token.id)).all()[1]
        revoke_token(session, world.actor("french"), french_one, at=NOW)
        mine = session.get_one(RoleGrant, session.scalars(select(Token)).all()[0].grant_id)
        person = session.get_one(Person, mine.person_id)
        revoke_role(session, OPERATOR, mine, person, entity="MLI", at=NOW)
    assert french.ask("GET", "/work").status_code == 401
    assert status(secret, invalid) == 401
    said = [json.loads(one) for one in capfd.readouterr().err.splitlines() if "refused" in one]
    whys = [one.get("why") for one in said if one["event"] == "token.refused"]
    assert {"misspelt", "unknown", "expired", "revoked", "role"} == set(whys)
    assert secret not in json.dumps(said)


def _let_write_for_mali(engine: Engine, name: str) -> None:
    with writing(engine) as session, transaction(session):
        person = person_by_email(session, f"{name}@example.org")
        assert person
        mali = register(session).get("MLI")
        grant_role(session, OPERATOR, person, role=Role.CONTRIBUTOR, entity=mali, at=NOW)


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_nothing_of_it_is_kept_and_a_cookie_is_no_token(
    app: Flask, client: PageClient, engine: Engine, world: World
) -> None:
    program = Program(client, world)
    path, _tag = program.start()
    own = program.ask("GET", path)
    browser = client_of(client)
    before = checksums(engine)

    assert own.status_code == 200
    assert client.get(f"{ROOT}{path}").status_code == 401, "who asks after is nobody"
    public = program.ask_public("/pledges")
    assert public.status_code == 200
    [fault] = problem_of(program.ask("GET", "/token?at=3"))["faults"]
    assert fault == {"parameter": "at", "detail": "There is no parameter “at” here, only –."}
    for method, address in (("POST", "/drafts"), ("PATCH", path), ("POST", f"{path}/file")):
        sent = browser.open(f"{ROOT}{address}", method=method, json=START)
        assert sent.status_code == 401
        form = browser.open(f"{ROOT}{address}", method=method, data=START)
        assert form.status_code == 415
    asked = client.options(f"{ROOT}/drafts", headers={"Origin": "https://example.org"})
    assert "Access-Control-Allow-Origin" not in asked.headers
    assert checksums(engine) == before


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_the_commands_of_the_page_do_what_it_says(client: PageClient, world: World) -> None:
    page = client.page("/api")
    commands = [shlex.split(one.get_text()) for one in page.select("code[data-acting]")]
    known = {"$TOKEN": a_token(world), "$DRAFT": "", "$TAG": ""}
    statuses = []
    for name, *options, address in commands:
        assert name == "curl"
        answer = _curl(client, options, address, known)
        statuses.append(answer.status_code)
        said = json.loads(answer.data)
        known["$DRAFT"] = said.get("handle") or known["$DRAFT"]
        known["$TAG"] = answer.headers.get("ETag") or known["$TAG"]
    assert statuses == [200, 201, 200, 200, 200, 422], "the example lacks what filing asks for"
    assert said["errors"]
    program = Program(client, world)
    words_ = program.ask("PATCH", f"/drafts/{known['$DRAFT']}", {"content": words()}, tag="*")
    known["$TAG"] = words_.headers["ETag"]
    assert _curl(client, commands[-1][1:-1], commands[-1][-1], known).status_code == 201


def _curl(
    client: PageClient, options: list[str], address: str, known: dict[str, str]
) -> TestResponse:
    """Send what curl would send, with the variables of the shell in their places."""
    for name, value in known.items():
        options = [one.replace(name, value) for one in options]
        address = address.replace(name, value)
    sent: dict[str, Any] = {"method": "GET", "headers": {}}
    given = iter(one for one in options if one != "-i")
    for option, value in zip(given, given, strict=True):
        match option:
            case "-X":
                sent["method"] = value
            case "-H":
                sent["headers"] |= [value.split(": ", 1)]
            case "-d":
                sent["data"] = value.encode()
            case "-F":
                sent["data"] = {"file": (BytesIO(b"%PDF-1.7\nA study."), value.partition("@")[2])}
            case _:
                raise AssertionError(option)
    return client.open(urlsplit(address).path, **sent)


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_who_guesses_tokens_or_asks_too_often_waits(
    settings: Settings, engine: Engine, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "LIMIT", "5 per minute")
    client = create_app(replace(settings, sign_in_limit="3 per minute"), engine).test_client()

    def ask(token: str, address: str = "10.0.0.1") -> TestResponse:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        place = {"REMOTE_ADDR": address}
        return client.get(f"{ROOT}/token", headers=headers, environ_overrides=place)

    mine, other = a_token(world), a_token(world, "french")
    assert [ask(mine).status_code for _time in range(6)] == [200] * 5 + [429]
    assert [ask("").status_code for _time in range(4)] == [401] * 4, "no token is no guess"
    assert [ask("x").status_code for _time in range(4)] == [401] * 3 + [429]
    slowed = ask(other)
    assert problem_of(slowed)["status"] == 429
    assert 0 < int(slowed.headers["Retry-After"]) <= 60
    assert ask(other, "10.0.0.2").status_code == 200
