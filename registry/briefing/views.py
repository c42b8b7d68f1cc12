"""Asking for a brief, watching it being made, fetching it."""

import secrets
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from flask import (
    Blueprint,
    Flask,
    flash,
    g,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from registry import clock
from registry.accounts.queries import register
from registry.audit.queries import size
from registry.briefing import operations, queries
from registry.briefing.asking import briefing
from registry.briefing.forms import (
    DEPTH_LABELS,
    FORM_LABELS,
    ExportForm,
    ScopeNames,
    choices,
    entity_names,
)
from registry.briefing.models import Export
from registry.briefing.preview import preview as look_ahead
from registry.briefing.program import program
from registry.briefing.scopes import Briefing, file_name, is_restricted, text_of
from registry.errors import NotFound, Refused
from registry.framework.queries import framework
from registry.jobs.queue import is_abandoned, time_left
from registry.jobs.saying import STATES
from registry.policy import Permission, Subject, allows
from registry.web import context
from registry.web.gate import requires
from registry.web.languages import say

blueprint = Blueprint("briefing", __name__)


def init_app(app: Flask) -> None:
    """Serve the pages, and tell the list of pledges who may brief on a selection of it."""
    app.jinja_env.globals["may_brief"] = may_brief
    app.jinja_env.globals["brief_labels"] = {"depth": DEPTH_LABELS, "form": FORM_LABELS}
    app.register_blueprint(blueprint)


def may_brief() -> bool:
    """Say whether the person may ask for a brief."""
    return allows(context.identity(), Permission.BRIEF_EXPORT, Subject()) is not None


def _export(session: Session, *, handle: str) -> tuple[Export, Subject]:
    return queries.export(session, handle), Subject()


@blueprint.get("/briefings")
@requires(Permission.BRIEF_EXPORT)
def exports() -> ResponseReturnValue:
    """Show the form that asks for a brief, filled as the address says, and what I asked for."""
    return _exports(_form(request.args))


@blueprint.get("/briefings/preview")
@requires(Permission.BRIEF_EXPORT)
def preview() -> ResponseReturnValue:
    """Show what a brief would say; its address holds all of it, pinned to a size of the log."""
    if not request.args:
        return redirect(url_for("briefing.exports"))
    form = _form(request.args)
    asked = _asked(form)
    if asked is None:
        return _exports(form), 422
    query = _query(asked, form.form.data)
    given = request.args.to_dict()
    language = given.pop("lang", None)
    if given != query:
        spoken = {"lang": language} if language else {}
        return redirect(f"{request.path}?{urlencode(query | spoken)}", 302)
    return _preview(asked, form.form.data, query)


@blueprint.post("/briefings")
@requires(Permission.BRIEF_EXPORT)
def export() -> ResponseReturnValue:
    """Ask for a brief; the worker finds it once that is committed."""
    form = _form(request.form)
    asked = _asked(form)
    if asked is None:
        return _exports(form), 422

    def ask(session: Session) -> str:
        found = operations.ask_export(
            session,
            context.actor(),
            asked,
            form=form.form.data,
            at=clock.now(),
            settings=context.settings(),
        )
        return url_for("briefing.show", handle=found.handle)

    try:
        return context.answer_once(ask)
    except Refused as refusal:
        form.form_errors.append(say(refusal.sentence))
        return _exports(form), 422


@blueprint.get("/briefings/<handle>")
@requires(Permission.BRIEF_EXPORT, _export)
def show(asked: Export) -> ResponseReturnValue:
    """Show how far a brief is, and where to fetch it."""
    settings, wanted = context.settings(), queries.briefing_of(asked)
    path = operations.path_of(settings, asked)
    kept = timedelta(days=settings.export_days)
    return render_template(
        "briefing/show.html",
        asked=asked,
        scope=_names().of(wanted.scope),
        is_restricted=_is_restricted(wanted),
        query=_query(wanted, asked.form),
        state=STATES[asked.state],
        left=time_left(asked, at=clock.now()),
        is_abandoned=is_abandoned(asked, at=clock.now()),
        bytes=path.stat().st_size if asked.state == "done" and path.is_file() else None,
        until=asked.finished_at + kept if asked.finished_at else None,
        is_of_now=asked.program == program(),
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
    name = file_name(queries.briefing_of(asked), suffix)
    return send_file(path, media_type, as_attachment=True, download_name=name)


def _form(sent: MultiDict[str, str]) -> ExportForm:
    offered = choices(framework(context.session), g.language)
    return ExportForm(offered, formdata=sent, data={"language": g.language})


def _asked(form: ExportForm) -> Briefing | None:
    """Return what a form asks for; None if a part of it is wrong, which the form then says."""
    if not form.validate():
        return None
    try:
        return briefing(context.session, form.typed(), today=clock.today())
    except Refused as refusal:
        for problem in refusal.problems:
            form[problem.field].errors = [say(problem.sentence)]
        return None


def _query(asked: Briefing, form: str) -> dict[str, str]:
    """Return what the form says of a briefing, as the query of an address."""
    scope = asked.scope
    named = {
        "entity": {"scope": "entity", "entity": scope.code},
        "pledges": {"scope": "pledges", "refs": scope.code.replace(",", " ")},
    }.get(scope.kind, {"scope": text_of(scope)})
    made = {"language": asked.language, "at": str(asked.size), "depth": asked.depth, "form": form}
    if asked.since is not None:
        made["since"] = str(asked.since)
    return named | made | ({"with_accepted": "y"} if asked.with_accepted else {})


def _is_restricted(asked: Briefing) -> bool:
    try:
        return is_restricted(asked.scope, framework(context.session, asked.size))
    except NotFound:
        return False  # there was no such cycle: that is why it failed


def _names() -> ScopeNames:
    session = context.session
    return ScopeNames(choices(framework(session), g.language), register(session), g.language)


def _preview(asked: Briefing, form: str, query: dict[str, str]) -> str:
    session, settings = context.session, context.settings()
    equal = queries.equal_exports(session, asked, form)
    return render_template(
        "briefing/preview.html",
        asked=asked,
        form=form,
        scope=_names().of(asked.scope),
        seen=look_ahead(session, settings, asked, language=g.language),
        equal=next((one for one in equal if operations.path_of(settings, one).is_file()), None),
        query=query,
        key=secrets.token_urlsafe(12),
    )


def _exports(form: ExportForm) -> str:
    person_id = context.identity().person_id or 0
    shown: dict[str, Any] = {
        "form": form,
        "entities": entity_names(register(context.session), g.language),
        "size": size(context.session),
        "names": _names(),
        "states": STATES,
        "exports": [
            (one, queries.briefing_of(one).scope)
            for one in queries.exports_of(context.session, person_id)
        ],
        "limit": context.settings().export_limit,
        "days": context.settings().export_days,
    }
    return render_template("briefing/exports.html", **shown)
