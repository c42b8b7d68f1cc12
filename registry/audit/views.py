"""The log over HTTP: checkpoint, key, tiles, proofs, and a program to check them."""

from flask import Blueprint, Flask, Response, jsonify
from flask.typing import ResponseReturnValue

from registry.audit import mirroring, one_file, queries
from registry.audit.keys import keyring
from registry.audit.proof import format_proof
from registry.errors import NotFound
from registry.web import context, tags
from registry.web.gate import public

blueprint = Blueprint("log", __name__, url_prefix="/log")
blueprint.after_request(tags.tag)

SECONDS = 2  # a checkpoint may be kept no longer: the next one follows
FOR_EVER = "public, max-age=31536000, immutable"


def init_app(app: Flask) -> None:
    """Serve the log."""
    app.register_blueprint(blueprint)


@blueprint.get("/checkpoint")
@public
def checkpoint() -> ResponseReturnValue:
    """Return the newest signed checkpoint (C2SP tlog-checkpoint)."""
    stored = queries.checkpoint(context.session)
    if stored is None:
        raise _unsigned()
    answer = _text(queries.cosigned(context.session, stored))
    answer.headers["Cache-Control"] = f"public, max-age={SECONDS}"
    return answer


@blueprint.get("/tile/<path:path>")
@public
def tile(path: str) -> ResponseReturnValue:
    """Return a tile of hashes or a bundle of entries (C2SP tlog-tiles)."""
    body = mirroring.tile(context.session, f"tile/{path}")
    answer = Response(body, mimetype="application/octet-stream")
    answer.headers["Cache-Control"] = FOR_EVER  # another width has another path
    return answer


@blueprint.get("/consistency/<int:old>/<int:new>")
@public
def consistency(old: int, new: int) -> ResponseReturnValue:
    """Return the proof that a signed log extends an older one (C2SP tlog-witness).

    A mirror computes it from tiles. This is for who kept nothing but a checkpoint, and for a
    witness, which is sent these very bytes.
    """
    answer = _text(mirroring.consistency(context.session, old, new))
    answer.headers["Cache-Control"] = FOR_EVER
    return answer


@blueprint.get("/verifier.py")
@public
def verifier() -> ResponseReturnValue:
    """Hand out the program that checks all this without us, as one file."""
    answer = Response(one_file.one_file(), mimetype="text/x-python")
    answer.headers["Content-Disposition"] = f'attachment; filename="{one_file.NAME}"'
    return answer


@blueprint.get("/key")
@public
def key() -> ResponseReturnValue:
    """Return the keys that sign now, a line each (C2SP signed-note vkey), the newest first."""
    ring, newest = keyring(context.session), queries.checkpoint(context.session)
    keys = ring.named_by(newest.note) if newest else [ring.at(0)]
    return _text("".join(f"{one.vkey}\n" for one in keys))


@blueprint.get("/keys")
@public
def keys() -> ResponseReturnValue:
    """Return every key that ever signed, and which sizes of the log need its signature."""
    ring = keyring(context.session).keys
    ends = [following.since - 1 for following in ring[1:]]
    return jsonify(
        origin=context.settings().log_origin,
        keys=[
            {"vkey": one.vkey, "first_size": one.since, "last_size": end}
            for one, end in zip(ring, [*ends, None], strict=True)
        ],
    )


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
