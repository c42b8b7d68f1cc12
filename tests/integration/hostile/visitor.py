"""A browser for thousands of pages: those made of the same tags are held to the style once."""

import re
from typing import Any, ClassVar

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.client import POLICY, PageClient, check_page

# What people typed, what is counted and the tokens: anything that would add a tag stays visible.
_TEXT = re.compile(r'value="[^"]*"|>[^<]+|[0-9]+')


class Visitor(PageClient):
    """Fetches pages as PageClient does, and looks at each kind of page once."""

    seen: ClassVar[set[int]] = set()

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        response = FlaskClient.open(self, *args, **kwargs)
        assert POLICY in response.headers["Content-Security-Policy"]
        if response.mimetype == "text/html" and response.status_code not in {301, 302, 303}:
            tags = hash(_TEXT.sub("", response.text))
            if tags not in self.seen:
                check_page(response.text)
                self.seen.add(tags)
        return response
