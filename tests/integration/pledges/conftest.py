"""People who write for Mali and for others, and a draft that may be filed."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.engine import Engine
from werkzeug.test import TestResponse

from registry.pledges.models import Draft
from registry.pledges.queries import draft
from registry.store import reading
from tests.client import PageClient
from tests.factories.contents import DESCRIPTION


class Browser:
    """A signed-in person who sends forms with the hidden fields of the page they stand on."""

    def __init__(self, client: PageClient, name: str) -> None:
        self.client, self.email = client, f"{name}@example.org"
        client.sign_in(self.email)

    def get(self, address: str) -> TestResponse:
        return self.client.get(address)

    def post(
        self,
        address: str,
        fields: dict[str, Any] | None = None,
        *,
        on: str = "",
        headers: dict[str, str] | None = None,
    ) -> TestResponse:
        data = self.hidden(on or address) | (fields or {})
        return self.client.post(address, data=data, headers=headers)

    def hidden(self, address: str) -> dict[str, str]:
        """Return the token and the version of a page's form."""
        page = self.client.get(address).text
        found = re.findall(r'name="(csrf_token|version)" value="([^"]+)"', page)
        return dict(found)

    def start(self, **chosen: str) -> str:
        """Begin a pledge and return its draft's address."""
        chosen = {"entity": "MLI", "cycle": "IMRF-2030", "language": "fr"} | chosen
        answer = self.post("/drafts", chosen, on="/work")
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"]


@pytest.fixture
def browse(app: Flask, client: PageClient) -> Callable[[str], Browser]:
    """Sign somebody in, each in a browser of their own."""
    return lambda name: Browser(app.test_client(), name)  # type: ignore[arg-type]


@pytest.fixture
def focal(browse: Callable[[str], Browser]) -> Browser:
    return browse("focal")


@pytest.fixture
def writer(browse: Callable[[str], Browser]) -> Browser:
    return browse("contributor")


@pytest.fixture
def stored(engine: Engine) -> Callable[[str], Draft]:
    """Read the draft at an address."""

    def read(address: str) -> Draft:
        with reading(engine) as session:
            return draft(session, address.rsplit("/", 1)[1])

    return read


FIT: dict[str, dict[str, Any]] = {
    "words": {"language": "fr", "title": "Titres de séjour", "description": DESCRIPTION},
    "kind": {"pledge_type": "individual", "natures": ["process"]},
    "links": {"recommendation-98": "implements", "primary_objectives": ["5"]},
    "consent": {"consent": "y"},
}


@pytest.fixture
def fit(focal: Browser) -> str:
    """Return the address of a draft that may be filed."""
    address = focal.start()
    for section, fields in FIT.items():
        assert focal.post(f"{address}/{section}", fields).status_code == 303
    return address
