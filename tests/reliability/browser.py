"""A browser over a real socket: cookies, forms as their pages make them, and answers that fail."""

import http.client
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from tests.client import PASSWORD, fields_of

PATIENCE = 60  # seconds; a loaded machine answers slowly, but it answers
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Gone(Exception):
    """The server ended before it had answered whole."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whole."""

    status: int
    location: str
    text: str


@dataclass
class Browser:
    """Somebody's browser; it stays signed in when the server is started anew."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, address: str) -> Answer:
        return self._send("GET", address, None)

    def post(self, address: str, fields: dict[str, Any]) -> Answer:
        return self._send("POST", address, urlencode(fields, doseq=True))

    def form(self, address: str, holding: str) -> dict[str, Any]:
        """Return what would be sent of the form at `address` that has a field `holding`."""
        answer = self.get(address)
        assert answer.status == 200, (address, answer)
        return fields_of(answer.text, holding)

    def sign_in(self, email: str) -> None:
        fields = self.form("/sign-in", "password") | {"email": email, "password": PASSWORD}
        answer = self.post("/sign-in", fields)
        assert answer.status == 302, answer

    def _send(self, method: str, address: str, body: str | None) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        try:
            connection.request(method, address, body, headers | (FORM if body else {}))
            answer = connection.getresponse()
            text = answer.read().decode()
        except (ConnectionError, http.client.HTTPException) as error:
            raise Gone(f"{method} {address}: {error!r}") from error
        finally:
            connection.close()
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _equals, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Answer(answer.status, answer.headers.get("Location", ""), text)
