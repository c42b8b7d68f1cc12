"""Asking for a brief, watching it being made, fetching it."""

import secrets
from typing import Any

from flask import (
    Blueprint,
    Flask,
    flash,
    g,
    redirect,
    render_template,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from registry import clock
from registry.audit.queries import size
from registry.briefing import operations, queries
from registry.briefing.forms import ExportForm, choices
from registry.briefing.models import Export
from registry.briefing.scopes import Briefing, file_name, scope_of
from registry.errors import NotFound, Refused
from registry.framework.queries import framework
from registry.policy import Permission, Subject
from registry.web import context
from registry.web.gate import requires
from registry.web.languages import say

blueprint = Blueprint("briefing", __name__)
# State → what people read, and the kind of its tag.
STATES = {
    "queued": (_l("Waiting"), "info"),
    "running": (_l("Being made"), "info"),
    "done": (_l("Ready"), "good"),
    "failed": (_l("Failed"), "bad"),
    "cancelled": (_l("Cancelled"), "neutral"),
    "withdrawn": (_l("Withdrawn"), "bad"),
}


def init_app(app: Flask) -> None:
    """Serve the pages."""
    app.register_blueprint(blueprint)


def _export(session: Session, *, handle: str) -> tuple[Export, Subject]:
    return queries.export(session, handle), Subject()


@blueprint.get("/briefings")
@requires(Permission.BRIEF_EXPORT)
def exports() -> ResponseReturnValue:
    """Show what I asked for, and the form that asks for more."""
    return _exports(_form())


@blueprint.post("/briefings")
@requires(Permission.BRIEF_EXPORT)
def export() -> ResponseReturnValue:
    """Ask for a brief of the registry as it is now; the worker finds it once that is committed."""
    form = _form()
    if not form.validate_on_submit():
        return _exports(form), 422

    def ask(session: Session) -> str:
        asked = Briefing(scope_of(form.scope.data), size(session))
        found = operations.ask_export(session, context.actor(), asked, at=clock.now())
        return url_for("briefing.show", handle=found.handle)

    return context.answer_once(ask)


@blueprint.get("/briefings/<handle>")
@requires(Permission.BRIEF_EXPORT, _export)
def show(asked: Export) -> ResponseReturnValue:
    """Show how far a brief is, and where to fetch it."""
    path = operations.path_of(context.settings(), asked)
    return render_template(
        "briefing/show.html",
        asked=asked,
        scope=_names().get(asked.scope, asked.scope),
        state=STATES[asked.state],
        bytes=path.stat().st_size if asked.state == "done" and path.is_file() else None,
        key=secrets.token_urlsafe(12),
    )


@blueprint.post("/briefings/<handle>/cancel")
@requires(Permission.BRIEF_EXPORT, _export)
def cancel(asked: Export) -> ResponseReturnValue:
    """Stop making a brief that is not wanted any more."""
    try:
        with context.change() as session:
            operations.cancel_export(session, context.actor(), asked, at=clock.now())
    except Refused as refusal:
        flash(say(refusal.sentence), "info")
    else:
        flash(_("The briefing is cancelled."), "success")
    return redirect(url_for("briefing.show", handle=asked.handle), 303)


@blueprint.get("/briefings/<handle>.pdf")
@requires(Permission.BRIEF_EXPORT, _export)
def download(asked: Export) -> ResponseReturnValue:
    """Hand out the file of a finished brief."""
    return _hand_out(asked, ".pdf", "application/pdf")


@blueprint.get("/briefings/<handle>.zip")
@requires(Permission.BRIEF_EXPORT, _export)
def download_pack(asked: Export) -> ResponseReturnValue:
    """Hand out the file of a finished pack."""
    return _hand_out(asked, ".zip", "application/zip")


def _hand_out(asked: Export, suffix: str, media_type: str) -> ResponseReturnValue:
    path = operations.path_of(context.settings(), asked)
    if asked.state != "done" or path.suffix != suffix or not path.is_file():
        raise NotFound("This briefing has no file: open its page to see why, or ask for it again.")
    name = file_name(scope_of(asked.scope), asked.size, suffix)
    return send_file(path, media_type, as_attachment=True, download_name=name)


def _form() -> ExportForm:
    return ExportForm(choices(framework(context.session), g.language))


def _names() -> dict[str, str]:
    groups = choices(framework(context.session), g.language)
    return {value: label for group in groups.values() for value, label in group}


def _exports(form: ExportForm) -> str:
    person_id = context.identity().person_id or 0
    shown: dict[str, Any] = {
        "form": form,
        "key": secrets.token_urlsafe(12),
        "size": size(context.session),
        "names": _names(),
        "states": STATES,
        "exports": queries.exports_of(context.session, person_id),
    }
    return render_template("briefing/exports.html", **shown)
