"""Acting over the API as a program does, with a token."""

import json
from io import BytesIO
from typing import Any

from werkzeug.test import TestResponse

from tests.client import PageClient
from tests.factories.tokens import bearer
from tests.factories.world import World, a_pledge
from tests.integration.api.asking import ROOT

START = {"cycle": "IMRF-2030", "language": "fr"}


class Program:
    """A program with a token of somebody."""

    def __init__(self, client: PageClient, world: World, name: str = "focal") -> None:
        self._client = client
        self._headers = bearer(world, name)

    def ask(
        self, method: str, path: str, body: Any = None, *, tag: str = "", **headers: str
    ) -> TestResponse:
        """Send a request, bound to a version if a `tag` is given."""
        named = self._headers | {name.replace("_", "-"): value for name, value in headers.items()}
        if tag:
            named["If-Match"] = tag
        sent: dict[str, Any] = {}
        if body is not None:
            sent = {"data": json.dumps(body).encode(), "content_type": "application/json"}
        answer = self._client.open(f"{ROOT}{path}", method=method, headers=named, **sent)
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert "Set-Cookie" not in answer.headers
        return answer

    def send_file(
        self, path: str, content: bytes, name: str, tag: str, *, key: str = ""
    ) -> TestResponse:
        """Send a file as a form does."""
        return self._client.post(
            f"{ROOT}{path}",
            headers=self._headers | {"If-Match": tag} | ({"Idempotency-Key": key} if key else {}),
            data={"file": (BytesIO(content), name)},
        )

    def send_raw(
        self, method: str, path: str, body: bytes, *, content_type: str = "application/json"
    ) -> TestResponse:
        """Send bytes, whatever they are."""
        return self._client.open(
            f"{ROOT}{path}", method=method, headers=self._headers, data=body,
            content_type=content_type,
        )  # fmt: skip

    def ask_public(self, path: str) -> TestResponse:
        """Ask for what everybody may read, with the token."""
        return self._client.get(f"{ROOT}{path}", headers=self._headers)

    def done(self, method: str, path: str, body: Any = None, **more: str) -> Any:
        """Return what an answer says that must be one of success."""
        answer = self.ask(method, path, body, **more)
        assert answer.status_code in {200, 201}, answer.text
        return json.loads(answer.data)

    def refused(
        self, status: int, method: str, path: str, body: Any = None, **more: str
    ) -> dict[str, str]:
        """Return pointer → sentence of an answer that must refuse with this status."""
        answer = self.ask(method, path, body, **more)
        assert answer.status_code == status, answer.text
        assert answer.content_type == "application/problem+json"
        problem = json.loads(answer.data)
        assert problem["status"] == status
        assert problem["detail"]
        return {one["pointer"]: one["detail"] for one in problem["errors"]}

    def start(self, **changes: Any) -> tuple[str, str]:
        """Begin a draft that can be filed; return its path and its tag."""
        answer = self.ask("POST", "/drafts", START | {"content": words(**changes)})
        assert answer.status_code == 201, answer.text
        return answer.headers["Location"].removeprefix(ROOT), answer.headers["ETag"]

    def file(self, **changes: Any) -> str:
        """File a pledge and return its ref."""
        path, tag = self.start(**changes)
        return str(self.done("POST", f"{path}/file", tag=tag)["ref"])


def words(**changes: Any) -> dict[str, Any]:
    """Return the fields of a pledge that can be filed, as a program sends them."""
    content = a_pledge(**changes)
    return {name: value for name, value in content.document().items() if name not in _OTHERS}


_OTHERS = {
    "pledging_entity", "cycle", "edition", "attachments", "legacy_id", "source_url", "is_summary",
}  # fmt: skip
