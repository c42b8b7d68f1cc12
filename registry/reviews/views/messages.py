"""Messages between an entity and the secretariat about a pledge; they change nothing of it."""

import secrets
from collections.abc import Callable, Collection, Sequence

from flask import flash, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from registry import clock
from registry.accounts.queries import register
from registry.accounts.register import EntityView
from registry.framework.queries import framework
from registry.pledges.models import Pledge
from registry.policy import Permission
from registry.reviews import operations, queries
from registry.reviews.forms import MessageForm
from registry.reviews.letters import write_to_entity, write_to_reviewers
from registry.reviews.models import ReviewMessage
from registry.reviews.talking import Message, Unanswered, messages, unanswered_by_entities
from registry.reviews.views.blueprint import blueprint, load_pledge
from registry.reviews.views.narrowing import address, carried, narrowed
from registry.web import context
from registry.web.gate import requires

Tell = Callable[[Session, ReviewMessage], int]


def conversation(pledge: Pledge) -> list[Message]:
    """Return what was said about a pledge; the page that asks knows that its reader may see it."""
    return messages(context.session, pledge)


def waiting_for(entities: Collection[EntityView]) -> Sequence[Unanswered]:
    """Return what the secretariat wrote to these entities and waits for, the oldest first."""
    return unanswered_by_entities(context.session, {entity.id for entity in entities})


def blank() -> tuple[MessageForm, str]:
    """Return an empty form for a message, and the key that makes it act once."""
    return MessageForm(formdata=None), secrets.token_urlsafe(12)


@blueprint.post("/reviews/<ref>/messages")
@requires(Permission.PLEDGE_REVIEW, load=load_pledge, keeps_text=True, form=MessageForm)
def write(pledge: Pledge) -> ResponseReturnValue:
    """Write to the entity about its pledge; its focal points get a letter."""
    within = narrowed(framework(context.session).cycles)
    back = url_for("reviews.review", ref=pledge.ref, _anchor="messages", **address(within))
    link = _link("pledges.follow", pledge)

    def tell(session: Session, said: ReviewMessage) -> int:
        return write_to_entity(session, pledge, said, link=link)

    return _send(pledge, tell, back, is_secretariat=True, within=carried(within))


@blueprint.post("/pledges/<ref>/messages")
@requires(Permission.PLEDGE_FOLLOW, load=load_pledge, keeps_text=True, form=MessageForm)
def answer(pledge: Pledge) -> ResponseReturnValue:
    """Write to the secretariat: a letter goes to who has the pledge, else to all who may."""
    entity = register(context.session).by_id[pledge.entity_id]
    link = _link("reviews.review", pledge)

    def tell(session: Session, said: ReviewMessage) -> int:
        people = queries.readers(session, register(session), pledge)
        return write_to_reviewers(session, people, pledge, said, entity=entity, link=link)

    back = url_for("pledges.follow", ref=pledge.ref, _anchor="messages")
    return _send(pledge, tell, back, is_secretariat=False)


@blueprint.post("/reviews/<ref>/messages/settle")
@requires(Permission.PLEDGE_REVIEW, load=load_pledge)
def settle(pledge: Pledge) -> ResponseReturnValue:
    """Say for the secretariat that what the entity wrote needs no answer."""
    within = narrowed(framework(context.session).cycles)
    back = url_for("reviews.review", ref=pledge.ref, _anchor="messages", **address(within))
    return _settle(pledge, back, is_secretariat=True)


@blueprint.post("/pledges/<ref>/messages/settle")
@requires(Permission.PLEDGE_FOLLOW, load=load_pledge)
def settle_answer(pledge: Pledge) -> ResponseReturnValue:
    """Say for the entity that what the secretariat wrote needs no answer."""
    back = url_for("pledges.follow", ref=pledge.ref, _anchor="messages")
    return _settle(pledge, back, is_secretariat=False)


def _settle(pledge: Pledge, back: str, *, is_secretariat: bool) -> ResponseReturnValue:
    seen, actor = request.form.get("seen", type=int) or 0, context.actor()

    def act(session: Session) -> str:
        operations.settle_messages(
            session, actor, pledge, seen=seen, is_secretariat=is_secretariat, at=clock.now()
        )
        return back

    done = context.answer_once(act)
    flash(_("What was written before this counts as settled."), "success")
    return done


def _send(
    pledge: Pledge, tell: Tell, back: str, *, is_secretariat: bool, within: str = ""
) -> ResponseReturnValue:
    form, letters = MessageForm(), 0
    if not form.validate():
        return _page(pledge, form, back, is_secretariat=is_secretariat, within=within), 422

    def act(session: Session) -> str:
        nonlocal letters
        said = operations.write_message(
            session,
            context.actor(),
            pledge,
            field=form.about.data or "",
            words=form.message.data or "",
            is_secretariat=is_secretariat,
            at=clock.now(),
        )
        letters = tell(session, said)
        return back

    done = context.answer_once(act)
    flash(_told(letters), "success" if letters else "warning")
    return done


def _told(letters: int) -> str:
    if not letters:
        return _("The message is kept here, but nobody on the other side can get a letter now.")
    return ngettext(
        "The message is sent: %(num)s person gets a letter about it.",
        "The message is sent: %(num)s people get a letter about it.",
        letters,
    )


def _link(endpoint: str, pledge: Pledge) -> str:
    path = url_for(endpoint, ref=pledge.ref, _anchor="messages")
    return context.settings().base_url + path


def _page(
    pledge: Pledge, form: MessageForm, back: str, *, is_secretariat: bool, within: str
) -> str:
    """Return the messages with the form as it was sent, and what is wrong with it."""
    return render_template(
        "reviews/message.html",
        pledge=pledge,
        entity=register(context.session).by_id[pledge.entity_id].name(g.language),
        form=form,
        back=back,
        is_secretariat=is_secretariat,
        within=within,
        key=secrets.token_urlsafe(12),
    )
