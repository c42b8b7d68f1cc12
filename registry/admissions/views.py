"""The form that asks for access, the link that confirms it, and the secretariat's queue."""

import secrets
from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from math import ceil
from typing import Any

from flask import Blueprint, Flask, Response, flash, g, make_response, render_template, url_for
from flask import request as asked
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from registry import clock, mail
from registry.accounts import limits
from registry.accounts.letters import ROLES
from registry.accounts.operations import token_hash
from registry.accounts.queries import register, reviewers
from registry.admissions import letters, operations, queries
from registry.admissions.forms import AskForm, GrantForm, RefuseForm
from registry.admissions.models import AccessRequest
from registry.errors import Conflict, NotFound, Refused, Sentence
from registry.files.keeping import keep
from registry.files.serving import hand_out
from registry.policy import Permission, Role, Subject
from registry.settings import MEGABYTE
from registry.web import context
from registry.web.bodies import ask_again, takes_small_files
from registry.web.gate import public, requires
from registry.web.languages import say

blueprint = Blueprint("admissions", __name__)
LARGEST = 5 * MEGABYTE  # a letter, not a library: who sends it is not known


def init_app(app: Flask) -> None:
    """Add these pages; who asks often waits."""
    app.register_blueprint(blueprint)
    settings = app.extensions["registry.settings"]
    limits.by_address(app, "admissions.ask", settings.access_limit, _slow_down)


@blueprint.route("/access", methods=["GET", "POST"])
@public
@takes_small_files(LARGEST)
def ask() -> ResponseReturnValue:
    """Ask for access; the answer is the same for every address."""
    # Words from the fields, the file from the files: a file is no text, whatever its name says.
    form = AskForm(asked.form, language=g.language)
    form.evidence.data = asked.files.get("evidence")
    form.offer(register(context.session))
    if not form.validate_on_submit():
        if form.errors:
            ask_again(form.evidence)
        return _asking(form), 422 if form.errors else 200
    try:
        _ask(form)
    except Refused as error:
        form.evidence.errors = (say(error.sentence),)
        return _asking(form), 422
    return render_template("admissions/ask.html", form=None)


def _ask(form: AskForm) -> None:
    """Keep the request and write to the address that it gives."""
    at, evidence = clock.now(), _evidence(form)
    with context.change() as session:
        entity = register(session).get(form.entity.data) if form.entity.data else None
        said = operations.Asked(
            email=form.email.data or "",
            name=form.name.data or "",
            language=form.language.data,
            office=form.office.data or "",
            role=Role(form.role.data),
            entity=entity,
            entity_name=form.entity_name.data or "",
            mandate=form.mandate.data or "",
            evidence=evidence,
        )
        if token := operations.ask_access(session, said, at=at):
            link = f"{context.settings().base_url}/access/{token}"
            mail.write(session, [letters.confirm(said.email, said.language, link=link)], at=at)


def _evidence(form: AskForm) -> dict[str, Any] | None:
    """Keep the file that was sent, if any, apart from all that may become public.

    Raises:
        Refused: it cannot be taken; the sentence says why.
    """
    file = form.evidence.data
    if not file or not file.filename:
        return None
    with file.stream as stream:
        return asdict(keep(context.settings().evidence, stream, file.filename, limit=LARGEST))


def _asking(form: AskForm) -> str:
    return render_template("admissions/ask.html", form=form, limit=LARGEST // MEGABYTE)


def _slow_down(seconds: int) -> Response:
    form = AskForm(asked.form)
    form.offer(register(context.session))
    said = ngettext(
        "Too many requests came from here: try again in %(num)s minute.",
        "Too many requests came from here: try again in %(num)s minutes.",
        ceil(seconds / 60),
    )
    form.email.errors = (said,)
    ask_again(form.evidence)
    return make_response(_asking(form), 429)


@blueprint.route("/access/<token>", methods=["GET", "POST"])
@public
def confirm(token: str) -> ResponseReturnValue:
    """Confirm the address, by a button: programs that look at letters follow links too."""
    found = queries.unconfirmed(context.session, token_hash(token), at=clock.now())
    if found is None:
        raise NotFound(
            "This link was used already or has run out. If you still need access, ask again."
        )
    if asked.method in context.SAFE:
        return render_template("admissions/confirm.html", is_done=False)
    with context.change() as session:
        operations.confirm_address(session, found, at=clock.now())
        _tell(session, found)
    return render_template("admissions/confirm.html", is_done=True)


def _tell(session: Session, found: AccessRequest) -> None:
    """Write to every reviewer that the request waits: in the transaction that lets it wait."""
    path, entity = url_for("admissions.request", handle=found.handle), _entity_of(found)
    link = context.settings().base_url + path
    told = [letters.waits(person, entity, link=link) for person in reviewers(session)]
    mail.write(session, told, at=clock.now())


def load_request(session: Session, *, handle: str) -> tuple[AccessRequest, Subject]:
    """Return a request; all of them are the secretariat's to decide."""
    return queries.request(session, handle), Subject()


@blueprint.get("/access-requests")
@requires(Permission.ACCESS_DECIDE)
def requests() -> ResponseReturnValue:
    """List what waits, the oldest first, and what was decided lately."""
    return render_template(
        "admissions/requests.html",
        waiting=queries.waiting(context.session),
        decided=queries.decided(context.session),
        entity_of=_entity_of,
        days=context.settings().evidence_days,
    )


@blueprint.get("/access-requests/<handle>")
@requires(Permission.ACCESS_DECIDE, load=load_request)
def request(found: AccessRequest) -> ResponseReturnValue:
    """Show a request with what shows the mandate, and the two ways to decide it."""
    return _page(found)


@blueprint.get("/access-requests/<handle>/evidence")
@requires(Permission.ACCESS_DECIDE, load=load_request)
def evidence(found: AccessRequest) -> ResponseReturnValue:
    """Hand out the file that shows the mandate."""
    if not found.evidence:
        raise NotFound("No file came with this request.")
    kept = found.evidence
    folder = context.settings().evidence
    return hand_out(folder, kept["sha256"], kept["name"], kept["media_type"])


@blueprint.post("/access-requests/<handle>/grant")
@requires(Permission.ACCESS_DECIDE, load=load_request)
def grant(found: AccessRequest) -> ResponseReturnValue:
    """Give the role; the letter is on its way when the page answers."""
    form = GrantForm()
    form.offer(register(context.session))
    if not form.validate():
        return _page(found, granting=form), 422

    def act(session: Session) -> str:
        person = operations.grant_access(
            session,
            context.actor(),
            found,
            entity=register(session).get(form.entity.data),
            role=Role(form.role.data),
            by=context.identity().name,
            base_url=context.settings().base_url,
            at=clock.now(),
        )
        flash(_("A letter to %(email)s is on its way.", email=person.email), "success")
        return url_for("admissions.requests")

    return _do(act, found, granting=form)


@blueprint.post("/access-requests/<handle>/refuse")
@requires(Permission.ACCESS_DECIDE, load=load_request, keeps_text=True, form=RefuseForm)
def refuse(found: AccessRequest) -> ResponseReturnValue:
    """Refuse it; a letter says why."""
    form = RefuseForm()
    if not form.validate():
        return _page(found, refusing=form), 422

    def act(session: Session) -> str:
        reason, at = form.reason.data or "", clock.now()
        operations.refuse_access(session, context.actor(), found, reason=reason, at=at)
        mail.write(session, [letters.refused(found, reason=reason)], at=at)
        flash(_("The request is refused; a letter says why."), "success")
        return url_for("admissions.requests")

    return _do(act, found, refusing=form)


def _do(act: Callable[[Session], str], found: AccessRequest, **forms: Any) -> ResponseReturnValue:
    handle = found.handle
    try:
        return context.answer_once(act)
    except (Conflict, Refused) as error:
        now = queries.request(context.session, handle)
        return _page(now, error.sentence, **forms), 409 if isinstance(error, Conflict) else 422


def _page(
    found: AccessRequest,
    refused: Sentence | None = None,
    *,
    granting: GrantForm | None = None,
    refusing: RefuseForm | None = None,
) -> str:
    entity = _entity_of(found)
    if granting is None:
        data = {"entity": entity.code if entity else "", "role": found.role}
        granting = GrantForm(None, data=data)
    granting.offer(register(context.session))
    days = timedelta(days=context.settings().evidence_days)
    return render_template(
        "admissions/request.html",
        found=found,
        entity=entity,
        role=ROLES[Role(found.role)],
        granting=granting,
        refusing=refusing or RefuseForm(None),
        refused=refused,
        erased_at=found.decided_at + days if found.decided_at else None,
        key=secrets.token_urlsafe(12),
    )


def _entity_of(found: AccessRequest) -> Any:
    """Return the entity that a request names, or the one that it went on in; None where neither."""
    entities = register(context.session)
    if found.entity_id is None:
        return None
    return entities.heir(entities.by_id[found.entity_id].code)
