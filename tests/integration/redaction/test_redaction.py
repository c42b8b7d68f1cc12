"""A redaction from the form to the last byte, and what nobody may do without one."""

import json
import os
import re
from pathlib import Path
from threading import Event

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

from registry import clock, replay
from registry.accounts.models import Person
from registry.audit import queries as log
from registry.audit import signer
from registry.audit.entry import decode_entry, read_disclosure
from registry.audit.log import DIGESTS
from registry.audit.models import Redaction
from registry.audit.proof import format_proof
from registry.briefing.contents import brief
from registry.briefing.models import Export
from registry.briefing.operations import ask_export, path_of
from registry.briefing.rendering import make_waiting
from registry.briefing.scopes import Briefing, scope_of
from registry.pledges.models import Draft, PledgeRevision
from registry.redaction.models import RedactionRequest
from registry.redaction.scrubbing import scrub
from registry.settings import Settings
from registry.store import reading, transaction, writing
from registry.verifier import LOG_KEY, Checker, Key
from tests.client import PageClient
from tests.factories.world import NOW, World, a_pledge
from tests.integration.redaction.conftest import (
    NAME,
    REASON,
    TITLE,
    Redacting,
    ask,
    attached,
    confirm,
    rows,
)

SCOPE = scope_of("cycle:IMRF-2030")
GIVEN, SURNAME = NAME.split()


def a_brief(engine: Engine, settings: Settings, redacting: Redacting) -> Path:
    """Make a brief on all there is, and return where its file lies."""
    organizer = redacting.world.actor("organizer")
    with writing(engine) as session, transaction(session):
        asked = ask_export(session, organizer, Briefing(SCOPE, log.size(session)), at=NOW)
    make_waiting(engine, settings, Event())
    return path_of(settings, asked)


def public_pages(client: PageClient, ref: str, size: int) -> str:
    """Return all that the public reads of a pledge, at every moment."""
    addresses = [
        "/", "/pledges", f"/pledges?q={SURNAME}", "/entities/MLI", f"/pledges/{ref}",
        f"/pledges/{ref}/v/1", f"/pledges/{ref}/v/2", f"/pledges/{ref}/v/1.json",
        f"/pledges/{ref}/v/2.json", f"/pledges/{ref}/compare", "/recommendations/a-76-642/98",
    ]  # fmt: skip
    # With revision 1, while 2 is reviewed, and with 2.
    moments = ["", *(f"at={size - ago}" for ago in (5, 2, 1))]
    # Without a session: the page cache answers. Other tests look at the style of the pages.
    reader = FlaskClient(client.application, client.application.response_class)
    pages = (
        reader.get(address + ("&" if "?" in address else "?") + moment).text
        for address in addresses
        for moment in moments
    )
    return "".join(page + _disclosed(page) for page in pages)


def _disclosed(page: str) -> str:
    """Return what the disclosures of a revision's JSON say, spelled out."""
    if not page.startswith("{"):
        return ""
    entries = json.loads(page)["entries"]
    return repr([read_disclosure(one) for entry in entries for one in entry["disclosures"]])


@pytest.mark.tampers
def test_a_name_is_erased_from_everywhere_and_the_log_still_verifies(
    redacting: Redacting, engine: Engine, settings: Settings, client: PageClient
) -> None:
    ref = redacting.ref
    signer.sign(engine, settings)
    with reading(engine) as session:
        size = log.size(session)
        older = log.checkpoint(session)
        first = session.scalars(select(PledgeRevision.index).order_by(PledgeRevision.index)).first()
        assert older is not None
        assert first is not None
        old_proof, old_note = log.prove(session, first), older.note
    made = a_brief(engine, settings, redacting)
    before = public_pages(client, ref, size)
    assert made.is_file()
    assert NAME in before
    assert NAME in rows(engine)

    address = ask(client, ref, "Title")
    assert NAME in rows(engine)  # nothing changed yet
    with reading(engine) as session:
        assert log.size(session) == size
    confirm(client, address)

    # Every row, page and moment.
    assert SURNAME not in rows(engine)
    signer.sign(engine, settings)
    after = public_pages(client, ref, size)
    assert GIVEN not in after  # the surname was searched for: the page repeats it
    assert f"Redacted on 24 November 2026, because: {REASON}" in after
    listed = client.page(f"/pledges?at={size - 1}")
    assert f"Redacted on 24 November 2026, because: {REASON}" in listed.text
    searched = client.page(f"/pledges?q={SURNAME}&at={size - 1}")
    assert searched.find(class_="record") is None
    assert "0 pledges" in searched.text  # it was counted at that moment before
    with reading(engine) as session:
        draft = session.scalars(select(Draft)).one()
        assert draft.content["title"] == {}
        assert draft.version == 2
        erased = session.execute(select(Redaction.of, Redaction.field)).tuples().all()
        assert {field for _of, field in erased} == {"title"}
        assert len(erased) == 2  # the second revision says the same in English

    # Briefs: the file is withdrawn at once and erased; a new one of any moment says so.
    with reading(engine) as session:
        export = session.scalars(select(Export)).one()
        assert (export.state, "2026-11-24" in export.error) == ("withdrawn", True)
        for moment in (size, size + 1):
            said = brief(session, settings, Briefing(SCOPE, moment, depth="full"))
            assert SURNAME not in repr(said)
            assert REASON in said.pledges[-1].title.words
    client.sign_in("focal@example.org")
    offered = client.page("/work").select(f"option[value={ref}]")
    assert [one.text for one in offered] == [ref]  # to begin another with it: it has no title
    client.sign_out()
    client.sign_in("organizer@example.org")
    assert client.get(f"/briefings/{made.stem}.pdf").status_code == 404
    assert "redacted" in client.page(f"/briefings/{made.stem}").text
    client.sign_out()

    # A file that only these revisions list; one that a report lists stays.
    confirm(client, ask(client, ref, "Attachments"))
    [kept] = settings.attachments.glob("*/*")
    evidence = attached(settings, b"Figures\n", "figures.txt")
    World(engine).report(ref, attachments=(evidence,))
    assert client.get(f"/pledges/{ref}/v/1/files/{kept.name}").status_code == 404
    long_ago = NOW.timestamp()

    for path in settings.attachments.glob("*/*"):
        os.utime(path, (long_ago, long_ago))
    assert scrub(engine, settings, at=clock.now()) == 2
    assert scrub(engine, settings, at=clock.now()) == 0
    assert not made.exists()
    assert [path.name for path in settings.attachments.glob("*/*")] == [evidence.sha256]
    files = [path for path in settings.instance.rglob("*") if path.is_file()]
    assert [path for path in files if SURNAME.encode() in path.read_bytes()] == []

    # The log: what was proven stays proven, and says what is gone.
    signer.sign(engine, settings)
    assert replay.verify(engine, settings, older=old_note).findings == ()
    key = Key.parse(signer.signer(settings).vkey, LOG_KEY)
    document = client.get(f"/pledges/{ref}/v/1.json?at={size - 1}").data
    checker = Checker([key])
    verdict = str(checker.judge("v1", lambda: checker.check_page(document)))
    assert "proved: the words of" in verdict
    assert re.search(
        "the “title”, redacted by entry [0-9]+; the “attachments”, redacted by", verdict
    )
    assert old_proof is not None
    proof = format_proof(old_proof).encode()
    verdict = str(checker.judge("proof", lambda: checker.check_proof(proof)))
    assert f"proved: entry {first} is one of {size} entries" in verdict

    _without_a_redaction(engine, settings)


def _without_a_redaction(engine: Engine, settings: Settings) -> None:
    """The database refuses, and where its owner walks round that, the log tells."""
    cut = "substr(body, instr(body, '~'))"
    if engine.dialect.name != "sqlite":
        cut = "substr(body, strpos(body, '~'))"
    for refused in (
        f"UPDATE disclosure SET body = {cut}",
        "UPDATE disclosure SET sealed = ''",
        "UPDATE pledge_revision SET content = '{}'",
        "UPDATE publication SET search = ''",
        "UPDATE publication SET card = card",
        "UPDATE redaction SET field = field",
        "DELETE FROM redaction",
        'INSERT INTO redaction SELECT "of", \'description\', "index", 1, 2, 3 FROM redaction',
    ):
        with (
            engine.execution_options(writes=True).connect() as connection,
            pytest.raises(DBAPIError, match=r"append-only|another entry than the newest"),
        ):
            connection.execute(text(refused))
    with engine.execution_options(writes=True).begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER disclosure_no_update"))
        else:
            connection.execute(text("ALTER TABLE disclosure DISABLE TRIGGER USER"))
        last = 'SELECT max("index") FROM pledge_revision'
        connection.execute(
            text(f'UPDATE disclosure SET body = {cut[:-1]} + 1) WHERE "index" = ({last})')
        )
    found = replay.verify(engine, settings).findings
    assert any("are not those of its type" in finding.what for finding in found)


def test_who_declines_leaves_everything_as_it_is(
    redacting: Redacting, engine: Engine, client: PageClient
) -> None:
    address = ask(client, redacting.ref, "Title", reason=f"{SURNAME} has asked for it.")
    client.sign_in("second@example.org")
    assert "The reason says words that are to be erased" in client.page(address).text
    sent = client.form(address, "seen")
    with writing(engine) as session, transaction(session):
        names = select(Person).where(
            Person.id.in_((redacting.asker.person_id, redacting.second.person_id))
        )
        asker, second = session.scalars(names.order_by(Person.id.desc())).all()
        second.name = asker.name.upper()  # the same human, with another account
        session.flush()
    answer = client.post(f"{address}/confirm", data=sent)
    assert answer.status_code == 422
    assert "second person" in answer.text
    assert client.post(f"{address}/decline", data=sent).status_code == 303

    assert NAME in client.page(f"/pledges/{redacting.ref}").text
    with reading(engine) as session:
        assert session.scalars(select(RedactionRequest.state)).all() == ["declined"]


def test_of_what_was_never_public_the_public_learns_nothing(
    redacting: Redacting, engine: Engine, settings: Settings, client: PageClient
) -> None:
    """Revision 3 waits for its review and says the same; another pledge is not public at all."""
    ref, world = redacting.ref, redacting.world
    world.answer(ref, reason="A third desk.")
    hidden = world.file(a_pledge(title=TITLE))
    signer.sign(engine, settings)

    confirm(client, ask(client, hidden, "Title"))
    with reading(engine) as session:
        newest = log.size(session) - 1
        assert log.opened(session, [newest], at=newest + 1) == {}
        assert len(decode_entry(log.entry(session, newest).body).sd) == DIGESTS
    assert client.get(f"/pledges/{hidden}").status_code == 404
    assert NAME in client.page(f"/pledges/{ref}").text  # another pledge is another redaction
    world.move(hidden, "open", "accept", "publish")
    assert f"because: {REASON}" in client.page(f"/pledges/{hidden}").text

    confirm(client, ask(client, ref, "Title"))
    with reading(engine) as session:
        newest = log.size(session) - 1
        [said] = log.opened(session, [newest], at=newest + 1).values()
        named = dict(read_disclosure(one)[1:] for one in said)
        assert [one["revision"] for one in named["revisions"]] == [1, 2]  # type: ignore[union-attr, index]
        assert named.keys() == {"type", "ref", "entity", "role", "revisions", "reason"}
    assert GIVEN not in rows(engine)
    world.move(ref, "open", "accept", "publish")
    assert f"because: {REASON}" in client.page(f"/pledges/{ref}/v/3").text
