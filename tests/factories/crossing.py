"""Others who act while a transaction is open, on PostgreSQL."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from sqlalchemy import text
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from registry.audit import signer
from registry.errors import RegistryError
from registry.settings import Settings
from registry.store import transaction, writing

_WAITING = text(
    "SELECT count(*) FROM pg_stat_activity "
    "WHERE datname = current_database() AND wait_event_type = 'Lock'"
)
Act = Callable[[Session], object]


class Crossing:
    """Acts of others, each in a transaction and a thread of its own."""

    def __init__(self, engine: Engine, pool: ThreadPoolExecutor) -> None:
        self._engine, self._pool, self._begun = engine, pool, 0

    def begin(self, act: Act) -> Future[object]:
        """Begin an act, and return once it waits for what somebody else holds."""
        self._begun += 1
        begun = self._pool.submit(self._do, act)
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as watching:
            while not begun.done() and watching.scalar(_WAITING) < self._begun:  # type: ignore[operator]
                pass
        assert not begun.done(), "it did not wait"
        return begun

    def _do(self, act: Act) -> object:
        """Return what an act says, or with what it was refused."""
        try:
            with writing(self._engine) as session, transaction(session):
                return act(session)
        except RegistryError as error:
            return error

    def sign_until(self, begun: Future[object], settings: Settings) -> None:
        """Sign as the worker does until an act is over, and see that it was done."""
        while not begun.done():
            signer.sign(self._engine, settings)
        assert not isinstance(begun.result(), RegistryError)
