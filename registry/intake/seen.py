"""What was new in the rows so far, on disk: as long as the file may be, memory stays the same."""

import json
import sqlite3
from collections.abc import Iterator, MutableMapping
from contextlib import closing, contextmanager

from registry import canonical
from registry.pledges.content import Content


class Seen(MutableMapping[str, Content]):
    """A mapping id → content in a temporary database of its own."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        database.execute("create table seen (id text primary key, content text) without rowid")

    def __getitem__(self, key: str) -> Content:
        """Return the content that was kept under an id."""
        found = self._database.execute("select content from seen where id = ?", (key,)).fetchone()
        if found is None:
            raise KeyError(key)
        return Content.parse(json.loads(found[0]))

    def __setitem__(self, key: str, content: Content) -> None:
        """Keep a content under an id."""
        row = (key, canonical.dumps(content.document()))
        self._database.execute("insert or replace into seen values (?, ?)", row)

    def __delitem__(self, key: str) -> None:
        """Forget an id."""
        self._database.execute("delete from seen where id = ?", (key,))

    def __iter__(self) -> Iterator[str]:
        """Yield every id."""
        return (key for (key,) in self._database.execute("select id from seen"))

    def __len__(self) -> int:
        """Return how many ids there are."""
        [(count,)] = self._database.execute("select count(*) from seen")
        return int(count)


@contextmanager
def seen_so_far() -> Iterator[Seen]:
    """Give an empty one; SQLite drops the file of a database without a name when it is closed."""
    with closing(sqlite3.connect("", isolation_level=None)) as database:
        yield Seen(database)
