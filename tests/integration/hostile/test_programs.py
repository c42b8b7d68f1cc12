"""What programs should not send and will: in JSON, in its fields, in headers and file names."""

import json
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from registry.api.acting.bodies import MOST
from registry.api.acting.table import ACTS
from registry.text import normalise
from tests.client import PageClient
from tests.factories.world import World
from tests.integration.api.acting import START, Program
from tests.integration.api.asking import ROOT
from tests.integration.hostile.values import MINDED, NASTY, UNFIT, as_read

START_ = json.dumps(START)
RAW: dict[str, tuple[bytes, int]] = {
    "not JSON": (b"cycle=IMRF-2030", 400),
    "cut off": (START_[:-2].encode(), 400),
    "no UTF-8": (START_.replace("fr", "\xff").encode("latin-1"), 400),
    "UTF-16": (START_.encode("utf-16"), 400),
    "byte order mark": (b"\xef\xbb\xbf" + START_.encode(), 400),
    "twice": (b'{"cycle": "IMRF-2030", "cycle": "FOUR-EYES", "language": "fr"}', 400),
    "NaN": (b'{"cycle": NaN}', 400),
    "infinity": (b'{"content": {"thematic_area": -Infinity}}', 400),
    "a decimal": (b'{"content": {"thematic_area": 1.0}}', 400),
    "a long number": (b'{"content": {"thematic_area": ' + b"9" * 5_000 + b"}}", 400),
    "deep": (b'{"content": ' + b"[" * 200_000, 400),
    "deep objects": (b'{"a":' * 100_000, 400),
    "a list": (b"[]", 400),
    "a text": (b'"x"', 400),
    "null": (b"null", 400),
    "nothing": (b"", 422),
    "unknown": (b'{"cycle": "IMRF-2030", "language": "fr", "owner": "me"}', 422),
    "wrong types": (b'{"cycle": 1, "language": null}', 422),
    "no object inside": (b'{"cycle": "IMRF-2030", "language": "fr", "content": []}', 422),
    "a thousand rows": (
        json.dumps(START | {"content": {"indicators": [{"name": "x"}] * 1_000}}).encode(),
        422,
    ),
    "a thousand languages": (
        json.dumps(START | {"content": {"title": {str(n): "x" for n in range(1_000)}}}).encode(),
        422,
    ),
    "unlike names, one twice": (
        ("{" + ",".join(f'"{n}": 1' for n in range(100_000)) + ', "x": 1, "x": 2}').encode(),
        400,
    ),
    "sixty rows": (
        json.dumps(START | {"content": {"indicators": [{"name": "x"}] * 60}}).encode(),
        422,
    ),
    "too large": (b" " * (MOST + 1), 413),
}


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)  # it comes before the database
def test_what_is_no_json_of_ours_is_said_in_a_sentence(client: PageClient, world: World) -> None:
    program = Program(client, world)
    for name, (body, status) in RAW.items():
        answer = program.send_raw("POST", "/drafts", body)
        said = json.loads(answer.data)
        assert (answer.status_code, bool(said["detail"])) == (status, True), (name, answer.text)
    other = program.send_raw("POST", "/drafts", b"<a/>", content_type="application/xml")
    assert json.loads(other.data)["status"] == 415
    for act in ACTS:
        path = act.path.replace("{handle}", "%00").replace("{ref}", "%ED%A0%80")
        path = path.replace("{sha256}", "..%2F").replace("{report}", "9" * 30)
        path = path.replace("{number}", "99999999999").replace("{code}", "%F0%9F")
        path = path.replace("{match}", "M-%00")
        answer = program.send_raw(act.method, path, b"")
        assert answer.status_code in {200, 404, 415, 422}, (act.name, answer.text)
    assert program.ask("GET", "/work?limit=5").status_code == 422


def test_every_text_is_kept_as_it_is_or_refused_where_it_stands(
    client: PageClient, engine: Engine, world: World
) -> None:
    program = Program(client, world)
    path, _tag = program.start()
    names = NASTY if engine.dialect.name == "sqlite" else [n for n in MINDED if n in NASTY]
    for name in names:
        text = NASTY[name]
        everywhere = {"content": everything(text), "contacts": [{"name": text}]}
        refused = program.ask("PATCH", path, everywhere, tag="*")
        assert refused.status_code == 422, (name, refused.text)
        errors = [one["pointer"] for one in json.loads(refused.data)["errors"]]
        words = program.ask("PATCH", path, {"content": {"title": {"fr": text}}}, tag="*")
        if text in UNFIT:
            assert {"/content/title/fr", "/content/office", "/contacts/0/name"} <= set(errors), name
            assert words.status_code == 422
        elif words.status_code == 200:
            kept = json.loads(words.data)["content"]["title"].get("fr", "")
            assert kept == " ".join(normalise(text, limit=20_000).split()), name
        else:
            assert name in {"long number", "long"}
        unknown = program.ask("PATCH", path, {"content": {text: "x"}, text: 1}, tag="*")
        assert len(json.loads(unknown.data)["errors"]) == 2
        if name not in MINDED:
            continue
        assert program.ask("POST", "/drafts", START | {"cycle": text}).status_code == 422
        file = program.send_file(
            f"{path}/attachments", b"%PDF-1.7\nA.", f"{as_read(text)}.pdf", "*"
        )
        assert file.status_code in {200, 422}, (name, file.text)


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)  # none of it reaches the database
def test_a_header_is_used_or_refused(client: PageClient, world: World) -> None:
    program = Program(client, world)
    path, _tag = program.start()
    for name in ("NUL", "override", "replaced byte", "long number", "markup", "SQL", "path"):
        header = NASTY[name].encode(errors="replace").decode("latin-1")
        assert program.ask("PATCH", path, {}, tag=header).status_code == 412, name
        keyed = program.ask("POST", "/drafts", START, Idempotency_Key=header)
        assert keyed.status_code == 400, name
        stranger = client.get(f"{ROOT}/work", headers={"Authorization": f"Bearer {header}"})
        assert stranger.status_code == 401


def everything(text: str) -> dict[str, Any]:
    """Return every field of a pledge with this text in it."""
    row = {"indicators": ("name", "unit", "baseline_value", "target_year", "source"),
           "milestones": ("title", "due_on"), "partners": ("name", "role", "entity"),
           "resources": ("amount", "currency", "recipient", "from_on"),
           "recommendations": ("code", "relation")}  # fmt: skip
    lists = ("natures", "countries", "regions", "principles", "populations")
    plain = ("office", "pledge_type", "level", "mirror", "starts_on", "ends_on", "institution",
             "in_kind", "match_side", "match_ref", "reason", "language")  # fmt: skip
    return {
        **dict.fromkeys(plain, text),
        **{name: [text] for name in lists},
        **{name: [dict.fromkeys(columns, text)] for name, columns in row.items()},
        "title": {"fr": text, text: text},
        "description": {"fr": text},
        "translations": {text: text},
    }
