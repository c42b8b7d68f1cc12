"""What a redaction leaves alone: another pledge, whose every text says the very same."""

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from registry.errors import Refused
from registry.partners.models import PartnerMove
from registry.pledges import operations as pledges
from registry.pledges.content import Partner
from registry.pledges.models import (
    Draft,
    DraftComment,
    Pledge,
    PledgeContact,
    PledgeMove,
    PledgeRevision,
    Publication,
)
from registry.progress.models import ReportJudgement, ReportRevision
from registry.redaction.chains import Chain, chain
from registry.redaction.operations import Target, ask_redaction, confirm_redaction
from registry.redaction.private import private
from registry.redaction.queries import reach, request
from registry.reviews.models import ReviewMessage
from registry.reviews.operations import write_message
from registry.store import reading, transaction, writing
from registry.undertakings.models import DocumentRevision
from registry.undertakings.operations import withdraw_document
from registry.undertakings.queries import document
from tests.factories.redacting import text_of
from tests.factories.world import NOW, World, a_pledge

WORDS = "Awa Secret"
pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


def _written(world: World) -> str:
    """Let everybody write the same words about a new pledge, and return its ref."""
    ref = world.publish(
        a_pledge(office=WORDS, partners=(Partner("ITUC", "ITUC"),), pledge_type="partnership")
    )
    world.partner(ref, "decline", reason=WORDS)
    world.report(ref, narrative=f"{WORDS} opened the desk in Kayes.")
    world.judge(ref, "confirm", reason=WORDS)
    focal = world.actor("focal")
    with writing(world.engine) as session, transaction(session):
        pledge = session.scalars(select(Pledge).where(Pledge.ref == ref)).one()
        draft = pledges.amend_pledge(session, focal, pledge, at=NOW)
        pledges.add_comment(session, focal, draft, section="", words=WORDS, at=NOW)
        write_message(
            session, focal, pledge, field="title", words=WORDS, is_secretariat=False, at=NOW
        )
    return ref


def _kept(engine: Engine, ref: str) -> Mapping[str, Any]:
    """Return all that is kept of the words about a pledge, and which of it says them."""
    with reading(engine) as session:
        pledge = session.scalars(select(Pledge).where(Pledge.ref == ref)).one().id
        revisions = select(PledgeRevision.index).where(PledgeRevision.pledge_id == pledge)
        reports = select(ReportRevision.index).where(ReportRevision.pledge_id == pledge)
        drafts = select(Draft.id).where(Draft.pledge_id == pledge)
        rows = {
            "words": select(PledgeRevision.content).where(PledgeRevision.pledge_id == pledge),
            "cards": select(Publication.card).where(Publication.pledge_id == pledge),
            "moves": select(PledgeMove.details).where(PledgeMove.pledge_id == pledge),
            "contacts": select(PledgeContact.contacts).where(PledgeContact.index.in_(revisions)),
            "draft": select(Draft.content, Draft.contacts, Draft.version).where(
                Draft.pledge_id == pledge
            ),
            "comments": select(DraftComment.words).where(DraftComment.draft_id.in_(drafts)),
            "messages": select(ReviewMessage.words).where(ReviewMessage.pledge_id == pledge),
            "answers": select(PartnerMove.reason).where(PartnerMove.pledge_id == pledge),
            "reports": select(ReportRevision.content).where(ReportRevision.pledge_id == pledge),
            "judgements": select(ReportJudgement.reason).where(
                ReportJudgement.revision_index.in_(reports)
            ),
        }
        return {name: str(session.execute(query).all()) for name, query in rows.items()}


def _erase(world: World, ref: str, *texts: tuple[str, str] | str) -> None:
    """Ask for texts of an object and confirm it, while another request waits."""
    with writing(world.engine) as session, transaction(session):
        of = chain(session, ref)
        targets = [target for text in texts for target in _targets(session, of, text)]
        asked = ask_redaction(
            session, world.actor("administrator"), of, texts=targets, reason="An order.", at=NOW
        ).handle
    with writing(world.engine) as session, transaction(session):
        found = request(session, asked)
        seen = reach(session, chain(session, found.ref), found.targets).version
        confirm_redaction(session, world.actor("second"), found, seen=seen, at=NOW)


def _targets(session: Session, of: Chain, text: tuple[str, str] | str) -> list[Target]:
    if isinstance(text, tuple):
        return [text_of(session, of, *text)]
    return [{"private": one.key} for one in private(session, of) if one.kind == text]


def test_another_pledge_that_says_the_same_keeps_all_of_it(world: World, engine: Engine) -> None:
    ref, other = _written(world), _written(world)
    with writing(engine) as session, transaction(session):  # waits, and goes on waiting
        of = chain(session, other)
        texts = [text_of(session, of, "pledge.filed", "office")]
        waiting = ask_redaction(
            session, world.actor("administrator"), of, texts=texts, reason="No.", at=NOW
        ).handle
    before = _kept(engine, other)
    assert before == _kept(engine, ref)

    _erase(world, ref, ("pledge.filed", "office"), "message", "contacts")
    _erase(world, f"{ref}-R1", ("report.filed", "narrative"), ("report.confirmed", "reason"))
    _erase(world, f"{ref}-ITUC", ("partner.declined", "reason"))

    assert _kept(engine, other) == before
    assert [name for name, said in before.items() if said == _kept(engine, ref)[name]] == ["moves"]
    with reading(engine) as session:
        assert request(session, waiting).state == "asked"


def test_nothing_is_asked_for_without_a_reason_or_a_text(world: World, session: Session) -> None:
    of = chain(session, world.publish())
    actor, office = world.actor("administrator"), text_of(session, of, "pledge.filed", "office")
    for texts, reason, why in (([office], "", "legal basis"), ([], "An order.", "Choose a text")):
        with pytest.raises(Refused, match=why):
            ask_redaction(session, actor, of, texts=texts, reason=reason, at=NOW)


def test_another_document_that_says_the_same_keeps_all_of_it(world: World, engine: Engine) -> None:
    refs = [world.register(title=WORDS, url=f"https://example.org/{number}") for number in range(2)]
    with writing(engine) as session, transaction(session):
        for ref in refs:
            withdraw_document(
                session, world.actor("reviewer"), document(session, ref), reason="Gone.", at=NOW
            )
    _erase(world, refs[0], ("document.registered", "title"))

    with reading(engine) as session:
        rows = select(DocumentRevision.content).order_by(DocumentRevision.index)
        assert [WORDS in str(content) for content in session.scalars(rows)] == [
            False, True, False, True,
        ]  # fmt: skip
