"""The texts that the secretariat keeps for findings: add, edit, retire."""

import secrets
from typing import cast

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from registry import clock
from registry.errors import Conflict, Sentence
from registry.policy import Permission, Subject
from registry.reviews import operations
from registry.reviews.forms import ANY_PART, TextForm
from registry.reviews.models import FindingText
from registry.reviews.queries import finding_text, finding_texts
from registry.reviews.views.blueprint import blueprint
from registry.web import context
from registry.web.gate import requires


def _load(session: Session, *, handle: str) -> tuple[FindingText, Subject]:
    return finding_text(session, handle), Subject()


@blueprint.get("/review-texts")
@requires(Permission.TEXT_KEEP)
def texts() -> ResponseReturnValue:
    """Show all texts, by the part that they are about."""
    found = finding_texts(context.session)
    groups = [(_(label), [t for t in found if t.field == code]) for code, label in ANY_PART]
    return render_template("reviews/texts.html", groups=groups)


@blueprint.route("/review-texts/new", methods=["GET", "POST"])
@requires(Permission.TEXT_KEEP, keeps_text=True, form=TextForm)
def add_text() -> ResponseReturnValue:
    """Keep a new text."""
    form = TextForm()
    if not form.validate_on_submit():
        return _page(form), 422 if form.is_submitted() else 200

    def act(session: Session) -> str:
        operations.add_text(
            session,
            context.actor(),
            field=form.field.data,
            language=form.language.data,
            text=cast("str", form.text.data),
            at=clock.now(),
        )
        return url_for(".texts")

    answer = context.answer_once(act)
    flash(_("The text is kept: it is offered beside every finding."), "success")
    return answer


@blueprint.route("/review-texts/<handle>", methods=["GET", "POST"])
@requires(Permission.TEXT_KEEP, load=_load, keeps_text=True, form=TextForm)
def edit_text(kept: FindingText) -> ResponseReturnValue:
    """Say a text otherwise."""
    form = TextForm(obj=kept)
    if not form.validate_on_submit():
        return _page(form, kept), 422 if form.is_submitted() else 200

    def act(session: Session) -> str:
        operations.edit_text(
            session,
            context.actor(),
            kept,
            version=form.version.data or "",
            field=form.field.data,
            language=form.language.data,
            text=cast("str", form.text.data),
            at=clock.now(),
        )
        return url_for(".texts")

    try:
        answer = context.answer_once(act)
    except Conflict as error:
        return _page(form, kept, conflict=error.sentence), 409
    flash(_("The text is changed. Findings written with it stay as they are."), "success")
    return answer


@blueprint.post("/review-texts/<handle>/retire")
@requires(Permission.TEXT_KEEP, load=_load)
def retire_text(kept: FindingText) -> ResponseReturnValue:
    """Offer a text no more, or again."""
    again = request.form.get("again") == "yes"

    def act(session: Session) -> str:
        operations.retire_text(session, kept, at=None if again else clock.now())
        return url_for(".texts")

    answer = context.answer_once(act)
    flash(_("The text is offered again.") if again else _("The text is retired."), "success")
    return answer


def _page(
    form: TextForm, kept: FindingText | None = None, *, conflict: Sentence | None = None
) -> str:
    version = operations.version_of(kept)
    return render_template(
        "reviews/text.html",
        form=form,
        kept=kept,
        version=version,
        conflict=conflict,
        key=secrets.token_urlsafe(12),
    )
