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


def test_a_kept_text_goes_into_a_finding_and_nothing_typed_elsewhere_is_lost(
    site: Site, new_visitor: NewVisitor
) -> None:
    ref = site.world.file()
    site.world.move(ref, "open")
    visitor = new_visitor()
    visitor.sign_in("reviewer")
    visitor.visit("/review-texts/new")
    visitor.page.get_by_label("Part of the pledge").select_option("ends_on")
    visitor.page.get_by_label("Text", exact=True).fill("Until when?")
    visitor.press("Keep it")
    visitor.visit(f"/reviews/{ref}")
    page = visitor.page
    page.get_by_label("Why it may be published").fill("Perhaps.")
    finding = page.locator("textarea[name=findings-0-text]")
    finding.fill("Nearly there.")
    page.get_by_label("Text to use again").select_option(index=1)
    page.get_by_role("button", name="Insert the text").click()
    assert finding.input_value() == "Nearly there.\n\nUntil when?"
    assert page.locator("select[name=findings-0-field]").input_value() == "ends_on"
    assert page.get_by_label("Why it may be published").input_value() == "Perhaps."
    visitor.look()


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
