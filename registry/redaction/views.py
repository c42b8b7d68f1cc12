"""Asking for a redaction, reading all that it erases, confirming or declining it."""

import secrets
from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from registry import clock
from registry.errors import Conflict, NotFound, Refused, Sentence
from registry.pledges.queries import people
from registry.policy import Permission, Subject
from registry.redaction import chains, operations, queries
from registry.redaction.chains import Chain
from registry.redaction.forms import AskForm
from registry.redaction.models import RedactionRequest
from registry.redaction.private import private
from registry.redaction.texts import repeated
from registry.redaction.wording import (
    Line,
    heading,
    label,
    line,
    lines,
    private_line,
    private_title,
    title,
)
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


def _chain(session: Session, *, ref: str) -> tuple[Chain, Subject]:
    return chains.chain(session, ref), Subject()


def _request(session: Session, *, handle: str) -> tuple[RedactionRequest, Subject]:
    return queries.request(session, handle), Subject()


@blueprint.get("")
@requires(Permission.REDACTION_ASK)
def redactions() -> ResponseReturnValue:
    """List what was asked for; with a ref, lead to the page that asks about that object."""
    ref, problem = request.args.get("ref", "").strip().upper(), ""
    if ref:
        try:
            found = chains.chain(context.session, ref[:60])
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
@requires(Permission.REDACTION_ASK, _chain)
def choose(of: Chain) -> ResponseReturnValue:
    """Show what of a pledge, a report, a partner, … may be redacted, entry by entry."""
    return _choose(of, _form(of))


@blueprint.post("/of/<ref>")
@requires(Permission.REDACTION_ASK, _chain, keeps_text=True, form=AskForm)
def ask(of: Chain) -> ResponseReturnValue:
    """Ask for a redaction; nothing changes yet."""
    form = _form(of)
    if not form.validate_on_submit():
        return _choose(of, form), 422

    def act(session: Session) -> str:
        asked = operations.ask_redaction(
            session,
            context.actor(),
            of,
            texts=form.chosen,
            reason=form.reason.data,
            at=clock.now(),
        )
        return url_for(".show", handle=asked.handle)

    try:
        return context.answer_once(act)
    except Refused as error:
        return _choose(of, form, refused=error.sentence), 422


def _form(of: Chain) -> AskForm:
    """Return the form with every text there is, the newest entry first."""
    said = _said(of)
    return AskForm({head: [(one.value, one.label) for one in ls] for head, ls in said.items()})


def _said(of: Chain) -> dict[str, list[Line]]:
    """Return the texts by what they stand in: entries, the newest first, then messages."""
    entries = queries.entries(context.session, *(of.objects or (of.object,)))
    said = {heading(one): lines(one) for one in reversed(entries) if one.texts}
    for one in private(context.session, of):
        head = " · ".join((private_title(one), _("Not public"), _("in no entry")))
        said.setdefault(head, []).append(private_line(one))
    return said


def _choose(of: Chain, form: AskForm, *, refused: Sentence | None = None) -> str:
    return render_template(
        "redaction/choose.html",
        of=of,
        form=form,
        rows=[row for rows in _said(of).values() for row in rows],
        reports=chains.reports_on(context.session, of),
        partners=chains.partners_of(context.session, of),
        refused=refused,
        key=_key(),
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
    session = context.session
    of, waits = chains.chain_of(session, asked), asked.state == "asked"
    found = queries.reach(session, of, asked.targets) if waits else None
    lost = [(one, name) for one in found.entries for name in one.fields] if found else []
    return render_template(
        "redaction/show.html",
        asked=asked,
        state=STATES[asked.state],
        names=people(session, [asked.asked_by, asked.decided_by]),
        reach=found,
        rows=[(title(one.entry), one.is_public, line(one.entry, name)) for one, name in lost]
        + [
            (private_title(one), False, private_line(one))
            for one in (found.private if found else ())
        ],
        repeats=repeated(asked.reason, _erased(found)) if found else [],
        loses_names=any(name == "document" for _one, name in lost),
        kept_texts=queries.kept_texts(session, found) if found else (),
        done=[(title(one), label(one, name)) for one, name in queries.done(session, asked)],
        is_mine=asked.asked_by == context.identity().person_id,
        problem=problem,
        key=_key(),
    )


def _erased(found: queries.Reach) -> list[Any]:
    of_entries = [one.entry.texts[name] for one in found.entries for name in one.fields]
    return of_entries + [one.said for one in found.private]


def _key() -> str:
    return secrets.token_urlsafe(12)
