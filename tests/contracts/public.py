"""Every page that a stranger reaches, from the map of addresses: a new one cannot be forgotten."""

from collections.abc import Iterator

from flask import Flask

from tests.contracts.reachable import ACTING, ALL, FRAMEWORK, MISSING, NOT_YET, TABLE
from tests.contracts.test_routes import Things

# What a page says otherwise when its address asks for something.
BESIDE = (
    "/pledges?q=nothing+is+called+so", "/pledges?objective=15&state=imported&sort=entity",
    "/entities?q=mal", "/changes?since=0", "/pledges?at={index}", "/nowhere",
)  # fmt: skip


def public_pages(app: Flask, things: Things) -> Iterator[str]:
    """Yield the address of every page of the map that a stranger reaches, and some beside."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda one: one.endpoint):
        is_page = (
            "GET" in (rule.methods or ()) and rule.endpoint not in MISSING | NOT_YET | ACTING.keys()
        )
        if is_page and TABLE.get(rule.endpoint, ALL) == ALL and rule.endpoint not in FRAMEWORK:
            yield things.address(app, rule.endpoint)
    yield from ("/sign-in", *(address.format(index=things.signed - 1) for address in BESIDE))
