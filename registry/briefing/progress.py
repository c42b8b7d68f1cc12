"""How much of a work of several parts is done, counted in pledges."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from registry.briefing.layout import Progress

T = TypeVar("T")


def shares(progress: Progress | None, weights: Sequence[float]) -> list[Progress]:
    """Return what each part tells how far it is; `progress` hears how far the whole is.

    A part is told in its own count; the whole has that of its largest part, and never goes back.
    """
    most, told = 0, 0

    def share(before: float, weight: float) -> Progress:
        def tell(done: int, total: int) -> None:
            nonlocal most, told
            most = max(most, total)
            part = (before + weight * (done / total if total else 1)) / sum(weights)
            told = max(told, int(most * part + 1e-6))
            if progress:
                progress(told, most)

        return tell

    return [share(sum(weights[:nth]), weight) for nth, weight in enumerate(weights)]


def counted_out(items: Iterable[T], total: int, progress: Progress | None) -> Iterator[T]:
    """Yield items, telling before the first one and after each how many of `total` there were."""
    done = 0
    if progress:
        progress(done, total)
    for item in items:
        yield item
        done += 1
        if progress:
            progress(done, total)
