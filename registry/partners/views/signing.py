"""Signing a common pledge of somebody else."""

import secrets

from flask import flash, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from registry import clock
from registry.accounts.queries import register
from registry.accounts.register import EntityView
from registry.errors import Refused
from registry.partners import operations
from registry.partners.forms import SignForm
from registry.partners.letters import write_answer
from registry.partners.lifecycle import Move
from registry.partners.views.loading import answering_for, blueprint, load_signing
from registry.pledges.content import Content
from registry.pledges.models import Pledge
from registry.pledges.queries import revision
from registry.policy import Permission
from registry.web import context
from registry.web.choices import options
from registry.web.gate import requires
from registry.web.languages import say


@blueprint.route("/pledges/<ref>/sign", methods=["GET", "POST"])
@requires(Permission.PLEDGE_SIGN, load_signing)
def sign(found: tuple[Pledge, EntityView]) -> ResponseReturnValue:
    """Ask for which entity, then sign."""
    pledge, entity = found
    operations.refuse_unsignable(context.session, pledge)
    form = _form()
    if request.method != "POST":
        return _page(pledge, form)
    if not form.validate():
        return _page(pledge, form), 422
    ref = pledge.ref

    def once(session: Session) -> str:
        entities, at = register(session), clock.now()
        operations.sign_pledge(
            session, context.actor(), pledge, entity=entity, entities=entities, at=at
        )
        write_answer(
            session, pledge, Move.SIGN, partner=entity, reason="", entities=entities,
            base_url=context.settings().base_url, at=at,
        )  # fmt: skip
        return url_for(".partner", ref=ref, code=entity.code)

    try:
        answer = context.answer_once(once)
    except Refused as error:
        return _page(pledge, form, say(error.sentence)), 422
    flash(_("%(ref)s is signed; the public page says so.", ref=ref), "success")
    return answer


def _form() -> SignForm:
    entities, codes = register(context.session), answering_for(context.identity())
    form = SignForm(data={"entity": next(iter(codes), None)})
    form.entity.choices = options({code: entities.get(code).name(g.language) for code in codes})
    return form


def _page(pledge: Pledge, form: SignForm, problem: str = "") -> str:
    session = context.session
    words = revision(session, pledge, pledge.published_number or 0)
    return render_template(
        "partners/sign.html",
        pledge=pledge,
        content=Content.parse(words.content),
        filer=register(session).by_id[pledge.entity_id].name(g.language),
        form=form,
        problem=problem,
        key=secrets.token_urlsafe(12),
    )
