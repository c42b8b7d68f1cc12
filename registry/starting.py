"""Whether this program may begin to serve: every start asks, before anybody can reach it."""

from sqlalchemy.engine import Engine

from registry import schema, schema_version
from registry.audit import keys, queries, witnesses
from registry.errors import Misconfigured
from registry.settings import Settings, secret
from registry.store import reading
from registry.web.languages import require_catalogues


def check(settings: Settings, engine: Engine) -> None:
    """Refuse to start on what is not whole; the key that seals sessions is made at the first start.

    Raises:
        Misconfigured: see `look`, or that key cannot be used or made.
    """
    look(settings, engine)
    secret(settings.secret_key)


def look(settings: Settings, engine: Engine) -> None:
    """Refuse what is not whole, and change nothing.

    Raises:
        Misconfigured: the database is of another version, lacks a guard or holds another log, a
            key cannot be used, or the translations are missing; a sentence that names it.
    """
    schema_version.check(engine)
    schema.check(engine, owner_serves=settings.database_owner_serves)
    _refuse_another_log(settings, engine)
    witnesses.accepted(settings)
    require_catalogues()
    if settings.secret_key.exists():
        secret(settings.secret_key)


def _refuse_another_log(settings: Settings, engine: Engine) -> None:
    with reading(engine) as session:
        ring = keys.keyring(session).keys
        is_empty = queries.size(session) == 0
    known = ring[0].vkey.partition("+")[0] if ring else ""
    if known and known != settings.log_origin and not is_empty:
        raise Misconfigured(
            "log_origin is {here}, and the log of this database is named {known} for ever: is it "
            "the right database?",
            here=settings.log_origin,
            known=known,
        )
