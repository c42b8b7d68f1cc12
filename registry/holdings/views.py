"""Asking for all that an entity owns, watching it being made, fetching it."""

import secrets
from collections.abc import Sequence

from flask import Blueprint, Flask, g, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from registry import clock
from registry.accounts.queries import register
from registry.accounts.register import EntityView
from registry.errors import NotFound
from registry.holdings import operations, queries
from registry.holdings.models import Handover
from registry.jobs.saying import STATES
from registry.pledges.queries import people
from registry.policy import Permission, Subject, allows
from registry.web import context
from registry.web.gate import requires

blueprint = Blueprint("holdings", __name__)


def init_app(app: Flask) -> None:
    """Serve the pages, and tell the page *My work* whose holdings somebody may take away."""
    app.jinja_env.globals["holders"] = holders
    app.register_blueprint(blueprint)


def holders() -> Sequence[EntityView]:
    """Return the entities whose holdings the person may take away."""
    identity, entities = context.identity(), register(context.session)
    held = dict.fromkeys(grant.entity for grant in identity.grants)
    return [
        entities.get(code)
        for code in held
        if allows(identity, Permission.ENTITY_EXPORT, Subject(entity=code))
    ]


def _entity(session: Session, *, code: str) -> tuple[EntityView, Subject]:
    return register(session).get(code), Subject(entity=code)


def _handover(session: Session, *, code: str, handle: str) -> tuple[Handover, Subject]:
    found, entity = queries.handover(session, handle), register(session).get(code)
    if found.entity_id != entity.id:
        raise NotFound("There is no such archive.")
    return found, Subject(entity=code)


@blueprint.get("/holdings/<code>")
@requires(Permission.ENTITY_EXPORT, _entity)
def holdings(entity: EntityView) -> ResponseReturnValue:
    """Show what can be taken away, and what was asked for."""
    session = context.session
    found = queries.handovers(session, entity.id)
    files = [operations.file_of(context.settings(), one) for one in found]
    return render_template(
        "holdings/holdings.html",
        entity=entity,
        name=entity.name(g.language),
        rows=[
            (one, file.stat().st_size if one.state == "done" and file.is_file() else None)
            for one, file in zip(found, files, strict=True)
        ],
        states=STATES,
        names=people(session, [one.person_id for one in found]),
        is_open=any(one.state in ("queued", "running") for one in found),
        days=operations.KEPT.days,
        key=secrets.token_urlsafe(12),
    )


@blueprint.post("/holdings/<code>")
@requires(Permission.ENTITY_EXPORT, _entity)
def ask(entity: EntityView) -> ResponseReturnValue:
    """Ask for the archive; the worker finds it once that is committed."""

    def act(session: Session) -> str:
        operations.ask_handover(session, context.actor(), entity, at=clock.now())
        return url_for("holdings.holdings", code=entity.code)

    return context.answer_once(act)


@blueprint.get("/holdings/<code>/<handle>.zip")
@requires(Permission.ENTITY_EXPORT, _handover)
def download(asked: Handover) -> ResponseReturnValue:
    """Hand out the file of a finished archive."""
    path = operations.file_of(context.settings(), asked)
    if asked.state != "done" or not path.is_file():
        raise NotFound("This archive has no file: ask for it again.")
    code = register(context.session).by_id[asked.entity_id].code
    return send_file(
        path, "application/zip", as_attachment=True, download_name=f"{code}-holdings.zip"
    )
