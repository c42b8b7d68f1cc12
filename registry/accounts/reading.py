"""How much is made for readers of one address, counted in this process.

It is asked before every page that is made, so it counts by itself: Flask-Limiter takes longer to
look its rules up than Flask to say hello, and starts a thread to forget what it counted.
"""

from array import array
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, wraps
from ipaddress import IPv6Address, ip_address
from math import ceil
from threading import Lock
from time import monotonic
from typing import Any

from flask import Flask, Response, request
from limits import RateLimitItem, parse_many

from registry.web.context import identity

Answer = Callable[[int], Response]
_COUNTED = "registry.reading"
_COUNTERS = 1 << 18  # two megabytes, however many ask


class Allowance:
    """What every reader may ask for within the span of a rule; a new span begins with nothing.

    Readers are counted by a hash that nobody outside can foretell, so that no flood of addresses
    takes memory. Two of them may have to share a counter: then they wait too early, never too late.
    """

    def __init__(self, rule: RateLimitItem, counters: int = _COUNTERS) -> None:
        self._most, self._span, self._counters = rule.amount, rule.get_expiry(), counters
        self._made = array("Q")
        self._ends = 0.0
        self._lock = Lock()

    def wait(self, address: str, cost: int, now: float) -> int:
        """Count what is asked for, and return after how many seconds it may be: 0 for at once."""
        counter = hash(reader(address)) % self._counters
        with self._lock:
            if now >= self._ends:
                self._made = array("Q", bytes(8 * self._counters))
                self._ends = now + self._span
            self._made[counter] += cost
            return 0 if self._made[counter] <= self._most else ceil(self._ends - now)


@lru_cache(maxsize=4_096)
def reader(address: str) -> bytes:
    """Return what counts as one reader: an address, and of IPv6 all that one connection is given.

    That is 64 bits; whoever has them can ask from as many addresses as they like.
    """
    try:
        found = ip_address(address)
    except ValueError:
        return address.encode()
    if not isinstance(found, IPv6Address):
        return found.packed
    return found.ipv4_mapped.packed if found.ipv4_mapped else found.packed[:8]


def limit_reading(
    app: Flask,
    endpoints: Iterable[str],
    rule: str,
    answer: Answer,
    *,
    cost: int = 1,
    methods: Sequence[str] = ("GET", "HEAD"),
) -> None:
    """Limit how often one address reads these pages, all of them together.

    Each counts as `cost`; `answer` makes the page that says how many seconds to wait. Who is signed
    in is known by name, and never waits for strangers who read behind the same address.
    """
    allowances = app.extensions.setdefault(_COUNTED, [Allowance(one) for one in parse_many(rule)])

    def limited(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def counted(**address: Any) -> Any:
            if request.method in methods and not identity().is_known:
                asking, now = request.remote_addr or "", monotonic()
                if wait := max(one.wait(asking, cost, now) for one in allowances):
                    return _refused(answer(wait), wait)
            return view(**address)

        return counted

    for endpoint in endpoints:
        app.view_functions[endpoint] = limited(app.view_functions[endpoint])


def _refused(response: Response, wait: int) -> Response:
    response.headers["Retry-After"] = str(wait)
    return response
