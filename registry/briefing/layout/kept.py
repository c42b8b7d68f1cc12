"""What is set of pledges, kept from one brief for the next: most say the same again.

The section of a pledge and its row of the table are kept by all that the pledge says, so they can
never be old ones. They are kept as bytes: these are an eighth of what the strips take, and each
brief gets parts of its own, for it numbers them.
"""

import pickle
import zlib
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from hashlib import blake2b
from threading import Lock

from registry.briefing.document import Pledge
from registry.briefing.layout.flow import Piece, Strip
from registry.briefing.layout.shaping import Spelled, Word

Set = Callable[[Pledge], Iterable[Strip]]

_HERE = "\0"
"""Stands for the address of a pledge, which names the size of the log, in what is kept."""
_BESIDE = 150  # bytes that Python needs for a section beside its own
_LEVEL = 1  # of compression: a section is kept more often than it is taken


class Sections:
    """What one process keeps, in any language, of which none has two translations.

    It takes `room` bytes; what was not asked for the longest is forgotten first.
    """

    def __init__(self, room: int) -> None:
        self._room = room
        self.left = room
        self._kept: OrderedDict[bytes, bytes] = OrderedDict()
        self._lock = Lock()
        self.made = 0
        """How many of all that was asked for had to be set."""

    def forget(self) -> None:
        """Forget all: words that are kept may have been erased."""
        with self._lock:
            self._kept.clear()
            self.left = self._room

    def find(self, key: bytes) -> list[Strip] | None:
        """Return what is kept under a key, if it is; else it is to be set."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is None:
                self.made += 1
                return None
            self._kept.move_to_end(key)
        strips: list[Strip] = pickle.loads(zlib.decompress(kept))  # noqa: S301 - our own bytes
        return strips

    def keep(self, key: bytes, strips: list[Strip]) -> None:
        """Keep strips, and forget others where there is no room."""
        kept = zlib.compress(pickle.dumps(strips, pickle.HIGHEST_PROTOCOL), _LEVEL)
        with self._lock:
            if key in self._kept:
                return
            self._kept[key] = kept
            self.left -= len(kept) + _BESIDE
            while self.left < 0:
                _key, oldest = self._kept.popitem(last=False)
                self.left += len(oldest) + _BESIDE


class Shelf:
    """What is kept as one brief takes it, in its language."""

    def __init__(self, sections: Sections, language: str) -> None:
        self._sections = sections
        self._language = language
        self._digests: dict[int, bytes] = {}  # by the pledge, which is there as long as its brief

    def take(self, name: str, pledge: Pledge, set_: Set) -> list[Strip]:
        """Return what is called `name` of a pledge, by `set_` if need be."""
        key = self._digest(pledge) + name.encode()
        strips = self._sections.find(key)
        if strips is None:
            strips = list(set_(replace(pledge, url=_HERE)))
            self._sections.keep(key, _gathered(strips))
        return [_leading(strip, pledge.url) for strip in strips]

    def _digest(self, pledge: Pledge) -> bytes:
        """Return what stands for all that a pledge says."""
        found = self._digests.get(id(pledge))
        if found is None:
            says = repr((self._language, replace(pledge, url=_HERE)))
            found = self._digests[id(pledge)] = blake2b(says.encode(), digest_size=32).digest()
        return found


def _gathered(strips: list[Strip]) -> list[Strip]:
    """Return the same strips, of which the first one says what is spelled in all of them."""
    spelled: defaultdict[str, set[str]] = defaultdict(set)
    others = []
    for strip in strips:
        pieces = []
        for piece in strip.pieces:
            for one in piece.shows:
                if isinstance(one, Spelled):
                    spelled[one.face].update(one.text)
            words = [one for one in piece.shows if isinstance(one, Word)]
            pieces.append(piece._replace(shows=tuple(words)))
        others.append(strip._replace(pieces=tuple(pieces)) if pieces else strip)
    first, *more = others[0].pieces
    signs = [Spelled(face, "".join(sorted(chars))) for face, chars in sorted(spelled.items())]
    shows = (*signs, *first.shows)
    return [others[0]._replace(pieces=(first._replace(shows=shows), *more)), *others[1:]]


def _leading(strip: Strip, url: str) -> Strip:
    """Return the same strip, what leads to its pledge leading to `url`."""
    for piece in strip.pieces:
        if piece.hotspots:
            return strip._replace(pieces=tuple([_led(piece, url) for piece in strip.pieces]))
    return strip


def _led(piece: Piece, url: str) -> Piece:
    spots = [spot._replace(to=url) if spot.to == _HERE else spot for spot in piece.hotspots]
    return piece._replace(hotspots=tuple(spots))
