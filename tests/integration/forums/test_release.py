"""The release of a cycle: all that was accepted becomes public in one act, or nothing does."""

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from registry import replay
from registry.accounts.queries import register
from registry.audit import queries as log
from registry.audit import signer
from registry.errors import Conflict, Refused
from registry.framework.cycles import CycleView
from registry.framework.queries import framework
from registry.mail import Message
from registry.pledges import operations as pledges
from registry.pledges.embargo import accepted_revisions, fingerprint
from registry.pledges.models import Pledge, Publication
from registry.pledges.operations import moves
from registry.policy import Grant, Identity, Role
from registry.settings import Settings
from registry.store import reading, transaction, writing
from tests.client import PageClient, find_form
from tests.databases import noted
from tests.factories.world import CONTACT, NOW, World, a_pledge
from tests.integration.forums.conftest import Cycles

HERE = "/cycles/IMRF-2030/release"


def _accept(world: World, count: int) -> list[str]:
    """File, open and accept pledges in one transaction; return their refs."""
    focal, reviewer = world.actor("focal"), world.actor("reviewer")
    with writing(world.engine) as session, transaction(session):
        known, mali = world.known(session), register(session).get("MLI")
        refs = []
        for _n in range(count):
            draft = pledges.start_draft(
                session, focal, mali, cycle="IMRF-2030", edition="A/76/642", language="fr", at=NOW
            )
            pledges.save_draft(
                session, focal, draft, content=a_pledge(), contacts=[CONTACT], section="words",
                version=1, at=NOW,
            )  # fmt: skip
            ref = pledges.file_pledge(session, focal, draft, known=known, version=2, at=NOW).ref
            pledge = session.scalars(select(Pledge).where(Pledge.ref == ref)).one()
            pledges.open_pledge(session, reviewer, pledge, at=NOW)
            pledges.accept_pledge(session, reviewer, pledge, reason="In scope.", at=NOW)
            refs.append(ref)
    return refs


def _states(engine: Engine) -> dict[str, str]:
    with reading(engine) as session:
        return dict(session.execute(select(Pledge.ref, Pledge.state)).tuples().all())


def _count(engine: Engine, model: type[Message] | type[Publication]) -> int:
    with reading(engine) as session:
        return session.scalars(select(func.count()).select_from(model)).one()


def _size(engine: Engine) -> int:
    with reading(engine) as session:
        return log.size(session)


def test_forty_pledges_become_public_in_one_act(
    app: Flask, engine: Engine, world: World, cycles: Cycles, organizer: PageClient
) -> None:
    refs = _accept(world, 40)
    cycles.amend(embargo=True)
    reviewer = app.test_client()
    assert isinstance(reviewer, PageClient)
    reviewer.sign_in("reviewer@example.org")
    assert "when an organizer releases it" in reviewer.page(f"/reviews/{refs[0]}").get_text()
    assert reviewer.get(HERE).status_code == 403
    with pytest.raises(Refused, match="stays accepted"):
        world.move(refs[0], "publish")

    assert "40" in organizer.page("/cycles").get_text()
    page = organizer.page(HERE)
    assert "40 accepted pledges become public" in page.get_text()
    assert all(ref in page.get_text() for ref in refs)
    world.move(refs[0], "withdraw", by="focal")
    size = _size(engine)
    stale = organizer.post(HERE, data=_filled(organizer, seen="0" * 64))
    assert stale.status_code == 409
    assert "Read the list below again" in stale.text
    assert _size(engine) == size
    assert cycles.is_under_embargo()

    data = _filled(organizer)
    answers = [organizer.post(HERE, data=data) for _time in range(2)]
    assert [(one.status_code, one.location) for one in answers] == [(303, "/cycles")] * 2
    assert "39 pledges are public now" in organizer.page("/cycles").get_text()
    assert _size(engine) == size + 40  # one for the cycle, one for each pledge, nothing twice
    assert set(_states(engine).values()) == {"withdrawn", "published"}
    assert _count(engine, Publication) == 39
    assert _count(engine, Message) == 39
    assert not cycles.is_under_embargo()
    assert refs[5] in organizer.page(f"/pledges/{refs[5]}").get_text()
    assert "not under embargo" in organizer.page(HERE).get_text()
    again = organizer.post(HERE, data=data | {"key": "another"})
    assert again.status_code == 422


def _filled(browser: PageClient, **changes: str) -> dict[str, str]:
    form = find_form(browser.text(HERE), "seen")
    fields = {one.get("name"): one.get("value") for one in form.iter("input")}
    return fields | changes


def test_what_the_organizer_has_a_hand_in_is_held_back(
    engine: Engine, world: World, cycles: Cycles, organizer: PageClient
) -> None:
    colleagues = world.file()
    world.move(colleagues, "open", "accept")
    accepted = world.file()
    world.move(accepted, "open")
    world.move(accepted, "accept", by="organizer")
    cycles.amend(embargo=True, four_eyes=True)

    page = organizer.page(HERE).get_text()
    assert "1 accepted pledge becomes public" in page
    assert "You accepted it" in page
    organizer.post(HERE, data=_filled(organizer))
    assert _states(engine) == {colleagues: "published", accepted: "accepted"}
    world.move(accepted, "publish")  # by a colleague, as the page says
    assert _states(engine)[accepted] == "published"


def test_nobody_releases_the_pledge_of_their_own_entity_or_one_they_filed(
    world: World, cycles: Cycles
) -> None:
    _accept(world, 1)
    cycles.amend(embargo=True)
    mali = Grant(Role.ORGANIZER, "MLI", frozenset({"MLI", "MLI-MMES"}))
    with reading(world.engine) as session:
        cycle = framework(session).cycle("IMRF-2030")
        for who, why in (
            (Identity("x", -1, grants=(mali,)), "of an entity that you act for"),
            (Identity("x", world.actor("focal").person_id), "You filed it"),
        ):
            [one] = accepted_revisions(session, cycle, who)
            assert why in str(one.held)
        accepter = Identity("x", world.actor("reviewer").person_id)  # two eyes do here
        assert [one.held for one in accepted_revisions(session, cycle, accepter)] == [None]


def _release(session: Session, world: World) -> int:
    actor, cycle = world.actor("organizer"), framework(session).cycle("IMRF-2030")
    who = Identity(actor.person, actor.person_id)
    seen = fingerprint(accepted_revisions(session, cycle, who))
    return len(pledges.release_cycle(session, actor, cycle, who=who, seen=seen, at=NOW))


def test_many_take_as_many_statements_as_one(world: World, cycles: Cycles) -> None:
    taken = []
    for count in (1, 12):
        _accept(world, count)
        cycles.amend(embargo=True)
        with writing(world.engine) as session, transaction(session):
            bind = session.get_bind()
            assert isinstance(bind, Engine)
            with noted(bind) as statements:
                assert _release(session, world) == count
        taken.append(len([one for one in statements if "log_tile" not in one]))

    assert taken[0] == taken[1] < 25


def test_a_release_of_another_list_is_refused(world: World, cycles: Cycles) -> None:
    _accept(world, 1)
    cycles.amend(embargo=True)
    actor = world.actor("organizer")
    with writing(world.engine) as session:
        cycle = framework(session).cycle("IMRF-2030")
        with pytest.raises(Conflict, match="nothing was released"):
            pledges.release_cycle(
                session, actor, cycle, who=Identity(), seen=fingerprint([]), at=NOW
            )


@pytest.mark.tampers
def test_nothing_slips_past_an_embargo_that_has_just_been_set(
    world: World, cycles: Cycles, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    [ref] = _accept(world, 1)
    with reading(world.engine) as session:
        read_before = framework(session).cycle("IMRF-2030")
    cycles.amend(embargo=True)

    with pytest.raises(Refused, match="when an organizer releases it"):
        _publish(world, ref, read_before)
    assert _states(world.engine)[ref] == "accepted"

    monkeypatch.setattr(moves, "newest_cycle", lambda *_of: (1, read_before))  # a program that lies
    _publish(world, ref, read_before)
    signer.sign(world.engine, settings)
    [found, *_more] = replay.verify(world.engine, settings).findings
    assert "publishes a pledge of a cycle under embargo" in str(found)


def _publish(world: World, ref: str, cycle: CycleView) -> None:
    with writing(world.engine) as session, transaction(session):
        pledge = session.scalars(select(Pledge).where(Pledge.ref == ref)).one()
        pledges.publish_pledge(session, world.actor("second"), pledge, cycle=cycle, at=NOW)
