"""The log over HTTP: what it is, its newest checkpoint, its key, proofs of inclusion."""

from flask import Blueprint, Flask, Response, render_template
from flask.typing import ResponseReturnValue

from registry.audit import queries
from registry.audit.entry import decode_entry
from registry.audit.proof import format_proof
from registry.audit.signer import signer
from registry.errors import NotFound
from registry.web import context
from registry.web.gate import public

blueprint = Blueprint("log", __name__, url_prefix="/log")


def init_app(app: Flask) -> None:
    """Serve the log."""
    app.register_blueprint(blueprint)


@blueprint.get("")
@public
def about() -> ResponseReturnValue:
    """Explain the log and show where it stands."""
    size = queries.size(context.session)
    stored = queries.checkpoint(context.session)
    newest = decode_entry(queries.entry(context.session, size - 1).body) if size else None
    return render_template(
        "audit/about.html",
        size=size,
        root=queries.root(context.session, size).hex(),
        newest=newest,
        stored=stored,
        vkey=signer(context.settings()).vkey,
    )


@blueprint.get("/checkpoint")
@public
def checkpoint() -> ResponseReturnValue:
    """Return the newest signed checkpoint (C2SP tlog-checkpoint)."""
    stored = queries.checkpoint(context.session)
    if stored is None:
        raise _unsigned()
    return _text(stored.note)


@blueprint.get("/key")
@public
def key() -> ResponseReturnValue:
    """Return the log's verifier key (C2SP signed-note vkey)."""
    return _text(signer(context.settings()).vkey + "\n")


@blueprint.get("/proof/<int:index>.tlog-proof")
@public
def proof(index: int) -> ResponseReturnValue:
    """Return the proof that entry `index` is in the log (C2SP tlog-proof)."""
    found = queries.prove(context.session, index)
    if found is None:
        raise _unsigned()
    answer = _text(format_proof(found))
    answer.headers["Content-Disposition"] = f'attachment; filename="entry-{index}.tlog-proof"'
    return answer


@blueprint.get("/entry/<int:index>")
@public
def entry(index: int) -> ResponseReturnValue:
    """Return the exact bytes of entry `index`: the leaf that the log commits to."""
    found = queries.entry(context.session, index)
    return Response(found.body, mimetype="application/json")


def _unsigned() -> NotFound:
    return NotFound("Nothing is signed yet: a checkpoint follows within seconds. Try again.")


def _text(body: str) -> Response:
    return Response(body, mimetype="text/plain")
