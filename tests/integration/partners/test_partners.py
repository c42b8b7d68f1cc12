"""A partnership from the invitation to its end, and what is refused: one walk each."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import Engine

from registry import replay
from registry.accounts.queries import register
from registry.analysis.figures import Scope
from registry.audit import queries as log
from registry.audit import signer
from registry.audit.entry import decode_entry
from registry.audit.models import LogEntry, Opening
from registry.briefing.contents import brief
from registry.briefing.layout import draw
from registry.briefing.scopes import Briefing
from registry.errors import Conflict, Refused
from registry.framework.operations import amend_cycle
from registry.framework.queries import framework
from registry.partners.models import PartnerMove
from registry.partners.queries import (
    EVER,
    all_consents,
    consents,
    newly_public,
    partnerships,
    public_steps,
)
from registry.pledges.content import Partner
from registry.pledges.embargo import accepted_revisions, fingerprint
from registry.pledges.operations import release_cycle
from registry.policy import Identity
from registry.redaction.operations import confirm_redaction
from registry.settings import Settings
from registry.store import reading, transaction, writing
from tests.client import PageClient
from tests.factories.redacting import ask, version_of
from tests.factories.world import NOW, World, a_pledge
from tests.integration.explore.published import take_over

UNION = Partner("International Trade Union Confederation", "ITUC", "implementer")
FRANCE = Partner("France", "FRA", "funder")
CLINIC = Partner("A clinic")


def states(engine: Engine) -> list[tuple[str, int]]:
    with reading(engine) as session:
        rows = select(PartnerMove.state, PartnerMove.number).order_by(PartnerMove.index)
        return list(session.execute(rows).tuples())


def in_public(engine: Engine, ref: str, size: int = EVER) -> dict[int, int]:
    """Return id of each confirmed partner → the revision that it confirmed, at a size."""
    with reading(engine) as session:
        found = consents(public_steps(session, ref, size))
        return {one: step.revision for one, step in found.items()}


def is_open(engine: Engine, index: int) -> bool:
    with reading(engine) as session:
        return session.scalar(select(func.count()).where(Opening.of == index)) == 1


def test_consent_is_to_a_revision_and_public_with_it(engine: Engine, world: World) -> None:
    union, french = world.entity("ITUC").id, world.entity("FRA").id
    ref = world.file(a_pledge(partners=(UNION, FRANCE, CLINIC)))
    confirmed = world.partner(ref, "confirm")
    declined = world.partner(ref, "decline", by="french")
    assert not is_open(engine, confirmed)
    world.move(ref, "open", "return")
    world.answer(ref, partners=(UNION, FRANCE))  # asks France anew, not the union
    assert in_public(engine, ref) == {}
    world.move(ref, "open", "accept", "publish")
    with reading(engine) as session:
        published = log.size(session) - 1

    assert is_open(engine, confirmed)
    assert not is_open(engine, declined)
    assert in_public(engine, ref) == {union: 1}
    assert in_public(engine, ref, published) == {}
    assert states(engine)[2:] == [("confirmed", 1), ("declined", 1), ("invited", 2)]

    late = world.partner(ref, "confirm", by="french")
    renewed = world.partner(ref, "confirm")
    ended = world.partner(ref, "withdraw", by="french")
    assert is_open(engine, late)
    assert is_open(engine, renewed)
    assert is_open(engine, ended)
    assert in_public(engine, ref, ended) == {union: 2, french: 2}
    assert in_public(engine, ref) == {union: 2}
    with reading(engine) as session:
        assert all_consents(session, EVER).keys() == {ref}
        assert partnerships(session, union, "ITUC", EVER) == [ref]
        assert partnerships(session, union, "ITUC", published) == []
        assert partnerships(session, french, "FRA", EVER) == []
        bodies = session.scalars(select(LogEntry.body).order_by(LogEntry.index))
        objects = [(entry.object, entry.n) for entry in map(decode_entry, bodies)]
    # Nobody can follow an invitation to its answer; the end of a public consent goes on with it.
    assert objects[ended][0] == objects[late][0]
    assert [objects[one][1] for one in (confirmed, declined, late, renewed)] == [1, 1, 1, 1]


def test_whom_a_revision_drops_is_not_opened_and_not_shown(engine: Engine, world: World) -> None:
    union = world.entity("ITUC").id
    ref = world.file(a_pledge(partners=(UNION, FRANCE)))
    confirmed = world.partner(ref, "confirm")
    world.move(ref, "open", "return")
    world.answer(ref, partners=())
    with pytest.raises(Refused, match="does not name your entity any more"):
        world.partner(ref, "confirm", by="french")
    world.move(ref, "open", "accept", "publish")
    assert not is_open(engine, confirmed)
    world.answer(ref, partners=(UNION,))
    world.move(ref, "open", "accept", "publish")

    assert is_open(engine, confirmed)  # named again, and it never withdrew
    assert in_public(engine, ref) == {union: 1}


def test_an_amendment_asks_about_itself(engine: Engine, world: World) -> None:
    ref = world.publish()
    world.answer(ref, partners=(UNION,))
    early = world.partner(ref, "confirm")
    assert not is_open(engine, early)
    world.partner(ref, "withdraw")
    world.move(ref, "open", "decline")
    world.answer(ref, partners=(UNION, FRANCE))
    world.move(ref, "open", "decline")
    with pytest.raises(Refused, match="has declined the revision"):
        world.partner(ref, "confirm", by="french")

    assert in_public(engine, ref) == {}
    assert {state for state, _number in states(engine)} == {"invited", "confirmed", "withdrawn"}


def test_a_common_pledge_is_signed_and_what_cannot_be_is_refused(
    engine: Engine, world: World
) -> None:
    common = a_pledge(pledge_type="common", partners=(FRANCE,))
    with pytest.raises(Refused, match="not public yet"):
        world.partner(world.file(common), "sign")
    with pytest.raises(Refused, match="Only common pledges"):
        world.partner(world.publish(), "sign")
    with pytest.raises(Refused, match="was imported"):
        world.partner(take_over(engine, world), "sign")
    ref = world.publish(common)
    for own in ("focal", "body"):
        with pytest.raises(Refused, match="your own entity"):
            world.partner(ref, "sign", by=own)
    with pytest.raises(Refused, match="answer its invitation"):
        world.partner(ref, "sign", by="french")
    world.partner(ref, "sign")
    with pytest.raises(Refused, match="takes part in this pledge already"):
        world.partner(ref, "sign")
    world.partner(ref, "withdraw")
    world.partner(ref, "sign")
    assert in_public(engine, ref) == {world.entity("ITUC").id: 1}
    world.move(ref, "withdraw", by="focal")
    with pytest.raises(Refused, match="was withdrawn"):
        world.partner(ref, "sign", by="french")


def test_what_cannot_be_answered_is_refused(world: World) -> None:
    ref = world.file(a_pledge(partners=(UNION, FRANCE)))
    with pytest.raises(Refused, match="Say in a sentence why"):
        world.partner(ref, "decline", reason="")
    with pytest.raises(Refused, match="nothing to withdraw"):
        world.partner(ref, "withdraw")
    world.partner(ref, "decline")
    with pytest.raises(Refused, match="has answered already"):
        world.partner(ref, "confirm")
    with pytest.raises(Conflict, match="A colleague was faster"):
        world.partner(ref, "confirm", after=0)
    world.move(ref, "withdraw", by="focal")
    with pytest.raises(Refused, match="was withdrawn: there is nothing to answer"):
        world.partner(ref, "confirm", by="french")


def test_a_brief_tells_confirmed_partners_from_named_ones(
    engine: Engine, world: World, settings: Settings
) -> None:
    ref = world.publish(a_pledge(pledge_type="partnership", partners=(UNION, FRANCE, CLINIC)))
    world.partner(ref, "confirm")
    world.partner(ref, "decline", by="french")
    signed = signer.sign(engine, settings)
    with reading(engine) as session:
        found = brief(session, settings, Briefing(Scope("cycle", "IMRF-2030"), signed or 0))

    [pledge] = found.pledges
    assert [(p.name.words[:6], p.consent, p.revision) for p in pledge.partners] == [
        ("Intern", "confirmed", 1), ("France", "named", 0), ("A clin", "unregistered", 0),
    ]  # fmt: skip
    assert [c.judgement for c in pledge.quality if c.name == "Partners confirmed"] == ["met"]
    draw(found)


def test_the_release_of_a_cycle_opens_the_consents_to_what_it_publishes(
    engine: Engine, world: World
) -> None:
    ref = world.file(a_pledge(partners=(UNION, FRANCE)))
    consent, decline = world.partner(ref, "confirm"), world.partner(ref, "decline", by="french")
    world.move(ref, "open", "accept")
    organizer = world.actor("organizer")
    with writing(engine) as session, transaction(session):
        cycle = replace(framework(session).cycle("IMRF-2030"), embargo=True)
        amend_cycle(session, organizer, cycle, number=1, reason="A ceremony.", at=NOW)
    assert not is_open(engine, consent)
    with writing(engine) as session, transaction(session):
        who, entities = Identity(person_id=organizer.person_id), register(session)
        release_cycle(
            session, organizer, cycle, who=who, at=NOW,
            seen=fingerprint(accepted_revisions(session, cycle, who)),
            opens=lambda session, pledges: newly_public(session, pledges, entities),
        )  # fmt: skip

    assert is_open(engine, consent)
    assert not is_open(engine, decline)
    assert in_public(engine, ref) == {world.entity("ITUC").id: 1}


def test_what_was_opened_is_still_known_once_the_names_are_erased(
    engine: Engine, world: World, client: PageClient
) -> None:
    ref = world.file(a_pledge(partners=(UNION, FRANCE)))
    opened = world.partner(ref, "confirm")
    world.move(ref, "open", "accept", "publish")
    with writing(engine) as session, transaction(session):
        asked = ask(session, world.actor("administrator"), ref, "partners")
        seen = version_of(session, asked)
        administrator = replace(world.actor("organizer"), role="administrator")
        confirm_redaction(session, administrator, asked, seen=seen, at=NOW)

    assert is_open(engine, opened)
    shown = client.page(f"/pledges/{ref}").get_text(" ", strip=True)
    assert "An order of a court." in shown
    assert "Confirmed revision" not in shown
    assert ref not in client.page("/entities/ITUC").get_text()
    with pytest.raises(Refused, match="does not name your entity"):
        world.partner(ref, "confirm", by="french")
    world.partner(ref, "withdraw")


@pytest.mark.tampers
def test_verifying_finds_an_answer_that_was_rewritten(
    world: World, engine: Engine, settings: Settings
) -> None:
    ref = world.publish(a_pledge(partners=(UNION,)))
    world.partner(ref, "decline")
    with engine.execution_options(writes=True).begin() as connection:
        on = "" if engine.dialect.name == "sqlite" else " ON partner_move"
        connection.exec_driver_sql(f"DROP TRIGGER partner_move_no_update{on}")
        connection.exec_driver_sql(
            "UPDATE partner_move SET state = 'confirmed' WHERE state = 'declined'"
        )
    signer.sign(engine, settings)
    [finding] = replay.verify(engine, settings).findings
    assert finding.where.startswith("partner_move")
