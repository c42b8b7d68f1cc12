"""The pages of people who are signed in: accessible, on a phone, in Arabic, by keyboard alone."""

import threading
from pathlib import Path

import pytest
from passlib.totp import TOTP
from playwright.sync_api import expect

from registry.briefing import rendering
from tests.factories.world import a_pledge
from tests.integration.explore.published import take_over
from tests.journeys.conftest import NewVisitor, Site

pytestmark = pytest.mark.journey
SECTIONS = ("words", "kind", "links", "place", "measures", "resources", "partners", "contacts",
            "consent")  # fmt: skip


def test_the_form_is_accessible_in_arabic_on_a_phone(site: Site, new_visitor: NewVisitor) -> None:
    visitor = new_visitor(width=390, dark=True)
    visitor.sign_in("contributor")
    visitor.visit("/work?lang=ar")
    visitor.page.locator("main form button").last.click()
    visitor.look()
    draft = visitor.page.url.removeprefix(site.address)
    visitor.visit(f"{draft}/words")
    visitor.page.locator("input[name=title]").fill(f"https://example.org/{'a' * 180}")
    with visitor.page.expect_navigation():
        visitor.page.locator("main form button.button-primary").click()
    for section in (*SECTIONS, "check"):  # each has the title above it, which nothing breaks
        visitor.visit(f"{draft}/{section}")
        wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        assert not visitor.page.evaluate(wide), f"{section} scrolls sideways"


def test_a_section_is_filled_and_saved_by_keyboard_alone(
    site: Site, new_visitor: NewVisitor
) -> None:
    visitor = new_visitor()
    visitor.sign_in("contributor")
    visitor.visit("/work")
    visitor.press("Start a pledge")
    draft = visitor.page.url.removeprefix(site.address)
    visitor.visit(f"{draft}/words")
    page = visitor.page
    for _step in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "title":
            break
    page.keyboard.type("Written by keyboard")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    visitor.visit(draft)

    assert visitor.reads("Written by keyboard")
    visitor.visit(f"{draft}/place")
    page.locator(".options-narrow").first.fill("málî")  # with marks or without: it is Mali
    shown = page.locator("[data-narrow]").first.locator(".option:not([hidden])")
    assert shown.all_inner_texts() == ["Mali"]


def test_autosave_goes_on_while_a_colleague_saves_other_sections(
    site: Site, new_visitor: NewVisitor
) -> None:
    focal, writer = new_visitor(), new_visitor()
    focal.sign_in("focal")
    writer.sign_in("contributor")
    focal.visit("/work")
    focal.press("Start a pledge")
    draft = focal.page.url.removeprefix(site.address)
    focal.page.goto(f"{site.address}{draft}/resources")
    for typed in ("Staff", "Staff and cars"):
        writer.page.goto(f"{site.address}{draft}/kind")
        writer.page.locator("[name=office]").fill(f"The office of {typed}")
        writer.page.get_by_role("button", name="Save and continue").click()
        writer.page.wait_for_url("**/links")
        with focal.page.expect_response(lambda answer: answer.request.method == "POST") as saved:
            focal.page.locator("[name=in_kind]").fill(typed)
        assert saved.value.status == 200
    focal.page.get_by_role("button", name="Save and continue").click()
    focal.page.wait_for_url("**/partners")
    focal.page.goto(f"{site.address}{draft}/check")

    assert focal.reads("Staff and cars")
    assert focal.reads("The office of Staff and cars")


def test_a_save_that_failed_says_so_and_is_made_up_for(site: Site, new_visitor: NewVisitor) -> None:
    visitor = new_visitor(width=390)
    visitor.sign_in("contributor")
    visitor.visit("/work")
    visitor.press("Start a pledge")
    address = f"{visitor.page.url}/resources"
    page, status = visitor.page, visitor.page.locator("[data-autosave-status]")
    page.goto(address)
    page.context.set_offline(True)
    page.locator("[name=in_kind]").fill("Typed on a bad line")
    status.get_by_text("the registry cannot be reached").wait_for()
    page.get_by_role("button", name="Save and continue").click()
    page.get_by_text("nothing was sent").wait_for()  # and no page of the browser's in its place
    expect(status).to_be_in_viewport()
    limits = page.locator("#in_kind-count")  # describes the field: said again whenever it changes
    expect(page.locator("#in_kind-count + .count")).to_contain_text("characters left")
    expect(limits).to_contain_text("At most")
    page.context.set_offline(False)
    status.get_by_text("All changes saved").wait_for()
    page.goto(address)
    assert page.locator("[name=in_kind]").input_value() == "Typed on a bad line"

    page.context.set_offline(True)
    page.locator("[name=in_kind]").fill("Typed before the lid was shut")
    page.close()
    page = visitor.page.context.new_page()
    page.context.set_offline(False)
    page.goto(address)
    page.get_by_role("button", name="Put them back").click()
    assert page.locator("[name=in_kind]").input_value() == "Typed before the lid was shut"


def test_what_is_typed_survives_without_javascript(site: Site, new_visitor: NewVisitor) -> None:
    visitor = new_visitor(javascript=False)
    page = visitor.page
    page.goto(f"{site.address}/sign-in")
    page.get_by_label("Email").fill("contributor@example.org")
    page.get_by_label("Password").fill("correct horse battery staple")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Start a pledge").click()
    draft = page.url
    page.goto(f"{draft}/resources")
    page.get_by_label("Amount", exact=True).first.fill("٥٠٠")
    page.get_by_role("button", name="Save and continue").click()

    assert page.locator(".error-summary").count() == 1
    assert page.get_by_label("Amount", exact=True).first.input_value() == "٥٠٠"


def test_what_is_too_large_is_said_before_it_is_sent_and_a_file_shows_how_far_it_is(
    site: Site, new_visitor: NewVisitor, tmp_path: Path
) -> None:
    visitor = new_visitor()
    visitor.sign_in("contributor")
    visitor.visit("/work")
    visitor.press("Start a pledge")
    page, draft = visitor.page, visitor.page.url
    page.goto(f"{draft}/words")
    sent: list[str] = []
    page.on(
        "request",
        lambda request: sent.append(request.url) if request.is_navigation_request() else None,
    )
    title = page.get_by_label("Title").first
    title.fill("A short title")
    page.locator("textarea").first.evaluate("area => { area.value = 'x'.repeat(2_100_000); }")
    page.get_by_role("button", name="Save and continue").click()
    assert visitor.reads("This is 2.1 MB; at most 2 MB can be sent.")
    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"
    assert title.input_value() == "A short title"
    assert sent == []
    visitor.look()

    page.goto(f"{draft}/attachments")
    large, small, lying = tmp_path / "large.txt", tmp_path / "small.txt", tmp_path / "lying.pdf"
    large.write_bytes(b"x" * 25_000_001)
    small.write_bytes(b"Words. " * 100_000)
    lying.write_bytes(b"No PDF.")
    choose = page.get_by_label("File to attach")
    choose.set_input_files(large)
    page.get_by_role("button", name="Attach this file").click()
    assert visitor.reads("at most 25 MB can be sent")
    choose.set_input_files(lying)
    page.get_by_role("button", name="Attach this file").click()
    page.get_by_text("its content is something else").first.wait_for()
    visitor.look()

    line = page.context.new_cdp_session(page)
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 350_000}
    line.send("Network.emulateNetworkConditions", slow)
    choose = page.get_by_label("File to attach")
    choose.set_input_files(small)
    page.get_by_role("button", name="Attach this file").click()
    bar = "(bar => bar && bar.value > 1 && bar.value < bar.max)(document.querySelector('progress'))"
    assert any(page.evaluate(bar) or page.wait_for_timeout(20) for _look in range(500))
    assert visitor.reads("Sending the file…")
    page.get_by_role("link", name="small.txt").wait_for()
    visitor.look()


def test_the_secretariat_s_pages_are_accessible(site: Site, new_visitor: NewVisitor) -> None:
    first = site.world.file()
    site.world.move(first, "open", "return")
    site.world.answer(first, title={"fr": "Un titre plus précis"})
    waiting = site.world.file(a_pledge(title={"fr": "Un engagement qui attend"}))
    public = site.world.publish()
    site.world.report(public)
    visitor = new_visitor(width=390)
    visitor.sign_in("reviewer")
    desk = ("/queue", f"/reviews/{first}", f"/reviews/{waiting}", f"/reviews/{waiting}/done")
    texts = ("/review-texts/new", "/review-texts", f"/reviews/{waiting}/beside/{first}")
    progress = ("/progress", f"/pledges/{public}/reports/1/judge")
    for path in (*desk, *texts, *progress):
        visitor.visit(f"{path}?lang=ar")
    imported = take_over(site.engine, site.world)
    french = new_visitor(width=390)
    french.sign_in("french")
    french.visit(f"/pledges/{imported}/claim?lang=ar")
    french.visit(f"/pledges/{imported}/dispute?lang=ar")
    french.page.locator("[name=reason]").fill("We never made it.")
    french.page.locator("main button.button-danger").click()
    french.page.wait_for_url("**/file")
    for path in ("/queue", f"/reviews/{imported}/withdraw"):
        visitor.visit(f"{path}?lang=ar")
    focal = new_visitor(width=390)
    focal.sign_in("focal")
    for path in ("report", "report/correct", "reports/1/receipt/1"):
        focal.visit(f"/pledges/{public}/{path}?lang=ar")
    organizer = new_visitor()
    organizer.sign_in("organizer")
    organizer.visit("/briefings?lang=ar")
    organizer.visit("/briefings?lang=en")
    site.sign()
    organizer.press("See what it would say")
    organizer.press("Make the briefing")
    cancel = organizer.page.get_by_role("button", name="Cancel it")
    assert cancel.count() == 1
    rendering.make_waiting(site.engine, site.settings, threading.Event())
    organizer.page.get_by_text("The briefing is ready").wait_for()
    cancel.wait_for(state="detached")


def test_a_second_factor_is_set_up_from_the_page_and_asked_for(
    site: Site, new_visitor: NewVisitor
) -> None:
    visitor = new_visitor(width=390)
    visitor.sign_in("union")
    visitor.visit("/people/ITUC?lang=ar")
    visitor.visit("/tokens/new?lang=ar")
    visitor.visit("/tokens?lang=en")
    visitor.visit("/account?lang=en")
    visitor.follow("Set up a second factor")
    assert visitor.page.locator("main img").evaluate("picture => picture.naturalWidth") > 0
    key = TOTP(key=visitor.page.locator("main li code").inner_text())
    visitor.page.get_by_label("Code").fill(key.generate().token)
    visitor.press("Set it up")
    codes = visitor.page.locator("main li code").all_inner_texts()
    visitor.follow("I have them, carry on")
    visitor.page.get_by_role("button", name="Sign out").click()
    visitor.sign_in("union")
    assert visitor.reads("Your password is right.")
    visitor.page.get_by_label("Code").fill(codes[0])
    visitor.press("Sign in")

    assert visitor.reads("My work")
