"""A stranger reads the registry: on a phone, in Arabic, in the dark, without JavaScript."""

import pytest

from tests.journeys.conftest import NewVisitor, Site

pytestmark = pytest.mark.journey
PAGES = ("/", "/pledges", "/recommendations", "/objectives", "/objectives/15", "/log", "/about",
         "/recommendations/a-76-642/98", "/entities/MLI", "/sign-in", "/matrix",
         "/round-tables/1", "/principles/a", "/privacy")  # fmt: skip


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("fr", 390), ("ar", 390)])
def test_every_public_page_is_accessible(
    language: str, width: int, site: Site, new_visitor: NewVisitor
) -> None:
    ref = site.world.publish()
    site.world.report(ref)
    site.world.judge(ref, "dispute")
    visitor = new_visitor(width=width, dark=width == 390)
    of_pledge = (f"/pledges/{ref}", f"/pledges/{ref}/v/1", f"/pledges/{ref}/reports/1")
    for path in (*PAGES, *of_pledge):
        visitor.visit(f"{path}?lang={language}")
        wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        assert not visitor.page.evaluate(wide), f"{path} scrolls sideways"
    assert visitor.page.locator("html").get_attribute("dir") == (
        "rtl" if language == "ar" else "ltr"
    )


def test_a_pledge_reads_without_javascript(site: Site, new_visitor: NewVisitor) -> None:
    ref = site.world.publish()
    page = new_visitor(javascript=False).page
    page.goto(f"{site.address}/pledges/{ref}")

    assert "Des soins de santé pour tous les migrants" in page.inner_text("h1")
