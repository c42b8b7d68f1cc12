"""One pledge, whole: drafted, checked, filed, returned, answered, published, read, verified."""

import urllib.request

import pytest

from registry.verifier import LOG_KEY, Checker, Key
from tests.factories.contents import DESCRIPTION
from tests.journeys.conftest import NewVisitor, Site, Visitor

pytestmark = pytest.mark.journey


def _draft(who: Visitor) -> str:
    """Start a pledge and fill its pages; return the draft's address."""
    who.visit("/work")
    who.press("Start a pledge")
    address = who.page.url.removeprefix(who.site.address)
    page = who.page
    who.visit(f"{address}/words")
    page.get_by_label("Language of the original").select_option("fr")
    page.get_by_label("Title", exact=True).fill("Des soins pour tous")
    page.get_by_label("Description", exact=True).fill(DESCRIPTION)
    who.press("Save and continue")
    page.get_by_label("Individual: by one State or actor").check()
    page.get_by_label("Process", exact=True).check()
    who.press("Save and continue")
    page.get_by_role("group", name="98").get_by_label("Implements").check()
    page.locator("input[name=primary_objectives][value='15']").check()
    who.press("Save and go to the list")
    return address


def test_the_whole_life_of_a_pledge(site: Site, new_visitor: NewVisitor) -> None:
    contributor = new_visitor()
    contributor.sign_in("contributor")
    draft = _draft(contributor)
    assert contributor.reads("Des soins pour tous")

    focal = new_visitor(width=390)
    focal.sign_in("focal")
    focal.visit(f"{draft}/check")
    assert focal.reads("Confirm that the pledge may be published.")
    focal.visit(f"{draft}/consent")
    focal.page.get_by_role("checkbox").first.check()
    focal.press("Save and go to the list")
    focal.visit(f"{draft}/check")
    focal.press("File")
    assert "/receipt/1" in focal.page.url
    ref = focal.page.url.split("/pledges/")[1].split("/")[0]
    site.sign()
    focal.visit(f"/pledges/{ref}/receipt/1")
    assert focal.reads("proof")

    reviewer = new_visitor()
    reviewer.sign_in("reviewer")
    reviewer.visit("/queue")
    reviewer.follow("Des soins pour tous")
    reviewer.press("Take it up")
    reviewer.page.locator("main textarea[name*=finding], main [name$=text]").first.fill(
        "Say which regions."
    )
    reviewer.page.locator("main select[name$=field]").first.select_option("title")
    reviewer.press("Keep the findings")
    reviewer.press("Return")

    focal.visit("/work")
    assert focal.reads("Say which regions.")
    focal.press("Answer")
    answer = focal.page.url.removeprefix(site.address)
    focal.visit(f"{answer}/words")
    focal.page.get_by_label("Title", exact=True).fill("Des soins pour tous, dans huit régions")
    focal.press("Save and go to the list")
    focal.visit(f"{answer}/consent")
    focal.page.get_by_role("checkbox").first.check()
    focal.page.get_by_role("textbox").first.fill("Les régions sont nommées.")
    focal.press("Save and go to the list")
    focal.visit(f"{answer}/check")
    focal.press("File")
    assert "/receipt/2" in focal.page.url

    reviewer.visit(f"/reviews/{ref}")
    reviewer.press("Take it up")
    assert reviewer.reads("dans huit régions")
    reviewer.page.locator("form[action$=accept] textarea").first.fill("Complete and in scope.")
    reviewer.press("Accept")
    reviewer.press("Publish")
    site.sign()

    stranger = new_visitor()
    stranger.visit(f"/pledges/{ref}")
    assert stranger.reads("Des soins pour tous, dans huit régions")
    assert not stranger.reads("Say which regions.")
    _verify(site, ref)


def _fetch(address: str) -> bytes:
    with urllib.request.urlopen(address) as answer:
        body: bytes = answer.read()
        return body


def _verify(site: Site, ref: str) -> None:
    """Check the published words with what a stranger can download."""
    key = Key.parse(_fetch(f"{site.address}/log/key").decode().strip(), LOG_KEY)
    checker = Checker([key])
    page = _fetch(f"{site.address}/pledges/{ref}/v/2.json")
    proof = _fetch(f"{site.address}/pledges/{ref}/v/2.tlog-proof")

    assert checker.judge("page", lambda: checker.check_page(page)).holds
    assert checker.judge("proof", lambda: checker.check_proof(proof)).holds
