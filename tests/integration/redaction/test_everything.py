"""A name that people wrote about a pledge: in findings, reasons, reports, judgements, letters."""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

from registry import clock, mail, migrating, replay, schema
from registry.audit import queries as log
from registry.audit import signer
from registry.audit.entry import decode_entry
from registry.audit.log import DIGESTS
from registry.briefing.contents import brief
from registry.briefing.models import Export
from registry.briefing.operations import ask_export
from registry.briefing.scopes import Briefing, scope_of
from registry.framework.operations import amend_cycle
from registry.framework.queries import framework
from registry.mail.models import Message
from registry.pledges.content import Content, Link
from registry.pledges.models import Pledge
from registry.pledges.operations import classify_pledge, import_pledges, withdraw_pledge
from registry.pledges.operations.importing import Imported
from registry.redaction.chains import chain
from registry.redaction.models import RedactionRequest
from registry.redaction.operations import ask_redaction
from registry.redaction.scrubbing import scrub
from registry.reviews.disputing import dispute_pledge
from registry.reviews.models import ReviewNote
from registry.settings import Settings, resource
from registry.store import reading, transaction, writing
from registry.verifier import LOG_KEY, Checker, Key
from tests.client import PageClient
from tests.factories.redacting import text_of
from tests.factories.world import NOW, OPERATOR, World
from tests.integration.redaction.conftest import (
    NAME,
    REASON,
    ask,
    attached,
    confirm,
    redactors,
    rows,
)

FINDING = f"{NAME} lives there: leave her out."
REPORTED = f"{NAME} opened the desk in Kayes."
SCOPE = scope_of("cycle:IMRF-2030")
SENTENCE = f"Redacted on 24 November 2026, because: {REASON}"
SURNAME = NAME.split()[1]

pytestmark = pytest.mark.tampers


@pytest.fixture
def reviewed(client: PageClient, world: World, engine: Engine, settings: Settings) -> str:
    """The ref of a pledge about which everybody wrote the name, in the end withdrawn."""
    redactors(engine)
    ref = world.file()
    world.move(ref, "open")
    client.sign_in("reviewer@example.org")
    finding = {"findings-0-field": "title", "findings-0-text": FINDING}
    decide(client, ref, "return", finding, "findings-0-text")
    world.answer(ref)
    world.move(ref, "open")
    decide(client, ref, "accept", {"reason": f"{NAME} agrees."}, "reason")
    client.sign_out()
    world.move(ref, "publish")
    file = attached(settings, f"Of {NAME}.".encode(), "evidence.txt")
    world.report(ref, narrative=REPORTED, attachments=(file,))
    world.judge(ref, "dispute", reason=f"{NAME} did not.")
    mail.deliver(engine, settings, at=NOW)
    return ref


def decide(client: PageClient, ref: str, verb: str, typed: dict[str, str], field: str) -> None:
    answer = client.send(f"/reviews/{ref}", typed, to=f"/reviews/{ref}/{verb}", holding=field)
    assert answer.status_code == 303, answer.text


def public(client: PageClient, ref: str, size: int) -> str:
    """Return all that the public reads of the pledge and its report, now and at earlier moments."""
    reader = FlaskClient(client.application, client.application.response_class)
    addresses = (
        "/", "/pledges", f"/pledges/{ref}", f"/pledges/{ref}/v/2", f"/pledges/{ref}/v/2.json",
        f"/pledges/{ref}/reports/1", f"/pledges/{ref}/reports/1/v/1.json",
    )  # fmt: skip
    moments = ("", f"?at={size}", f"?at={size - 1}")
    return "".join(reader.get(one + moment).text for one in addresses for moment in moments)


def test_what_people_wrote_about_a_pledge_is_erased_from_everywhere(
    reviewed: str, client: PageClient, world: World, engine: Engine, settings: Settings
) -> None:
    ref = reviewed
    signer.sign(engine, settings)
    with reading(engine) as session:
        size = log.size(session)
        assert SURNAME in repr(brief(session, settings, Briefing(SCOPE, size)))
    _exported(engine, world, size)
    with writing(engine) as session, transaction(session):
        pledge = session.scalars(select(Pledge)).one()
        withdraw_pledge(
            session, world.actor("focal"), pledge, reason=f"{NAME} left.", at=clock.now()
        )
    signer.sign(engine, settings)
    [letter] = (settings.instance / "outbox").glob("*.eml")
    assert SURNAME in public(client, ref, size)
    assert SURNAME in letter.read_text()

    # Four texts of the pledge at once: what was public and what was not; then those of the report.
    asked = ask(client, ref, saying=NAME)
    client.sign_in("second@example.org")
    listed = client.page(asked).get_text()
    client.sign_out()
    assert "1 letter that the registry keeps quotes them" in listed
    assert listed.count("Not public") == 2  # the finding and the acceptance
    confirm(client, asked)
    assert _exports(engine) == ["done"]  # no briefing prints them
    confirm(client, ask(client, f"{ref}-R1", saying=NAME))
    assert _exports(engine) == ["withdrawn"]
    confirm(client, ask(client, f"{ref}-R1", "Attachments"))

    assert SURNAME not in rows(engine)
    signer.sign(engine, settings)
    after = public(client, ref, size)
    assert SURNAME not in after
    assert after.count(SENTENCE) > 8
    with reading(engine) as session:
        said = brief(session, settings, Briefing(SCOPE, size, depth="full"))
        assert SURNAME not in repr(said)
        assert said.pledges[0].reports[0].words.words == SENTENCE
        assert said.pledges[0].reports[0].answer_reason.words == SENTENCE
        [kept] = session.scalars(select(Message)).all()
        assert (SENTENCE in kept.body, SURNAME in kept.body) == (True, False)

    # Nothing is left in files either.
    for path in settings.attachments.glob("*/*"):
        os.utime(path, (NOW.timestamp(), NOW.timestamp()))
    assert scrub(engine, settings, at=clock.now()) == 3
    files = [path for path in settings.instance.rglob("*") if path.is_file()]
    assert [path for path in files if SURNAME.encode() in path.read_bytes()] == []

    # Entity and reviewers read the sentence where the words were.
    for email, address, count in (
        ("focal@example.org", f"/pledges/{ref}/file", 3),
        ("reviewer@example.org", f"/reviews/{ref}", 1),
    ):
        client.sign_in(email)
        assert client.page(address).get_text().count(SENTENCE) >= count
        client.sign_out()

    # The log agrees, and a stranger's check names what is gone and by which entry.
    assert replay.verify(engine, settings).findings == ()
    checker = Checker([Key.parse(signer.signer(settings).vkey, LOG_KEY)])
    for address, gone in (
        (f"/pledges/{ref}/v/2.json", ["“reason”"]),
        (f"/pledges/{ref}/reports/1/v/1.json", ["“narrative”", "“attachments”"]),
    ):
        data = client.get(address).data
        verdict = str(checker.judge(address, lambda data=data: checker.check_page(data)))  # type: ignore[misc]
        assert "proved: the words of" in verdict
        assert all(f"the {one}, redacted by entry" in verdict for one in gone), verdict
    _refused(engine)
    _found(engine, settings)


def _exported(engine: Engine, world: World, size: int) -> None:
    with writing(engine) as session, transaction(session):
        asked = ask_export(session, world.actor("organizer"), Briefing(SCOPE, size), at=NOW)
        asked.state = "done"
        session.flush()


def _exports(engine: Engine) -> list[str]:
    with reading(engine) as session:
        return list(session.scalars(select(Export.state)))


def _refused(engine: Engine) -> None:
    """No row says that it may be changed a second time, or beside what was erased."""
    for statement in (
        "UPDATE pledge_move SET details = '{}'",
        "UPDATE pledge_move SET details = details",
        "UPDATE report_revision SET content = '{}'",
        "UPDATE report_revision SET content = content",
        "UPDATE report_judgement SET reason = 'Other.'",
        "UPDATE report_judgement SET redacted = '{\"reason\":{}}'",
        "UPDATE report_judgement SET redacted = '{}'",
        "UPDATE publication SET card = card",
    ):
        with (
            engine.execution_options(writes=True).connect() as connection,
            pytest.raises(DBAPIError, match="append-only"),
        ):
            connection.execute(text(statement))


def _found(engine: Engine, settings: Settings) -> None:
    """A reason that goes without a redaction is found, even where its owner walks round guards."""
    off = "ALTER TABLE {} DISABLE TRIGGER USER"
    if engine.dialect.name == "sqlite":
        off = "DROP TRIGGER {}_no_update"
    with engine.execution_options(writes=True).begin() as connection:
        for table in ("pledge_move", "report_judgement"):
            connection.execute(text(off.format(table)))
        connection.execute(text("UPDATE report_judgement SET redacted = '{}'"))
        connection.execute(text("UPDATE pledge_move SET details = '{}' WHERE move = 'return'"))
    found = {(one.where.split()[0], one.what) for one in replay.verify(engine, settings).findings}
    assert found == {
        ("report_judgement", "column redacted does not hold what the log says"),
        ("pledge_move", "column details does not hold what the log says"),
    }


def test_of_a_private_finding_the_public_learns_nothing(
    client: PageClient, world: World, engine: Engine, settings: Settings
) -> None:
    redactors(engine)
    ref = world.file()
    world.move(ref, "open")
    client.sign_in("reviewer@example.org")
    finding = {"findings-0-field": "title", "findings-0-text": FINDING}
    decide(client, ref, "return", finding, "findings-0-text")
    world.answer(ref)
    world.move(ref, "open")
    decide(client, ref, "note", finding, "findings-0-text")
    client.sign_out()

    confirm(client, ask(client, ref, "Findings"))
    assert SURNAME not in rows(engine)
    with reading(engine) as session:
        assert session.scalars(select(ReviewNote.findings)).one() == []
        newest = log.size(session) - 1
        assert log.opened(session, [newest], at=newest + 1) == {}
        assert len(decode_entry(log.entry(session, newest).body).sd) == DIGESTS
    assert client.get(f"/pledges/{ref}").status_code == 404
    client.sign_in("focal@example.org")
    assert SENTENCE in client.page(f"/pledges/{ref}/file").get_text()
    client.sign_out()

    # The acceptance, erased before it is published, is published without a reason.
    world.move(ref, "accept")
    confirm(client, ask(client, ref, "Reason"))
    world.move(ref, "publish")
    assert "Complete and in scope." not in client.page(f"/pledges/{ref}").get_text()
    assert replay.verify(engine, settings).findings == ()


def test_the_reason_of_an_amended_cycle_goes_too(
    client: PageClient, world: World, engine: Engine, settings: Settings
) -> None:
    redactors(engine)
    with writing(engine) as session, transaction(session):
        cycle = replace(framework(session).cycle("IMRF-2030"), four_eyes=True)
        amend_cycle(
            session, world.actor("organizer"), cycle, number=1, reason=f"{NAME} wants it.", at=NOW
        )
    client.sign_in("administrator@example.org")
    sent = client.get("/redactions?ref=imrf-2030")
    assert sent.location == "/redactions/of/IMRF-2030"
    client.sign_out()

    confirm(client, ask(client, "IMRF-2030", "Reason"))
    assert SURNAME not in rows(engine)
    assert replay.verify(engine, settings).findings == ()


def test_what_an_import_found_and_why_it_was_classified_go_too(
    client: PageClient, world: World, engine: Engine, settings: Settings
) -> None:
    redactors(engine)
    content = Content(
        pledging_entity="FRA", cycle="IMRF-2022", edition="A/76/642", title={"en": "Of 2022"},
        legacy_id="GCM-1",
    )  # fmt: skip
    row = Imported(content, world.entity("FRA"), 2022, (f"The amount: “two from {NAME}”.",))
    with writing(engine) as session, transaction(session):
        [ref] = import_pledges(session, OPERATOR, [row], at=NOW)
    assert ref is not None
    _classify(engine, f"{NAME} says so.")
    _dispute(engine, world, f"{NAME} made it alone.")
    assert client.page(f"/pledges/{ref}").get_text().count(NAME) == 4

    confirm(client, ask(client, ref, saying=NAME))
    _classify(engine, "Read again.")
    assert SURNAME not in rows(engine)
    page = client.page(f"/pledges/{ref}").get_text()
    assert f"What the import found wanting {SENTENCE}" in page
    assert page.count(SENTENCE) == 4  # and where the reasons stood, of which one stood twice
    assert replay.verify(engine, settings).findings == ()


def _classify(engine: Engine, reason: str) -> None:
    with writing(engine) as session, transaction(session):
        links = [Link("A/76/642/104", "implements")]
        pledge = session.scalars(select(Pledge)).one()
        classify_pledge(session, OPERATOR, pledge, recommendations=links, reason=reason, at=NOW)


def _dispute(engine: Engine, world: World, reason: str) -> None:
    with writing(engine) as session, transaction(session):
        pledge = session.scalars(select(Pledge)).one()
        dispute_pledge(session, world.actor("french"), pledge, reason=reason, at=NOW)


def test_requests_go_down_and_up_with_the_schema(
    client: PageClient, world: World, engine: Engine
) -> None:
    redactors(engine)
    ref = world.publish()
    with writing(engine) as session, transaction(session):
        of = chain(session, ref)
        texts = [text_of(session, of, "pledge.filed", name) for name in ("title", "office")]
        texts += [text_of(session, of, "pledge.accepted", "reason")]  # the schema before knew none
        actor = world.actor("administrator")
        ask_redaction(session, actor, of, texts=texts, reason=REASON, at=NOW)
    rows = text("SELECT * FROM redaction_request")
    this = next(Path(resource("migrations")).glob("versions/*_redact_everything.py")).name[:4]
    migrating.downgrade(engine, f"{int(this) - 1:04d}")
    with engine.connect() as connection:
        before = connection.execute(rows).one()
    assert json.loads(before.targets) == [
        {"number": 1, "fields": ["title"]},
        {"number": 1, "fields": ["office"]},
    ]
    migrating.upgrade(engine)

    with reading(engine) as session:
        asked = session.scalars(select(RedactionRequest)).one()
        assert asked.targets == texts[:2]
        assert (asked.ref, asked.object) == (ref, of.object)
    schema.check(engine, owner_serves=True)
