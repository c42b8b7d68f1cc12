"""Two who cross each other on PostgreSQL, where nothing but locks brings them into an order.

One has read what the other, whose transaction is open, is about to change. SQLite lets one writer
in after the other, so nothing crosses there.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from threading import Event
from zipfile import ZipFile

import pytest
from passlib.totp import TOTP
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from registry.accounts.codes import Codes
from registry.accounts.models import Person, RoleGrant
from registry.accounts.operations import (
    add_person,
    grant_role,
    revoke_role,
    set_second_factor,
    use_code,
)
from registry.accounts.queries import register
from registry.audit import log, signer
from registry.audit.queries import size
from registry.briefing import rendering
from registry.briefing.operations import ask_export
from registry.briefing.scopes import Briefing, scope_of
from registry.entities.operations import merge
from registry.errors import Conflict, Refused
from registry.framework.operations import amend_cycle, close_cycle
from registry.framework.queries import framework
from registry.framework.revising import newest
from registry.holdings import working as archives
from registry.holdings.operations import ask_handover
from registry.matches.operations import accept_match
from registry.matches.queries import pair
from registry.pledges import operations as pledges
from registry.pledges.content import Content
from registry.pledges.embargo import accepted_revisions, fingerprint
from registry.pledges.models import Draft, Pledge, PledgeRevision
from registry.policy import Actor, Identity, Role
from registry.redaction.operations import confirm_redaction
from registry.settings import Settings
from registry.store import reading, transaction, writing
from registry.tokens.operations import make_token
from tests.factories.crossing import Crossing
from tests.factories.redacting import ask, version_of
from tests.factories.world import NOTE, NOW, OPERATOR, World, a_pledge

pytestmark = pytest.mark.parametrize(
    "settings", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
WORDS = "Awa Secret"


@contextmanager
def holding(world: World) -> Iterator[Session]:
    """Yield a transaction that is open while others begin, and commits at its end."""
    with writing(world.engine) as session, transaction(session):
        yield session


def test_of_two_administrators_who_end_each_other_one_stays(
    world: World, crossing: Crossing
) -> None:
    first, second = world.actor("administrator"), _administrator(world)

    with holding(world) as session:
        _end_role(session, first, second)
        begun = crossing.begin(lambda session: _end_role(session, second, first))

    assert isinstance(begun.result(), Refused)


def test_who_just_lost_their_role_gives_none(world: World, crossing: Crossing) -> None:
    first, second = world.actor("administrator"), _administrator(world)

    def let_in(session: Session) -> object:
        friend = session.get_one(Person, world.actor("french").person_id)
        secretariat = register(session).get("UNNM-SEC")
        return grant_role(
            session, second, friend, role=Role.ADMINISTRATOR, entity=secretariat, at=NOW
        )

    with holding(world) as session:
        _end_role(session, first, second)
        begun = crossing.begin(let_in)

    assert isinstance(begun.result(), Refused)


def test_a_role_that_is_taken_back_while_its_entity_ends_ended_with_it(
    world: World, crossing: Crossing
) -> None:
    reviewer, focal = world.actor("reviewer"), world.actor("focal")

    with holding(world) as session:
        log.lock(session)  # as a merger begins
        begun = crossing.begin(lambda session: _end_role(session, reviewer, focal))
        _end_entity(session, world, "MLI", "FRA")

    assert isinstance(begun.result(), Conflict)


def test_no_token_is_made_while_its_role_is_taken_back(world: World, crossing: Crossing) -> None:
    reviewer, focal = world.actor("reviewer"), world.actor("focal")

    def make(session: Session) -> object:
        person = session.get_one(Person, focal.person_id)
        grant = session.scalars(select(RoleGrant).where(RoleGrant.person_id == person.id)).one()
        return make_token(session, focal, grant, person, name="A program", days=30, at=NOW)

    with holding(world) as session:
        log.lock(session)  # as taking it back begins
        begun = crossing.begin(make)
        _end_role(session, reviewer, focal)

    assert isinstance(begun.result(), Refused)


def test_no_role_is_given_for_an_entity_that_just_went_on_in_another(
    world: World, crossing: Crossing
) -> None:
    def let_in(session: Session) -> object:
        friend = session.get_one(Person, world.actor("french").person_id)
        role, entity = Role.CONTRIBUTOR, register(session).get("ITUC")
        return grant_role(
            session, world.actor("reviewer"), friend, role=role, entity=entity, at=NOW
        )

    with holding(world) as session:
        _end_entity(session, world, "ITUC", "IOM")
        begun = crossing.begin(let_in)

    assert isinstance(begun.result(), Refused)


def test_nothing_new_is_filed_for_an_entity_that_just_went_on_in_another(
    world: World, crossing: Crossing
) -> None:
    _draft(world, a_pledge("ITUC", note=NOTE), by="second")

    with holding(world) as session:
        _end_entity(session, world, "ITUC", "IOM")
        begun = crossing.begin(lambda session: _file(session, world, by="second"))

    assert isinstance(begun.result(), Refused)


def test_what_is_filed_while_its_cycle_closes_is_late(world: World, crossing: Crossing) -> None:
    _draft(world, a_pledge())

    with holding(world) as session:
        cycle = framework(session).cycle("IMRF-2030")
        close_cycle(session, world.actor("organizer"), cycle, at=NOW)
        begun = crossing.begin(lambda session: _file(session, world))

    assert begun.result()
    with reading(world.engine) as session:
        assert session.scalars(select(PledgeRevision.is_late)).all() == [True]


def test_an_entity_ends_after_whoever_is_filing_its_draft(world: World, crossing: Crossing) -> None:
    _draft(world, a_pledge())

    with holding(world) as session:
        session.execute(delete(Draft))  # as filing begins
        begun = crossing.begin(lambda session: _end_entity(session, world, "MLI", "FRA"))
        log.lock(session)  # as it goes on

    assert begun.result() is None


def test_a_match_is_answered_while_an_embargo_is_lifted(world: World, crossing: Crossing) -> None:
    need = world.publish(a_pledge(match_side="need"))
    offer = world.publish(a_pledge("FRA", match_side="offer"), by="french")
    ref = world.propose(need, offer)
    for pledge, by in ((offer, "french"), (need, "focal")):  # the later one first
        world.answer(pledge, by=by)
        world.move(pledge, "open", "accept")
    with holding(world) as session:
        _amend_cycle(session, world, embargo=True)

    with holding(world) as session:
        session.execute(select(Pledge.id).where(Pledge.ref == need).with_for_update())
        answered = crossing.begin(
            lambda session: accept_match(session, world.actor("french"), pair(session, ref), at=NOW)
        )
        released = crossing.begin(lambda session: _release(session, world))

    assert isinstance(answered.result(), int)
    assert released.result() == 2


def test_who_accepted_publishes_no_more_once_four_eyes_are_demanded(
    world: World, crossing: Crossing
) -> None:
    ref = world.file()
    world.move(ref, "open", "accept")

    with holding(world) as session:
        _amend_cycle(session, world, four_eyes=True)
        begun = crossing.begin(lambda _session: world.move(ref, "publish"))

    assert isinstance(begun.result(), Refused)


def test_a_code_that_is_typed_twice_at_once_lets_one_in(world: World, crossing: Crossing) -> None:
    known, who = Codes(bytes(32), "Here"), world.actor("french").person_id

    def use(session: Session) -> bool:
        return use_code(session, session.get_one(Person, who), code, known=known)

    with holding(world) as session:
        person, key = session.get_one(Person, who), known.new()
        set_second_factor(session, person, sealed=key, counter=0, at=NOW)
    code = str(TOTP.from_uri(known.show(key, "french").address).generate().token)
    with holding(world) as session:
        assert use(session)
        begun = crossing.begin(use)

    assert begun.result() is False


@pytest.mark.parametrize("queue", ["briefings", "archives"])
def test_nothing_that_is_made_while_words_are_erased_keeps_them(
    queue: str, world: World, settings: Settings, crossing: Crossing
) -> None:
    ref = world.publish(a_pledge(office=WORDS))
    signer.sign(world.engine, settings)
    working = rendering if queue == "briefings" else archives

    with holding(world) as session:
        _erase(session, world, ref)
        with writing(world.engine) as other, transaction(other):  # asked for since that began
            _ask_for(other, world, queue)
        begun = crossing.begin(lambda _s: working.make_waiting(world.engine, settings, Event()))
    crossing.sign_until(begun, settings)

    [made] = [*settings.instance.glob("exports/*.zip"), *settings.instance.glob("holdings/*.zip")]
    with ZipFile(made) as archive:
        said = b"".join(archive.read(name) for name in archive.namelist())
    assert b"An order of a court." in said
    assert WORDS.encode() not in said


def _erase(session: Session, world: World, ref: str) -> None:
    asked = ask(session, world.actor("administrator"), ref, "office")
    seen = version_of(session, asked)
    confirm_redaction(session, world.actor("organizer"), asked, seen=seen, at=NOW)


def _ask_for(session: Session, world: World, queue: str) -> None:
    actor = world.actor("focal")
    if queue == "archives":
        ask_handover(session, actor, register(session).get("MLI"), at=NOW)
        return
    asked = Briefing(scope_of("all"), size(session), depth="full")
    ask_export(session, actor, asked, form="pack", at=NOW)


def _administrator(world: World) -> Actor:
    """Return a second administrator."""
    with writing(world.engine) as session, transaction(session):
        person = add_person(
            session, email="other@example.org", name="Other", language="en", password="x", at=NOW
        )
        secretariat = register(session).get("UNNM-SEC")
        grant_role(session, OPERATOR, person, role=Role.ADMINISTRATOR, entity=secretariat, at=NOW)
        return Actor("UNNM-SEC", "administrator", person.handle, person.id)


def _end_role(session: Session, actor: Actor, other: Actor) -> None:
    person = session.get_one(Person, other.person_id)
    grant = session.scalars(select(RoleGrant).where(RoleGrant.person_id == person.id)).one()
    revoke_role(session, actor, grant, person, entity="UNNM-SEC", at=NOW)


def _end_entity(session: Session, world: World, code: str, into: str) -> None:
    entities = register(session)
    ended, heir = entities.get(code), entities.get(into)
    actor = world.actor("administrator")
    merge(session, actor, ended, heir, seen=ended.index, reason="They joined.", at=NOW)


def _amend_cycle(session: Session, world: World, **changes: bool) -> None:
    number, cycle = newest(session, "IMRF-2030")
    amended = replace(cycle, **changes)  # type: ignore[arg-type]
    actor = world.actor("organizer")
    amend_cycle(session, actor, amended, number=number, reason="It was decided.", at=NOW)


def _release(session: Session, world: World) -> int:
    cycle, who = framework(session).cycle("IMRF-2030"), Identity("somebody")
    seen, actor = fingerprint(accepted_revisions(session, cycle, who)), world.actor("organizer")
    return len(pledges.release_cycle(session, actor, cycle, who=who, seen=seen, at=NOW))


def _draft(world: World, content: Content, by: str = "focal") -> None:
    """Keep a draft that may be filed: by its entity, or by the secretariat on its behalf."""
    actor = world.actor(by)
    with writing(world.engine) as session, transaction(session):
        entities = register(session)
        draft = pledges.start_draft(
            session, actor, entities.get(content.pledging_entity), cycle="IMRF-2030",
            edition="A/76/642", language="fr", by=entities.get(actor.entity) if content.note
            else None, at=NOW,
        )  # fmt: skip
        pledges.save_draft(
            session, actor, draft, content=content, contacts=[], section="words", version=1,
            at=NOW,
        )  # fmt: skip


def _file(session: Session, world: World, by: str = "focal") -> pledges.Receipt:
    draft, known = session.scalars(select(Draft)).one(), world.known(session)
    return pledges.file_pledge(session, world.actor(by), draft, known=known, version=2, at=NOW)
