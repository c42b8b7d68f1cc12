"""The package: valid by the standard, whole, the same again, checked by what shares no code."""

import hashlib
import json
import time
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from sqlalchemy.engine import Engine

from registry import verifier
from registry.audit import queries as log
from registry.audit import signer
from registry.dataset.contents import write_package
from registry.errors import Refused
from registry.pledges.content import Partner
from registry.redaction.operations import confirm_redaction
from registry.settings import Settings
from registry.store import reading, transaction, writing
from tests.factories.redacting import ask, version_of
from tests.factories.world import CONTACT, NOW, World, a_pledge
from tests.integration.dataset.frictionless import tables
from tests.integration.redaction.conftest import administrator

FORMULA = "=HYPERLINK(1) pour tous"


def made(engine: Engine, settings: Settings, size: int, folder: Path) -> bytes:
    path = folder / "package.zip"
    with reading(engine) as session:
        write_package(session, settings, size, path)
    return path.read_bytes()


def unpacked(data: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def filled(world: World) -> tuple[str, str]:
    """Publish what fills nearly every table; return a public pledge and a private one."""
    partners = (Partner("ITUC", "ITUC", "implementing"), Partner("A village"))
    ref = world.publish(
        a_pledge(title={"fr": FORMULA, "en": "For all"}, match_side="need", partners=partners,
                 translations={"en": "the registry"})
    )  # fmt: skip
    world.partner(ref, "confirm")
    world.report(ref)
    world.judge(ref, "confirm")
    offer = world.publish(a_pledge("FRA", match_side="offer"), "french")
    world.match(world.propose(ref, offer), "accept")
    world.register(pledges=(ref,))
    gone = world.publish()
    world.move(gone, "withdraw", by="focal")
    private = world.file(a_pledge(title={"fr": "Encore secret"}))
    return ref, private


def test_a_package_is_valid_and_the_same_again_and_says_what_was_redacted(
    engine: Engine,
    settings: Settings,
    world: World,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ref, private = filled(world)
    size = signer.sign(engine, settings)
    data = made(engine, settings, size, tmp_path)
    held = unpacked(data)
    found = tables(held)

    [pledge, *_rest] = found["pledges"]
    assert [row["state"] for row in found["pledges"]] == ["published", "published", "withdrawn"]
    assert (pledge["ref"], pledge["title"]) == (ref, f"'{FORMULA}")
    assert (pledge["implementation"], pledge["reports"]) == ("in_progress", "1")
    assert pledge["url"].endswith(f"/pledges/{ref}?at={size - 1}")
    assert {row["text"] for row in found["texts"] if row["is_original"] == "false"} == {"For all"}
    assert [row["consent"] for row in found["partners"]] == ["confirmed", "unregistered"]
    assert [row["amount"] for row in found["resources"]] == ["250000.50"] * 3
    assert found["judgements"][0]["report_index"] == found["reports"][0]["index"]
    assert {name for name, rows in found.items() if not rows} == {"files"}
    assert found["revisions"][-1]["reason"] == "The programme was stopped."
    book = openpyxl.load_workbook(BytesIO(held["registry.xlsx"]), read_only=True)
    sheet = list(book["pledges"].values)
    assert sheet[1][0] == "#activity+code"
    assert sheet[2][sheet[0].index("title")] == f"'{FORMULA}"
    sums = dict(line.split("  ")[::-1] for line in held["SHA256SUMS"].decode().splitlines())
    assert sums == {
        name: hashlib.sha256(one).hexdigest() for name, one in held.items() if name != "SHA256SUMS"
    }
    whole = b"".join(held.values()) + b"".join(unpacked(held["registry.xlsx"]).values())
    for secret in (*CONTACT.values(), private, "Encore secret", "Reviewer"):
        assert secret.encode() not in whole, secret
    assert verdicts(held, tmp_path) == [True] * 3

    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    time.tzset()
    world.publish(a_pledge("FRA"), "french")
    world.report(ref, reason="A figure was wrong.")
    world.move(found["pledges"][1]["ref"], "withdraw", by="french")
    newer = signer.sign(engine, settings)
    assert made(engine, settings, size, tmp_path) == data
    assert len(tables(unpacked(made(engine, settings, newer, tmp_path)))["reports"]) == 2
    monkeypatch.undo()
    time.tzset()

    redact(world, engine, settings, ref)
    held = unpacked(made(engine, settings, size, tmp_path))
    [pledge, *_rest] = tables(held)["pledges"]
    assert pledge["title"] == ""
    assert pledge["redacted"].startswith("title (2026-11-23: An order of a court.)")
    assert all(b"HYPERLINK" not in one for one in held.values())
    assert verdicts(held, tmp_path) == [True] * 3


def test_a_package_needs_a_moment_that_is_signed(
    engine: Engine, settings: Settings, world: World, tmp_path: Path
) -> None:
    world.file()
    with reading(engine) as session:
        size = log.size(session)

    with pytest.raises(Refused, match=r"not signed up to"):
        made(engine, settings, size, tmp_path)
    assert list(tmp_path.glob("*.zip*")) == []


def verdicts(held: dict[str, bytes], folder: Path) -> list[bool]:
    """Return what the verifier says of each line of the proofs, as the README tells to ask."""
    vkey = json.loads(held["log.json"])["vkey"]
    paths = [folder / f"{number}.json" for number in range(held["proofs.jsonl"].count(b"\n"))]
    for path, line in zip(paths, held["proofs.jsonl"].splitlines(), strict=True):
        path.write_bytes(line)
    checker = verifier.Checker([verifier.Key.parse(vkey, verifier.LOG_KEY)])
    return [verdict.holds for verdict in verifier.judge_files(checker, paths)]


def redact(world: World, engine: Engine, settings: Settings, ref: str) -> None:
    second = administrator(engine, "second")
    with writing(engine) as session, transaction(session):
        asked = ask(session, world.actor("administrator"), ref, "title")
        seen = version_of(session, asked)
        confirm_redaction(session, second, asked, seen=seen, at=NOW)
    signer.sign(engine, settings)
