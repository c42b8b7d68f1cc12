"""The organizer's page that issues a finished briefing."""

import hashlib
import secrets
from typing import Any

from flask import Blueprint, Flask, flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from registry import clock
from registry.briefing import queries
from registry.briefing.issuing import operations
from registry.briefing.issuing.forms import IssueForm
from registry.briefing.models import Export
from registry.briefing.operations import path_of
from registry.briefs import queries as briefs
from registry.briefs.operations import Receipt
from registry.errors import Conflict, Refused, Sentence
from registry.policy import Permission, Subject, knows
from registry.web import context
from registry.web.gate import requires
from registry.web.languages import say

blueprint = Blueprint("issuing", __name__)


def init_app(app: Flask) -> None:
    """Serve the page, and tell that of a briefing whether to lead to it."""
    app.jinja_env.globals["may_issue"] = may_issue
    app.register_blueprint(blueprint)


def may_issue(asked: Export) -> bool:
    """Return whether whoever asks may issue this briefing."""
    knows_how = knows(context.identity(), Permission.BRIEF_ISSUE)
    return knows_how and operations.may_be_issued(context.settings(), asked)


def _export(session: Session, *, handle: str) -> tuple[Export, Subject]:
    return queries.export(session, handle), Subject()


@blueprint.route("/briefings/<handle>/issue", methods=["GET", "POST"])
@requires(Permission.BRIEF_ISSUE, _export, keeps_text=True, form=IssueForm)
def issue(asked: Export) -> ResponseReturnValue:
    """Show what would be issued; or issue it, and lead to its public page."""
    known = briefs.correctable(context.session)
    form = IssueForm([one for one in known if operations.is_about(one, asked)])
    if not form.validate_on_submit():
        return _page(asked, form, None), 422 if form.errors else 200
    said: list[Receipt] = []

    def act(session: Session) -> str:
        corrects = briefs.brief(session, form.corrects.data) if form.corrects.data else None
        said.append(
            operations.issue_export(
                session, context.actor(), asked, settings=context.settings(), corrects=corrects,
                reason=form.reason.data or "", at=clock.now(),
            )
        )  # fmt: skip
        return url_for("explore.brief", ref=said[-1].ref)

    try:
        answer = context.answer_once(act)
    except Conflict as error:
        return _page(asked, form, error.sentence), 409
    except Refused as error:
        for problem in error.problems:
            form[problem.field].errors = (say(problem.sentence),)
        return _page(asked, form, None if form.errors else error.sentence), 422
    for receipt in said:  # none where its twin was faster
        flash(_("%(ref)s is issued: the log holds its hash.", ref=receipt.ref), "success")
    return answer


def _page(asked: Export, form: IssueForm, refused: Sentence | None) -> str:
    return render_template(
        "briefing/issue.html",
        asked=asked,
        made=_made(asked) if operations.may_be_issued(context.settings(), asked) else None,
        form=form,
        withheld=operations.WITHHELD,
        refused=refused,
        key=secrets.token_urlsafe(12),
    )


def _made(asked: Export) -> dict[str, Any]:
    """Return what the page says of the file of a finished briefing."""
    session, briefing = context.session, queries.briefing_of(asked)
    with path_of(context.settings(), asked).open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return {
        "title": operations.title_of(session, briefing),
        "is_restricted": operations.is_restricted(session, briefing),
        "sha256": sha256,
        "issued": briefs.brief_of(session, sha256),
    }
