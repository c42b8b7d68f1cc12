"""One registry for many requests: its people in their browsers, and things of every state."""

from dataclasses import dataclass, field, replace
from functools import cached_property
from io import BytesIO

from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.engine import Engine

from registry.accounts.inviting import invite
from registry.accounts.models import Person
from registry.accounts.operations import invite_person, register_entity
from registry.analysis.figures import Scope
from registry.audit import queries as log
from registry.audit import signer
from registry.briefing.models import Export
from registry.briefing.operations import ask_export
from registry.briefing.scopes import Briefing
from registry.briefs.operations import issue_brief
from registry.files.keeping import keep
from registry.framework.operations import open_cycle
from registry.holdings.operations import ask_handover
from registry.intake.uploading import add_upload
from registry.pledges.content import Content, Note, Partner
from registry.pledges.models import Draft
from registry.pledges.operations import (
    Imported,
    add_comment,
    amend_pledge,
    import_pledges,
    save_draft,
    settle_comment,
    start_draft,
)
from registry.pledges.queries import comment, draft, pledge
from registry.policy import Role
from registry.reviews.operations import add_text
from registry.settings import Settings
from registry.store import reading, transaction, writing
from registry.undertakings.operations import withdraw_document
from registry.undertakings.queries import documents
from tests.client import PageClient
from tests.contracts.reachable import TABLE
from tests.contracts.test_routes import Things, a_request, grant_of
from tests.factories.contents import a_brief
from tests.factories.redacting import ask
from tests.factories.tokens import fresh_token
from tests.factories.world import CONTACT, NOW, OPERATOR, World, a_pledge, cycles
from tests.integration.hostile.values import MINDED

# Who looks first: an endpoint is probed by the first of these who may reach it.
PEOPLE = ("nobody", "focal", "reviewer", "organizer", "administrator")


@dataclass
class Ground:
    """An application on a database of its own."""

    app: Flask
    engine: Engine
    settings: Settings
    world: World
    requests: int = 0
    _browsers: dict[str, PageClient] = field(default_factory=dict)

    @property
    def tries_all(self) -> bool:
        """Whether everything is tried here, not only what databases differ about."""
        return self.engine.dialect.name == "sqlite"

    def texts(self, of: dict[str, str]) -> list[str]:
        """Return which of these are tried on this database."""
        return [text for name, text in of.items() if self.tries_all or name in MINDED]

    def browser(self, name: str) -> PageClient:
        """Return the browser in which `name` is signed in."""
        if name not in self._browsers:
            made = self.app.test_client()
            assert isinstance(made, PageClient)
            if name != "nobody":
                made.sign_in(f"{name}@example.org")
            self._browsers[name] = made
        return self._browsers[name]

    def reader(self, endpoint: str) -> PageClient:
        """Return the browser of the first person who may reach an endpoint."""
        return self.browser(next(one for one in PEOPLE if one in TABLE[endpoint]))

    @cached_property
    def things(self) -> Things:
        """One thing of each kind, as the routes' table addresses them."""
        ref = self.published()
        signed = signer.sign(self.engine, self.settings)
        return Things(
            ref,
            self.partnered(),
            self.draft(),
            self.export(),
            self.redaction(),
            "0" * 64,
            signed or 0,
            self.member(),
            self.text(),
            self.request(),
            self.looked_at(),
            self.archive(),
            self.accepted_match(),
            self.document(),
            self.shelved(),
            self.commented(),
            *self.noted(),
            fresh_token(self.world),
        )

    @cached_property
    def twin(self) -> str:
        """The ref of a public pledge that others are merged into."""
        return self.published()

    def draft(self) -> str:
        """Return the handle of a new draft that says something in every section."""
        actor = self.world.actor("focal")
        with writing(self.engine) as session, transaction(session):
            draft = start_draft(
                session, actor, self.world.entity("MLI"), cycle="IMRF-2030", edition="A/76/642",
                language="fr", at=NOW,
            )  # fmt: skip
            save_draft(
                session, actor, draft, content=_rich(), contacts=[CONTACT], section="words",
                version=1, at=NOW,
            )  # fmt: skip
            return draft.handle

    def noted(self) -> tuple[str, str]:
        """Return a pledge that was filed from a note verbale, and a draft that is written so."""
        kept = keep(self.settings.attachments, BytesIO(b"%PDF-1.7"), "a.pdf", limit=100)
        note = Note("NV 1", "2026-11-20", kept.sha256)
        ref = self.world.file_on_behalf(a_pledge(note=note))
        with writing(self.engine) as session, transaction(session):
            draft = start_draft(
                session, self.world.actor("second"), self.world.entity("MLI"), cycle="IMRF-2030",
                edition="A/76/642", language="fr", by=self.world.entity("UNNM-SEC"), at=NOW,
            )  # fmt: skip
            return ref, draft.handle

    def commented(self) -> str:
        """Return the handle of a draft with a comment that is called the same."""
        handle, actor = self.draft(), self.world.actor("contributor")
        with writing(self.engine) as session, transaction(session):
            about = draft(session, handle)
            assert about
            made = add_comment(session, actor, about, section="words", words="Qui ?", at=NOW)
            made.handle = handle
        return handle

    def settled(self) -> str:
        """Return the same, the comment settled."""
        handle = self.commented()
        with writing(self.engine) as session, transaction(session):
            about = draft(session, handle)
            assert about
            found = comment(session, about, handle)
            settle_comment(session, self.world.actor("focal"), found, at=NOW)
        return handle

    def desk(self) -> str:
        """Return no thing, but a desk with one amendment and no drafts of earlier forms."""
        ref, actor = self.things.ref, self.world.actor("focal")
        with writing(self.engine) as session, transaction(session):
            session.execute(delete(Draft))
            amend_pledge(session, actor, pledge(session, ref), at=NOW)
        return ""

    def filed(self) -> str:
        """Return the ref of a pledge that waits for the secretariat."""
        return self.world.file(_rich())

    def taken(self) -> str:
        """Return the ref of a pledge under review."""
        return self._moved("open")

    def accepted(self) -> str:
        """Return the ref of a pledge that may be published."""
        return self._moved("open", "accept")

    def published(self) -> str:
        """Return the ref of a public pledge."""
        return self._moved("open", "accept", "publish")

    def slip(self) -> str:
        """Return the ref of a public pledge with an erratum that waits for the secretariat."""
        ref = self.published()
        self.world.slip(ref, office="Direction generale")
        return ref

    def imported(self) -> str:
        """Return the ref of a pledge published elsewhere that nobody has claimed."""
        content = a_pledge(legacy_id=f"GCM-{self.size()}")
        row = Imported(content, self.world.entity("MLI"), 2022, ())
        with writing(self.engine) as session, transaction(session):
            [ref] = import_pledges(session, OPERATOR, [row], at=NOW)
        return ref or ""

    def reported(self) -> str:
        """Return the ref of a public pledge with a report that nobody has judged."""
        ref = self.published()
        self.world.report(ref)
        return ref

    def asked(self) -> str:
        """Return the ref of a French pledge that asks Mali and is not public."""
        mali = Partner("Mali", "MLI")
        return self.world.file(a_pledge("FRA", partners=(mali,)), by="french")

    def partnered(self) -> str:
        """Return the ref of a public French pledge that Mali takes part in."""
        ref = self.asked()
        self.world.move(ref, "open", "accept", "publish")
        self.world.partner(ref, "confirm", by="focal")
        return ref

    def common(self) -> str:
        """Return the ref of a public pledge that is open for signature."""
        return self.world.publish(a_pledge(pledge_type="common"))

    def on_board(self) -> str:
        """Return the ref of a need of France, which Mali's only offer may answer."""
        assert self._offer
        return self.world.publish(a_pledge("FRA", match_side="need"), "french")

    @cached_property
    def _offer(self) -> str:
        return self.world.publish(_rich().with_changes(match_side="offer"))

    def proposed(self) -> str:
        """Return the ref of a match that France proposed to Mali."""
        return self.world.propose(*self._sides()[::-1], "french")

    def proposing(self) -> str:
        """Return the ref of a match that Mali proposed to France."""
        return self.world.propose(*self._sides())

    def _sides(self) -> tuple[str, str]:
        need = self.world.publish(_rich().with_changes(match_side="need"))
        return need, self.world.publish(a_pledge("FRA", match_side="offer"), "french")

    def accepted_match(self) -> str:
        """Return the ref of a match that Mali and France accepted."""
        match = self.proposed()
        self.world.match(match, "accept", "focal")
        return match

    def _moved(self, *moves: str) -> str:
        ref = self.filed()
        self.world.move(ref, *moves)
        return ref

    def cycle(self) -> str:
        """Return the code of a new cycle, open and under embargo, in which nothing waits."""
        code = f"FORUM-{self.size()}"
        made = replace(cycles()[1], code=code, slug=code.lower(), embargo=True)
        with writing(self.engine) as session, transaction(session):
            open_cycle(session, OPERATOR, made, at=NOW)
        return code

    def document(self) -> str:
        """Return the ref of a document at an address of its own."""
        return self.world.register(url=f"https://example.org/{self.size()}")

    def shelf(self) -> str:
        """Return no thing, but an empty shelf: no document stands at the address of another."""
        with writing(self.engine) as session, transaction(session):
            for one in documents(session):
                withdraw_document(session, self.world.actor("reviewer"), one, reason="—", at=NOW)
        return ""

    def briefing(self) -> str:
        """Return the query of a preview that nobody asked for yet."""
        self.export()
        return f"scope=cycle%3AIMRF-2030&language=fr&at={self.size()}&depth=standard&form=pdf"

    def export(self) -> str:
        """Return the handle of a briefing that waits to be made."""
        actor = self.world.actor("organizer")
        with writing(self.engine) as session, transaction(session):
            session.execute(Export.__table__.update().values(state="cancelled"))  # type: ignore[attr-defined]
            asked = Briefing(Scope("cycle", "IMRF-2030"), log.size(session))
            return ask_export(session, actor, asked, at=NOW).handle

    def finished(self) -> str:
        """Return the handle of a briefing whose file is there, to be issued."""
        handle = self.export()
        path = self.settings.instance / "exports" / f"{handle}.pdf"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(f"%PDF-1.4\n{handle}".encode())
        with writing(self.engine) as session, transaction(session):
            made = Export.__table__.update().where(Export.handle == handle)  # type: ignore[attr-defined]
            session.execute(made.values(state="done"))
        return handle

    def shelved(self) -> str:
        """Return the ref of a brief that was issued and not yet corrected."""
        file = f"%PDF-1.4\n{self.size()}".encode()
        keep(self.settings.attachments, BytesIO(file), "brief.pdf", limit=100)
        with writing(self.engine) as session, transaction(session):
            actor = self.world.actor("organizer")
            return issue_brief(session, actor, facts=a_brief(file), at=NOW).ref

    def looked_at(self) -> str:
        """Return the handle of a file that waits for somebody to have it imported."""
        actor = self.world.actor("reviewer")
        with writing(self.engine) as session, transaction(session):
            made = add_upload(
                session, actor, self.settings, BytesIO(b"Name"), name="a.csv", cycle="", at=NOW
            )
            made.state, made.fresh = "done", 1
            return made.handle

    def archive(self) -> str:
        """Return the handle of an archive that waits to be made."""
        actor, entity = self.world.actor("focal"), self.world.entity("MLI")
        with writing(self.engine) as session, transaction(session):
            return ask_handover(session, actor, entity, at=NOW).handle

    def redaction(self) -> str:
        """Return the handle of a redaction that waits for a second person."""
        asker, ref = self.world.actor("organizer"), self.filed()
        with writing(self.engine) as session, transaction(session):
            return ask(session, asker, ref, "title").handle

    def text(self) -> str:
        """Return the handle of a text that reviewers use again."""
        actor = self.world.actor("reviewer")
        with writing(self.engine) as session, transaction(session):
            words = {"field": "title", "language": "fr", "text": "Précisez pour qui."}
            return add_text(session, actor, **words, at=NOW).handle

    def invitation(self) -> str:
        """Return the secret of an invitation."""
        with writing(self.engine) as session, transaction(session):
            person = session.scalars(select(Person).where(Person.email == "body@example.org")).one()
            return invite_person(session, person, at=NOW)

    def member(self) -> str:
        """Return the object of a role that somebody new was invited to."""
        with writing(self.engine) as session, transaction(session):
            email = f"m{session.query(Person).count()}@example.org"
            invite(
                session, self.world.actor("focal"), self.world.entity("MLI"), email=email,
                name="M", role=Role.CONTRIBUTOR, language="en", by="F",
                base_url="http://localhost", at=NOW,
            )  # fmt: skip
            return grant_of(session, email.partition("@")[0])

    def newcomer(self) -> str:
        """Return no thing, but let nobody who was invited before be in the way."""
        with writing(self.engine) as session, transaction(session):
            one = session.query(Person).filter_by(email="somebody@example.net").one_or_none()
            if one:
                one.email = f"{one.handle}@example.net"
                session.flush()
        return ""

    def entity(self) -> str:
        """Return the code of a new entity that stands alone."""
        code = f"NGO-{self.size()}"
        document = {"code": code, "category": "civil_society", "names": {"en": f"Society {code}"}}
        with writing(self.engine) as session, transaction(session):
            return register_entity(session, OPERATOR, document, at=NOW).code

    def coming(self) -> str:
        """Return a code that no entity has."""
        return f"FRIENDS-{self.size()}"

    def request(self) -> str:
        """Return the handle of a request for access that waits for a decision."""
        with writing(self.engine) as session, transaction(session):
            return a_request(session)

    def nothing(self) -> str:
        """Return no thing: the form is there by itself."""
        return ""

    def size(self) -> int:
        """Return how many entries the log holds."""
        with reading(self.engine) as session:
            return log.size(session)


def _rich() -> Content:
    return a_pledge(
        title={"fr": "Des soins pour tous", "en": "Care for all"},
        description=a_pledge().description | {"en": "Care."},
        translations={"en": "A translator"},
        partners=(Partner("A clinic", role="partner"),),
        in_kind="Two ambulances",
    )
