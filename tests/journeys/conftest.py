"""A real server, a real browser, and axe on every page that a journey visits."""

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask.typing import ResponseReturnValue
from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright
from sqlalchemy.engine import Engine
from werkzeug.serving import make_server

from registry import replay
from registry.app import create_app
from registry.audit import signer
from registry.settings import Settings
from registry.store import connect
from registry.web import errors
from tests.client import PASSWORD
from tests.databases import Template
from tests.factories.world import World

CHROMIUM = os.environ.get("REGISTRY_TEST_CHROMIUM") or shutil.which("chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],  # of all else it says only how much there is: that is quicker
}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("no Chromium: install Debian's package chromium")
        pytest.skip("no Chromium here: install Debian's package chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def settings(sqlite_template: Template, tmp_path: Path) -> Iterator[Settings]:
    with sqlite_template.copy(tmp_path / "instance") as copied:
        yield copied


class Site:
    """The running registry and what a test does behind its back."""

    def __init__(self, address: str, engine: Engine, settings: Settings) -> None:
        self.address = address
        self.engine = engine
        self.settings = settings
        self.world = World(engine)

    def sign(self) -> None:
        """Do what the worker does every second."""
        signer.sign(self.engine, self.settings)


def show_error(code: int) -> ResponseReturnValue:
    """Show the page of an error as it is when something of the kind happens."""
    said: dict[str, object] = {"retry_after": 90, "incident": "5f3c9a10", "size": 9_000}
    said |= {"message": "", "limit": 25, "sent": 30.5, "takes_file": True}
    return errors.page(code, **said, typed=[("title", "Des soins"), ("description", "مأوى")])


@pytest.fixture
def site(settings: Settings) -> Iterator[Site]:
    engine = connect(settings)
    app = create_app(settings, engine)
    app.add_url_rule("/error/<int:code>", "show_error", show_error)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Site(f"http://127.0.0.1:{server.server_port}", engine, settings)
    server.shutdown()
    thread.join()
    server.server_close()
    signer.sign(engine, settings)
    assert replay.verify(engine, settings).findings == ()
    engine.dispose()


class Visitor:
    """A person with a browser; every page they see must pass axe and load without an error."""

    def __init__(self, page: Page, site: Site) -> None:
        self.page = page
        self.site = site
        self.faults: list[str] = []
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on(
            "console",
            lambda message: (
                self.faults.append(message.text)
                if message.type == "error" and "status of" not in message.text
                else None
            ),
        )

    def visit(self, path: str) -> None:
        """Go to a page and look at it."""
        self.page.goto(self.site.address + path)
        self.look()

    def look(self) -> None:
        """Check the page that is shown: axe finds nothing, nothing failed to load."""
        results = Axe().run(self.page, options=RULES)
        found = [
            (rule["id"], [node["html"][:200] for node in rule["nodes"]])
            for rule in results.response["violations"]
        ]
        assert found == [], (self.page.url, found)
        assert self.faults == [], self.page.url

    def press(self, name: str) -> None:
        """Press the button with this name and look at where it leads."""
        self._go(self.page.get_by_role("main").get_by_role("button", name=name).first)

    def follow(self, name: str) -> None:
        """Follow the link with this name and look at where it leads."""
        self._go(self.page.get_by_role("link", name=name).first)

    def _go(self, control: Locator) -> None:
        # A click returns before the browser has left the page: axe would look at the old one,
        # or at none. Waiting for a load state instead is answered by the page being left.
        with self.page.expect_navigation(wait_until="load"):
            control.click()
        self.look()

    def sign_in(self, who: str, password: str = PASSWORD) -> None:
        """Sign in through the form."""
        self.visit("/sign-in")
        self.page.get_by_label("Email").fill(f"{who}@example.org")
        self.page.get_by_label("Password").fill(password)
        self.press("Sign in")

    def reads(self, text: str) -> bool:
        """Return whether the page says `text`."""
        return text in self.page.locator("body").inner_text()


@pytest.fixture
def new_visitor(browser: Browser, site: Site) -> Iterator["NewVisitor"]:
    made = NewVisitor(browser, site)
    yield made
    for context in made.contexts:
        context.close()


class NewVisitor:
    """Opens browsers of their own for several people."""

    def __init__(self, browser: Browser, site: Site) -> None:
        self.browser = browser
        self.site = site
        self.contexts: list[BrowserContext] = []

    def __call__(
        self,
        *,
        width: int = 1280,
        javascript: bool = True,
        dark: bool = False,
        language: str = "en-GB",
    ) -> Visitor:
        context = self.browser.new_context(
            viewport={"width": width, "height": 900},
            java_script_enabled=javascript,
            color_scheme="dark" if dark else "light",
            locale=language,
        )
        self.contexts.append(context)
        return Visitor(context.new_page(), self.site)
