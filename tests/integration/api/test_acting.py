"""With a token: drafting, filing, following, and what is refused on the way."""

from tests.client import PageClient
from tests.factories.world import World
from tests.integration.api.acting import START, Program, words


def test_a_program_drafts_checks_and_files_a_pledge(client: PageClient, world: World) -> None:
    program = Program(client, world)
    begun = program.ask("POST", "/drafts", START)
    path = begun.headers["Location"].removeprefix("/api/v1")
    tag = begun.headers["ETag"]

    assert {"/content/title", "/content/consent"} <= program.refused(
        422, "POST", f"{path}/file", tag=tag
    ).keys()
    saved = program.ask("PATCH", path, {"content": words()}, tag=tag)
    assert saved.status_code == 200, saved.text
    assert program.done("GET", f"{path}/check")["is_ready"] is True
    filed = program.ask("POST", f"{path}/file", tag=saved.headers["ETag"])
    assert filed.status_code == 201
    assert filed.headers["Location"] == "/api/v1/pledges/P-2026-00001/receipt/1"
