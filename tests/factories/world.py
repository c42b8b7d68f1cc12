"""The small world of the tests: entities, cycles, people; states reached by real operations."""

from datetime import UTC, date, datetime
from functools import cache

from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from registry.accounts.models import Person
from registry.accounts.operations import add_person, grant_role, register_entities
from registry.accounts.queries import register
from registry.accounts.register import EntityView
from registry.framework.cycles import CycleView
from registry.framework.edition import load_edition
from registry.framework.operations import close_cycle, open_cycle
from registry.framework.operations import load_edition as load
from registry.framework.queries import framework
from registry.matches import operations as matches
from registry.matches.queries import pair
from registry.partners import operations as partners
from registry.partners.queries import newest, newly_public
from registry.pledges import operations as pledges
from registry.pledges.content import Content, Note
from registry.pledges.models import Draft, Pledge
from registry.pledges.rules import Known
from registry.policy import Actor, Role
from registry.progress import operations as progress
from registry.progress.models import ReportRevision
from registry.progress.queries import report_revision
from registry.reviews import operations as reviews
from registry.settings import Settings, resource
from registry.store import connect, reading, transaction, writing
from registry.undertakings import operations as undertakings
from tests.client import PASSWORD
from tests.factories.contents import a_document, a_pledge, a_report

CHEAP = {"argon2__rounds": 1, "argon2__memory_cost": 8, "argon2__parallelism": 1}
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
OPERATOR = Actor(entity="UNNM-SEC", role="operator", person=None)
ENTITIES = (
    {"code": "UNNM-SEC", "category": "secretariat", "names": {"en": "Network secretariat"}},
    {"code": "MLI", "category": "state", "names": {"en": "Mali", "fr": "Mali", "ar": "مالي"},
     "region": "002", "regional_group": "AG"},
    {"code": "MLI-MMES", "category": "government_body", "parent": "MLI",
     "names": {"en": "Ministry of Malians Abroad", "fr": "Ministère des Maliens de l’extérieur"}},
    {"code": "FRA", "category": "state", "names": {"en": "France", "fr": "France"},
     "region": "150", "regional_group": "WEOG"},
    {"code": "IOM", "category": "un_system",
     "names": {"en": "International Organization for Migration"}},
    {"code": "ITUC", "category": "trade_unions",
     "names": {"en": "International Trade Union Confederation"}},
)  # fmt: skip
PEOPLE = (
    ("contributor", "MLI", Role.CONTRIBUTOR),
    ("focal", "MLI", Role.FOCAL_POINT),
    ("body", "MLI-MMES", Role.FOCAL_POINT),
    ("french", "FRA", Role.FOCAL_POINT),
    ("union", "ITUC", Role.FOCAL_POINT),
    ("reviewer", "UNNM-SEC", Role.REVIEWER),
    ("second", "UNNM-SEC", Role.REVIEWER),
    ("organizer", "UNNM-SEC", Role.ORGANIZER),
    ("administrator", "UNNM-SEC", Role.ADMINISTRATOR),
)


@cache
def password_hash() -> str:
    """Return the people's password hashed once, cheaply: what it really costs is tested apart."""
    return PasswordHasher(
        time_cost=CHEAP["argon2__rounds"],
        memory_cost=CHEAP["argon2__memory_cost"],
        parallelism=CHEAP["argon2__parallelism"],
    ).hash(PASSWORD)


def build(settings: Settings) -> None:
    """Fill an empty migrated database."""
    engine = connect(settings)
    with writing(engine) as session, transaction(session):
        register_entities(session, OPERATOR, ENTITIES, at=NOW)
        edition = load_edition(resource("config") / "framework" / "a-76-642.toml")
        load(session, OPERATOR, edition, at=NOW)
        for cycle in cycles():
            open_cycle(session, OPERATOR, cycle, at=NOW)
            if cycle.state == "closed":
                close_cycle(session, OPERATOR, cycle, at=NOW)
        _people(session)
    engine.dispose()


def cycles() -> tuple[CycleView, ...]:
    """Return a closed cycle, the open one, and one that demands four eyes."""
    names = {"en": "IMRF 2022"}
    editions = ("A/76/642",)
    return (
        CycleView("IMRF-2022", "imrf-2022", names, date(2022, 5, 17), date(2022, 5, 20),
                  date(2022, 3, 1), date(2022, 12, 31), editions, False, False, "closed"),
        CycleView("IMRF-2030", "imrf-2030", {"en": "Towards IMRF 2030"}, None, None,
                  date(2026, 5, 9), None, editions, False, False, "open"),
        CycleView("FOUR-EYES", "four-eyes", {"en": "A cycle with four eyes"}, None, None,
                  date(2026, 5, 8), None, editions, True, False, "open"),
    )  # fmt: skip


def _people(session: Session) -> None:
    entities = register(session)
    for name, code, role in PEOPLE:
        person = add_person(
            session,
            email=f"{name}@example.org",
            name=name.title(),
            language="en",
            password=password_hash(),
            at=NOW,
        )
        grant_role(session, OPERATOR, person, role=role, entity=entities.get(code), at=NOW)


class World:
    """Reads and moves the small world through real operations."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def actor(self, name: str) -> Actor:
        """Return the person acting in their role."""
        code, role = next((code, role) for who, code, role in PEOPLE if who == name)
        with reading(self.engine) as session:
            person = session.scalars(
                select(Person).where(Person.email == f"{name}@example.org")
            ).one()
            return Actor(code, role.value, person.handle, person.id)

    def entity(self, code: str) -> EntityView:
        """Return an entity of the register."""
        with reading(self.engine) as session:
            return register(session).get(code)

    def known(self, session: Session) -> Known:
        """Return what the rules look things up in."""
        public = select(Pledge.ref).where(Pledge.published_number.is_not(None))
        money = frozenset({"USD", "EUR", "XOF"})
        published = frozenset(session.scalars(public))
        return Known(register(session), framework(session), money, published)

    def file(self, content: Content | None = None, by: str = "focal", at: datetime = NOW) -> str:
        """File a pledge and return its ref."""
        actor = self.actor(by)
        content = content or a_pledge(actor.entity)
        with writing(self.engine) as session, transaction(session):
            draft = pledges.start_draft(
                session, actor, register(session).get(actor.entity), cycle=content.cycle,
                edition=content.edition, language=content.language, at=at,
            )  # fmt: skip
            pledges.save_draft(
                session, actor, draft, content=content, contacts=[CONTACT], section="words",
                version=1, at=at,
            )  # fmt: skip
            receipt = pledges.file_pledge(
                session, actor, draft, known=self.known(session), version=2, at=at
            )
            _invite(session, actor, receipt, at)
            return receipt.ref

    def file_on_behalf(
        self, content: Content | None = None, by: str = "second", at: datetime = NOW
    ) -> str:
        """File a pledge of another entity from its note verbale and return its ref."""
        actor, content = self.actor(by), content or a_pledge()
        content = content.with_changes(note=content.note or NOTE)
        with writing(self.engine) as session, transaction(session):
            entities = register(session)
            draft = pledges.start_draft(
                session, actor, entities.get(content.pledging_entity), cycle=content.cycle,
                edition=content.edition, language=content.language,
                by=entities.get(actor.entity), at=at,
            )  # fmt: skip
            pledges.save_draft(
                session, actor, draft, content=content, contacts=[], section="words",
                version=1, at=at,
            )  # fmt: skip
            return pledges.file_pledge(
                session, actor, draft, known=self.known(session), version=2, at=at
            ).ref

    def move(self, ref: str, *moves: str, by: str = "reviewer", at: datetime = NOW) -> None:
        """Do moves of review on a pledge, each in its own transaction."""
        actor = self.actor(by)
        for name in moves:
            with writing(self.engine) as session, transaction(session):
                pledge = session.scalars(select(Pledge).where(Pledge.ref == ref)).one()
                _MOVES[name](session, actor, pledge, at)

    def publish(self, content: Content | None = None, by: str = "focal", at: datetime = NOW) -> str:
        """File a pledge and bring it to the public; return its ref."""
        ref = self.file(content, by, at)
        self.move(ref, "open", "accept", "publish", at=at)
        return ref

    def answer(self, ref: str, by: str = "focal", at: datetime = NOW, **changes: object) -> int:
        """File the next revision of a pledge with `changes`; return its number."""
        actor = self.actor(by)
        with writing(self.engine) as session, transaction(session):
            pledge = session.scalars(select(Pledge).where(Pledge.ref == ref)).one()
            draft = pledges.amend_pledge(session, actor, pledge, at=at)
            said = {"reason": "Answering the findings."} | changes
            receipt = self._refile(session, actor, draft, said, at)
            _invite(session, actor, receipt, at)
            return receipt.number

    def partner(
        self, ref: str, move: str, by: str = "union", at: datetime = NOW, **said: object
    ) -> int:
        """Confirm, decline, withdraw or sign for the entity of `by`; return the entry's index."""
        actor, entity = self.actor(by), self.entity(self.actor(by).entity)
        with writing(self.engine) as session, transaction(session):
            pledge = session.scalars(select(Pledge).where(Pledge.ref == ref)).one()
            if move == "sign":
                return partners.sign_pledge(
                    session, actor, pledge, entity=entity, entities=register(session), at=at
                )
            last = newest(session, pledge.id, entity.id)
            reasons = {} if move == "confirm" else {"reason": "Its budget ended."}
            values = {"after": last.index if last else partners.NONE} | reasons | said
            act = getattr(partners, f"{move}_partner")
            index: int = act(session, actor, pledge, entity=entity, at=at, **values)
            return index

    def slip(self, ref: str, by: str = "focal", at: datetime = NOW, **changes: object) -> int:
        """File an erratum of a pledge with `changes`; return its number."""
        actor = self.actor(by)
        with writing(self.engine) as session, transaction(session):
            pledge = session.scalars(select(Pledge).where(Pledge.ref == ref)).one()
            draft = pledges.start_erratum(session, actor, pledge, at=at)
            said = {"reason": "A typing error."} | changes
            return self._refile(session, actor, draft, said, at).number

    def _refile(
        self, session: Session, actor: Actor, draft: Draft, said: dict[str, object], at: datetime
    ) -> pledges.Receipt:
        content = Content.parse(draft.content).with_changes(**{"consent": True} | said)
        pledges.save_draft(
            session, actor, draft, content=content, contacts=draft.contacts, section="words",
            version=draft.version, at=at,
        )  # fmt: skip
        return pledges.file_pledge(
            session, actor, draft, known=self.known(session), version=draft.version, at=at
        )

    def merge(self, ref: str, into: str, by: str = "reviewer", at: datetime = NOW) -> int:
        """Merge a pledge into another; return the entry's index."""
        actor = self.actor(by)
        with writing(self.engine) as session, transaction(session):
            one, other = (
                session.scalars(select(Pledge).where(Pledge.ref == each)).one()
                for each in (ref, into)
            )
            return pledges.merge_pledge(
                session, actor, one, into=other, reason="The same commitment, filed twice.", at=at
            )

    def talk(self, ref: str, words: str, at: datetime = NOW) -> None:
        """Let both sides write to each other about a pledge, and colleagues among themselves."""
        with writing(self.engine) as session, transaction(session):
            pledge = session.scalars(select(Pledge).where(Pledge.ref == ref)).one()
            for name in ("reviewer", "focal"):
                reviews.write_message(
                    session, self.actor(name), pledge, field="title", words=words,
                    is_secretariat=name == "reviewer", at=at,
                )  # fmt: skip
            actor = self.actor("contributor")
            draft = pledges.start_draft(
                session, actor, register(session).get("MLI"), cycle="IMRF-2030",
                edition="A/76/642", language="fr", at=at,
            )  # fmt: skip
            pledges.add_comment(session, actor, draft, section="", words=words, at=at)

    def report(
        self, ref: str, move: str = "start", by: str = "focal", at: datetime = NOW, **said: object
    ) -> progress.Receipt:
        """Report on a pledge; with a `reason`, correct the last report."""
        actor = self.actor(by)
        with writing(self.engine) as session, transaction(session):
            pledge = session.scalars(select(Pledge).where(Pledge.ref == ref)).one()
            rows = select(ReportRevision.index).where(ReportRevision.pledge_id == pledge.id)
            last = session.scalar(rows.order_by(ReportRevision.index.desc()).limit(1))
            act = progress.correct_report if "reason" in said else progress.file_report
            after = progress.NONE if last is None else last
            content = a_report(move=move, **said)
            return act(session, actor, pledge, content=content, after=after, at=at)

    def judge(
        self,
        ref: str,
        verdict: str,
        report: int = 1,
        by: str = "reviewer",
        at: datetime = NOW,
        reason: str = "The evidence says so.",
    ) -> int:
        """Confirm or dispute the newest revision of a report."""
        actor, act = self.actor(by), getattr(progress, f"{verdict}_report")
        with writing(self.engine) as session, transaction(session):
            pledge = session.scalars(select(Pledge).where(Pledge.ref == ref)).one()
            judged = report_revision(session, pledge, report)
            index: int = act(session, actor, pledge, judged=judged, reason=reason, at=at)
            return index

    def propose(self, own: str, other: str, by: str = "focal", at: datetime = NOW) -> str:
        """Propose to match two pledges and return the ref of the match."""
        actor = self.actor(by)
        with writing(self.engine) as session, transaction(session):
            rows = select(Pledge).where(Pledge.ref.in_([own, other]))
            found = {pledge.ref: pledge for pledge in session.scalars(rows)}
            message = "Let us do this together."
            return matches.propose_match(
                session, actor, found[own], found[other], message=message, at=at
            ).ref

    def match(self, ref: str, move: str, by: str = "french", at: datetime = NOW) -> int:
        """Make a move on a match and return the index of its entry."""
        actor, act = self.actor(by), getattr(matches, f"{move}_match")
        said = {"reason": "Not this year."} if move == "decline" else {}
        with writing(self.engine) as session, transaction(session):
            index: int = act(session, actor, pair(session, ref), **said, at=at)
            return index

    def register(self, by: str = "reviewer", **said: object) -> str:
        """Register a document that tells of an undertaking; return its ref."""
        with writing(self.engine) as session, transaction(session):
            return undertakings.register_document(
                session, self.actor(by), content=a_document(**said), at=NOW
            ).ref


NOTE = Note("NV/2026/114", "2026-11-20", "cd" * 32)
CONTACT = {
    "name": "Awa Contact-Privée",
    "position": "Cheffe de bureau",
    "email": "awa.private@example.org",
    "phone": "+223 20 22 00 00",
}


def _invite(session: Session, actor: Actor, receipt: pledges.Receipt, at: datetime) -> None:
    pledge = session.scalars(select(Pledge).where(Pledge.ref == receipt.ref)).one()
    partners.invite_partners(
        session, actor, pledge, content=receipt.content, entities=register(session), at=at
    )


def _publish(session: Session, actor: Actor, pledge: Pledge, at: datetime) -> None:
    cycle = framework(session).cycle(pledge.cycle)
    opens = newly_public(session, [pledge], register(session)).get(pledge.id, ())
    pledges.publish_pledge(session, actor, pledge, cycle=cycle, opens=opens, at=at)


_MOVES = {
    "open": lambda s, a, p, at: pledges.open_pledge(s, a, p, at=at),
    "return": lambda s, a, p, at: pledges.return_pledge(
        s, a, p, findings=[{"field": "title", "text": "Say for whom."}], at=at
    ),
    "decline": lambda s, a, p, at: pledges.decline_pledge(
        s, a, p, reason_code="out_of_scope", reason="About refugees only.", at=at
    ),
    "accept": lambda s, a, p, at: pledges.accept_pledge(
        s, a, p, reason="Complete and in scope.", at=at
    ),
    "publish": _publish,
    "correct": lambda s, a, p, at: pledges.correct_pledge(
        s, a, p, reason="Typing errors only.", at=at
    ),
    "withdraw": lambda s, a, p, at: pledges.withdraw_pledge(
        s, a, p, reason="The programme was stopped.", at=at
    ),
}
