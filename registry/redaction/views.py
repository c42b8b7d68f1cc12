"""Asking for a redaction, reading all that it erases, confirming or declining it."""

import secrets
from typing import Any

from flask import Blueprint, Flask, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from registry import clock
from registry.accounts.queries import register
from registry.errors import Conflict, NotFound, Refused, Sentence
from registry.framework.queries import framework
from registry.pledges import queries as pledges
from registry.pledges.compare import BY_LANGUAGE, FIELD_LABELS
from registry.pledges.content import REDACTABLE, Content
from registry.pledges.models import Pledge
from registry.pledges.wording import Wording
from registry.policy import Permission, Subject
from registry.redaction import operations, queries
from registry.redaction.forms import AskForm
from registry.redaction.models import RedactionRequest
from registry.web import context
from registry.web.gate import requires
from registry.web.languages import say

blueprint = Blueprint("redaction", __name__, url_prefix="/redactions")
# State → what people read, and the kind of its tag.
STATES = {
    "asked": (_l("Waits for a second person"), "warn"),
    "confirmed": (_l("Redacted"), "good"),
    "declined": (_l("Declined"), "neutral"),
}


def init_app(app: Flask) -> None:
    """Serve the pages."""
    app.register_blueprint(blueprint)


def _pledge(session: Session, *, ref: str) -> tuple[Pledge, Subject]:
    return pledges.pledge(session, ref), Subject()


def _request(session: Session, *, handle: str) -> tuple[RedactionRequest, Subject]:
    return queries.request(session, handle), Subject()


@blueprint.get("")
@requires(Permission.REDACTION_ASK)
def redactions() -> ResponseReturnValue:
    """List what was asked for; with a ref, lead to the page that asks about that pledge."""
    ref, problem = request.args.get("ref", "").strip().upper(), ""
    if ref:
        try:
            found = pledges.pledge(context.session, ref[:40])
            return redirect(url_for(".choose", ref=found.ref))
        except NotFound as error:
            problem = say(error.sentence)
    return render_template(
        "redaction/redactions.html",
        requests=queries.requests(context.session),
        states=STATES,
        ref=ref[:40],
        problem=problem,
    )


@blueprint.get("/of/<ref>")
@requires(Permission.REDACTION_ASK, _pledge)
def choose(pledge: Pledge) -> ResponseReturnValue:
    """Show what of a pledge may be redacted."""
    return _choose(pledge, _form(pledge))


@blueprint.post("/of/<ref>")
@requires(Permission.REDACTION_ASK, _pledge, keeps_text=True, form=AskForm)
def ask(pledge: Pledge) -> ResponseReturnValue:
    """Ask for a redaction; nothing changes yet."""
    form = _form(pledge)
    if not form.validate_on_submit():
        return _choose(pledge, form), 422

    def act(session: Session) -> str:
        asked = operations.ask_redaction(
            session,
            context.actor(),
            pledge,
            numbers=form.numbers.data,
            fields=form.parts.data,
            reason=form.reason.data,
            at=clock.now(),
        )
        return url_for(".show", handle=asked.handle)

    try:
        return context.answer_once(act)
    except Refused as error:
        return _choose(pledge, form, refused=error.sentence), 422


def _form(pledge: Pledge) -> AskForm:
    """Return the form with the revisions there are and the fields that say something."""
    revisions = pledges.revisions(context.session, pledge)
    said = [
        name for name in REDACTABLE if any(queries.sayings(one.content, name) for one in revisions)
    ]
    return AskForm(sorted(one.number for one in revisions), said)


def _choose(pledge: Pledge, form: AskForm, *, refused: Sentence | None = None) -> str:
    wording = _wording()
    rows = [
        (one.number, _(FIELD_LABELS[name]), _said(wording, name, Content.parse(one.content)))
        for one in reversed(pledges.revisions(context.session, pledge))
        for name, _label in form.parts.choices
        if queries.sayings(one.content, name)
    ]
    return render_template(
        "redaction/choose.html", pledge=pledge, form=form, rows=rows, refused=refused, key=_key()
    )


@blueprint.get("/<handle>")
@requires(Permission.REDACTION_CONFIRM, _request)
def show(asked: RedactionRequest) -> ResponseReturnValue:
    """Show all that a redaction erases, before somebody confirms it."""
    return _show(asked)


@blueprint.post("/<handle>/confirm")
@requires(Permission.REDACTION_CONFIRM, _request)
def confirm(asked: RedactionRequest) -> ResponseReturnValue:
    """Erase what the list showed."""

    def act(session: Session) -> str:
        seen = request.form.get("seen", "")
        operations.confirm_redaction(session, context.actor(), asked, seen=seen, at=clock.now())
        return url_for(".show", handle=asked.handle)

    return _decide(asked.handle, act, _("The words are erased."))


@blueprint.post("/<handle>/decline")
@requires(Permission.REDACTION_CONFIRM, _request)
def decline(asked: RedactionRequest) -> ResponseReturnValue:
    """Leave the words as they are."""

    def act(session: Session) -> str:
        operations.decline_redaction(session, context.actor(), asked, at=clock.now())
        return url_for(".show", handle=asked.handle)

    return _decide(asked.handle, act, _("The redaction is declined: nothing was erased."))


def _decide(handle: str, act: Any, done: str) -> ResponseReturnValue:
    try:
        answer = context.answer_once(act)
    except (Conflict, Refused) as error:
        status = 409 if isinstance(error, Conflict) else 422
        return _show(queries.request(context.session, handle), problem=error.sentence), status
    flash(done, "success")
    return answer


def _show(asked: RedactionRequest, *, problem: Sentence | None = None) -> str:
    pledge = context.session.get_one(Pledge, asked.pledge_id)
    names = pledges.people(context.session, [asked.asked_by, asked.decided_by])
    waits = asked.state == "asked"
    found = queries.reach(context.session, pledge, asked.targets) if waits else None
    return render_template(
        "redaction/show.html",
        asked=asked,
        pledge=pledge,
        state=STATES[asked.state],
        names=names,
        reach=found,
        rows=_rows(found) if found else (),
        done=queries.done(context.session, asked),
        labels=FIELD_LABELS,
        is_mine=asked.asked_by == context.identity().person_id,
        problem=problem,
        key=_key(),
    )


def _rows(found: queries.Reach) -> list[tuple[str, str, str, str]]:
    """Return each field that would go: of which revision, whether that is public, what it says."""
    wording = _wording()
    return [
        (
            _("Revision %(n)s", n=one.number),
            _("Public") if one.is_public else _("Not public"),
            _(FIELD_LABELS[name]),
            _said(wording, name, one.content),
        )
        for one in found.revisions
        for name in one.fields
    ]


def _said(wording: Wording, name: str, content: Content) -> str:
    """Return all that a field says: in every language that it has."""
    if name in BY_LANGUAGE:
        texts = getattr(content, name)
        return "\n".join(f"{wording.label('language', code)}: {texts[code]}" for code in texts)
    return wording.text(name, content)


def _wording() -> Wording:
    session = context.session
    return Wording(register(session), framework(session), str(g.language), _)


def _key() -> str:
    return secrets.token_urlsafe(12)
