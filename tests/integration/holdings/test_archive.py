"""All that an entity owns: complete, checkable, never another's, withdrawn with a redaction."""

import csv
import hashlib
import json
import re
from datetime import timedelta
from functools import partial
from io import BytesIO, StringIO
from threading import Event
from zipfile import ZipFile

from openpyxl.reader.excel import load_workbook
from sqlalchemy import select
from sqlalchemy.engine import Engine

from registry import clock
from registry.audit import signer
from registry.holdings import operations, working
from registry.holdings.models import Handover
from registry.pledges.content import Partner
from registry.redaction.operations import confirm_redaction
from registry.redaction.scrubbing import scrub
from registry.settings import Settings
from registry.store import reading, transaction, writing
from registry.verifier import LOG_KEY, Checker, Key
from tests.client import PageClient
from tests.factories.redacting import ask, version_of
from tests.factories.world import CONTACT, NOW, World, a_pledge
from tests.integration.redaction.conftest import administrator, attached

PAGE = "/holdings/MLI"


def make(engine: Engine, settings: Settings) -> None:
    working.make_waiting(engine, settings, Event())


def fetch(client: PageClient) -> ZipFile:
    link = client.page(PAGE).find("a", href=re.compile(r"\.zip$"))
    assert link
    with client.get(str(link["href"])) as answer:  # type: ignore[index]
        return ZipFile(BytesIO(answer.data))


def test_a_focal_point_takes_all_of_the_entity_away_and_it_is_withdrawn_with_a_redaction(
    client: PageClient, engine: Engine, settings: Settings, world: World
) -> None:
    file = attached(settings, b"A file.", "../=plan.txt")
    secret = attached(settings, b"French.", "plan.txt")
    ref = world.publish(a_pledge(attachments=(file,), title={"fr": "=cmd() pour tous"}))
    world.report(ref)
    world.judge(ref, "confirm")
    world.answer(ref, title={"fr": "=cmd() pour tous"})
    world.move(ref, "open", "accept", "publish")
    returned = world.file()
    world.move(returned, "open", "return")
    world.publish(a_pledge("FRA", attachments=(secret,), title={"fr": "De la France"}), "french")
    asked = world.publish(a_pledge("FRA", partners=(Partner("Mali", "MLI"),)), "french")
    world.partner(asked, "decline", by="focal", reason="Not this year, says Bamako.")
    need = world.publish(a_pledge(match_side="need"))
    offer = world.publish(a_pledge("FRA", match_side="offer"), "french")
    world.match(world.propose(offer, need, by="french"), "decline", by="focal")
    signer.sign(engine, settings)
    client.sign_in("focal@example.org")
    draft = client.send("/work", {"cycle": "IMRF-2030"}, to="/drafts").location
    client.send(f"{draft}/comments", {"comment": "Is it ours?"})
    client.send(f"/pledges/{ref}/file", {"message": "Until when?"})
    client.send(f"/pledges/{ref}/report", {"narrative": "La suite"})
    assert f'href="{PAGE}"' in client.get("/work").text
    for _twice in range(2):
        assert client.send(PAGE, {}, to=PAGE).status_code == 303
    assert client.page(PAGE).get_text().count("Waiting") == 1
    make(engine, settings)
    with fetch(client) as archive:
        names = archive.namelist()
        held = {name: archive.read(name) for name in names}

    sums = dict(line.split("  ", 1)[::-1] for line in held["SHA256SUMS"].decode().splitlines())
    assert {name: hashlib.sha256(data).hexdigest() for name, data in held.items()
            if name != "SHA256SUMS"} == sums  # fmt: skip
    assert held[f"attachments/{file.sha256}.txt"] == b"A file."
    first, second = (json.loads(held[f"pledges/{one}.json"]) for one in (ref, returned))
    assert first["revisions"][0]["contacts"] == [CONTACT]
    assert first["reports"][0]["revisions"][0]["judgements"][0]["verdict"] == "confirmed"
    assert [one["words"] for one in first["messages"]] == ["Until when?"]
    assert first["reports_in_writing"][0]["typed"]["narrative"] == "La suite"
    [writing_on] = [json.loads(held[name]) for name in held if name.startswith("drafts/")]
    assert writing_on["comments"][0]["words"] == "Is it ours?"
    assert second["moves"][-1]["details"]["findings"][0]["text"] == "Say for whom."
    assert not [name for name in held if name.startswith(f"proofs/{returned}")]
    assert_proved(held, ref, settings)
    rows = list(csv.DictReader(StringIO(held["pledges.csv"].decode("utf-8-sig"))))
    assert [row["title"][:6] for row in rows] == ["'=cmd(", "'=cmd(", "Des so", "Des so"]
    answers = list(csv.DictReader(StringIO(held["partners.csv"].decode("utf-8-sig"))))
    assert [(one["pledge"], one["state"]) for one in answers][-1] == (asked, "declined")
    assert answers[-1]["reason"] == "Not this year, says Bamako."
    [match] = json.loads(held["matches.json"])
    assert [one["words"] for one in match["moves"]] == [
        "Let us do this together.", "Not this year.",
    ]  # fmt: skip
    assert json.loads(held["documents.json"]) == []
    book = load_workbook(BytesIO(held["tables.xlsx"]))
    assert book.sheetnames == ["people", "drafts", "pledges", "reports", "partners"]
    assert [cell.value for cell in book["pledges"][1]] == list(rows[0])
    title = book["pledges"].cell(2, list(rows[0]).index("title") + 1)
    assert (title.value, title.data_type) == ("=cmd() pour tous", "s")  # a text, nothing computed
    assert book["reports"].max_row == 2
    assert len(json.loads(held["people.json"])) == 2
    assert len([name for name in names if name.startswith("drafts/")]) == 1
    whole = b"".join(held.values())
    assert b"De la France" not in whole
    assert secret.sha256.encode() not in whole
    assert b"Reviewer" not in whole

    redact(world, engine, settings, ref)
    assert "Withdrawn" in client.page(PAGE).get_text()
    assert list((settings.instance / "holdings").iterdir()) == []
    client.send(PAGE, {}, to=PAGE)
    make(engine, settings)
    with fetch(client) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
        assert all(b"cmd() pour tous" not in data for data in held.values())
        assert_proved(held, ref, settings)
        book = load_workbook(BytesIO(archive.read("tables.xlsx")))
        assert book["pledges"]["G2"].value in {None, ""}
        erased = json.loads(archive.read(f"pledges/{ref}.json"))["revisions"][0]["content"]
    assert erased["redacted"]["title"]["reason"] == "An order of a court."
    assert operations.tidy_handovers(engine, settings, at=clock.now()) == 0
    later = clock.now() + operations.KEPT + timedelta(minutes=1)
    assert operations.tidy_handovers(engine, settings, at=later) == 1
    assert "no longer kept" in client.page(PAGE).get_text()


def assert_proved(held: dict[str, bytes], ref: str, settings: Settings) -> None:
    """A stranger's program proves each of the two public revisions."""
    checker = Checker([Key.parse(signer.signer(settings).vkey, LOG_KEY)])
    found = sorted(name for name in held if name.startswith(f"proofs/{ref}"))
    assert found == [f"proofs/{ref}-v1.json", f"proofs/{ref}-v2.json"]
    for name in found:
        verdict = checker.judge(name, partial(checker.check_page, held[name]))
        assert verdict.holds, str(verdict)


def redact(world: World, engine: Engine, settings: Settings, ref: str) -> None:
    second = administrator(engine, "second")
    with writing(engine) as session, transaction(session):
        asked = ask(session, world.actor("administrator"), ref, "title")
        seen = version_of(session, asked)
        confirm_redaction(session, second, asked, seen=seen, at=NOW)
    scrub(engine, settings, at=clock.now())
    signer.sign(engine, settings)


def test_an_archive_that_is_being_made_of_erased_words_is_begun_anew(
    engine: Engine, settings: Settings, world: World
) -> None:
    with writing(engine) as session, transaction(session):
        focal, mali = world.actor("focal"), world.entity("MLI")
        operations.ask_handover(session, focal, mali, at=clock.now())
    signer.sign(engine, settings)
    for claim in working.working.claims(engine, Handover, Event(), given_up=working.GIVEN_UP):
        with writing(engine) as session, transaction(session):
            operations.withdraw_handovers(session, day="2026-11-25", at=clock.now())
        working.make(engine, settings, claim, Event())
        break

    with reading(engine) as session:
        assert session.scalars(select(Handover.state)).all() == ["queued"]
    assert list((settings.instance / "holdings").iterdir()) == []
