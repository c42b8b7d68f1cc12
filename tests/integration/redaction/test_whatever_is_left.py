"""A name in what partners, matches, documents, the register, cycles and letters say."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Table, select, text, update
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError

from registry import mail, replay, schema
from registry.accounts.operations import amend_entity
from registry.audit import queries as log
from registry.audit import signer
from registry.audit.entry import decode_entry
from registry.audit.log import DIGESTS
from registry.briefing.models import Export
from registry.briefing.operations import ask_export
from registry.briefing.scopes import Briefing
from registry.errors import Conflict
from registry.framework.operations import amend_cycle
from registry.framework.queries import framework
from registry.guards import ERASED
from registry.mail.models import Message
from registry.pledges.content import Partner
from registry.pledges.models import DraftComment, Pledge, PledgeContact
from registry.pledges.operations import add_comment, amend_pledge
from registry.settings import Settings
from registry.store import reading, transaction, writing
from registry.undertakings.operations import amend_document, withdraw_document
from registry.undertakings.queries import document
from registry.verifier import LOG_KEY, Checker, Key
from tests.client import PageClient
from tests.factories.matches import both_sides
from tests.factories.world import CONTACT, NOW, World, a_pledge
from tests.integration.redaction.conftest import (
    NAME,
    REASON,
    ask,
    attached,
    confirm,
    redactors,
    rows,
)
from tests.integration.redaction.test_everything import SCOPE, SENTENCE, SURNAME

SAID = f"{NAME} forbids it."
UNION = Partner("International Trade Union Confederation", "ITUC", "implementer")
pytestmark = pytest.mark.tampers


def reader(client: PageClient, *addresses: str) -> str:
    """Return what the public reads there."""
    public = FlaskClient(client.application, client.application.response_class)
    return "".join(public.get(address).text for address in addresses)


def sizes(engine: Engine) -> int:
    with reading(engine) as session:
        return log.size(session)


def is_closed(engine: Engine) -> bool:
    """Tell whether the newest entry looks like any closed one."""
    with reading(engine) as session:
        newest = log.size(session) - 1
        is_open = log.opened(session, [newest], at=newest + 1) != {}
        return not is_open and len(decode_entry(log.entry(session, newest).body).sd) == DIGESTS


def seen_by(client: PageClient, email: str, address: str) -> str:
    client.sign_in(f"{email}@example.org")
    found = client.page(address).get_text()
    client.sign_out()
    return found


def test_what_partners_and_the_sides_of_a_match_said(
    client: PageClient, world: World, engine: Engine, settings: Settings
) -> None:
    redactors(engine)
    ref = world.publish(a_pledge(partners=(UNION,)))
    client.sign_in("union@example.org")
    form = client.form(f"/pledges/{ref}/partners/ITUC", "reason") | {"reason": SAID}
    assert client.post(f"/pledges/{ref}/partners/ITUC/decline", data=form).status_code == 303
    client.sign_out()
    world.answer(ref, reason="Asked again.")
    world.move(ref, "open", "accept", "publish")
    world.partner(ref, "confirm")
    world.partner(ref, "withdraw", reason=f"{NAME} left.")
    need, offer = both_sides(world)
    client.sign_in("focal@example.org")
    typed = {"message": SAID, "own": need}
    proposing = f"/pledges/{offer}/match"
    assert client.send(proposing, typed, holding="message").status_code == 303
    client.sign_out()
    [match] = _refs(engine, "pledge_match")
    assert SURNAME in reader(client, f"/pledges/{ref}")

    # Each answer is an object of its own: a decline and a public withdrawal are asked for apart.
    client.sign_in("administrator@example.org")
    assert f"{ref}-ITUC" in client.page(f"/redactions/of/{ref}").get_text()
    options = client.page(f"/redactions/of/{ref}-ITUC").select(".option input")
    both = {"texts": [one["value"] for one in options], "reason": REASON}
    refused = client.send(f"/redactions/of/{ref}-ITUC", both, holding="reason")
    assert (refused.status_code, "of each one apart" in refused.text) == (422, True)
    client.sign_out()
    confirm(client, ask(client, f"{ref}-ITUC", saying="forbids"))
    assert is_closed(engine)
    before = sizes(engine) - 1
    confirm(client, ask(client, f"{ref}-ITUC", saying="left"))
    assert not is_closed(engine)
    confirm(client, ask(client, match, saying=NAME))
    assert is_closed(engine)

    assert SURNAME not in rows(engine)
    said = reader(client, f"/pledges/{ref}", f"/pledges/{ref}?at={before}")
    assert (said.count(SENTENCE), SURNAME in said) == (2, False)
    assert SENTENCE in seen_by(client, "focal", f"/pledges/{ref}/file")
    assert seen_by(client, "union", f"/pledges/{ref}/partners/ITUC").count(SENTENCE) == 2
    assert SENTENCE in seen_by(client, "french", f"/matches/{match}")
    with reading(engine) as session:
        letters = [one.body for one in session.scalars(select(Message)) if "Redacted" in one.body]
        assert len(letters) == 2  # of the decline to the filer, of the proposal to the other side
    assert replay.verify(engine, settings).findings == ()
    _refused(engine, "partner_move", "match_move")
    _found(engine, settings, "partner_move", "match_move")


def test_what_the_register_says_of_a_document(
    client: PageClient, world: World, engine: Engine, settings: Settings
) -> None:
    redactors(engine)
    file = attached(settings, f"Of {NAME}.".encode(), "of-zuleikha.txt")
    about = {"title": f"A report by {NAME}", "url": f"https://example.org/{SURNAME}"}
    ref = world.register(**about, attachments=(file,))
    with writing(engine) as session, transaction(session):
        now = document(session, ref)
        again = now.content.with_changes(issued_on="2026-10-02", reason=f"{NAME} asked.")
        amend_document(session, world.actor("reviewer"), now, content=again, at=NOW)
    with reading(engine) as session:
        stale = document(session, ref)
    confirm(client, ask(client, ref, "Reason"))  # before there is a tombstone, and the rest after
    with pytest.raises(Conflict), writing(engine) as session, transaction(session):
        withdraw_document(session, world.actor("reviewer"), stale, reason="Old.", at=NOW)
    with writing(engine) as session, transaction(session):
        now = document(session, ref)
        withdraw_document(session, world.actor("reviewer"), now, reason=f"{NAME} left.", at=NOW)
    signer.sign(engine, settings)
    size = sizes(engine)
    page, listed = f"/documents/{ref}", f"/documents?at={size - 2}"
    assert SURNAME in reader(client, page, listed)

    for label in ("Title", "Address", "Attachments"):
        confirm(client, ask(client, ref, label))
    left = reader(client, page)
    assert (left.count(SENTENCE), "left." in left) == (5, True)  # one is in the page's title
    confirm(client, ask(client, ref, saying=NAME))

    assert SURNAME not in rows(engine)
    signer.sign(engine, settings)
    read = reader(
        client, page, f"{page}?at={size - 1}", f"{page}?at={size - 4}", listed, "/entities/MLI"
    )
    assert (SURNAME in read, read.count(SENTENCE) > 10) == (False, True)
    assert client.get(f"{page}/files/{file.sha256}").status_code == 404
    checker = Checker([Key.parse(signer.signer(settings).vkey, LOG_KEY)])
    for number, gone in ((1, "title"), (2, "title"), (3, "reason")):
        data = client.get(f"{page}/v/{number}.json?at={size - 1}").data
        verdict = str(checker.judge("json", lambda data=data: checker.check_page(data)))  # type: ignore[misc]
        assert "proved: the words of" in verdict
        assert f"the “{gone}”, redacted by entry" in verdict, verdict
    assert replay.verify(engine, settings).findings == ()
    _refused(engine, "document_revision")
    _found(engine, settings, "document_revision")


def test_a_name_of_the_register_and_of_a_cycle(
    client: PageClient, world: World, engine: Engine, settings: Settings
) -> None:
    redactors(engine)
    amend(world, {"en": f"Foundation {NAME}", "fr": "Fondation"}, f"{NAME} founded it.")
    with writing(engine) as session, transaction(session):
        cycle = replace(framework(session).cycle("IMRF-2030"), names={"en": f"Forum of {NAME}"})
        amend_cycle(session, world.actor("organizer"), cycle, number=1, reason="So.", at=NOW)
        asked = ask_export(
            session, world.actor("organizer"), Briefing(SCOPE, log.size(session)), at=NOW
        )
        asked.state = "done"
        body = f"Foundation {NAME} asks you.\n"
        mail.write(session, [mail.Letter("x@example.org", "A letter", body, "fr")], at=NOW)
        session.flush()
    size = sizes(engine)
    amend(world, {"en": "The Foundation", "fr": "Fondation"}, "Called otherwise.")
    places = ("/entities/ITUC", f"/entities/ITUC?at={size - 1}", f"/pledges?at={size - 1}")
    assert SURNAME in reader(client, *places)

    asked = ask(client, "ITUC", saying=NAME)
    assert "its code stands" in seen_by(client, "second", asked)
    confirm(client, asked)
    confirm(client, ask(client, "IMRF-2030", saying=NAME))

    assert SURNAME not in rows(engine)
    read = reader(client, *places)
    assert (SURNAME in read, read.count(SENTENCE)) == (False, 4)
    with reading(engine) as session:
        assert session.scalars(select(Export.state)).all() == ["withdrawn"]
        assert "Caviardé" in "".join(session.scalars(select(Message.body)))
    then = client.page(f"/entities/ITUC?at={size - 1}")
    assert then.h1
    assert then.h1.get_text() == "ITUC"  # the code stands where nothing else is left
    now = client.page("/entities/ITUC").h1
    assert now
    assert now.get_text() == "ITUC"  # its French name was the same
    assert SENTENCE in seen_by(client, "reviewer", "/register/ITUC")
    assert SENTENCE in seen_by(client, "organizer", "/cycles/IMRF-2030/amend")
    amend(world, {"en": "The Foundation"}, "It has a name again.")
    with writing(engine) as session, transaction(session):
        cycle = replace(framework(session).cycle("IMRF-2030"), four_eyes=True)
        amend_cycle(session, world.actor("organizer"), cycle, number=2, reason="Two.", at=NOW)
    assert replay.verify(engine, settings).findings == ()
    _refused(engine, "entity_revision", "cycle_revision")
    _found(engine, settings, "entity_revision", "cycle_revision")


def amend(world: World, names: dict[str, str], reason: str) -> None:
    entity = world.entity("ITUC")
    with writing(world.engine) as session, transaction(session):
        amend_entity(
            session, world.actor("reviewer"), entity, document={**entity.document, "names": names},
            seen=entity.index, reason=reason, at=NOW,
        )  # fmt: skip


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_what_no_entry_holds(
    client: PageClient, world: World, engine: Engine, settings: Settings
) -> None:
    redactors(engine)
    ref = world.publish()
    client.sign_in("focal@example.org")
    form = {"message": SAID}
    follow = f"/pledges/{ref}/file"
    sent = client.send(follow, form, to=f"/pledges/{ref}/messages", holding="message")
    assert sent.status_code == 303
    client.sign_out()
    with writing(engine) as session, transaction(session):
        pledge = session.scalars(select(Pledge).where(Pledge.ref == ref)).one()
        draft = amend_pledge(session, world.actor("focal"), pledge, at=NOW)
        add_comment(session, world.actor("contributor"), draft, section="", words=SAID, at=NOW)
        assert draft.contacts
    size = sizes(engine)

    confirm(client, ask(client, ref, saying=NAME))
    confirm(client, ask(client, ref, "Contact persons"))

    assert sizes(engine) == size + 2  # an entry each: closed, and it names no text
    assert is_closed(engine)
    assert SURNAME not in rows(engine)
    assert CONTACT["email"] not in rows(engine)
    for email, address in (("focal", follow), ("reviewer", f"/reviews/{ref}")):
        assert SENTENCE in seen_by(client, email, address)
    with reading(engine) as session:
        assert session.scalars(select(DraftComment)).all() == []
        assert session.scalars(select(PledgeContact.contacts)).all() == [[]]
        assert "Redacted" in "".join(session.scalars(select(Message.body)))
    assert replay.verify(engine, settings).findings == ()


def _refs(engine: Engine, table: str) -> list[str]:
    with engine.connect() as connection:
        return list(connection.execute(text(f"SELECT ref FROM {table}")).scalars())


def _refused(engine: Engine, *tables: str) -> None:
    """No row may be changed a second time, or beside what a redaction names."""
    for table in tables:
        for column in schema.metadata.tables[table].columns:
            statement = f'UPDATE {table} SET "{column.name}" = "{column.name}"'
            with (
                engine.execution_options(writes=True).connect() as connection,
                pytest.raises(DBAPIError, match="append-only"),
            ):
                connection.execute(text(statement))


def _found(engine: Engine, settings: Settings, *tables: str) -> None:
    """What goes without a redaction is found, even where its owner walks round the guards."""
    off = "ALTER TABLE {} DISABLE TRIGGER USER"
    if engine.dialect.name == "sqlite":
        off = "DROP TRIGGER {}_no_update"
    with engine.execution_options(writes=True).begin() as connection:
        for table in tables:
            connection.execute(text(off.format(table)))
            [column] = {"redacted", "content", "document"} & {
                *schema.metadata.tables[table].c.keys()
            }
            connection.execute(text(f"UPDATE {table} SET {column} = '{{}}'"))
    found = {one.where.split()[0] for one in replay.verify(engine, settings).findings}
    assert found >= {*tables}


# Of each table: the field that a redaction names, what then passes, and what beside it does not.
NOTE: dict[str, Any] = {"on": "2026-11-24", "reason": "An order.", "index": 9}
SAYS_SO = '{"reason":{"index":9}}'
ALLOWED: dict[str, tuple[str, dict[str, str], tuple[dict[str, str], ...]]] = {
    "partner_move": (
        "reason",
        {"reason": "", "redacted": SAYS_SO},
        ({"role": "funder"}, {"reason": "Other."}, {"redacted": "{}"}, {"state": "withdrawn"}),
    ),
    "match_move": (
        "message",
        {"words": "", "redacted": SAYS_SO},
        ({"words": "Other."}, {"move": "accept"}, {"redacted": "{}"}, {"side": "offer"}),
    ),
    "document_revision": (
        "url",
        {"url": "", "content": "url"},
        ({"url": "https://example.org/other"}, {"content": "title"}, {"state": "withdrawn"}),
    ),
    "report_judgement": (
        "reason",
        {"reason": "", "redacted": SAYS_SO},
        ({"reason": "Other."}, {"redacted": "{}"}),
    ),
    "pledge_revision": ("office", {"content": "office"}, ({"content": "title"},)),
    "pledge_move": ("reason", {"details": "reason"}, ({"details": "supersedes"},)),
    "report_revision": ("narrative", {"content": "narrative"}, ({"content": "links"},)),
    "publication": ("title", {"card": "title"}, ({"card": "level"}, {"search": "x" * 9_999})),
    "entity_revision": ("document", {"document": "names"}, ({"document": "category"},)),
    "cycle_revision": ("document", {"document": "names"}, ({"document": "state"},)),
}


def test_a_guard_lets_nothing_pass_but_what_the_redaction_names(
    world: World, engine: Engine
) -> None:
    ref = world.publish(a_pledge(partners=(UNION,)))
    world.partner(ref, "decline")
    world.report(ref)
    world.judge(ref, "confirm")
    world.propose(*both_sides(world))
    world.register()
    with engine.execution_options(writes=True).connect() as connection:
        for table in ALLOWED:
            _try_guard(connection, table)
            connection.rollback()


def _try_guard(connection: Connection, table: str) -> None:
    field, right, wrongs = ALLOWED[table]
    held = schema.metadata.tables[table]
    row = connection.execute(select(held).order_by(held.c["index"].desc()).limit(1)).one()
    newest = connection.execute(text('SELECT max("index") FROM log_entry')).scalar_one()
    connection.execute(
        text("INSERT INTO redaction VALUES (:of, :field, :newest, 1, 2, 3)"),
        {
            "of": row.revision_index if table == "publication" else row.index,
            "field": field,
            "newest": newest,
        },
    )
    beside = {name: _another(getattr(row, name)) for name in row._fields if name not in right}
    for name in ERASED[table]:
        beside.pop(name, None)  # what may be erased of it is tried by hand
    for wrong in (*wrongs, *({name: value} for name, value in beside.items())):
        with pytest.raises(DBAPIError, match="append-only"), connection.begin_nested():
            _set(connection, held, row, field, {**right, **wrong})
    _set(connection, held, row, field, right)
    with pytest.raises(DBAPIError, match="append-only"), connection.begin_nested():
        _set(connection, held, row, field, right)  # each lets its change pass once


def _another(value: Any) -> Any:
    """Return a value of the same kind that is not this one."""
    match value:
        case bool():
            return not value
        case datetime():
            return value + timedelta(seconds=1)
        case str():
            return f"{value}x"
        case _:
            return (value or 0) + 1


def _set(connection: Connection, held: Table, row: Any, field: str, values: dict[str, str]) -> None:
    """Update a row; of a document the field that `values` names is taken out, with a note."""
    given: dict[str, Any] = dict(values)
    for name in {"content", "document", "details", "card"} & {*values}:
        left = {key: value for key, value in getattr(row, name).items() if key != values[name]}
        given[name] = left | {"redacted": {field: NOTE}}
    given |= {name: json.loads(given[name]) for name in {"redacted"} & {*given}}
    connection.execute(update(held).where(held.c["index"] == row.index).values(given))
