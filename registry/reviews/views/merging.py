"""Making a public pledge one with another that it repeats."""

import secrets

from flask import flash, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from registry import clock
from registry.accounts.queries import register
from registry.errors import Conflict, Refused, Sentence
from registry.pledges.content import Content
from registry.pledges.models import Pledge
from registry.pledges.queries import revision
from registry.policy import Permission
from registry.reviews import operations
from registry.reviews.forms import MergeForm
from registry.reviews.letters import write_letters
from registry.reviews.views.blueprint import blueprint, load_pledge
from registry.web import context
from registry.web.gate import requires


@blueprint.route("/reviews/<ref>/merge", methods=["GET", "POST"])
@requires(Permission.PLEDGE_REVIEW, load=load_pledge, keeps_text=True, form=MergeForm)
def merge(pledge: Pledge) -> ResponseReturnValue:
    """Ask into which pledge and why, then merge."""
    form = MergeForm(data={"into": request.args.get("into", "")[:40]})
    if not form.validate_on_submit():
        return _page(pledge, form), 422 if form.is_submitted() else 200

    def act(session: Session) -> str:
        into = operations.merge_pledge(
            session,
            context.actor(),
            pledge,
            who=context.identity(),
            number=form.number.data,
            into=form.into.data or "",
            reason=form.reason.data or "",
            at=clock.now(),
        )
        _tell(session, pledge, into, form.reason.data or "")
        return url_for("explore.pledge", ref=pledge.ref)

    try:
        answer = context.answer_once(act)
    except Conflict as error:
        return _page(pledge, form, error.sentence), 409
    except Refused as error:
        return _page(pledge, form, error.sentence), 422
    flash(_("%(ref)s is merged.", ref=pledge.ref), "success")
    return answer


def _page(pledge: Pledge, form: MergeForm, refused: Sentence | None = None) -> str:
    content = Content.parse(revision(context.session, pledge, pledge.current_number).content)
    return render_template(
        "reviews/merge.html",
        pledge=pledge,
        content=content,
        entity=register(context.session).by_id[pledge.entity_id].name(g.language),
        form=form,
        key=secrets.token_urlsafe(12),
        refused=refused,
    )


def _tell(session: Session, pledge: Pledge, into: Pledge, reason: str) -> None:
    """Write to the focal points of both entities, once where they are one."""
    about = [pledge] if pledge.entity_id == into.entity_id else [pledge, into]
    base_url, said = context.settings().base_url, {"merged": pledge, "into": into}
    for one in about:
        write_letters(
            session, one, "merged", base_url=base_url, at=clock.now(), reason=reason, **said
        )
