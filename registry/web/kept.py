"""Answers that anybody may get, kept in memory while nothing that they show has changed."""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from gzip import compress
from hashlib import sha256
from threading import Lock
from typing import Self

Headers = list[tuple[str, str]]

# Levels of gzip. A page that is asked for once is packed in half the time, for an eighth more
# bytes; one that is asked for again, well. 9 takes twice as long to save one byte in a hundred.
_ONCE, _AGAIN = 1, 6
_OVERHEAD = 2_000  # bytes of memory that a page takes besides its body
_OF_BODY = frozenset({"content-type", "content-length", "content-disposition"})


@dataclass(slots=True)
class Page:
    """An answer with status 200: its headers, and its body plain, and compressed for who takes it.

    The tag is weak: it names what the page says, in whichever encoding.
    """

    headers: Headers
    body: bytes
    tag: str
    _packed: bytes = field(default=b"", compare=False)
    _times: int = field(default=0, compare=False)  # that it was asked for compressed

    @classmethod
    def make(cls, headers: Headers, body: bytes) -> Self:
        """Return the page with these headers and this body."""
        digest = sha256(body).hexdigest()[:32]
        own = {"content-length", "etag", "last-modified"}
        kept = [(name, value) for name, value in headers if name.lower() not in own]
        tag = f'"{digest}"'
        return cls([*kept, ("ETag", f"W/{tag}")], body, tag)

    def answer(self, *, packed: bool) -> tuple[Headers, bytes]:
        """Return headers and body to send."""
        body = self._pack() if packed else self.body
        headers = [*self.headers, ("Content-Length", str(len(body)))]
        return ([*headers, ("Content-Encoding", "gzip")] if packed else headers), body

    def _pack(self) -> bytes:
        self._times += 1
        if self._times <= 2 or not self._packed:  # another thread may be at it still
            self._packed = compress(self.body, _ONCE if self._times == 1 else _AGAIN, mtime=0)
        return self._packed

    def unchanged(self) -> Headers:
        """Return the headers for who has it already."""
        return [pair for pair in self.headers if pair[0].lower() not in _OF_BODY]

    def is_named(self, tags: str) -> bool:
        """Whether an `If-None-Match` names it: compared weakly, as RFC 9110 has it (13.1.2)."""
        return self.tag in tags or tags.strip() == "*"

    @property
    def weight(self) -> int:
        """How many bytes of memory it takes at most, about."""
        return 2 * len(self.body) + _OVERHEAD


class Pages:
    """Pages of one stamp, up to `limit` bytes: the one asked for longest ago makes room.

    A stamp names everything that any of them depends on, but for what stands in their key. When
    another one is asked for, all of the former are let go.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.weight = 0
        self._stamp: object = None
        self._pages: OrderedDict[Hashable, Page] = OrderedDict()
        self._lock = Lock()

    def get(self, stamp: object, key: Hashable) -> Page | None:
        """Return the page kept under `key`, if it was made of this stamp."""
        with self._lock:
            if stamp != self._stamp:
                self._stamp, self.weight = stamp, 0
                self._pages.clear()
                return None
            if page := self._pages.get(key):
                self._pages.move_to_end(key)
            return page

    def put(self, stamp: object, key: Hashable, page: Page) -> None:
        """Keep a page that was made of `stamp`, unless that has passed or it is too large."""
        with self._lock:
            if stamp != self._stamp or page.weight > self.limit:
                return
            if former := self._pages.pop(key, None):
                self.weight -= former.weight
            self._pages[key] = page
            self.weight += page.weight
            while self.weight > self.limit:
                _key, oldest = self._pages.popitem(last=False)
                self.weight -= oldest.weight
