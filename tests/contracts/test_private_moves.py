"""No reader can tell what happened in private: worlds that differ in it alone look the same.

Everything public is fetched: every public address of the URL map, with each thing that it may
name, its status, headers, bytes, and how many statements it took. The clock stands
and chance is the same in each. Only digests, and the hashes and signatures over them, are masked,
each by its kind and length.
"""

import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from pathlib import Path
from random import Random

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from registry import clock
from registry.accounts.models import Person
from registry.analysis.figures import Scope
from registry.app import create_app
from registry.audit import queries as log
from registry.audit import signer
from registry.audit.models import LogEntry
from registry.briefing.operations import ask_export
from registry.briefing.scopes import Briefing
from registry.pledges.content import Attachment, Milestone, Partner, Resource
from registry.redaction.chains import chain
from registry.redaction.operations import Target, ask_redaction, confirm_redaction
from registry.redaction.private import private
from registry.store import connect, reading, transaction, writing
from registry.web.gate import access_of
from tests.databases import Template, noted
from tests.factories.redacting import text_of, version_of
from tests.factories.world import CONTACT, NOW, World, a_pledge

Play = Callable[[World, str], object]
PUBLIC = "P-2026-00001"  # the first one
NEVER = "P-2026-99999"  # a ref of no pledge
SECRET = "Un titre que personne ne doit voir"
TALK = "Entre nous, ce ministère ne signera jamais"
SHA256 = "ab" * 32
FRANCE, UNION = Partner("France", "FRA"), Partner("ITUC", "ITUC")


def _moves(*names: str, by: str = "reviewer") -> Play:
    return lambda world, ref: world.move(ref, *names, by=by)


# Each group: what may happen in private after a filing, told apart by nobody.
ENDINGS: dict[str, Play] = {
    "returned": lambda world, ref: (world.move(ref, "return"), world.talk(ref, TALK)),
    "accepted": lambda world, ref: (world.move(ref, "accept"), _brief(world)),
    "declined": _moves("decline"),
    "withdrawn": _moves("withdraw", by="focal"),
}


def _brief(world: World) -> None:
    """Let a briefing be asked for that counts it."""
    with writing(world.engine) as session, transaction(session):
        asked = Briefing(Scope("cycle", "IMRF-2030"), log.size(session), with_accepted=True)
        ask_export(session, world.actor("organizer"), asked, at=NOW)


def _redact(world: World, ref: str) -> None:
    """Erase the findings that only the entity and the secretariat ever saw."""
    with reading(world.engine) as session:
        said = text_of(session, chain(session, ref), "pledge.returned", "findings")
    _erase(world, ref, said)


def _redact_contacts(world: World, ref: str) -> None:
    """Erase what no entry holds: the entry that says so names nothing."""
    with reading(world.engine) as session:
        [one] = private(session, chain(session, ref))
    _erase(world, ref, {"private": one.key})


def _erase(world: World, ref: str, said: Target) -> None:
    with writing(world.engine) as session, transaction(session):
        of, texts = chain(session, ref), [said]
        asked = ask_redaction(
            session, world.actor("administrator"), of, texts=texts, reason=SECRET, at=NOW
        )
        by = world.actor("second")
        confirm_redaction(session, by, asked, seen=version_of(session, asked), at=NOW)


# After a return: one more entry of the pledge, whatever it is.
AFTERS: dict[str, Play] = {
    "redacted": _redact,
    "contacts redacted": _redact_contacts,
    "withdrawn": _moves("withdraw", by="focal"),
    "answered": lambda world, ref: world.answer(ref),
}
FILINGS: dict[str, Play] = {
    "small": lambda world, _ref: world.file(
        a_pledge(
            title={"fr": SECRET}, natures=("process",), indicators=(), milestones=(), resources=(),
            institution="", principles=(), populations=(), secondary_objectives=(),
        )
    ),
    "on behalf": lambda world, _ref: world.file_on_behalf(a_pledge(title={"fr": SECRET})),
    "large": lambda world, _ref: world.file(
        a_pledge(
            title={"fr": SECRET, "en": SECRET + " either"},
            description=a_pledge().description | {"en": "Care. " * 60},
            translations={"en": "A translator"},
            partners=tuple(Partner(f"A clinic, number {n}") for n in range(20)),
            milestones=tuple(Milestone(f"Step {n}", "2028-01-01") for n in range(20)),
            resources=(Resource("5", "USD", "disbursed", "OIM"), Resource("250000.50", "XOF")),
            attachments=(Attachment("annexe.pdf", SHA256, 17, "application/pdf"),),
        )
    ),
}  # fmt: skip
# A revision of a pledge that stays public meanwhile: whether it is an erratum is nobody's business.
AMENDMENTS: dict[str, Play] = {
    "amendment": lambda world, _ref: world.answer(PUBLIC, level="local"),
    "erratum": lambda world, _ref: world.slip(PUBLIC, office="Direction generale"),
}
# What the invited partner of a pledge that is not public answers.
ANSWERS: dict[str, Play] = {
    "confirmed": lambda world, ref: world.partner(ref, "confirm"),
    "declined": lambda world, ref: world.partner(ref, "decline"),
    "declined at length": lambda world, ref: world.partner(ref, "decline", reason=SECRET * 20),
}
# A partner of a public pledge declines: it could as well be about a pledge that nobody knows of.
DECLINES: dict[str, Play] = {
    "declined": lambda world, _ref: world.partner(PUBLIC, "decline", by="french", reason=SECRET),
    "declined elsewhere": lambda world, ref: world.partner(ref, "decline"),
}


def _matches(answer: str, by: str, claim: str, again: str) -> Play:
    """Return what agrees on one match and ends another in private, and an unconfirmed claim."""

    def play(world: World, _ref: str) -> dict[str, str]:
        need = world.publish(a_pledge(match_side="need"))
        offers = [world.publish(a_pledge("FRA", match_side="offer"), "french") for _time in "12"]
        agreed = world.propose(need, offers[0])
        world.match(agreed, "accept")
        world.match(world.propose(need, offers[1]), answer, by)
        world.match(agreed, "fulfil", claim)
        world.match(agreed, again, "french")
        return {"need": need, "offer": offers[0], "declined": offers[1], "match": agreed}

    return play


MATCHES: dict[str, Play] = {
    "declined": _matches("decline", "french", "focal", "decline"),
    "withdrawn": _matches("withdraw", "focal", "french", "withdraw"),
}
NO_MATCH = "M-AAAAAAAA"
PRIVATE = (SECRET, "Let us do this together.", "Not this year.")  # as `World.propose` says it


@dataclass(frozen=True, slots=True)
class Seen:
    """What a reader got from one address."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    statements: int


class Reader:
    """Somebody who has no account and looks at everything."""

    def __init__(self, app: Flask, engine: Engine, refs: dict[str, str]) -> None:
        self._engine, self.refs = engine, refs
        self._match = refs.pop("match", NO_MATCH)
        self._app, self._client = app, FlaskClient(app)
        with reading(engine) as session:
            self.size = log.size(session)

    def look(self, address: str) -> Seen:
        with noted(self._engine) as statements:
            answer = self._client.get(address)
        headers = tuple(sorted(answer.headers))
        return Seen(answer.status_code, headers, answer.data, len(statements))

    def everything(self) -> dict[str, Seen]:
        """Return what each public address says, asked twice: who came before must not matter."""
        addresses = list(self.addresses())
        for address in addresses:
            self.look(address)
        return {address: self.look(address) for address in addresses}

    def addresses(self) -> Iterator[str]:
        for rule in self._app.url_map.iter_rules():
            access = access_of(self._app, rule.endpoint)
            if access and access.permission is None and "GET" in (rule.methods or ()):
                yield from self.of_rule(rule, self._values())
        yield from (f"/?at={index}" for index in range(self.size - 3, self.size))
        yield from (f"/pledges?q={word}" for word in ("titre", SECRET.replace(" ", "+"), "soins"))
        yield f"/pledges/{self.refs['public']}?at={self.size - 1}"
        yield "/pledges?at=2026-11-23"

    def of_rule(self, rule: Rule, values: dict[str, tuple[object, ...]]) -> Iterator[str]:
        names = sorted(rule.arguments)
        with self._app.test_request_context():
            for chosen in product(*(values[name] for name in names)):
                yield self._app.url_for(rule.endpoint, **dict(zip(names, chosen, strict=True)))

    def _values(self) -> dict[str, tuple[object, ...]]:
        """Return what an argument of an address may be: a new argument gets its line here."""
        newest = tuple(range(self.size - 3, self.size + 1))
        tiles = (f"0/000.p/{self.size}", f"entries/000.p/{self.size}")
        return {
            "ref": tuple(self.refs.values()),
            "number": (1, 98),
            "report": (1,),
            "match": (self._match, NO_MATCH),
            "index": newest,
            "code": ("MLI",),
            "letter": ("a",),
            "slug": ("a-76-642",),
            "token": ("none",),
            "sha256": (SHA256,),
            "path": tiles,
            "old": newest[-2:],
            "new": newest[-1:],
        }


@contextmanager
def _played(
    template: Template, folder: Path, before: tuple[str, ...], play: Play
) -> Iterator[Reader]:
    """Yield a reader of a registry where one pledge is public and the play was about another."""
    with template.copy(folder) as settings:
        engine = connect(settings)
        try:
            world = World(engine)
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(secrets, "token_bytes", Random(7).randbytes)  # the same in each
                refs = {"public": world.publish(a_pledge(partners=(FRANCE,)))}
                refs["private"] = world.file(a_pledge(title={"fr": SECRET}, partners=(UNION,)))
                world.move(refs["private"], *before)
                made = play(world, refs["private"])
                refs |= made if isinstance(made, dict) else {}
            signer.sign(engine, settings)
            yield Reader(create_app(settings, engine), engine, refs)
        finally:
            engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def template(request: pytest.FixtureRequest) -> Iterator[Template]:
    found = request.getfixturevalue(f"{request.param}_template")
    if found is None:
        pytest.skip("no PostgreSQL here: set REGISTRY_TEST_DATABASE_URL")
    clock.freeze(NOW + timedelta(days=1))
    yield found
    clock.freeze(None)


@pytest.mark.parametrize(
    ("before", "plays"),
    [
        (("open",), ENDINGS),
        (("open", "return"), AFTERS),
        ((), FILINGS),
        ((), AMENDMENTS),
        ((), ANSWERS),
        ((), DECLINES),
        ((), MATCHES),
    ],
    ids=["endings", "afters", "filings", "amendments", "answers", "declines", "matches"],
)
def test_what_happens_in_private_cannot_be_told_apart(
    template: Template, tmp_path: Path, before: tuple[str, ...], plays: dict[str, Play]
) -> None:
    seen: dict[str, dict[str, Seen]] = {}
    for name, play in list(plays.items())[: 2 if template.server else None]:  # the same program
        with _played(template, tmp_path / name, before, play) as reader:
            seen[name] = reader.everything()
            _refuse_private(reader, seen[name])

    first, *others = seen
    for other in others:
        _refuse_difference(seen[first], seen[other])


def _refuse_difference(one: dict[str, Seen], other: dict[str, Seen]) -> None:
    assert one.keys() == other.keys()
    for address, seen in one.items():
        assert _masked(seen) == _masked(other[address]), address


_RANDOM = (
    (rb'(name="csrf_token" value=")[^"]+', rb"\1TOKEN"),
    # a line of a signed note, by itself or in JSON
    (rb"(^|\\n)\xe2\x80\x94 (\S+) [A-Za-z0-9+/=]+", rb"\1-- \2 SIGNATURE"),
    (rb"[A-Za-z0-9+/]{43}=", b"BASE64-OF-32-BYTES"),
    (rb"\b[0-9a-f]{64}\b", b"HEX-OF-32-BYTES"),
    (rb"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])", b"BASE64URL-OF-32-BYTES"),
)


def _masked(seen: Seen) -> tuple[object, ...]:
    """Return what was seen without what is random; its length stays: Content-Length is kept."""
    body = seen.body
    for pattern, name in _RANDOM:
        body = re.sub(pattern, name, body, flags=re.MULTILINE)
    headers = [
        (name, re.sub(r"[0-9a-f]{32,64}|(?<=session=)[^;]+", "HASH", value))
        for name, value in seen.headers
    ]
    if ("Content-Type", "application/octet-stream") in seen.headers:
        body = b"%d bytes" % len(seen.body)
    return seen.status, tuple(headers), body, seen.statements


def _refuse_private(reader: Reader, everything: dict[str, Seen]) -> None:
    """No public byte names a person, a private word, or a pledge that is not public."""
    with reading(reader._engine) as session:
        words = {
            *_people(session),
            *CONTACT.values(),
            "Say for whom",
            "refugees only",
            TALK,
            *PRIVATE,
        }
        leaves = b"".join(session.scalars(select(LogEntry.body)))
    assert not [word for word in (*words, *reader.refs.values()) if word.encode() in leaves]
    for address, seen in everything.items():
        asked = address.replace("+", " ")  # a page may repeat what it was asked for
        for word in (*words, reader.refs["private"]):
            assert word in asked or word.encode() not in seen.body, (word, address)


def _people(session: Session) -> set[str]:
    rows = session.execute(select(Person.email, Person.handle, Person.name))
    return {value for row in rows for value in row if len(value) > 12 or "@" in value}


def test_a_pledge_that_is_not_public_answers_like_one_that_never_was(
    template: Template, tmp_path: Path
) -> None:
    with _played(template, tmp_path / "one", ("open",), ENDINGS["accepted"]) as reader:
        private = reader.refs["private"]
        addresses = [address for address in reader.addresses() if private in address]
        for address in addresses:
            reader.look(address)  # who came before must not matter
            hidden, never = (reader.look(one) for one in (address, address.replace(private, NEVER)))
            assert hidden.status == never.status == 404
            assert hidden.body == never.body.replace(NEVER.encode(), private.encode())
            assert (hidden.headers, hidden.statements) == (never.headers, never.statements)

    assert len(addresses) > 3
