"""Asking the API as a program does."""

import json
from typing import Any
from urllib.parse import urlsplit

from werkzeug.test import TestResponse

from tests.client import PageClient

ROOT = "/api/v1"


def get(client: PageClient, address: str, status: int = 200) -> Any:
    """Return the JSON at an address of the API, once it was held to its media type."""
    parts = urlsplit(address)
    path = parts.path.removeprefix(ROOT)
    answer = client.get(f"{ROOT}{path}?{parts.query}")
    assert answer.status_code == status, answer.text[:1000]
    kind = "application/json" if status == 200 else "application/problem+json"
    assert answer.content_type == kind
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    return json.loads(answer.data)


def problem_of(answer: TestResponse) -> Any:
    """Return the problem details that an answer must be."""
    assert answer.content_type == "application/problem+json"
    return json.loads(answer.data)
