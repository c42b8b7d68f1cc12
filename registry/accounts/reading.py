"""How much is made for readers of one address, counted in this process.

It is asked before every page that is made, so it counts by itself: Flask-Limiter takes longer to
look its rules up than Flask to say hello, and starts a thread to forget what it counted.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from math import ceil
from threading import Lock
from time import monotonic
from typing import Any

from flask import Flask, Response, request
from limits import RateLimitItem, parse_many

from registry.web.context import identity

Answer = Callable[[int], Response]
_COUNTED = "registry.reading"


class Allowance:
    """What every address may ask for within the span of a rule; a new span begins with nothing."""

    def __init__(self, rule: RateLimitItem) -> None:
        self._most, self._span = rule.amount, rule.get_expiry()
        self._made: Counter[str] = Counter()
        self._ends = 0.0
        self._lock = Lock()

    def wait(self, address: str, cost: int, now: float) -> int:
        """Count what is asked for, and return after how many seconds it may be: 0 for at once."""
        with self._lock:
            if now >= self._ends:
                self._made.clear()
                self._ends = now + self._span
            self._made[address] += cost
            return 0 if self._made[address] <= self._most else ceil(self._ends - now)


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
                reader, now = request.remote_addr or "", monotonic()
                if wait := max(one.wait(reader, cost, now) for one in allowances):
                    return _refused(answer(wait), wait)
            return view(**address)

        return counted

    for endpoint in endpoints:
        app.view_functions[endpoint] = limited(app.view_functions[endpoint])


def _refused(response: Response, wait: int) -> Response:
    response.headers["Retry-After"] = str(wait)
    return response
