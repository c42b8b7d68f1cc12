"""Three pledges cleared in a row, and no hand on the mouse."""

import pytest
from playwright.sync_api import Page
from sqlalchemy import select

from registry.pledges.models import Pledge
from registry.store import reading
from tests.journeys.conftest import NewVisitor, Site

pytestmark = pytest.mark.journey


def go(page: Page, *keys: str) -> None:
    """Press keys; the last leads to another page."""
    for key in keys[:-1]:
        page.keyboard.press(key)
    with page.expect_navigation(wait_until="load"):
        page.keyboard.press(keys[-1])


def test_three_pledges_are_cleared_by_keyboard_alone(site: Site, new_visitor: NewVisitor) -> None:
    for _ in range(3):
        site.world.file()
    visitor = new_visitor()
    visitor.sign_in("reviewer")
    page = visitor.page
    visitor.visit("/queue?state=filed&state=under_review")
    go(page, "j", "j", "k", "Enter")  # the first line
    visitor.look()
    for number in range(3):
        go(page, "t", "Enter")
        page.keyboard.press("a")
        page.keyboard.type("Complete, and just in scope.")  # its letters are no keys
        go(page, "Tab", "Enter")
        go(page, "p", "Enter")
        assert visitor.reads("is public now")
        if number < 2:
            go(page, "j")
    visitor.look()
    assert visitor.reads("Nothing else waits that matches your filters.")
    with reading(site.engine) as session:
        assert session.scalars(select(Pledge.state)).all() == ["published"] * 3


def test_the_keys_can_be_switched_off(site: Site, new_visitor: NewVisitor) -> None:
    site.world.file()
    visitor = new_visitor()
    visitor.sign_in("reviewer")
    visitor.visit("/queue")
    page = visitor.page
    page.get_by_text("Keys on this page").click()
    page.get_by_label("Use these keys.").uncheck()
    visitor.look()
    visitor.visit("/queue")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.tagName") == "BODY"
