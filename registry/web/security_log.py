"""What happened to accounts and access, one JSON line each, for whoever watches the host.

Never a secret, and nothing that was typed: somebody may have typed their password as their address.
People stand in it by their handle, as in the log of pledges.
"""

import json
import logging
import sys

from flask import g, has_request_context, request

from registry import clock

logger = logging.getLogger("registry.security")
logger.setLevel(logging.INFO)


class _Stderr(logging.Handler):
    """Writes to what stderr is at that moment."""

    def emit(self, record: logging.LogRecord) -> None:
        sys.stderr.write(record.getMessage() + "\n")


def init_app() -> None:
    """Write these lines to stderr, each alone on its line, unless somebody set up a handler."""
    if not logger.handlers:
        logger.addHandler(_Stderr())
        logger.propagate = False


def note(event: str, **fields: object) -> None:
    """Write one event; who asks and from where is added to it."""
    line: dict[str, object] = {"at": clock.timestamp(clock.now()), "event": event}
    if has_request_context():
        line |= {
            "address": request.remote_addr,
            "method": request.method,
            "endpoint": request.endpoint,
        }
        if "who" in g and g.who.is_known:
            line["by"] = g.who.person
    logger.info(json.dumps(line | fields, ensure_ascii=True))
