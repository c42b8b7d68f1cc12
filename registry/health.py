"""Two addresses for a proxy or a monitor: does the process live, can it answer people?"""

from flask import Flask, Response
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from registry import schema_version
from registry.errors import RegistryError
from registry.web import context
from registry.web.errors import RETRY
from registry.web.gate import public

LIVE, READY = "/health/live", "/health/ready"


def init_app(app: Flask) -> None:
    """Answer at both addresses."""
    app.add_url_rule(LIVE, "health.live", live)
    app.add_url_rule(READY, "health.ready", ready)


@public
def live() -> ResponseReturnValue:
    """Say that the process answers; the database is not asked."""
    return _said("alive", 200)


@public
def ready() -> ResponseReturnValue:
    """Say whether pages can be made: the database answers and stands at this version's schema."""
    try:
        schema_version.check(context.engine())
    except RegistryError as refusal:
        return _said(f"not ready: {refusal}", 503)
    except SQLAlchemyError:
        return _said("not ready: the database does not answer", 503)
    return _said("ready", 200)


def _said(sentence: str, status: int) -> Response:
    answer = Response(f"{sentence}\n", status, mimetype="text/plain")
    answer.headers["Cache-Control"] = "no-store"
    if status == 503:
        answer.headers["Retry-After"] = str(RETRY)
    return answer
