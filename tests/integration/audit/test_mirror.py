"""A stranger with the specifications alone can copy the log of a running registry and check it."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.engine import Engine
from werkzeug.serving import make_server

from registry import verifier
from registry.audit import log, queries, signer
from registry.audit.one_file import one_file
from registry.pledges.events import PledgeOpened
from registry.settings import Settings
from registry.store import reading, transaction, writing
from tests.client import PageClient
from tests.factories.world import NOW, OPERATOR, World

# Its filler opens pledges that there are not.
pytestmark = pytest.mark.tampers

FOR_EVER = "public, max-age=31536000, immutable"


NOISE = log.Item(PledgeOpened(ref=None, revision=1))


def grow(engine: Engine, settings: Settings, size: int) -> int:
    """Let the log reach a size, and sign it."""
    with writing(engine) as session, transaction(session):
        missing = size - queries.size(session)
        log.append(session, OPERATOR, NOW, *[NOISE] * missing)
    return signer.sign(engine, settings) or 0


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """The registry, served over HTTP."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_log_can_be_copied_and_checked_without_our_code(
    address: str,
    client: PageClient,
    engine: Engine,
    settings: Settings,
    world: World,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    ref = world.publish()
    kept = tmp_path / "old.note"
    old = signer.sign(engine, settings) or 0
    kept.write_bytes(client.get("/log/checkpoint").data)
    size = grow(engine, settings, 600)
    files = {
        "page.json": f"/pledges/{ref}/v/1.json",
        "page.tlog-proof": f"/pledges/{ref}/v/1.tlog-proof",
        "between.txt": f"/log/consistency/{old}/{size}",
    }
    for name, path in files.items():
        (tmp_path / name).write_bytes(client.get(path).data)
    names = [str(tmp_path / name) for name in files]
    vkey = client.get("/log/key").text.strip()

    code = verifier.main(
        ["--mirror", f"{address}/log", str(tmp_path / "copy"), *names, str(kept), "--key", vkey]
    )

    said = capsys.readouterr().out
    assert code == 0, said
    assert f"root of {size} entries agrees" in said
    assert f"the words of “{ref}”, revision 1" in said
    assert "in which nothing newer stands" in said
    assert f"the log of {size} entries extends that of {old}" in said
    with reading(engine) as session:
        newest = queries.checkpoint(session)
        assert newest is not None
        assert (tmp_path / "copy" / "checkpoint").read_text(encoding="utf-8") == newest.note


def test_tiles_are_for_ever_within_what_is_signed_and_cost_the_same(
    client: PageClient, engine: Engine, settings: Settings, world: World, statements: list[str]
) -> None:
    grow(engine, settings, 260)
    paths = ("0/000", "0/001.p/4", "0/000.p/7", "1/000.p/1", "entries/000", "entries/001.p/4")

    def cost(path: str) -> int:
        statements.clear()
        answer = client.get(f"/log/tile/{path}")
        assert answer.status_code == 200, path
        assert answer.headers["Cache-Control"] == FOR_EVER
        assert "Accept-Language" not in answer.headers.get("Vary", "")
        assert answer.mimetype == "application/octet-stream"
        return len(statements)

    few = [cost(path) for path in paths]
    bodies = {path: client.get(f"/log/tile/{path}").data for path in paths}
    with writing(engine) as session, transaction(session):
        log.append(session, OPERATOR, NOW, *[NOISE] * 600)  # not signed
    for path in (
        "0/001.p/5", "0/001", "entries/001.p/5", "entries/001", "1/000.p/2", "2/000.p/1", "63/000",
        "0/000.p/256", "0/000.p/0", "0/0", "0/x000/001", "64/000", "-1/000", "data/000", "0/000/",
        "0/" + "x999/" * 40 + "999",
    ):  # fmt: skip
        assert client.get(f"/log/tile/{path}").status_code == 404, path
    signer.sign(engine, settings)

    assert [cost(path) for path in paths] == few
    assert max(few) <= 4
    assert {path: client.get(f"/log/tile/{path}").data for path in paths} == bodies
    assert [len(bodies[path]) for path in paths[:4]] == [8192, 128, 224, 32]


def test_what_was_never_signed_has_no_proof(
    client: PageClient, engine: Engine, settings: Settings
) -> None:
    size = grow(engine, settings, 100)

    assert client.get("/log/checkpoint").headers["Cache-Control"] == "public, max-age=2"
    for path in (f"{size}/{size + 1}", f"{size + 1}/{size}", f"0/{size}", f"1/{1 << 64}"):
        answer = client.get(f"/log/consistency/{path}")
        assert answer.status_code == 404, path
    assert client.get(f"/log/consistency/{size}/{size}").text.startswith(f"old {size}\n\n")


def test_the_program_is_handed_out_whole(client: PageClient) -> None:
    answer = client.get("/log/verifier.py")

    assert answer.data == one_file()
    assert 'filename="verifier.py"' in answer.headers["Content-Disposition"]


def test_the_page_of_the_log_says_how_many_entries_are_signed(
    engine: Engine, settings: Settings, client: PageClient
) -> None:
    size = grow(engine, settings, 300)
    facts = client.page("/log").select_one("main dl")
    assert facts is not None
    said = dict(zip(facts.select("dt"), facts.select("dd"), strict=True))
    named = {name.get_text(): value for name, value in said.items()}
    assert named["Signed entries"].get_text() == str(size)
    assert named["Newest entry"].select_one("time") is not None
    assert named["Newest entry"].get_text().endswith(" UTC")
