"""What an entity has filed: where it stands, amending it, withdrawing it, receipts."""

from collections.abc import Sequence

from flask import url_for
from sqlalchemy.orm import Session

from registry import clock
from registry.accounts.queries import register
from registry.api.acting.answering import waiting
from registry.api.acting.drafts import Parts, to_answer
from registry.api.acting.sent import Sent
from registry.api.acting.shapes import (
    DraftItem,
    Filed,
    FiledItem,
    FiledRevision,
    Receipt,
    Step,
    Work,
)
from registry.api.acting.values import Members
from registry.api.answers import address
from registry.audit import queries as log
from registry.pledges import operations, queries
from registry.pledges.content import Content
from registry.pledges.lifecycle import OVER, State, may_follow
from registry.pledges.models import Pledge, PledgeMove, PledgeRevision
from registry.pledges.views.following import reason_of, state_of
from registry.pledges.views.loading import codes
from registry.policy import Permission, Subject, allows
from registry.web import context
from registry.web.context import session

REASON = Members({"reason": str}, needed=("reason",))


def work() -> Work:
    """Return the drafts of the entity, and the pledges that it has filed."""
    entities = register(session)
    ids = [entities.get(code).id for code in codes(context.identity())]
    filed = queries.filed(session, ids)
    refs = {one.pledge.id: one.pledge.ref for one in filed}
    return Work(
        drafts=[
            DraftItem(
                handle=row.handle,
                entity=entities.by_id[row.entity_id].code,
                ref=refs.get(row.pledge_id) if row.pledge_id else None,
                title=Content.parse(row.content).words("title")[0],
                updated_at=row.updated_at,
                url=address("acting.draft", handle=row.handle),
            )
            for row, _saved_by in queries.drafts(session, ids)
        ],
        filed=[_item(one, entities.by_id[one.pledge.entity_id].code) for one in filed],
        waiting=waiting(),
    )


def _item(one: queries.Filed, entity: str) -> FiledItem:
    return FiledItem(
        ref=one.pledge.ref,
        entity=entity,
        state=one.pledge.state,
        revision=one.pledge.current_number,
        published_revision=one.pledge.published_number,
        title=one.content.words("title")[0],
        findings=to_answer(one.findings),
        url=address("acting.filed", ref=one.pledge.ref),
    )


def filed(pledge: Pledge) -> Filed:
    """Return every revision of a pledge, and what was done to it."""
    revisions, moves = queries.revisions(session, pledge), queries.moves(session, pledge)
    errata = queries.errata(session, revisions)
    entity = register(session).by_id[pledge.entity_id].code
    published = pledge.published_number is not None
    draft = queries.draft_of(session, pledge)
    may_withdraw = allows(context.identity(), Permission.PLEDGE_WITHDRAW, Subject(entity))
    return Filed(
        ref=pledge.ref,
        entity=entity,
        state=pledge.state,
        may_amend=may_follow(State(pledge.state), is_published=published),
        may_correct=published and not pledge.has_imported_words,
        may_withdraw=State(pledge.state) not in OVER and may_withdraw is not None,
        draft=address("acting.draft", handle=draft.handle) if draft else None,
        revisions=[_revision(pledge, one, moves, one.index in errata) for one in revisions],
        steps=[_step(one) for one in moves],
    )


def _revision(
    pledge: Pledge, one: PledgeRevision, moves: Sequence[PledgeMove], is_erratum: bool
) -> FiledRevision:
    return FiledRevision(
        number=one.number,
        index=one.index,
        state=state_of(pledge, one, moves),
        filed_at=one.filed_at,
        is_late=one.is_late,
        is_erratum=is_erratum,
        content=Content.parse(one.content),
    )


def _step(one: PledgeMove) -> Step:
    return Step(
        index=one.index,
        revision=one.number,
        move=one.move,
        at=one.at,
        reason=one.details.get("reason", ""),
        findings=to_answer(one.findings),
    )


def amend(session: Session, pledge: Pledge, _sent: Sent) -> Parts:
    """Begin the next revision of a pledge, or go on with the one begun."""
    draft = operations.amend_pledge(session, context.actor(), pledge, at=clock.now())
    return {"handle": draft.handle}


def correct(session: Session, pledge: Pledge, _sent: Sent) -> Parts:
    """Begin an erratum of the public words, or go on with the one begun."""
    draft = operations.start_erratum(session, context.actor(), pledge, at=clock.now())
    return {"handle": draft.handle}


def withdraw(session: Session, pledge: Pledge, sent: Sent) -> Parts:
    """Withdraw a pledge for a stated reason; a public one leaves a tombstone."""
    reason = reason_of(sent.body["reason"])
    operations.withdraw_pledge(session, context.actor(), pledge, reason=reason, at=clock.now())
    return {"ref": pledge.ref}


def receipt(found: tuple[Pledge, PledgeRevision]) -> Receipt:
    """Return where a filed revision stands in the log, and its proof once that is signed."""
    pledge, revision = found
    return Receipt(
        ref=pledge.ref,
        revision=revision.number,
        index=revision.index,
        filed_at=revision.filed_at,
        leaf=log.entry(session, revision.index).leaf_hash.hex(),
        proof=proof_of(revision.index),
        page=address("pledges.receipt", ref=pledge.ref, number=revision.number),
    )


def proof_of(index: int) -> str | None:
    """Return the address of an entry's proof, once a checkpoint covers it."""
    if log.checkpoint(session, covering=index + 1) is None:
        return None
    return context.settings().base_url + url_for("log.proof", index=index)
