"""Every endpoint has a permission and stands in the role × route table below.

A new route fails here until somebody decides who may reach it.
"""

from dataclasses import asdict, dataclass
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from registry.accounts.models import Person, RoleGrant
from registry.app import create_app
from registry.audit import signer
from registry.briefing.models import Export
from registry.files.keeping import keep
from registry.pledges.content import Attachment
from registry.pledges.models import Draft, Pledge
from registry.pledges.operations import start_draft
from registry.redaction.operations import ask_redaction
from registry.reviews.operations import add_text
from registry.settings import Settings
from registry.store import reading, transaction, writing
from registry.web.gate import access_of
from tests.client import PASSWORD
from tests.factories.world import NOW, World, a_pledge

PERSONS = (
    "nobody", "contributor", "focal", "french", "reviewer", "organizer", "administrator",
)  # fmt: skip
ALL = frozenset(PERSONS)
OURS = frozenset({"contributor", "focal"})  # the people of the entity whose draft and pledge it is
ENTITIES = OURS | {"french"}
BRIEFERS = frozenset({"reviewer", "organizer"})
ORGANIZERS = frozenset({"organizer"})
REVIEWERS = frozenset({"reviewer"})
ADMINISTRATORS = frozenset({"administrator"})
FOCAL_AND_REVIEWER = frozenset({"focal", "reviewer"})

TABLE: dict[str, frozenset[str]] = {
    "accounts.account": ALL - {"nobody"},
    "accounts.ask_to_reset": FOCAL_AND_REVIEWER,
    "accounts.ask_to_revoke": FOCAL_AND_REVIEWER,
    "accounts.code": ALL,
    "accounts.entities": frozenset(PERSONS) - {"nobody", "organizer"},
    "accounts.forgotten": ALL,
    "accounts.invitation": ALL,
    "accounts.invite": FOCAL_AND_REVIEWER,
    "accounts.letter": ADMINISTRATORS,
    "accounts.key_picture": ALL,
    "accounts.new_password": ALL,
    "accounts.outbox": ADMINISTRATORS,
    "accounts.people": OURS | {"reviewer"},
    "accounts.renew_codes": ALL - {"nobody"},
    "accounts.reset": FOCAL_AND_REVIEWER,
    "accounts.revoke": FOCAL_AND_REVIEWER,
    "accounts.send_again": ADMINISTRATORS,
    "accounts.set_up": ALL,
    "accounts.sign_in_and_continue": ALL,
    "accounts.write_again": FOCAL_AND_REVIEWER,
    "briefing.cancel": BRIEFERS,
    "briefing.download": BRIEFERS,
    "briefing.export": BRIEFERS,
    "briefing.exports": BRIEFERS,
    "briefing.show": BRIEFERS,
    "explore.about": ALL,
    "explore.attachment": ALL,
    "explore.compare": ALL,
    "explore.document": ALL,
    "explore.document_file": ALL,
    "explore.document_json": ALL,
    "explore.documents": ALL,
    "explore.entity": ALL,
    "explore.home": ALL,
    "explore.objective": ALL,
    "explore.objectives": ALL,
    "explore.pledge": ALL,
    "explore.pledges": ALL,
    "explore.recommendation": ALL,
    "explore.recommendations": ALL,
    "explore.report": ALL,
    "explore.report_file": ALL,
    "explore.report_json": ALL,
    "explore.revision": ALL,
    "explore.revision_json": ALL,
    "explore.revision_proof": ALL,
    "forums.amend": ORGANIZERS,
    "forums.close": ORGANIZERS,
    "forums.cycles": ORGANIZERS,
    "forums.release": ORGANIZERS,
    "log.about": ALL,
    "log.checkpoint": ALL,
    "log.consistency": ALL,
    "log.entry": ALL,
    "log.key": ALL,
    "log.keys": ALL,
    "log.proof": ALL,
    "log.tile": ALL,
    "log.verifier": ALL,
    "pledges.amend": OURS,
    "pledges.attachment": OURS,
    "pledges.attachments": OURS,
    "pledges.carry_on": OURS,
    "pledges.check": OURS,
    "pledges.delete_draft": OURS,
    "pledges.draft": OURS,
    "pledges.draft_attachment": OURS,
    "pledges.file": frozenset({"focal"}),
    "pledges.follow": OURS,
    "pledges.receipt": OURS,
    "pledges.section": OURS,
    "pledges.start": ENTITIES,
    "pledges.withdraw": frozenset({"focal"}),
    "pledges.work": ENTITIES,
    "redaction.ask": ADMINISTRATORS,
    "redaction.choose": ADMINISTRATORS,
    "redaction.confirm": ADMINISTRATORS,
    "redaction.decline": ADMINISTRATORS,
    "redaction.redactions": ADMINISTRATORS,
    "redaction.show": ADMINISTRATORS,
    "progress.confirm": REVIEWERS,
    "progress.correct": frozenset({"focal"}),
    "progress.dispute": REVIEWERS,
    "progress.judge": REVIEWERS,
    "progress.receipt": OURS,
    "progress.report": frozenset({"focal"}),
    "progress.reports": REVIEWERS,
    "reviews.accept": REVIEWERS,
    "reviews.add_text": REVIEWERS,
    "reviews.attachment": REVIEWERS,
    "reviews.compare": REVIEWERS,
    "reviews.decline": REVIEWERS,
    "reviews.done": REVIEWERS,
    "reviews.edit_text": REVIEWERS,
    "reviews.hand_over": REVIEWERS,
    "reviews.note": REVIEWERS,
    "reviews.open": REVIEWERS,
    "reviews.publish": REVIEWERS,
    "reviews.queue": REVIEWERS,
    "reviews.retire_text": REVIEWERS,
    "reviews.return_": REVIEWERS,
    "reviews.review": REVIEWERS,
    "reviews.texts": REVIEWERS,
    "start": ALL,
    "undertakings.amend": REVIEWERS,
    "undertakings.register": REVIEWERS,
    "undertakings.withdraw": REVIEWERS,
}
# Flask's and Flask-Security's own; they carry no permission of ours.
FRAMEWORK = frozenset({"static", "security.login", "security.logout", "security.verify"})
# There is no such invitation, no such letter, and no key is being set up: 404.
MISSING = {
    "accounts.invitation",
    "accounts.key_picture",
    "accounts.letter",
    "accounts.new_password",
    "accounts.send_again",
}


@dataclass(frozen=True)
class Things:
    """One object of each kind, all of Mali's."""

    ref: str
    handle: str
    export: str
    redaction: str
    sha256: str
    signed: int
    grant: str
    text: str
    document: str

    def address(self, app: Flask, endpoint: str) -> str:
        values: dict[str, object] = {
            "ref": self.ref, "other": self.ref, "handle": self.handle,
            "section": "words", "number": 1, "index": 1,
            "code": "MLI", "slug": "a-76-642", "token": "none", "filename": "style.css",
            "sha256": self.sha256, "report": 1, "path": "0/000.p/1", "old": 1, "new": self.signed,
            "grant": self.grant,
        }  # fmt: skip
        if endpoint.startswith("briefing."):
            values["handle"] = self.export
        if endpoint.startswith("redaction."):
            values["handle"] = self.redaction
        if endpoint.startswith("forums."):
            values["code"] = "IMRF-2030"
        if endpoint in {"reviews.edit_text", "reviews.retire_text"}:
            values["handle"] = self.text
        if endpoint.startswith(("undertakings.", "explore.document")):
            values["ref"] = self.document
        if endpoint == "explore.recommendation":
            values["number"] = 98
        rule = next(rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint)
        with app.test_request_context():
            return app.url_for(endpoint, **{name: values[name] for name in rule.arguments})


@pytest.fixture
def things(world: World, engine: Engine, settings: Settings) -> Things:
    kept = keep(settings.attachments, BytesIO(b"A file."), "a.txt", limit=100)
    file = Attachment(kept.name, kept.sha256, kept.size, kept.media_type)
    ref = world.publish(a_pledge(attachments=(file,)))
    world.report(ref, attachments=(file,))
    document = world.register(attachments=(file,), pledges=(ref,))
    signed = signer.sign(engine, settings)
    actor = world.actor("focal")
    with writing(engine) as session, transaction(session):
        draft = start_draft(
            session, actor, world.entity("MLI"), cycle="IMRF-2030", edition="A/76/642",
            language="fr", at=NOW,
        )  # fmt: skip
        draft.content = draft.content | {"attachments": [asdict(file)]}
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
        session.flush()
        pledge = session.scalars(select(Pledge)).one()
        asked = ask_redaction(
            session, world.actor("administrator"), pledge, numbers=[1], fields=["title"],
            reason="An order of a court.", at=NOW,
        )  # fmt: skip
        grant = grant_of(session, "contributor")
        return Things(
            ref,
            draft.handle,
            "an-export",
            asked.handle,
            file.sha256,
            signed or 0,
            grant,
            text.handle,
            document,
        )


def grant_of(session: Session, name: str) -> str:
    """Return the object under which a person's first role stands in the log."""
    rows = select(RoleGrant.object).join(Person, Person.id == RoleGrant.person_id)
    mine = rows.where(Person.email == f"{name}@example.org").order_by(RoleGrant.id)
    return str(session.scalars(mine).first())


def test_every_endpoint_has_a_permission_or_says_public(app: Flask) -> None:
    silent = [name for name in app.view_functions if access_of(app, name) is None]

    assert set(silent) == FRAMEWORK


def test_the_table_names_every_endpoint_and_no_other(app: Flask) -> None:
    assert set(TABLE) | FRAMEWORK == set(app.view_functions)


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
        if rule.endpoint in FRAMEWORK | MISSING:
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
            elif rule.endpoint not in {"briefing.download", "pledges.receipt"}:
                assert status in {200, 302}, said


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
        assert session.scalars(select(Draft.version)).all() == [1]
