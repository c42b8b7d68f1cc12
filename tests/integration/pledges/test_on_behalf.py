"""The secretariat files in the name of an entity from its note verbale, and late filings."""

import hashlib
import os
from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Engine

from registry import replay
from registry.analysis.figures import Scope
from registry.audit import signer
from registry.briefing.contents import brief
from registry.briefing.scopes import Briefing
from registry.errors import Refused
from registry.files.keeping import keep
from registry.framework.cycles import CycleView
from registry.framework.operations import open_cycle
from registry.mail.models import Message
from registry.pledges import operations
from registry.pledges.content import Note
from registry.pledges.models import Pledge, PledgeRevision
from registry.progress.tidying import tidy
from registry.redaction.chains import chain
from registry.redaction.operations import ask_redaction, confirm_redaction
from registry.redaction.scrubbing import scrub
from registry.settings import Settings
from registry.store import reading, transaction, writing
from registry.verifier import LOG_KEY, Checker, Key
from tests.client import PageClient
from tests.factories.redacting import text_of, version_of
from tests.factories.world import NOW, OPERATOR, World, a_pledge
from tests.integration.explore.published import newest
from tests.integration.pledges.conftest import FIT, Browser

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\nThe Permanent Mission presents its compliments."
SHA256 = hashlib.sha256(PDF).hexdigest()
SAID = {"reference": "NV/2026/114", "dated_on": "2026-11-20"}
FORUM = Scope("cycle", "IMRF-2030")

pytestmark = pytest.mark.usefixtures("today")


def told(page: object) -> str:
    return " ".join(page.select_one("main").get_text().split())  # type: ignore[attr-defined]


def start(who: Browser, **chosen: str) -> str:
    fields = {"entity": "MLI", "cycle": "IMRF-2030", "language": "fr"} | chosen
    answer = who.post("/on-behalf", fields)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def send(who: Browser, address: str, name: str = "note.pdf", content: bytes = PDF, **said: str):
    file = {"file": (BytesIO(content), name)}
    return who.post(f"{address}/note", SAID | file | said)


def test_a_note_verbale_becomes_a_pledge_that_says_so_everywhere(
    engine: Engine, settings: Settings, world: World, client: PageClient,
    browse: Callable[[str], Browser],
) -> None:  # fmt: skip
    second, focal = browse("second"), browse("focal")
    assert second.client.page("/queue").find("a", href="/on-behalf")
    address = start(second)
    # The secretariat's draft: another reviewer sees it, nobody of the entity does.
    assert address in str(browse("reviewer").client.page("/on-behalf"))
    assert address not in str(focal.client.page("/work"))
    for place in ("", "/words", "/note", "/check"):
        assert focal.get(address + place).status_code == 404
    for section, fields in FIT.items():
        assert second.post(f"{address}/{section}", fields).status_code == 303
    check = told(second.client.page(f"{address}/check"))
    for sentence in ("Give the reference", "Give the day", "Attach the note verbale itself"):
        assert sentence in check
    assert send(second, address, dated_on="2026-11-24").status_code == 303
    assert "a day that is still to come" in told(second.client.page(f"{address}/check"))
    assert send(second, address).status_code == 303
    assert second.get(f"{address}/note/document").data == PDF
    filing = second.client.send(f"{address}/check", {}, to=f"{address}/file", holding="key")
    assert filing.headers["Location"] == "/on-behalf?filed=P-2026-00001"
    assert "waits in the queue for a colleague" in told(second.client.page(filing.location))

    ref = "P-2026-00001"
    with reading(engine) as session:
        letters = session.scalars(select(Message)).all()
        pledge = session.scalars(select(Pledge)).one()
        assert pledge.entity_id == world.entity("MLI").id
    assert [letter.to for letter in letters] == ["focal@example.org"]
    assert "NV/2026/114" in letters[0].body
    # Who filed it does not review it; who did not sees the note.
    assert second.get(f"/reviews/{ref}").status_code == 404
    assert ref not in told(second.client.page("/queue"))
    reviewer = browse("reviewer")
    assert "Filed on behalf" in told(reviewer.client.page("/queue"))
    assert "NV/2026/114" in told(reviewer.client.page(f"/reviews/{ref}"))
    assert reviewer.get(f"/reviews/{ref}/1/note").data == PDF
    assert focal.get(f"/pledges/{ref}/file/1/note").data == PDF
    assert "on behalf of your entity" in told(focal.client.page(f"/pledges/{ref}/file"))
    assert browse("french").get(f"/pledges/{ref}/file/1/note").status_code == 404
    assert client.get(f"/pledges/{ref}").status_code == 404

    world.move(ref, "open", "accept", "publish")
    signer.sign(engine, settings)
    page = told(client.page(f"/pledges/{ref}"))
    assert "Filed on behalf of Mali by the secretariat" in page
    assert "From a note verbale of 20 November 2026, reference NV/2026/114." in page
    assert SHA256 in page
    assert "Revision 1 filed on behalf by the secretariat" in page
    assert "Filed on behalf" in client.page("/pledges").select_one(".record").get_text()
    assert client.get(f"/pledges/{ref}/v/1/files/{SHA256}").status_code == 404
    document = client.get(f"/pledges/{ref}/v/1.json").data
    checker = Checker([Key.parse(signer.signer(settings).vkey, LOG_KEY)])
    assert checker.judge("v1", lambda: checker.check_page(document)).holds
    with reading(engine) as session:
        [section] = brief(session, settings, Briefing(FORUM, newest(engine) + 1)).pledges
    assert "note verbale of 20 November 2026, ref. NV/2026/114" in section.on_behalf
    # What the entity files afterwards is its own.
    world.answer(ref, title={"fr": "Nos propres mots"})
    world.move(ref, "open", "accept", "publish")
    assert "Filed on behalf" not in page_of(client, ref)
    assert "Filed on behalf of Mali" in told(client.page(f"/pledges/{ref}/v/1"))


def page_of(client: PageClient, ref: str) -> str:
    """Return what a pledge's page says above its history."""
    return told(client.page(f"/pledges/{ref}")).partition("Its history")[0]


def test_what_cannot_be_begun_or_attached_is_said(
    browse: Callable[[str], Browser], engine: Engine, world: World
) -> None:
    second = browse("second")
    for entity in ("", "UNNM-SEC", "NOWHERE"):
        refused = second.post("/on-behalf", {"entity": entity, "cycle": "IMRF-2030"})
        assert refused.status_code == 422
        assert "error-summary" in refused.text
    for ref in ("P-2026-00077", "nonsense", world.file(a_pledge("FRA", countries=()), by="french")):
        fields = {"entity": "MLI", "cycle": "IMRF-2030", "language": "fr", "ref": ref}
        refused = second.post("/on-behalf", fields)
        assert refused.status_code == 422
        assert "error-summary" in refused.text
    assert browse("focal").get("/on-behalf").status_code == 404
    address = start(second)
    for name, content, why in (
        ("note.docx", PDF, "is kept as a PDF"),
        ("note.pdf", b"It is no PDF.", "its content is something else"),
        ("note.pdf", b"", "This file is empty"),
    ):
        refused = send(second, address, name, content)
        assert refused.status_code == 422
        assert why in refused.text
        assert 'value="NV/2026/114"' in refused.text  # what was typed stays
    stale = second.hidden(f"{address}/note")
    assert send(second, address).status_code == 303
    beaten = second.client.post(f"{address}/note", data=stale | {"reference": "Another"})
    assert beaten.status_code == 409
    assert 'value="Another"' in beaten.text
    assert "NV/2026/114" in beaten.text

    secretariat, actor = world.entity("UNNM-SEC"), world.actor("second")
    with writing(engine) as session, pytest.raises(Refused, match="on its own behalf"):
        operations.start_draft(
            session, actor, secretariat, cycle="IMRF-2030", edition="A/76/642", language="en",
            by=secretariat, at=NOW,
        )  # fmt: skip


def test_a_returned_pledge_is_answered_from_another_note(
    browse: Callable[[str], Browser], engine: Engine, settings: Settings, world: World
) -> None:
    second, focal = browse("second"), browse("focal")
    ref = file(world, settings)
    world.move(ref, "open", "return")
    address = start(second, ref=ref)
    assert "Say for whom." in told(second.client.page(address))
    assert "Give the reference" in told(second.client.page(f"{address}/check"))  # a note of its own
    blocked = focal.post(f"/pledges/{ref}/amend", on=f"/pledges/{ref}/file")
    assert blocked.status_code == 422
    assert "The secretariat is writing the next revision" in blocked.text
    gone = second.client.send(f"{address}/delete", {}, holding="key")
    assert gone.headers["Location"] == "/on-behalf"
    assert "begun on the page" in second.post(
        f"{address}/words", FIT["words"], on="/on-behalf"
    ).text.replace("\n", " ")
    assert focal.post(f"/pledges/{ref}/amend", on=f"/pledges/{ref}/file").status_code == 303
    fields = {"entity": "MLI", "cycle": "IMRF-2030", "language": "fr", "ref": ref}
    refused = second.post("/on-behalf", fields)
    assert "The entity is writing the next revision" in refused.text


def file(world: World, settings: Settings, **changes: object) -> str:
    """File a pledge on behalf of Mali and return its ref."""
    kept = keep(settings.attachments, BytesIO(PDF), "note.pdf", limit=1_000)
    content = a_pledge(note=Note("NV/2026/114", "2026-11-20", kept.sha256), **changes)
    return world.file_on_behalf(content)


def test_a_redaction_erases_the_note_and_its_document(
    engine: Engine, settings: Settings, world: World, client: PageClient
) -> None:
    ref = file(world, settings)
    world.move(ref, "open", "accept", "publish")
    before = newest(engine)
    [path] = settings.attachments.glob("*/*")
    os.utime(path, (0, 0))
    assert tidy(engine, settings, at=NOW) == 0  # the revision lists it
    path.rename(path.with_suffix(".gone"))
    found = replay.verify(engine, settings).findings
    assert f"the attached file {SHA256} is not kept" in str(found)
    path.with_suffix(".gone").rename(path)
    with writing(engine) as session, transaction(session):
        of = chain(session, ref)
        asked = ask_redaction(
            session, world.actor("administrator"), of,
            texts=[text_of(session, of, "pledge.filed_on_behalf", "note")],
            reason="The reference named a private person.", at=NOW,
        )  # fmt: skip
        seen = version_of(session, asked)
        confirm_redaction(session, world.actor("organizer"), asked, seen=seen, at=NOW)
    assert scrub(engine, settings, at=NOW) == 1

    assert not path.exists()
    for address in (f"/pledges/{ref}", f"/pledges/{ref}?at={before}", f"/pledges/{ref}/v/1"):
        page = told(client.page(address))
        assert "Filed on behalf of Mali by the secretariat" in page
        assert "NV/2026/114" not in page
        assert SHA256 not in page
        assert "The reference named a private person." in page
    signer.sign(engine, settings)
    with reading(engine) as session:
        [section] = brief(session, settings, Briefing(FORUM, newest(engine) + 1)).pledges
    assert section.on_behalf == "By the secretariat, from a note verbale"


@pytest.mark.parametrize("who", ["the entity", "the secretariat"])
def test_a_filing_after_the_window_is_late_everywhere_and_its_amendment_too(
    who: str, engine: Engine, settings: Settings, world: World, client: PageClient,
    browse: Callable[[str], Browser],
) -> None:  # fmt: skip
    past = CycleView(
        "PAST", "past", {"en": "A forum gone by"}, None, None, date(2026, 5, 9),
        date(2026, 11, 22), ("A/76/642",), False, False, "open",
    )  # fmt: skip
    with writing(engine) as session, transaction(session):
        open_cycle(session, OPERATOR, past, at=NOW - timedelta(days=90))
    if who == "the secretariat":
        ref = file(world, settings, cycle="PAST")
    else:
        address = browse("focal").start(cycle="PAST")
        page = browse("focal").client.page(f"{address}/check")
        assert "will be marked as filed late" in told(page)
        ref = world.file(a_pledge(cycle="PAST"))
    reviewer, focal = browse("reviewer"), browse("focal")
    for who_reads, address in (
        (reviewer, "/queue"),
        (reviewer, f"/reviews/{ref}"),
        (focal, "/work"),
        (focal, f"/pledges/{ref}/file"),
    ):
        assert "Late filing" in told(who_reads.client.page(address)), address
    world.move(ref, "open", "accept", "publish")
    world.answer(ref, title={"fr": "D’autres mots"})
    world.move(ref, "open", "accept", "publish")
    for address in ("/pledges", f"/pledges/{ref}", f"/pledges/{ref}/v/1", f"/pledges/{ref}/v/2"):
        assert "Late filing" in told(client.page(address)), address
    with reading(engine) as session:
        assert session.scalars(select(PledgeRevision.is_late)).all() == [True, True]
    signer.sign(engine, settings)
    with reading(engine) as session:
        [section] = brief(
            session, settings, Briefing(Scope("cycle", "PAST"), newest(engine) + 1)
        ).pledges
    assert section.is_late
