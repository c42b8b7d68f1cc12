"""What others ask of the entity: to take part in a pledge, to agree to a match; its answers."""

from collections.abc import Callable
from functools import partial

from sqlalchemy.orm import Session

from registry.accounts.queries import register
from registry.api.acting.drafts import Parts
from registry.api.acting.sent import Sent
from registry.api.acting.shapes import MatchStep, OwnMatch, Taking, Waiting
from registry.api.answers import address
from registry.matches import lifecycle, queries
from registry.matches.lifecycle import Move, Side
from registry.matches.queries import Pair
from registry.matches.views import answering as matching
from registry.matches.views import loading as matches
from registry.partners import queries as partners
from registry.partners.lifecycle import Move as PartnerMove
from registry.partners.lifecycle import State as PartnerState
from registry.partners.views import answering as taking_part
from registry.partners.views.loading import Found, takings
from registry.pledges.views.following import reason_of
from registry.policy import Permission, Subject, allows
from registry.web import context
from registry.web.context import session


def waiting() -> list[Waiting]:
    """Return what waits for an answer of the entity."""
    entities = register(session)
    asked = [one for one in takings(entities) if one.move.state == PartnerState.INVITED.value]
    found = [
        (
            "partner",
            one.pledge.ref,
            address(
                "acting.partner", ref=one.pledge.ref, code=entities.by_id[one.move.entity_id].code
            ),
        )
        for one in asked
    ]
    found += [
        ("match", one.match.ref, address("acting.match", match=one.match.ref))
        for one in matches.to_answer()
    ]
    return [Waiting(kind=kind, ref=ref, url=url) for kind, ref, url in found]  # type: ignore[arg-type]


def tag_of_partner(found: Found) -> str:
    """Return what names where an entity stands on a pledge."""
    return str(found.moves[0].index)


def partner(found: Found) -> Taking:
    """Return what a pledge asks of the entity: the words, and where it stands."""
    last = found.moves[0]
    number, content = partners.asked_words(session, found.pledge, last)
    code = found.entity.code
    may = allows(context.identity(), Permission.PARTNER_ANSWER, Subject(code))
    return Taking(
        ref=found.pledge.ref,
        entity=code,
        role=last.role,
        state=last.state,  # type: ignore[arg-type]
        revision=number,
        content=content,
        may_answer=may is not None,
        index=last.index,
        at=last.at,
        reason=last.reason,
        page=address("partners.partner", ref=found.pledge.ref, code=code),
    )


def _answer_as_partner(move: PartnerMove, session: Session, found: Found, sent: Sent) -> Parts:
    sent.expect(tag_of_partner(found))
    reason = reason_of(sent.body.get("reason", ""))
    taking_part.answer(session, found, move, after=found.moves[0].index, reason=reason)
    return {"ref": found.pledge.ref, "code": found.entity.code}


def _said(act: Callable[..., Parts], says: str) -> Callable[..., Parts]:
    act.__doc__ = says
    return act


confirm_partner = _said(
    partial(_answer_as_partner, PartnerMove.CONFIRM),
    "Confirm that the entity takes part, in the words of the revision that was read.",
)
decline_partner = _said(
    partial(_answer_as_partner, PartnerMove.DECLINE), "Decline, with a reason for the filer."
)
withdraw_partner = _said(
    partial(_answer_as_partner, PartnerMove.WITHDRAW), "Withdraw a consent or a signature."
)


def load_match(session: Session, *, match: str) -> tuple[Pair, Subject]:
    """Return a match with the side that the token writes for."""
    return matches.load_match(session, ref=match)


def load_answer(session: Session, *, match: str) -> tuple[Pair, Subject]:
    """Return a match with the side that the token answers for."""
    return matches.load_answer(session, ref=match)


def tag_of_match(pair: Pair) -> str:
    """Return what names where a match stands."""
    return str(queries.moves(session, pair.match)[0].index)


def match(pair: Pair) -> OwnMatch:
    """Return a match as its two sides see it, and what the token can do about it."""
    own = next(iter(pair.sides(matches.focal_ids(session))), None)
    return OwnMatch(
        match=pair.match.ref,
        state=pair.state.value,
        asked_by=pair.asked_by.value,
        need=pair.need.ref,
        offer=pair.offer.ref,
        can=[one.value for one in lifecycle.moves(pair.state, own, pair.asked_by)] if own else [],
        moves=[
            MatchStep(index=one.index, move=one.move, side=Side(one.side).value, at=one.at,
                      words=one.words)
            for one in queries.moves(session, pair.match)
        ],
        page=address("matches.match", ref=pair.match.ref),
    )  # fmt: skip


def _answer_match(move: Move, session: Session, pair: Pair, sent: Sent) -> Parts:
    sent.expect(tag_of_match(pair))
    matching.answer(session, pair, move, reason_of(sent.body.get("reason", "")))
    return {"match": pair.match.ref}


accept_match = _said(
    partial(_answer_match, Move.ACCEPT), "Accept a proposal: both pledges show the match."
)
decline_match = _said(
    partial(_answer_match, Move.DECLINE),
    "Decline a proposal, or what the other side says was fulfilled.",
)
fulfil_match = _said(
    partial(_answer_match, Move.FULFIL), "Say that a match is fulfilled, or confirm it."
)
withdraw_match = _said(
    partial(_answer_match, Move.WITHDRAW), "Take back what was asked and is not answered."
)
