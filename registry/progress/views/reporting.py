"""Writing a report and correcting it: one form, which keeps all that was typed and attached.

People of the entity write, a focal point files: two addresses, each with its permission.
"""

import secrets

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from registry.pledges.models import Pledge
from registry.policy import Permission
from registry.progress import drafting
from registry.progress.drafting import Place
from registry.progress.forms import CorrectionForm, ReportForm
from registry.progress.views.desk import Desk
from registry.progress.views.loading import blueprint, load_draft, load_pledge
from registry.web import context
from registry.web.bodies import takes_files
from registry.web.gate import requires


@blueprint.route("/pledges/<ref>/report", methods=["GET", "POST"])
@requires(Permission.REPORT_DRAFT, load_pledge, keeps_text=True, form=ReportForm)
@takes_files
def report(pledge: Pledge) -> ResponseReturnValue:
    """Write a report on a pledge, and keep it as it is typed."""
    return Desk(pledge, corrects=False).answer()


@blueprint.post("/pledges/<ref>/report/file")
@requires(Permission.REPORT_FILE, load_pledge, keeps_text=True, form=ReportForm)
@takes_files
def file(pledge: Pledge) -> ResponseReturnValue:
    """File the report as it stands on the page, whoever wrote it."""
    return Desk(pledge, corrects=False).file()


@blueprint.route("/pledges/<ref>/report/correct", methods=["GET", "POST"])
@requires(Permission.REPORT_DRAFT, load_pledge, keeps_text=True, form=CorrectionForm)
@takes_files
def correct(pledge: Pledge) -> ResponseReturnValue:
    """Write a correction of the last report on a pledge, and keep it as it is typed."""
    return Desk(pledge, corrects=True).answer()


@blueprint.post("/pledges/<ref>/report/correct/file")
@requires(Permission.REPORT_FILE, load_pledge, keeps_text=True, form=CorrectionForm)
@takes_files
def file_correction(pledge: Pledge) -> ResponseReturnValue:
    """File the correction as it stands on the page, whoever wrote it."""
    return Desk(pledge, corrects=True).file()


@blueprint.route(
    "/pledges/<ref>/reports/<int:report>/drafts/<int:number>/delete", methods=["GET", "POST"]
)
@requires(Permission.REPORT_DRAFT, load_draft)
def delete_draft(found: tuple[Pledge, Place]) -> ResponseReturnValue:
    """Ask, then erase what is in writing."""
    pledge, place = found
    ref = pledge.ref
    if request.method != "POST":
        key = secrets.token_urlsafe(12)
        return render_template("progress/delete_draft.html", pledge=pledge, place=place, key=key)

    def erase(session: Session) -> str:
        drafting.delete_draft(session, pledge, place)
        return url_for("pledges.follow", ref=ref)

    answer = context.answer_once(erase)
    flash(_("The draft is deleted."), "success")
    return answer
