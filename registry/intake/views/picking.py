"""Drafts from a contributor's own sheet: fetch one to fill in, send it, pick rows."""

import secrets
from collections.abc import Sequence
from typing import Any

from flask import flash, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf.file import FileField
from sqlalchemy.orm import Session

from registry import clock
from registry.accounts.queries import register
from registry.errors import NotFound, Refused
from registry.framework.cycles import CycleView
from registry.framework.forms import labelled
from registry.framework.queries import framework
from registry.framework.vocabulary import LANGUAGES, in_language
from registry.intake import picking, templates
from registry.intake.columns import Reject, Row
from registry.intake.drafting import COLUMNS
from registry.intake.operations import context_of
from registry.intake.views.frame import blueprint, line, sent
from registry.pledges.operations import bring_draft
from registry.pledges.views.loading import pledging
from registry.policy import Permission
from registry.settings import MEGABYTE
from registry.web import context
from registry.web.bodies import takes_small_files
from registry.web.choices import SelectField, options
from registry.web.forms import PageForm
from registry.web.gate import requires
from registry.web.languages import say

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class SheetForm(PageForm):
    """The sheet, for which forum its rows are, in which language they are written."""

    file = FileField(_l("Sheet with pledges"))
    cycle = SelectField(_l("Forum"))
    language = SelectField(_l("Language the sheet is written in"), choices=labelled("language"))


@blueprint.get("/sheet")
@requires(Permission.WORK_READ)
def sheet() -> ResponseReturnValue:
    """Offer a sheet to fill in, and take one that is filled in."""
    return _sheet(_form())


@blueprint.post("/sheet")
@requires(Permission.WORK_READ)
@takes_small_files(picking.LARGEST * MEGABYTE)
def send() -> ResponseReturnValue:
    """Show the rows of a sheet; nothing of it is kept yet."""
    form = _form()
    if not form.validate():
        return _sheet(form), 422
    context.session.rollback()  # reading a sheet takes a while: nobody waits for the write lock
    try:
        file = sent(form.file)
        with file.stream as stream:
            rows = picking.rows_of(stream, file.filename or "")
        return _rows(form, _found(rows, form))
    except Refused as refusal:
        form.file.errors = (say(refusal.sentence),)
        return _sheet(form), 422


@blueprint.post("/sheet/drafts")
@requires(Permission.WORK_READ)
def take() -> ResponseReturnValue:
    """Make a private draft of each row that was picked; all of them or none."""
    form = _form()
    numbers = request.form.getlist("row")

    def act(session: Session) -> str:
        if not form.validate():
            raise Refused("This form was changed on its way: send the sheet again.")
        found = _found(picking.picked(request.form, numbers), form)
        if found.rejects:
            raise Refused("A row cannot become a draft any more: send the sheet again.")
        drafts = [
            bring_draft(session, context.actor(), one.entity, content=one.content, at=clock.now())
            for one in found.drafts
        ]
        if len(drafts) == 1:
            return url_for("pledges.check", handle=drafts[0].handle)
        return url_for("pledges.work")

    try:
        answer = context.answer_once(act)
    except Refused as refusal:
        return _again(form, say(refusal.sentence)), 422
    count = len(numbers)
    flash(
        ngettext("%(count)s draft is made. Nobody else sees it until it is filed.",
                 "%(count)s drafts are made. Nobody else sees them until they are filed.", count,
                 count=count),
        "success",
    )  # fmt: skip
    return answer


@blueprint.get("/sheet/pledges.<kind>")
@requires(Permission.WORK_READ)
def template(kind: str) -> ResponseReturnValue:
    """Hand out a sheet to fill in, with the names of the person's entities and all lists."""
    if kind == "csv":
        return _file(templates.as_csv(), "text/csv", kind)
    if kind != "xlsx":
        raise NotFound("The sheet is there as XLSX and as CSV.")
    edition = framework(context.session).current
    entities = register(context.session)
    own = pledging(context.identity(), entities)
    lists = templates.allowed(entities, edition, own, g.language)
    return _file(templates.as_workbook(lists), _XLSX, kind)


def _file(content: bytes, media_type: str, kind: str) -> ResponseReturnValue:
    named = {"Content-Disposition": f"attachment; filename=pledges.{kind}"}
    return content, 200, {"Content-Type": media_type} | named


def _cycles() -> Sequence[CycleView]:
    return framework(context.session).open_cycles()


def _form() -> SheetForm:
    named = {one.code: in_language(one.names, g.language) for one in _cycles()}
    form = SheetForm(data={"language": g.language if g.language in LANGUAGES else "en"})
    form.cycle.choices = options(named)
    return form


def _found(rows: Sequence[Row | Reject], form: SheetForm) -> picking.Found:
    session = context.session
    own = [one.code for one in pledging(context.identity(), register(session))]
    whose = picking.Whose(own, framework(session).cycle(form.cycle.data), form.language.data)
    return picking.found_in(list(rows), context_of(session), whose)


def _sheet(form: SheetForm) -> str:
    return render_template("intake/sheet.html", form=form, columns=COLUMNS, limit=picking.LARGEST)


def _again(form: SheetForm, problem: str) -> str:
    """Return the page with the rows as they were sent, as far as they can be read."""
    numbers = [name.removeprefix("cells-") for name in request.form if name.startswith("cells-")]
    try:
        found = _found(picking.picked(request.form, numbers), form)
    except (Refused, NotFound):
        form.file.errors = (problem,)
        return _sheet(form)
    return _rows(form, found, problem)


def _rows(form: SheetForm, found: picking.Found, problem: str = "") -> str:
    shown: dict[str, Any] = {
        "form": form,
        "found": found,
        "rejects": [line(one) for one in found.rejects],
        "remarks": {one.row: [say(said) for said in one.remarks] for one in found.drafts},
        "picked": request.form.getlist("row"),
        "problem": problem,
        "most": picking.MOST,
        "key": secrets.token_urlsafe(12),
    }
    return render_template("intake/rows.html", **shown)
