"""A stranger reads every public page: on a phone, in Arabic, in the dark, without JavaScript."""

from collections.abc import Collection
from urllib.request import urlopen

import pytest
from flask import Flask

from registry.web import errors
from tests.contracts.public import public_pages
from tests.contracts.test_routes import Things, things
from tests.journeys.conftest import NewVisitor, Site, Visitor

__all__ = ["things"]
pytestmark = pytest.mark.journey
WIDE = "document.scrollingElement.scrollWidth > innerWidth"
# WCAG 1.4.12; letters of drawings are no text that a reader can space out.
SPACED = """*:not(svg *) { line-height: 1.5 !important; letter-spacing: 0.12em !important;
    word-spacing: 0.16em !important } p { margin-bottom: 2em !important }"""
SPACE = """(css) => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css);
    document.adoptedStyleSheets = [sheet]; }"""
# WCAG 2.5.8 asks for 24 px, but for links within a sentence.
SMALL = """() => [...document.querySelectorAll("a, button, input, select, textarea, summary")]
    .filter((one) => one.checkVisibility() && !one.closest(".sr-only, .skip"))
    .filter((one) => one.type !== "hidden")
    .filter((one) => { const box = one.getBoundingClientRect();
                       return box.width < 24 || box.height < 24; })
    .map((one) => one.outerHTML.slice(0, 120))"""


def shown(site: Site, path: str) -> str | None:
    """Return the address of the page that a browser shows for a path, None if it is a file."""
    if path == "/nowhere":
        return path
    with urlopen(site.address + path) as answer:
        is_page = answer.headers.get_content_type() == "text/html"
        return str(answer.url).removeprefix(site.address) if is_page else None


@pytest.fixture
def pages(app: Flask, things: Things, site: Site) -> list[str]:
    site.sign()
    found = dict.fromkeys(shown(site, path) for path in public_pages(app, things))
    pages = [path for path in found if path and "?next=" not in path]
    assert len(pages) > 35
    return pages


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("ar", 320)])
def test_every_public_page_is_accessible(
    language: str, width: int, pages: list[str], site: Site, new_visitor: NewVisitor
) -> None:
    visitor = new_visitor(width=width, dark=width == 320, language=language)
    elsewhere: list[str] = []
    visitor.page.on("request", lambda request: elsewhere.append(request.url))
    for path in pages:
        visitor.visit(path)
        assert visitor.page.locator("html").get_attribute("lang") == language, path
        if width == 320:  # as wide as a screen of 1280 that is enlarged four times
            _fits(visitor, path)

    assert {url for url in elsewhere if not url.startswith((site.address, "data:"))} == set()


# All in Arabic on a phone; in English those that show more than their words.
@pytest.mark.parametrize(
    ("language", "width", "codes"),
    [("en", 1280, {404, 413, 429, 503}), ("ar", 320, errors.PAGES)],
)
def test_every_page_of_an_error_is_accessible(
    language: str, width: int, codes: Collection[int], new_visitor: NewVisitor
) -> None:
    visitor = new_visitor(width=width, dark=width == 320, language=language)
    beside = ("/?at=1999-01-01", "/pledges?nature=x&colour=y", "/verify?at=3")
    for path in (*(f"/error/{code}" for code in sorted(codes)), *beside):
        visitor.visit(path)
        page = visitor.page
        assert page.locator("html").get_attribute("lang") == language, path
        assert page.locator("main h1").count() == 1, path
        if width == 320:
            _fits(visitor, path)


def _fits(visitor: Visitor, path: str) -> None:
    page = visitor.page
    assert page.evaluate(SMALL) == [], path
    assert not page.evaluate(WIDE), f"{path} scrolls sideways"
    page.evaluate(SPACE, SPACED)
    assert not page.evaluate(WIDE), f"{path} scrolls sideways when its text is spaced out"


def test_what_a_file_is_gets_said_accessibly(site: Site, new_visitor: NewVisitor) -> None:
    visitor = new_visitor(width=320, language="ar")
    visitor.visit("/verify")
    visitor.page.locator("main input[type=file]").first.set_input_files(
        {"name": "note.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 no brief"}
    )
    with visitor.page.expect_navigation(wait_until="load"):
        visitor.page.locator("main form button.button").last.click()

    visitor.look()
    assert visitor.page.locator("main h2").count() > 0


def test_a_page_is_read_without_a_mouse_a_screen_or_a_script(
    site: Site, new_visitor: NewVisitor
) -> None:
    ref = site.world.publish()
    page = new_visitor(javascript=False).page
    page.goto(f"{site.address}/pledges/{ref}")
    assert "Des soins de santé pour tous les migrants" in page.inner_text("h1")

    page.keyboard.press("Tab")
    assert page.locator(":focus").get_attribute("class") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")

    page.goto(f"{site.address}/pledges/{ref}")
    page.emulate_media(media="print")
    assert f"{site.address}/pledges/{ref}" in page.locator(".printed").inner_text()
    assert page.locator("main").is_visible()
    assert [one for one in page.locator("nav, form, button").all() if one.is_visible()] == []

    page.emulate_media(media="screen")
    assert not page.get_by_role("link", name="Menu").is_visible()
    page.set_viewport_size({"width": 320, "height": 640})
    menu = page.get_by_role("navigation", name="Main")
    assert not menu.is_visible()
    page.get_by_role("link", name="Menu").click()
    assert menu.get_by_role("link", name="Entities").is_visible()
