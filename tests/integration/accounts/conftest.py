"""What the security log says, and letters."""

import json
import logging
import re
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Engine

from registry.mail import Message
from registry.store import reading


@pytest.fixture
def events() -> Iterator[list[dict[str, object]]]:
    """What the security log says while the test runs."""
    lines: list[dict[str, object]] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(json.loads(record.getMessage()))

    handler = Kept()
    logger = logging.getLogger("registry.security")
    logger.addHandler(handler)
    yield lines
    logger.removeHandler(handler)


@pytest.fixture
def link(engine: Engine) -> Callable[[], str]:
    """Return what tells where the newest letter leads to."""

    def find() -> str:
        with reading(engine) as session:
            body = session.scalars(select(Message.body).order_by(Message.id.desc())).first()
        found = re.search(r"^http://localhost(/\S+)$", str(body), re.MULTILINE)
        assert found
        return found[1]

    return find
