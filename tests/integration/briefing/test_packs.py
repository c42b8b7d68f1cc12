"""A pack: all of it there, whole, the same again, and checked by what shares no code with us."""

import csv
import hashlib
import json
import re
from io import BytesIO, StringIO
from pathlib import Path
from threading import Event
from zipfile import ZipFile

import docx
import openpyxl
import pytest
from sqlalchemy import select
from sqlalchemy.engine import Engine

from registry import clock, verifier
from registry.analysis.lines import COLUMNS
from registry.audit import queries as log
from registry.audit import signer
from registry.briefing import operations, rendering
from registry.briefing.models import Export
from registry.briefing.packing import write_pack
from registry.briefing.scopes import Briefing, scope_of
from registry.errors import NotFound, Refused
from registry.redaction.operations import confirm_redaction
from registry.redaction.scrubbing import scrub
from registry.settings import Settings
from registry.store import reading, transaction, writing
from tests.client import PageClient
from tests.factories.redacting import ask, version_of
from tests.factories.world import NOW, World, a_pledge
from tests.integration.redaction.conftest import administrator

OPEN = "cycle:IMRF-2030"
one_database = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


def asked_for(engine: Engine, world: World, asked: Briefing) -> Export:
    with writing(engine) as session, transaction(session):
        actor = world.actor("organizer")
        return operations.ask_export(session, actor, asked, form="pack", at=NOW)


def rows(engine: Engine) -> list[Export]:
    with reading(engine) as session:
        return list(session.scalars(select(Export).order_by(Export.id)))


def unpacked(data: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def verdicts(held: dict[str, bytes], folder: Path) -> list[verifier.Verdict]:
    """Return what the verifier says of the proofs and the PDFs, as the README tells to ask."""
    for name, data in held.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    key = verifier.Key.parse(json.loads(held["manifest.json"])["key"], verifier.LOG_KEY)
    files = [folder / "brief.pdf", *sorted((folder / "proofs").iterdir())]
    return list(verifier.judge_files(verifier.Checker([key]), files))


def test_an_organizer_asks_for_a_pack_and_fetches_all_that_belongs_to_the_brief(
    client: PageClient, engine: Engine, settings: Settings, world: World, pinned: int, folder: Path
) -> None:
    asked = Briefing(scope_of(OPEN), pinned, "fr", since=9)
    handle = asked_for(engine, world, asked).handle
    rendering.make_waiting(engine, settings, Event())
    [made] = rows(engine)
    assert (made.state, made.done, made.total, made.error) == ("done", 5, 5, "")
    client.sign_in("organizer@example.org")
    page = client.page(f"/briefings/{handle}")
    [link] = page.find_all("a", href=f"/briefings/{handle}.zip")
    with client.get(str(link["href"])) as answer:
        data, name = answer.data, answer.headers["Content-Disposition"]
    assert name == f"attachment; filename=brief-cycle-imrf-2030-entry-{pinned}.zip"
    assert client.get(f"/briefings/{handle}.pdf").status_code == 404

    told: list[tuple[int, int]] = []
    write_pack(engine, settings, asked, folder / "a.zip", lambda *how_far: told.append(how_far))
    assert (folder / "a.zip").read_bytes() == data
    assert told == sorted(told)
    assert (told[0], told[-1]) == ((0, 5), (5, 5))
    held = unpacked(data)
    manifest = json.loads(held["manifest.json"])
    with reading(engine) as session:
        assert manifest["root"] == log.root(session, pinned).hex()
    assert (manifest["scope"], manifest["log_size"], manifest["since"]) == (OPEN, pinned, 9)
    assert (manifest["language"], manifest["restricted"]) == ("fr", False)
    sums = dict(line.split("  ")[::-1] for line in held["SHA256SUMS"].decode().splitlines())
    for one in manifest["files"]:
        assert one["sha256"] == hashlib.sha256(held[one["name"]]).hexdigest() == sums[one["name"]]
        assert one["size"] == len(held[one["name"]])
    assert sums.keys() == held.keys() - {"SHA256SUMS"}
    assert {one["name"] for one in manifest["files"]} == sums.keys() - {"manifest.json"}

    brief = json.loads(held["brief.json"])
    refs = [one["ref"] for one in brief["pledges"]]
    assert len(refs) == manifest["pledges"] == 5
    lines = list(csv.DictReader(StringIO(held["pledges.csv"].decode("utf-8-sig"), newline="")))
    head, *sheet = openpyxl.load_workbook(BytesIO(held["pledges.xlsx"])).active.values
    assert head == tuple(lines[0]) == COLUMNS
    assert [str(row[0]) for row in sheet] == [line["ref"] for line in lines] == refs
    assert lines[0]["title"] == "<b>Soins</b> & <img src='/etc/passwd'> santé"
    assert (lines[0]["amounts"], lines[0]["entity"]) == ("250000.50 XOF; 5 USD", "MLI")
    told_of = re.findall(rf"{settings.base_url}(\S+)", held["README.txt"].decode())
    assert [client.get(path).status_code for path in told_of] == [200, 200], told_of
    words = [one.text for one in docx.Document(BytesIO(held["key-messages.docx"])).paragraphs]
    assert all(one["words"] in words for one in (*brief["messages"], *brief["changes"]))
    found = verdicts(held, folder / "unpacked")
    assert [str(one) for one in found if not one.holds] == []
    assert len(found) == 1 + 2 * 5


@one_database
def test_a_redaction_withdraws_a_pack_and_the_next_one_proves_what_was_erased(
    engine: Engine, settings: Settings, world: World, folder: Path
) -> None:
    ref = world.publish(a_pledge(title={"fr": "Promis par Awa Traoré"}))
    signer.sign(engine, settings)
    with reading(engine) as session:
        asked = Briefing(scope_of(f"pledges:{ref}"), log.size(session))
    asked_for(engine, world, asked)
    rendering.make_waiting(engine, settings, Event())
    exports = settings.instance / "exports"
    assert [path.suffix for path in exports.iterdir()] == [".zip"]
    second = administrator(engine, "second")
    with writing(engine) as session, transaction(session):
        request = ask(session, world.actor("administrator"), ref, "title")
        seen = version_of(session, request)
        confirm_redaction(session, second, request, seen=seen, at=NOW)
    kept = rendering.KEPT.sections
    assert kept.left < rendering.ROOM  # in the memory of the worker, with the words
    rendering.make_waiting(engine, settings, Event())
    assert kept.left == rendering.ROOM
    scrub(engine, settings, at=clock.now())
    assert [one.state for one in rows(engine)] == ["withdrawn"]
    assert list(exports.iterdir()) == []

    with pytest.raises(Refused, match="not signed up to"):  # what erased the words is not yet
        write_pack(engine, settings, asked, folder / "a.zip")
    assert list(folder.iterdir()) == []
    signer.sign(engine, settings)
    write_pack(engine, settings, asked, folder / "a.zip")
    held = unpacked((folder / "a.zip").read_bytes())
    assert all(b"Awa Traor" not in data for data in held.values())  # three letters come by chance
    found = verdicts(held, folder / "unpacked")
    assert [str(one) for one in found if not one.holds] == []
    assert any("redacted by entry" in one.sentence for one in found)


@one_database
def test_a_pack_that_is_ended_in_the_middle_leaves_nothing(
    engine: Engine, settings: Settings, filled: int, folder: Path
) -> None:
    class Cancelled(Exception):
        pass

    def until(step: int) -> None:
        steps = iter(range(step))

        def tell(_done: int, _total: int) -> None:
            if next(steps, None) is None:
                raise Cancelled

        write_pack(engine, settings, Briefing(scope_of(OPEN), filled), folder / "a.zip", tell)

    for step in (0, 1, 4):
        with pytest.raises(Cancelled):
            until(step)
        assert list(folder.iterdir()) == []
    with pytest.raises(NotFound):
        write_pack(engine, settings, Briefing(scope_of("cycle:NO"), filled), folder / "a.zip")
    assert list(folder.iterdir()) == []


@one_database
def test_a_scope_without_a_pledge_is_a_pack_that_says_so(
    engine: Engine, settings: Settings, filled: int, folder: Path
) -> None:
    write_pack(engine, settings, Briefing(scope_of("group:EEG"), filled, "ar"), folder / "a.zip")
    held = unpacked((folder / "a.zip").read_bytes())

    assert json.loads(held["manifest.json"])["pledges"] == 0
    assert "proofs/" not in held["README.txt"].decode().partition("sha256sum")[0]
    assert held["pledges.csv"].decode("utf-8-sig").splitlines() == [",".join(COLUMNS)]
    assert not [name for name in held if name.startswith("proofs/")]
