"""What a request works with: the settings, the engine, one session, who asks."""

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import cast

from flask import Flask, current_app, g, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session
from werkzeug.local import LocalProxy

from registry import clock, idempotency
from registry.errors import Refused, RegistryError
from registry.policy import Actor, Identity
from registry.settings import Settings
from registry.store import reading, transaction, writing

_KEY = re.compile(r"[A-Za-z0-9_-]{1,64}")
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def settings() -> Settings:
    """Return the settings of the running application."""
    return cast("Settings", current_app.extensions["registry.settings"])


def engine() -> Engine:
    """Return the engine of the running application."""
    return cast("Engine", current_app.extensions["registry.engine"])


def _session() -> Session:
    if "session" not in g:
        safe = request.method in SAFE
        g.session = reading(engine()) if safe else writing(engine())
    return cast("Session", g.session)


# The request's one session: it reads a single snapshot for GET, and may write otherwise.
session: Session = LocalProxy(_session)  # type: ignore[assignment]


@contextmanager
def change() -> Iterator[Session]:
    """Commit what happens inside with the request's session: the transaction of a view."""
    if request.method in SAFE:
        raise RuntimeError(f"{request.method} writes nothing to the store")
    with transaction(_session()) as current:
        yield current


def read_on() -> None:
    """Read from here on what was committed, in a session that holds no lock."""
    _session().close()
    g.session = reading(engine())


def answer_once(act: Callable[[Session], str]) -> ResponseReturnValue:
    """Run `act` in the transaction and send the browser where it says.

    A form that carries a `key` and is sent twice does nothing twice: the gate gives the second
    the first one's answer (`earlier_answer`).
    """
    try:
        with change() as current:
            target = act(current)
            if key := _key():
                person = identity().person_id or 0
                idempotency.remember(current, person, key, _request_hash(), target, at=clock.now())
    except (RegistryError, IntegrityError):
        if answer := earlier_answer():  # sent twice at once: its twin was faster
            return answer
        raise
    return redirect(target, 303)


def earlier_answer() -> ResponseReturnValue | None:
    """Return the answer that this very form got before, if it was sent before."""
    key, person = _key(), identity().person_id
    if not key or person is None:
        return None
    target = idempotency.earlier(_session(), person, key, _request_hash())
    return redirect(target, 303) if target else None


def _key() -> str | None:
    """Return what makes this form one that acts once.

    Raises:
        Refused: it is none of ours; a database might not be able to keep it.
    """
    key = request.form.get("key")
    if key and not _KEY.fullmatch(key):
        raise Refused("This form was changed on its way: open the page again and repeat it.")
    return key


def _request_hash() -> str:
    """Return what makes two sendings the same: the address and all fields but the token."""
    fields = sorted((name, values) for name, values in request.form.lists() if name != "csrf_token")
    return hashlib.sha256(json.dumps([request.path, fields]).encode()).hexdigest()


def is_autosave() -> bool:
    """Say whether app.js asks, while somebody types, and not the browser for a page."""
    return request.headers.get("X-Requested-With") == "autosave"


def identity() -> Identity:
    """Return who asks; nobody until the gate has looked."""
    return cast("Identity", g.get("who", Identity()))


def actor() -> Actor:
    """Return the person in the role that the gate let them in with."""
    return cast("Actor", g.actor)


def init_app(app: Flask) -> None:
    """Close the session when the request ends, whatever happened."""

    @app.teardown_appcontext
    def close(_error: BaseException | None) -> None:
        if opened := g.pop("session", None):
            _close(opened)


def _close(opened: Session) -> None:
    """Close it; a database that died meanwhile rolls nothing back, and the answer is made."""
    try:
        opened.close()
    except SQLAlchemyError:
        opened.invalidate()
