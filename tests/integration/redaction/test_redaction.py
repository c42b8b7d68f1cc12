"""A redaction from the first page to the last byte."""

import pytest
from sqlalchemy.engine import Engine

from registry import replay
from registry.audit import signer
from registry.errors import Refused
from registry.settings import Settings
from tests.integration.redaction.conftest import Redacting


def test_store(redacting: Redacting, engine: Engine, settings: Settings) -> None:
    handle = redacting.ask()
    with pytest.raises(Refused, match="second person"):
        redacting.confirm(handle, by=redacting.asker)
    redacting.confirm(handle)
    assert replay.verify(engine, settings).findings == ()
