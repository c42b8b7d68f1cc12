"""A briefing for the forum at which an embargo is lifted: with what is accepted, for few."""

import csv
import json
from dataclasses import replace
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZipFile

import docx
import pikepdf
import pytest
from sqlalchemy import select
from sqlalchemy.engine import Engine

from registry import clock, verifier
from registry.accounts.queries import register
from registry.audit import queries as log
from registry.audit import signer
from registry.briefing import preview
from registry.briefing.contents import brief, write_brief
from registry.briefing.models import Export
from registry.briefing.packing import write_pack
from registry.briefing.scopes import Briefing, scope_of
from registry.errors import Refused
from registry.framework.operations import amend_cycle
from registry.framework.queries import framework
from registry.partners.queries import newly_public
from registry.pledges.content import Partner, Resource
from registry.pledges.embargo import accepted_revisions, fingerprint
from registry.pledges.operations import release_cycle
from registry.policy import Identity
from registry.redaction.operations import confirm_redaction
from registry.redaction.scrubbing import scrub
from registry.settings import Settings
from registry.store import reading, transaction, writing
from tests.client import PageClient
from tests.factories.redacting import ask, version_of
from tests.factories.world import NOW, World, a_pledge
from tests.integration.briefing.test_builder import facts, looked_at, made
from tests.integration.redaction.conftest import administrator
from tests.integration.reviews.conftest import Records
from tests.unit.briefing import reading as seen_by

ON = scope_of("cycle:IMRF-2030")
PUBLIC, PLAIN, NEW, SECOND = (f"P-2026-0000{number}" for number in range(1, 5))
one_database = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


@pytest.fixture
def held(engine: Engine, settings: Settings, world: World) -> int:
    """Two public pledges, one amended and accepted, two new ones, and some that do not count.

    The size of the log, which is signed; its newest entry is of another day than the release.
    """
    world.report(world.publish())
    world.publish(a_pledge("MLI-MMES"), by="body")
    with writing(engine) as session, transaction(session):
        cycle = replace(framework(session).cycle("IMRF-2030"), embargo=True)
        actor = world.actor("organizer")
        amend_cycle(session, actor, cycle, number=1, reason="A ceremony.", at=NOW)
    world.answer(PUBLIC, title={"fr": "Des soins, et un toit"}, ends_on="2031-12-31")
    world.file(a_pledge(partners=(Partner("ITUC", "ITUC"),), title={"fr": "Avec un syndicat"}))
    world.partner(NEW, "confirm")
    world.file(a_pledge("FRA", resources=(Resource("99.50", "EUR"),)), by="french")
    for ref in (PUBLIC, NEW, SECOND):
        world.move(ref, "open", "accept")
    for move, by in (("return", "reviewer"), ("withdraw", "focal")):
        other = world.file(a_pledge(title={"fr": "Ce que personne ne lit"}))
        world.move(other, "open", *(["accept"] if move == "withdraw" else []))
        world.move(other, move, by=by)
    world.file()
    signed = signer.sign(engine, settings)
    assert signed is not None
    return signed


def release(engine: Engine, settings: Settings, world: World) -> int:
    with writing(engine) as session, transaction(session):
        cycle, entities = framework(session).cycle("IMRF-2030"), register(session)
        seen = fingerprint(accepted_revisions(session, cycle, Identity()))
        release_cycle(
            session, world.actor("organizer"), cycle, who=Identity(), seen=seen, at=NOW,
            opens=lambda session, pledges: newly_public(session, pledges, entities),
        )  # fmt: skip
    signer.sign(engine, settings)
    with reading(engine) as session:
        return log.size(session)


def status(client: PageClient, address: str) -> int:
    with client.get(address) as answer:
        return answer.status_code


def written(engine: Engine, settings: Settings, asked: Briefing, path: Path) -> bytes:
    with reading(engine) as session:
        write_brief(session, settings, asked, path)
    return path.read_bytes()


def test_it_counts_what_is_accepted_as_the_release_will_show_it_and_stays_the_same(
    engine: Engine, settings: Settings, world: World, held: int, folder: Path
) -> None:
    asked = Briefing(ON, held, depth="full", since=1, with_accepted=True)
    folder.mkdir()
    with reading(engine) as session:
        before = brief(session, settings, asked)
        assert brief(session, settings, replace(asked, with_accepted=False)).total == 2
        some = brief(session, settings, asked, only={NEW}).pledges
        assert [one.ref for one in some] == [NEW]
    first = written(engine, settings, asked, folder / "a.pdf")

    after = release(engine, settings, world)

    assert written(engine, settings, asked, folder / "b.pdf") == first
    with reading(engine) as session:
        now = brief(session, settings, Briefing(ON, after, depth="full", since=1))
        with pytest.raises(Refused, match="is not under embargo"):
            brief(session, settings, replace(asked, size=after))
    assert (before.total, before.not_public, now.not_public) == (4, 3, None)
    for name in ("value", "label", "denominator"):
        assert [getattr(one, name) for one in before.figures] == [
            getattr(one, name) for one in now.figures
        ]
    counts = [[row.counts for row in one.matrix.rows] for one in (before, now) if one.matrix]
    assert counts[0] == counts[1]
    for name in ("objectives", "implementation", "currency"):
        assert getattr(before, name).chart == getattr(now, name).chart
    assert [(one.currency, one.amounts) for one in before.money] == [
        (one.currency, one.amounts) for one in now.money
    ]
    assert [one.words for one in before.gaps] == [one.words for one in now.gaps]
    same = {"index": 0, "url": "", "history": (), "is_public": True}
    assert [replace(one, **same) for one in before.pledges] == [
        replace(one, **same) for one in now.pledges
    ]
    amended, _plain, new, _second = before.pledges
    assert [one.published_on is None for one in amended.history] == [False, True]
    assert [one.label for one in amended.history[1].changes]
    assert [one.consent for one in new.partners] == ["confirmed"]
    assert "3 of 4 pledges accepted under embargo" in " ".join(x.words for x in before.messages)
    assert next(one.words for one in before.changes).startswith("3 pledges accepted under embargo")


def test_its_words_are_proved_by_what_the_file_carries_and_by_its_pack(
    engine: Engine, settings: Settings, world: World, held: int, folder: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    asked = Briefing(ON, held, with_accepted=True)
    folder.mkdir()
    pdf = written(engine, settings, asked, folder / "brief.pdf")
    key = ["--key", signer.signer(settings).vkey]

    assert verifier.main([str(folder / "brief.pdf"), "--words", *key]) == 0

    said = capsys.readouterr().out
    assert "with entries of what was not public then: 3" in said
    assert "Not proved" in said
    assert "were accepted, or are public by now" in said
    assert "Avec un syndicat" in said  # the words, read out of the closed entries
    for secret in (b"pledge.accepted", b"Complete and in scope", b"reviewer@"):
        assert secret not in pdf
    (folder / "changed.pdf").write_bytes(pdf.replace(b'"revision":1,"log', b'"revision":2,"log', 1))
    assert verifier.main([str(folder / "changed.pdf"), *key]) == 1
    assert "is of another pledge or revision" in capsys.readouterr().out
    pages = seen_by.pages(pdf)
    with pikepdf.open(BytesIO(pdf)) as read:
        assert sorted(read.attachments) == ["audit-statement.json", "words-not-public.jsonl"]
    assert all("Restricted until the embargo is lifted" in page for page in pages)
    assert "Pledges that are not public yet: 3 of 4" in pages[0]

    write_pack(engine, settings, asked, folder / "a.zip")
    release(engine, settings, world)
    write_pack(engine, settings, asked, folder / "b.zip")
    assert (folder / "a.zip").read_bytes() == (folder / "b.zip").read_bytes()
    with ZipFile(folder / "a.zip") as archive:
        archive.extractall(folder / "pack")
    inside = folder / "pack"
    manifest = json.loads((inside / "manifest.json").read_text())
    assert (manifest["restricted"], manifest["not_public"]) == (True, 3)
    lines = csv.DictReader(StringIO((inside / "pledges.csv").read_bytes().decode("utf-8-sig")))
    assert [(line["ref"], line["state"]) for line in lines] == [
        (ref, "published" if ref == PLAIN else "accepted") for ref in (PUBLIC, PLAIN, NEW, SECOND)
    ]
    head = [one.text for one in docx.Document(str(inside / "key-messages.docx")).paragraphs[:6]]
    assert "Pledges that are not public yet: 3 of 4" in head
    assert sorted(one.name for one in (inside / "proofs").iterdir()) == [
        f"{PLAIN}-v1.json", f"{PLAIN}-v1.tlog-proof"
    ]  # fmt: skip
    files = sorted((inside / "not-public").iterdir())
    assert [one.name for one in files][:2] == [f"{PUBLIC}-v2.json", f"{PUBLIC}-v2.tlog-proof"]
    pdfs = [inside / "brief.pdf", inside / "two-pages.pdf"]
    capsys.readouterr()
    assert verifier.main([*map(str, (*pdfs, *files)), *key]) == 0
    assert "which is closed or was closed, of " in capsys.readouterr().out


WRONG = [
    ({"scope": "all"}, "Only a briefing on one cycle"),
    ({"scope": "entity", "entity": "MLI"}, "Only a briefing on one cycle"),
    ({"scope": "cycle:IMRF-2022"}, "IMRF-2022 is not under embargo"),
]


@one_database
def test_an_organizer_asks_for_it_sees_both_counts_and_cannot_issue_it(
    client: PageClient, engine: Engine, settings: Settings, world: World, held: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    client.sign_in("organizer@example.org")
    for typed, said in WRONG:
        page, _query, answered = looked_at(client, **typed, with_accepted="y")
        assert answered == 422, typed
        assert said in page.select_one(".error-summary").get_text()  # type: ignore[union-attr]
        assert page.select_one(".field-wrong [name=with_accepted][checked]"), typed
    page, query, _status = looked_at(client, scope="cycle:IMRF-2030")
    assert facts(page)["Accepted under embargo, not counted"] == "3"
    [link] = [one["href"] for one in page.find_all("a") if "with_accepted=y" in str(one["href"])]
    page = client.page(str(link))
    assert (facts(page)["Pledges"], facts(page)["Of these not public yet"]) == ("4", "3")
    exact = facts(page)["Pages"]
    for name, few in (("COUNTED", 2), ("SAMPLE", 2), ("_FEW", 1)):
        monkeypatch.setattr(preview, name, few)
    page, _query, _status = looked_at(client, **query | {"with_accepted": "y", "language": "fr"})
    assert facts(page)["Pages"].startswith("About ")

    address = made(client, engine, settings, **query, with_accepted="y")

    page = client.page(address)
    assert "cannot be issued" in page.get_text()
    assert not page.find("a", href=f"{address}/issue")
    assert "with what is accepted" in client.page("/briefings").get_text()
    page = client.page(f"{address}/issue")
    assert "Release the cycle first" in page.get_text()
    assert page.find("textarea") is None
    [token, *_rest] = page.select("input[name=csrf_token]")
    forced = {"csrf_token": str(token["value"]), "key": "a-key-of-mine"}
    refused = client.post(f"{address}/issue", data=forced)
    assert (refused.status_code, "Release the cycle first" in refused.text) == (422, True)
    with client.get(f"{address}.pdf") as answer, pikepdf.open(BytesIO(answer.data)) as pdf:
        assert exact == f"{len(pdf.pages)} pages"
        assert "-restricted.pdf" in answer.headers["Content-Disposition"]
        assert "no-store" in answer.headers["Cache-Control"]

    # The same without it is another briefing; others of the secretariat may have it, nobody else.
    page, _query, _status = looked_at(client, **query)
    assert "This very briefing is ready" not in page.get_text()
    client.sign_out()
    for person, answered in (("reviewer", 200), ("focal", 403), ("administrator", 403)):
        client.sign_in(f"{person}@example.org")
        assert status(client, f"{address}.pdf") == answered, person
        assert status(client, f"{address}/issue") == 403, person
        client.sign_out()
    assert status(client, f"{address}.pdf") == 302  # to sign in
    client.sign_in("organizer@example.org")
    assert status(client, f"{address}.pdf") == 200
    Records(engine).revoke("organizer", "UNNM-SEC")
    assert status(client, f"{address}.pdf") == 302  # who has no role is signed in no more


@one_database
def test_a_redaction_of_words_that_are_not_public_erases_the_file_that_prints_them(
    client: PageClient, engine: Engine, settings: Settings, world: World, held: int
) -> None:
    client.sign_in("organizer@example.org")
    asked = {"scope": "cycle:IMRF-2030", "at": str(held)}
    of_all, of_public = (
        made(client, engine, settings, **asked, **more) for more in ({"with_accepted": "y"}, {})
    )
    second = administrator(engine, "second")
    with writing(engine) as session, transaction(session):
        redaction = ask(session, world.actor("administrator"), NEW, "title")
        seen = version_of(session, redaction)
        confirm_redaction(session, second, redaction, seen=seen, at=clock.now())

    assert scrub(engine, settings, at=clock.now()) == 1

    assert "Withdrawn" in client.page(of_all).get_text()
    assert status(client, f"{of_all}.pdf") == 404
    assert status(client, f"{of_public}.pdf") == 200
    handle = of_all.rpartition("/")[2]
    assert not list((settings.instance / "exports").glob(f"{handle}*"))
    signer.sign(engine, settings)
    again = made(client, engine, settings, **asked, with_accepted="y")
    with client.get(f"{again}.pdf") as answer:
        text = seen_by.text(answer.data)
    assert "An order of a court." in text
    assert "Avec un syndicat" not in text
    with reading(engine) as session:
        states = session.scalars(select(Export.state).order_by(Export.id)).all()
    assert states == ["withdrawn", "done", "done"]
