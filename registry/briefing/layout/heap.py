"""Drawing without the garbage collector's walks.

A brief is made of millions of small objects without a circle among them. The collector would look
at those that are there again and again, a quarter of the time, and find nothing to free. What was
there before is left out of its walks meanwhile: they took the longer the more pledges there are.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_RARELY = 500_000  # new objects between two walks; 700 as Python comes

_lock = Lock()
_drawing = 0  # briefs, each in a thread of its own
_usual = gc.get_threshold()
_is_frozen = False  # by us: whoever froze before keeps what they froze


@contextmanager
def rarely_walked() -> Iterator[None]:
    """Let the collector walk rarely until the last of those who ask for it is done."""
    global _drawing, _usual, _is_frozen  # noqa: PLW0603 - there is one collector in a process
    with _lock:
        if not _drawing:
            _usual = gc.get_threshold()
            gc.set_threshold(_RARELY, *_usual[1:])
            _is_frozen = gc.get_freeze_count() == 0
            if _is_frozen:
                gc.freeze()
        _drawing += 1
    try:
        yield
    finally:
        with _lock:
            _drawing -= 1
            if not _drawing:
                gc.set_threshold(*_usual)
                if _is_frozen:
                    gc.unfreeze()
