"""The page of one partner: the words that it is asked about, its answer, its withdrawal."""

import secrets
from collections.abc import Callable
from typing import Any

from flask import flash, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from registry import clock
from registry.accounts.queries import register
from registry.errors import Conflict, Refused
from registry.framework.queries import framework
from registry.partners import operations, queries
from registry.partners.forms import AnswerForm, ReasonForm
from registry.partners.letters import write_answer
from registry.partners.lifecycle import SIGNATORY, Move, State
from registry.partners.views.loading import Found, blueprint, load_partner
from registry.pledges.compare import FIELD_LABELS
from registry.pledges.content import Content
from registry.pledges.wording import SECTIONS, Wording
from registry.policy import Permission, Subject, allows
from registry.web import context
from registry.web.gate import requires
from registry.web.languages import say

Act = Callable[..., int]


@blueprint.get("/pledges/<ref>/partners/<code>")
@requires(Permission.PARTNER_READ, load_partner)
def partner(found: Found) -> ResponseReturnValue:
    """Show an entity what a pledge asks of it, and where it stands."""
    return _page(found)


@blueprint.post("/pledges/<ref>/partners/<code>/confirm")
@requires(Permission.PARTNER_ANSWER, load_partner)
def confirm(found: Found) -> ResponseReturnValue:
    """Confirm that the entity takes part."""
    done = _("Your entity is confirmed as a partner.")
    return _answer(found, Move.CONFIRM, AnswerForm(), done)


@blueprint.post("/pledges/<ref>/partners/<code>/decline")
@requires(Permission.PARTNER_ANSWER, load_partner, keeps_text=True, form=ReasonForm)
def decline(found: Found) -> ResponseReturnValue:
    """Decline, with a reason for the filer."""
    done = _("You have declined; the filer is told.")
    return _answer(found, Move.DECLINE, ReasonForm(), done)


@blueprint.post("/pledges/<ref>/partners/<code>/withdraw")
@requires(Permission.PARTNER_ANSWER, load_partner, keeps_text=True, form=ReasonForm)
def withdraw(found: Found) -> ResponseReturnValue:
    """Withdraw a consent or a signature."""
    done = _("Your consent is withdrawn; the filer is told.")
    return _answer(found, Move.WITHDRAW, ReasonForm(), done)


def answer(session: Session, found: Found, move: Move, *, after: int, reason: str = "") -> None:
    """Do what an entity answers, and tell the filer, in one transaction."""
    entity, pledge, at = found.entity, found.pledge, clock.now()
    said = {} if move is Move.CONFIRM else {"reason": reason}
    _ACTS[move](session, context.actor(), pledge, entity=entity, after=after, at=at, **said)
    write_answer(
        session, pledge, move, partner=entity, reason=reason, entities=register(session),
        base_url=context.settings().base_url, at=at,
    )  # fmt: skip


_ACTS: dict[Move, Act] = {
    Move.CONFIRM: operations.confirm_partner,
    Move.DECLINE: operations.decline_partner,
    Move.WITHDRAW: operations.withdraw_partner,
}


def _answer(found: Found, move: Move, form: AnswerForm, done: str) -> ResponseReturnValue:
    """Do what was asked and tell the filer, once; or show the page with all that was typed."""
    if not form.validate():
        return _page(found, form, move), 422
    reason = form.reason.data or "" if isinstance(form, ReasonForm) else ""
    address = {"ref": found.pledge.ref, "code": found.entity.code}

    def once(session: Session) -> str:
        answer(session, found, move, after=form.seen, reason=reason)
        return url_for(".partner", ref=found.pledge.ref, code=found.entity.code)

    try:
        made = context.answer_once(once)
    except Conflict as error:
        return _page(_reloaded(address), form, move, say(error.sentence)), 409
    except Refused as error:
        return _page(_reloaded(address), form, move, say(error.sentence)), 422
    flash(done, "success")
    return made


def _reloaded(address: dict[str, str]) -> Found:
    """Return what stands now, after the transaction was taken back."""
    context.session.expire_all()
    return load_partner(context.session, **address)[0]


def _page(
    found: Found, form: AnswerForm | None = None, sent: Move | None = None, problem: str = ""
) -> str:
    session, pledge, last = context.session, found.pledge, found.moves[0]
    number, content = queries.asked_words(session, pledge, last)
    entities = register(session)
    wording = Wording(entities, framework(session), g.language, _)
    state, published = State(last.state), pledge.published_number or 0
    is_named = queries.named(content, found.entity.code) is not None
    is_over = pledge.state == "withdrawn" or (pledge.state == "declined" and number > published)
    may_answer = allows(context.identity(), Permission.PARTNER_ANSWER, Subject(found.entity.code))
    asks = is_named and not is_over and state is State.INVITED
    return render_template(
        "partners/partner.html",
        found=found,
        pledge=pledge,
        last=last,
        number=number,
        content=content,
        filer=entities.by_id[pledge.entity_id],
        is_public=published >= number,
        is_named=is_named,
        is_over=is_over,
        asks=asks,
        renews=state is State.CONFIRMED
        and last.number < number
        and not is_over
        and (is_named or last.role == SIGNATORY),
        may_answer=may_answer is not None,
        sections=_sections(content, wording),
        typed=request.form.get("reason", "") if form else "",
        sent=sent,
        problem=problem or _problem(form),
        key=secrets.token_urlsafe(12),
    )


def _problem(form: AnswerForm | None) -> str:
    errors = [error for of in (form.errors if form else {}).values() for error in of]
    return str(errors[0]) if errors else ""


def _sections(content: Content, wording: Wording) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return what the revision says, group by group, without what it does not say."""
    return [(_(title), [row for name in names for row in _rows(name, content, wording)])
            for title, names in SECTIONS]  # fmt: skip


def _rows(name: str, content: Content, wording: Wording) -> list[dict[str, Any]]:
    is_said = getattr(content, name) or name in content.redacted
    if name in {"consent", "reason"} or not is_said:
        return []
    if name in {"title", "description"} and name not in content.redacted:
        words, language = content.words(name)
        return [{"label": _(FIELD_LABELS[name]), "value": words, "lang": language}]
    return [{"label": _(FIELD_LABELS[name]), "value": wording.text(name, content)}]
