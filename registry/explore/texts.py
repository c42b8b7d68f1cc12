"""The texts that are looked through, kept in memory by the index of their face; pure."""

from collections.abc import Iterable
from threading import Lock

MOST = 256 << 20  # bytes of text; of what is more, each search reads the rest anew

_MOMENTS = 64


class Texts:
    """Texts of faces of one log by index, as the newest redaction left them."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._known: dict[int, bytes] = {}
        self._room = MOST
        self._redacted = -1
        self._whole: set[bytes] = set()  # keys of the moments of which all are here

    def known(self, redacted: int) -> dict[int, bytes]:
        """Return what is kept; nothing that a redaction may have erased, whoever comes first."""
        with self._lock:
            if redacted > self._redacted:
                self._known, self._whole = {}, set()
                self._room, self._redacted = MOST, redacted
            return self._known if redacted == self._redacted else {}

    def keep(self, known: dict[int, bytes], index: int, text: bytes) -> None:
        """Keep one more in what `known` gave, as long as there is room."""
        with self._lock:
            if known is self._known and index not in known and self._room >= len(text):
                self._room -= len(text)
                known[index] = text

    def note_whole(self, known: dict[int, bytes], key: bytes, read: Iterable[int]) -> None:
        """Note that all faces of a moment are kept, if those that were just read are."""
        if all(index in known for index in read):
            with self._lock:
                if known is self._known:
                    self._whole = {key, *list(self._whole)[-_MOMENTS:]}

    def is_whole(self, known: dict[int, bytes], key: bytes) -> bool:
        """Say whether all faces of a moment are in what `known` gave."""
        return known is self._known and key in self._whole
