"""Every endpoint has a permission and stands in the role × route table below.

A new route fails here until somebody decides who may reach it.
"""

import secrets
from dataclasses import asdict, dataclass
from io import BytesIO
from itertools import product

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from registry.accounts.models import Person, RoleGrant
from registry.accounts.operations import token_hash
from registry.admissions.operations import Asked, ask_access, confirm_address
from registry.admissions.queries import unconfirmed
from registry.api.acting.table import ACTS
from registry.app import create_app
from registry.audit import signer
from registry.briefing.models import Export
from registry.briefs.operations import issue_brief
from registry.files.keeping import keep
from registry.holdings.operations import ask_handover
from registry.intake.uploading import add_upload
from registry.pledges.content import Note, Partner
from registry.pledges.models import Draft
from registry.pledges.operations import add_comment, start_draft
from registry.policy import Role
from registry.reviews.operations import add_text
from registry.settings import Settings
from registry.store import reading, transaction, writing
from registry.web.gate import access_of
from tests.client import PASSWORD
from tests.contracts.reachable import ACTING, FRAMEWORK, MISSING, NOT_YET, PERSONS, TABLE
from tests.databases import checksums
from tests.factories.contents import BRIEF, a_brief
from tests.factories.redacting import ask
from tests.factories.tokens import bearer, make
from tests.factories.world import NOW, World, a_pledge

_AS_PARTNER = tuple(f"acting.{move}_partner" for move in ("confirm", "decline", "withdraw"))


@dataclass(frozen=True)
class Things:
    """One object of each kind, all of Mali's; the union's common pledge has Mali as a partner."""

    ref: str
    union: str
    handle: str
    export: str
    redaction: str
    sha256: str
    signed: int
    grant: str
    text: str
    request: str  # for access
    upload: str
    archive: str
    match: str
    document: str
    brief: str
    comment: str
    noted: str = ""  # a pledge that was filed from a note verbale
    lodged: str = ""  # a draft that is written from one
    token: str = ""  # the focal point's

    def address(self, app: Flask, endpoint: str) -> str:
        values: dict[str, object] = {
            "ref": self.ref, "other": self.ref, "section": "words", "number": 1, "index": 1,
            "code": "MLI", "slug": "a-76-642", "token": "none", "filename": "style.css",
            "sha256": self.sha256, "report": 1, "path": "0/000.p/1", "old": 1, "new": self.signed,
            "grant": self.grant, "match": self.match, "kind": "xlsx", "handle": self.handle,
            "comment": self.comment, "letter": "a",
        }  # fmt: skip
        of_room = (
            (("admissions.",), "handle", self.request),
            (("briefing.", "issuing."), "handle", self.export),
            (("briefs.", "explore.brief", "api.brief"), "ref", self.brief),
            (("holdings.",), "handle", self.archive),
            (("intake.",), "handle", self.upload),
            (("redaction.",), "handle", self.redaction),
            (("tokens.",), "handle", self.token),
            (("undertakings.", "explore.document", "api.document"), "ref", self.document),
            (("partners.", "explore.partner_json"), "ref", self.union),
            (("matches.",), "ref", self.match),
            (("acting.partner", *_AS_PARTNER), "ref", self.union),
            (("matches.propose",), "ref", self.ref),
            (("forums.", "api.cycle"), "code", "IMRF-2030"),
            (("reviews.edit_text", "reviews.retire_text"), "handle", self.text),
            (("pledges.filed_note", "reviews.note_document"), "ref", self.noted),
            (("pledges.note", "pledges.draft_note"), "handle", self.lodged),
            (
                ("explore.recommendation", "api.recommendation"),
                "number",
                98,
            ),  # the list of them has no number
        )
        values |= {name: value for rooms, name, value in of_room if endpoint.startswith(rooms)}
        rule = next(rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint)
        with app.test_request_context():
            return app.url_for(endpoint, **{name: values[name] for name in rule.arguments})


@pytest.fixture
def things(world: World, engine: Engine, settings: Settings) -> Things:
    file = keep(settings.attachments, BytesIO(b"A file."), "a.txt", limit=100)
    ref = world.publish(a_pledge(attachments=(file,), match_side="need"))
    offer = world.publish(a_pledge("FRA", match_side="offer"), "french")
    match = world.propose(ref, offer)
    world.match(match, "accept")
    world.report(ref, attachments=(file,))
    document = world.register(attachments=(file,), pledges=(ref,))
    note = keep(settings.attachments, BytesIO(b"%PDF-1.7\nA note."), "a.pdf", limit=100)
    verbale = Note("NV 1", "2026-11-20", note.sha256)
    noted = world.file_on_behalf(a_pledge(note=verbale))
    mali = Partner("Mali", "MLI")
    union = world.publish(a_pledge("ITUC", pledge_type="common", partners=(mali,)), by="union")
    world.partner(union, "confirm", by="focal")
    signed = signer.sign(engine, settings)
    actor = world.actor("focal")
    with writing(engine) as session, transaction(session):
        draft = start_draft(
            session, actor, world.entity("MLI"), cycle="IMRF-2030", edition="A/76/642",
            language="fr", at=NOW,
        )  # fmt: skip
        comment = add_comment(session, actor, draft, section="", words="Qui signe ?", at=NOW)
        draft.content = draft.content | {"attachments": [asdict(file)]}
        lodged = start_draft(
            session, world.actor("second"), world.entity("MLI"), cycle="IMRF-2030",
            edition="A/76/642", language="fr", by=world.entity("UNNM-SEC"), at=NOW,
        )  # fmt: skip
        lodged.content = lodged.content | {"note": asdict(verbale)}
        session.add(
            Export(
                handle="an-export",
                person_id=world.actor("organizer").person_id,
                scope="cycle:IMRF-2030",
                size=5,
                state="queued",
                done=0,
                total=0,
                error="",
                tries=0,
                asked_at=NOW,
            )
        )
        text = add_text(
            session, world.actor("reviewer"), field="", language="fr", text="Précisez.", at=NOW
        )
        upload = add_upload(
            session, world.actor("reviewer"), settings, BytesIO(b"Name"), name="a.csv", cycle="",
            at=NOW,
        )  # fmt: skip
        brief = keep(settings.attachments, BytesIO(BRIEF), "brief.pdf", limit=100)
        facts = a_brief(sha256=brief.sha256)
        issued = issue_brief(session, world.actor("organizer"), facts=facts, at=NOW)
        archive = ask_handover(session, actor, world.entity("MLI"), at=NOW)
        session.flush()
        asked = ask(session, world.actor("administrator"), ref, "title")
        grant = grant_of(session, "contributor")
        request = a_request(session)
        token = make(session, world, "focal").token
        return Things(
            ref,
            union,
            draft.handle,
            "an-export",
            asked.handle,
            file.sha256,
            signed or 0,
            grant,
            text.handle,
            request,
            upload.handle,
            archive.handle,
            match,
            document,
            issued.ref,
            comment.handle,
            noted,
            lodged.handle,
            token.object,
        )


def a_request(session: Session) -> str:
    """Return the handle of a request for access that waits for a decision."""
    asked = Asked(
        email=f"{secrets.token_hex(4)}@example.net", name="Awa", language="en", office="Cabinet",
        role=Role.FOCAL_POINT, entity=None, entity_name="A port authority", mandate="Note 12/2026",
        evidence=None,
    )  # fmt: skip
    token = ask_access(session, asked, at=NOW)
    found = unconfirmed(session, token_hash(token or ""), at=NOW)
    assert found
    confirm_address(session, found, at=NOW)
    return found.handle


def grant_of(session: Session, name: str) -> str:
    """Return the object under which a person's first role stands in the log."""
    rows = select(RoleGrant.object).join(Person, Person.id == RoleGrant.person_id)
    mine = rows.where(Person.email == f"{name}@example.org").order_by(RoleGrant.id)
    return str(session.scalars(mine).first())


def test_every_endpoint_has_a_permission_or_says_public(app: Flask) -> None:
    silent = [name for name in app.view_functions if access_of(app, name) is None]

    assert set(silent) == FRAMEWORK


def test_the_table_names_every_endpoint_and_no_other(app: Flask) -> None:
    assert set(TABLE) | set(ACTING) | FRAMEWORK == set(app.view_functions)


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)  # who may is no matter of it
@pytest.mark.parametrize("person", PERSONS)
def test_each_person_reaches_what_the_table_says(
    person: str, settings: Settings, engine: Engine, things: Things
) -> None:
    app = create_app(settings, engine)
    app.config["WTF_CSRF_ENABLED"] = False  # the token is tested elsewhere; here it is the gate
    client = app.test_client()
    if person != "nobody":
        data = {"email": f"{person}@example.org", "password": PASSWORD}
        assert client.post("/sign-in", data=data).status_code == 302
    for rule in app.url_map.iter_rules():
        if rule.endpoint in FRAMEWORK | MISSING | ACTING.keys():
            continue
        address = things.address(app, rule.endpoint)
        allowed = person in TABLE[rule.endpoint]
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            if method == "POST" and allowed:
                continue  # what it does is tested where it is done
            status = client.open(address, method=method).status_code
            said = (person, method, address, status)
            if not allowed:
                # Signed out: to the sign-in page; signed in: no role at all, or not theirs.
                assert status in ({302, 401} if person == "nobody" else {403, 404}), said
            elif rule.endpoint not in NOT_YET:
                assert status in {200, 202, 302}, said


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_each_program_does_what_the_table_says_and_reading_changes_no_row(
    settings: Settings, engine: Engine, things: Things, world: World
) -> None:
    app = create_app(settings, engine)
    client, browser = app.test_client(), app.test_client()
    form = {"email": "focal@example.org", "password": PASSWORD}
    app.config["WTF_CSRF_ENABLED"] = False
    assert browser.post("/sign-in", data=form).status_code == 302
    headers = {name: bearer(world, name) for name in ("contributor", "focal", "french")}
    before = checksums(engine)
    for act, name in product(ACTS, headers):
        address = things.address(app, f"acting.{act.name}")
        allowed = name in ACTING[f"acting.{act.name}"]
        asked = {"method": act.method, "headers": headers[name]}
        if allowed and not act.is_reading:
            continue  # what it does is tested where it is done
        status = client.open(address, **asked).status_code
        expected = {200, 404} if act.name == "receipt" else {200}  # nobody filed from a draft here
        assert status in (expected if allowed else {403, 404}), (name, act.name, status)
        assert client.open(address, method=act.method).status_code == 401
        assert browser.open(address, method=act.method).status_code == 401, "a cookie is no token"
    assert checksums(engine) == before


def test_another_entity_s_draft_answers_as_if_there_were_none(
    app: Flask, things: Things, engine: Engine
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    data = {"email": "french@example.org", "password": PASSWORD}
    client.post("/sign-in", data=data)

    assert client.get(f"/drafts/{things.handle}").status_code == 404
    assert client.post(f"/drafts/{things.handle}/words").status_code == 404
    with reading(engine) as session:
        version = select(Draft.version).where(Draft.handle == things.handle)
        assert session.scalars(version).all() == [1]
