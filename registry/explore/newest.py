"""Where the registry stands now, asked so cheaply that it can be asked before each answer."""

from threading import Lock
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from registry import clock
from registry.explore.moment import NOW, Moment, newest_moment


class Newest:
    """This very moment: one statement on a connection kept for it alone.

    A session would take twenty times as long: it begins a transaction, and ends it. Another
    process may have appended, so the database is asked each time.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._no_answer = (SQLAlchemyError, engine.dialect.loaded_dbapi.Error)
        self._statement = str(NOW.compile(engine, compile_kwargs={"literal_binds": True}))
        self._pooled: Any = None
        self._lock = Lock()
        event.listen(engine, "engine_disposed", self._close)

    def __call__(self) -> Moment | None:
        """Return the moment, or None where the database does not answer: Flask will say so."""
        with self._lock:
            try:
                pooled = self._pooled or self._open()
                [row] = pooled.dbapi_connection.execute(self._statement).fetchall()
            except self._no_answer:
                self._close()
                return None
        return newest_moment(row, clock.today())

    def _open(self) -> Any:
        self._pooled = self._engine.raw_connection()
        self._pooled.detach()  # it is ours: the pool opens another one
        if self._engine.dialect.name != "sqlite":
            self._pooled.dbapi_connection.autocommit = True  # as SQLite's is: always a new snapshot
        return self._pooled

    def _close(self, *_engine: object) -> None:
        pooled, self._pooled = self._pooled, None
        if pooled is not None:
            pooled.close()
