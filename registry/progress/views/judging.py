"""Reports before the secretariat: what waits, and saying of one whether it is borne out."""

import secrets
from collections.abc import Callable

from flask import flash, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from registry import clock
from registry.accounts.queries import register
from registry.errors import Conflict, Refused
from registry.pledges import content as pledges
from registry.pledges.queries import revision
from registry.policy import Permission
from registry.progress import operations, queries
from registry.progress.forms import JudgeForm
from registry.progress.operations import ref_of
from registry.progress.views.loading import Found, blueprint, load_report
from registry.web import context
from registry.web.gate import requires
from registry.web.languages import say

_STALE = (
    "The entity has corrected the report meanwhile: nothing was sent. Read the new revision first."
)


@blueprint.get("/progress")
@requires(Permission.QUEUE_READ)
def reports() -> ResponseReturnValue:
    """Show the reports that the secretariat has not judged yet, the oldest first."""
    entities = register(context.session)
    found = queries.waiting(context.session, context.identity(), entities)
    return render_template(
        "progress/reports.html", waiting=found, entities=entities.by_id, most=queries.MOST_WAITING
    )


@blueprint.get("/pledges/<ref>/reports/<int:report>/judge")
@requires(Permission.REPORT_JUDGE, load_report)
def judge(found: Found) -> ResponseReturnValue:
    """Show a report with its evidence and the form that confirms or disputes it."""
    return _page(found, JudgeForm(None))


@blueprint.post("/pledges/<ref>/reports/<int:report>/confirm")
@requires(Permission.REPORT_JUDGE, load_report, keeps_text=True, form=JudgeForm)
def confirm(found: Found) -> ResponseReturnValue:
    """Confirm a report."""
    return _decide(found, operations.confirm_report, _("The report is confirmed."))


@blueprint.post("/pledges/<ref>/reports/<int:report>/dispute")
@requires(Permission.REPORT_JUDGE, load_report, keeps_text=True, form=JudgeForm)
def dispute(found: Found) -> ResponseReturnValue:
    """Dispute a report."""
    return _decide(found, operations.dispute_report, _("The report is disputed."))


def _decide(found: Found, act: Callable[..., int], done: str) -> ResponseReturnValue:
    form, (pledge, judged) = JudgeForm(request.form), found
    if not form.validate():
        return _page(found, form), 422

    def once(session: Session) -> str:
        if form.number.data != str(judged.number):
            raise Conflict(_STALE)
        act(
            session,
            context.actor(),
            pledge,
            judged=judged,
            reason=form.reason.data or "",
            at=clock.now(),
        )
        return url_for("progress.reports")

    try:
        answer = context.answer_once(once)
    except Conflict as error:
        return _page(_reloaded(found), form, say(error.sentence)), 409
    except Refused as error:
        form.reason.errors = (say(error.sentence),)
        return _page(found, form), 422
    flash(done, "success")
    return answer


def _reloaded(found: Found) -> Found:
    """Return the report as it stands now, after the transaction was taken back."""
    (pledge, judged), session = found, context.session
    session.refresh(pledge)
    return pledge, queries.report_revision(session, pledge, judged.report)


def _page(found: Found, form: JudgeForm, conflict: str = "") -> str:
    (pledge, judged), session = found, context.session
    filed = queries.report(session, pledge.ref, judged.report).newest
    against = revision(session, pledge, filed.content.pledge_revision)
    return render_template(
        "progress/judge.html",
        pledge=pledge,
        ref=ref_of(pledge, judged.report),
        entity=register(session).by_id[pledge.entity_id].name(g.language),
        filed=filed,
        against=pledges.Content.parse(against.content),
        files=[
            url_for("explore.report_file", ref=pledge.ref, report=filed.report, sha256=one.sha256)
            for one in filed.content.attachments
        ],
        form=form,
        conflict=conflict,
        key=secrets.token_urlsafe(12),
    )
