"""A brief from the finished briefing to the file in a stranger's hands: issued, corrected, gone."""

import json
import os
import random
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import select, update
from sqlalchemy.engine import Engine

from registry import clock, verifier
from registry.audit import queries as log
from registry.audit import signer
from registry.briefing.issuing.operations import issue_export
from registry.briefing.models import Export
from registry.briefing.operations import ask_export
from registry.briefing.queries import last_size
from registry.briefing.rendering import make_waiting
from registry.briefing.scopes import Briefing, scope_of
from registry.briefs.queries import brief
from registry.briefs.verifying import judge
from registry.errors import Refused
from registry.framework.operations import amend_cycle
from registry.framework.queries import framework
from registry.framework.revising import lock_cycle
from registry.pledges.embargo import fingerprint
from registry.pledges.operations import release_cycle
from registry.policy import Identity
from registry.redaction.models import RedactionRequest
from registry.redaction.operations import confirm_redaction
from registry.redaction.scrubbing import scrub
from registry.settings import Settings
from registry.store import reading, transaction, writing
from tests.client import PageClient
from tests.factories.redacting import ask, version_of
from tests.factories.world import NOW, World

ON = scope_of("cycle:IMRF-2030")
FIRST, SECOND = "B-2026-00001", "B-2026-00002"
sqlite = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


def made(engine: Engine, settings: Settings, world: World) -> str:
    """Let a briefing be made of what is public now; return its handle."""
    with writing(engine) as session, transaction(session):
        asked = Briefing(ON, log.size(session))
        export = ask_export(session, world.actor("organizer"), asked, at=NOW)
    signer.sign(engine, settings)
    make_waiting(engine, settings, Event())
    return export.handle


def issue(client: PageClient, handle: str, **typed: str) -> str:
    """Issue a briefing as an organizer; return the address of its page."""
    client.sign_in("organizer@example.org")
    answer = client.send(f"/briefings/{handle}/issue", {"reason": "", **typed})
    assert answer.status_code == 303, answer.text
    client.sign_out()
    return answer.location


def sent(client: PageClient, **files: bytes) -> str:
    """Send files to the page that verifies; return what it says in words."""
    form = client.form("/verify", "files")
    named = [(BytesIO(data), name.replace("_", ".")) for name, data in files.items()]
    answer = client.post(
        "/verify", data=form | {"files": named}, content_type="multipart/form-data"
    )
    return " ".join(client.parse(answer).get_text().split())


def test_a_brief_is_issued_verified_corrected_withdrawn_and_issued_anew(
    client: PageClient, engine: Engine, settings: Settings, world: World, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    ref = world.publish()
    handle = made(engine, settings, world)
    client.sign_in("organizer@example.org")
    assert f"/briefings/{handle}/issue" in client.get(f"/briefings/{handle}").text
    client.sign_out()

    address = issue(client, handle)
    signer.sign(engine, settings)

    # Everybody finds it, with the hash that the log holds, and fetches file, proof and entry.
    assert address == f"/briefs/{FIRST}"
    assert FIRST in client.page("/briefs").get_text()
    files = {name: client.get(f"{address}.{name}") for name in ("pdf", "tlog-proof", "json")}
    pdf = files["pdf"].data
    assert sha256(pdf).hexdigest() in client.page(address).get_text()
    assert client.get(f"{address}?at={newest(engine) - 1}").status_code == 404
    assert FIRST not in client.page(f"/briefs?at={newest(engine) - 1}").get_text()

    # A stranger's program says two things, the second only with the proof or the JSON.
    for name, answer in files.items():
        (tmp_path / f"brief.{name}").write_bytes(answer.data)
    key = ["--key", signer.signer(settings).vkey]
    for beside in (["brief.tlog-proof"], ["brief.json"]):
        assert verifier.main([str(tmp_path / name) for name in ["brief.pdf", *beside]] + key) == 0
        _about, data, very = capsys.readouterr().out.splitlines()
        assert "proved: made from" in data
        assert f"proved: this very file is brief “{FIRST}”" in very
    # So does the page, which looks the hash up.
    said = sent(client, brief_pdf=pdf, brief_proof=files["tlog-proof"].data)
    assert f"This very file, byte for byte, is brief {FIRST}" in said
    assert "covers none of its words" in said
    assert "The proof holds" in said
    assert f"It is about a PDF that you sent with it: brief {FIRST}" in said
    assert "in entries" in sent(client, brief_json=files["json"].data)

    # A correction takes its place; the first stays listed.
    world.publish()
    later = made(engine, settings, world)
    client.sign_in("organizer@example.org")
    form = {"corrects": FIRST, "reason": ""}
    refused = client.send(f"/briefings/{later}/issue", form)
    assert (refused.status_code, "what was wrong" in refused.text) == (422, True)
    client.sign_out()
    assert issue(client, later, corrects=FIRST, reason="A total was wrong.").endswith(SECOND)
    page = client.page(address).get_text()
    assert (f"Use {SECOND} instead" in page, "A total was wrong." in page) == (True, True)
    assert client.get(f"{address}.pdf").data == pdf
    assert f"use {SECOND}" in sent(client, brief_pdf=pdf)

    # A redaction of what both carry withdraws both, erases the files and says why.
    with writing(engine) as session, transaction(session):
        asked = ask(session, world.actor("administrator"), ref, "title")
    client.sign_in("administrator@example.org")
    listed = client.page(f"/redactions/{asked.handle}").get_text()
    assert (FIRST in listed, SECOND in listed) == (True, True)
    client.sign_out()
    before = newest(engine)
    with writing(engine) as session, transaction(session):
        asked = session.get_one(RedactionRequest, asked.id)
        seen = version_of(session, asked)
        confirm_redaction(session, world.actor("organizer"), asked, seen=seen, at=clock.now())
    for one in (FIRST, SECOND):
        for moment in ("", f"?at={before}"):
            assert "An order of a court." in client.page(f"/briefs/{one}{moment}").get_text()
        gone = client.get(f"/briefs/{one}.pdf")
        assert (gone.status_code, "was withdrawn" in gone.text) == (404, True)
    # The words of a moment before it carry what erased some of them since.
    words = client.get(f"/pledges/{ref}/v/1.json?at={before}").data
    assert "What it says is what the log holds" in sent(client, words_json=words)
    for path in settings.attachments.glob("*/*"):
        os.utime(path, (NOW.timestamp(), NOW.timestamp()))
    assert scrub(engine, settings, at=clock.now()) == 1
    assert list(settings.attachments.glob("*/*")) == []
    assert "It was withdrawn since" in sent(client, brief_pdf=pdf)
    reissued = issue(client, made(engine, settings, world), corrects=SECOND, reason="Redacted.")
    assert client.get(f"{reissued}.pdf").status_code == 200


@sqlite
def test_under_embargo_everybody_sees_that_it_was_issued_and_few_can_fetch_it(
    client: PageClient, engine: Engine, settings: Settings, world: World
) -> None:
    world.publish()
    embargo(engine, world, holds=True)
    handle = made(engine, settings, world)
    client.sign_in("organizer@example.org")
    assert "Its cycle is under embargo" in client.page(f"/briefings/{handle}/issue").get_text()
    client.sign_out()

    address = issue(client, handle)

    page = client.page(address).get_text()
    assert "Restricted until the embargo is lifted" in page
    assert f"{address}.pdf" not in client.get(address).text
    assert "Restricted" in client.page("/briefs").get_text()
    kept_back = client.get(f"{address}.pdf")
    assert (kept_back.status_code, "restricted until" in kept_back.text) == (404, True)
    assert client.get(f"{address}/restricted.pdf").status_code == 302  # to sign in
    for person, status in (("focal", 403), ("reviewer", 200), ("organizer", 200)):
        client.sign_in(f"{person}@example.org")
        assert client.get(f"{address}/restricted.pdf").status_code == status
        assert (f"{address}/restricted.pdf" in client.get(address).text) is (status == 200)
        client.sign_out()
    before = newest(engine)

    embargo(engine, world, holds=False)

    assert "an issued file never changes" in client.page(address).get_text()
    assert client.get(f"{address}.pdf").status_code == 200
    assert client.page(f"{address}?at={before}").find("a", href=f"{address}.pdf?at={before}")


def embargo(engine: Engine, world: World, *, holds: bool) -> None:
    """Put the open cycle under embargo, or lift that; nothing waits in it."""
    with writing(engine) as session, transaction(session):
        cycle, actor = framework(session).cycle("IMRF-2030"), world.actor("organizer")
        if holds:
            embargoed, number = replace(cycle, embargo=True), lock_cycle(session, cycle.code).number
            amend_cycle(session, actor, embargoed, number=number, reason="A ceremony.", at=NOW)
        else:
            seen = fingerprint([])
            release_cycle(session, actor, cycle, who=Identity(), seen=seen, at=NOW)


@sqlite
def test_whatever_is_sent_gets_a_sentence(
    client: PageClient, engine: Engine, settings: Settings, world: World
) -> None:
    world.publish()
    pdf, proof, record = _issued(client, engine, settings, world)
    chance = random.Random(26)
    with reading(engine) as session:
        for _flip in range(200):
            found = judge(session, "brief.pdf", flipped(pdf, chance))
            assert (found.brief, found.lines[0].holds) == (None, None)
        for data in (proof, record):
            for _flip in range(100):
                changed = flipped(data, chance)
                [line] = judge(session, "beside", changed).lines
                assert not line.holds or _says_the_same(data, changed), changed
        for odd in (
            b"", b"%PDF-", pdf[: len(pdf) // 2], proof[:60], record[:-9], b"{}", b"[" * 9, b"{" * 9,
            b"{" + b'"entries":[' * 9_000, b'{"entries": [{"index": "1"}]}', b"\xff" * 99,
            b'{"entries": [{"index": 9999999999999999999, "body": "", "disclosures": []}]}',
            pdf.replace(b'"root":"', b'"root":"A'), pdf + b'{"registry_brief":1,' * 9_000,
            b"%PDF-" + b'{"registry_brief":1,' + b"\x00" * 99, b"c2sp.org/tlog-proof@v1\n",
            proof.replace(b"\nindex ", b"\nindex"), proof.replace(b"\n\n", b"\n"),
            b"c2sp.org/tlog-proof@v1\nextra !\nindex 1\n\nnote",
        ):  # fmt: skip
            found = judge(session, "odd", odd)
            assert (found.brief, bool(found.lines[0].holds)) == (None, False), odd[:80]
        told = json.loads(record)
        [entry, *others] = told["entries"]
        for more in (
            told | {"title": "What nobody pledged"}, told | {"log_size": 10**9},
            told | {"entries": [entry | {"title": "What nobody pledged"}, *others]},
        ):  # fmt: skip
            [line] = judge(session, "more", json.dumps(more).encode()).lines
            assert line.holds is False, more
        _first, *rest = entry["disclosures"]
        for fewer in (rest, [rest[0], *rest]):  # one of them twice is not one more
            less = json.dumps(told | {"entries": [entry | {"disclosures": fewer}, *others]})
            [line] = judge(session, "less", less.encode()).lines
            assert (line.holds, "was left out of the file" in str(line.sentence)) == (False, True)
        [line] = judge(session, "P-1-v1.json", b'{"registry_words":1,"ref":').lines
        assert (line.holds, "registry-verify checks this file" in str(line.sentence)) == (
            None,
            True,
        )
        [line] = judge(session, "other.json", b'{"pledges": []}').lines
        assert (line.holds, "no JSON of a record" in str(line.sentence)) == (None, True)
    # The page says each as a page.
    said = sent(client, brief_pdf=pdf[:-40], a_txt=b"A text.", brief_proof=proof)
    assert "No brief that was issued has exactly these bytes" in said
    assert "This is no PDF, no proof and no JSON" in said
    assert "no PDF that you sent with it is that brief" in said
    for files, words in (
        ([], "Choose the file"),
        ([(BytesIO(b"x"), f"{n}.pdf") for n in range(6)], "at most 5 files"),
        ([(BytesIO(bytes(25_500_000)), "large.pdf")], "larger than 25 MB"),
    ):
        form = client.form("/verify", "files") | {"files": files}
        answer = client.post("/verify", data=form, content_type="multipart/form-data")
        assert (answer.status_code, words in answer.text) == (422, True)
    form = client.form("/verify", "files") | {"files": [(BytesIO(bytes(40_000_000)), "huge.pdf")]}
    assert client.post("/verify", data=form, content_type="multipart/form-data").status_code == 413
    [size] = client.page("/briefs/B-2026-00001?lang=ar").select(".hint bdi")
    assert size.text.isdecimal()  # else it stood before “PDF”, as part of its run of Latin letters


def _issued(
    client: PageClient, engine: Engine, settings: Settings, world: World
) -> tuple[bytes, bytes, bytes]:
    address = issue(client, made(engine, settings, world))
    signer.sign(engine, settings)
    pdf, proof, record = (
        client.get(f"{address}.{name}").data for name in ("pdf", "tlog-proof", "json")
    )
    return pdf, proof, record


def flipped(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    changed[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _says_the_same(data: bytes, changed: bytes) -> bool:
    """Tell whether a flip changed only notes of the server, which no signature covers."""
    try:
        before, after = json.loads(data), json.loads(changed)
    except ValueError:
        return False
    members = ("ref", "revision", "key", "entries")
    return all(before[name] == after.get(name) for name in members)


@sqlite
def test_a_briefing_that_is_no_file_and_a_file_that_was_issued_are_not_issued(
    client: PageClient, engine: Engine, settings: Settings, world: World
) -> None:
    world.publish()
    handle = made(engine, settings, world)
    client.sign_in("organizer@example.org")
    form = client.form(f"/briefings/{handle}/issue", "reason")
    stale = client.form(f"/briefings/{handle}/issue", "reason")
    lost = client.post(f"/briefings/{handle}/issue", data=form | {"reason": "A slip.", "key": "k"})
    assert (lost.status_code, "Say whose place it takes" in lost.text) == (422, True)
    address = client.post(f"/briefings/{handle}/issue", data=form).location
    assert client.post(f"/briefings/{handle}/issue", data=form).location == address  # sent twice
    twice = client.post(f"/briefings/{handle}/issue", data=stale)
    assert (twice.status_code, f"it is {FIRST}" in twice.text) == (422, True)
    assert client.page(f"/briefings/{handle}/issue").find("textarea") is None
    for values in ({"form": "pack"}, {"state": "withdrawn"}):
        with writing(engine) as session, transaction(session):
            session.execute(update(Export).values({"form": "pdf", "state": "done", **values}))
        refused = client.post(f"/briefings/{handle}/issue", data=stale | {"key": "another"})
        assert (refused.status_code, "Only a finished briefing" in refused.text) == (422, True)


def newest(engine: Engine) -> int:
    with reading(engine) as session:
        return log.size(session) - 1


@sqlite
def test_what_changed_is_told_since_the_last_issued_brief_even_where_a_later_one_was_made(
    client: PageClient, engine: Engine, settings: Settings, world: World
) -> None:
    world.publish()
    with reading(engine) as session:
        size = log.size(session)
    issue(client, made(engine, settings, world))
    world.publish()
    made(engine, settings, world)
    world.publish()

    with reading(engine) as session:
        assert last_size(session, ON, before=log.size(session)) == size
        assert last_size(session, ON, before=size) is None


@sqlite
def test_a_correction_takes_the_place_of_what_is_about_the_same_alone(
    client: PageClient, engine: Engine, settings: Settings, world: World
) -> None:
    world.publish()
    issue(client, made(engine, settings, world))
    with writing(engine) as session, transaction(session):
        asked = Briefing(scope_of("all"), log.size(session))
        other = ask_export(session, world.actor("organizer"), asked, at=NOW).handle
    signer.sign(engine, settings)
    make_waiting(engine, settings, Event())
    client.sign_in("organizer@example.org")
    form = client.form(f"/briefings/{other}/issue", "reason")
    answer = client.post(
        f"/briefings/{other}/issue", data=form | {"corrects": FIRST, "reason": "Wrong."}
    )
    assert answer.status_code == 422
    assert FIRST not in client.page(f"/briefings/{other}/issue").get_text()
    with writing(engine) as session:
        export = session.scalars(select(Export).where(Export.handle == other)).one()
        how = {"settings": settings, "corrects": brief(session, FIRST), "reason": "W.", "at": NOW}
        with pytest.raises(Refused, match="about the same"):
            issue_export(session, world.actor("organizer"), export, **how)  # type: ignore[arg-type]
