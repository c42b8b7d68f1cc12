"""A test client that signs in, fills forms, and holds every page to the house style."""

import re
from typing import Any, ClassVar

import lxml.html
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from lxml.html import HtmlElement, HTMLParser
from werkzeug.test import TestResponse

PASSWORD = "correct horse battery staple"
POLICY = "default-src 'none'"
# What a page says, not how it is made: whatever would add a tag, an id or a label stays visible.
_WORDS = re.compile(r'(?<= value=")[^"]*|(?<= href=")[^"]*|(?<=action=")[^"]*|(?<=>)[^<]+')
_TOKEN = re.compile(r'(?<=name="csrf_token" value=")[^"]*')
_READER = HTMLParser(huge_tree=True)  # a page may give back a text of a megabyte
_NAMELESS = re.compile(r"<title[^>]*>\s*</title>")


class PageClient(FlaskClient):
    """Fetches pages; one that breaks the house style fails the test that fetched it.

    Pages made of the same tags are alike in all that is checked: they are looked at once.
    """

    seen: ClassVar[set[int]] = set()

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        response = super().open(*args, **kwargs)
        assert POLICY in response.headers["Content-Security-Policy"]
        is_packed = "Content-Encoding" in response.headers
        is_page = response.mimetype == "text/html" and not is_packed
        if is_page and response.status_code not in {301, 302, 303, 307}:
            self._look(response.text)
        return response

    def _look(self, page: str) -> None:
        assert not _NAMELESS.search(page)
        tags = hash(_WORDS.sub("", page))
        if tags not in self.seen:
            check_page(page)
            self.seen.add(tags)

    def text(self, address: str, **kwargs: Any) -> str:
        """Return the page at `address`, which must answer 200."""
        response = self.get(address, **kwargs)
        assert response.status_code == 200, (address, response.status_code, response.text[:2000])
        return response.text

    def page(self, address: str, **kwargs: Any) -> BeautifulSoup:
        """Return the parsed page at `address`, which must answer 200."""
        return BeautifulSoup(self.text(address, **kwargs), "html.parser")

    def parse(self, answer: TestResponse) -> BeautifulSoup:
        """Return the parsed page of an answer that must be 200."""
        assert answer.status_code == 200, (answer.status_code, answer.text[-4000:])
        return BeautifulSoup(answer.text, "html.parser")

    def sign_in(self, email: str, password: str = PASSWORD) -> None:
        """Sign in through the form."""
        form = self.form("/sign-in", "password")
        answer = self.post("/sign-in", data=form | {"email": email, "password": password})
        assert answer.status_code == 302, answer.text[:2000]

    def sign_out(self) -> None:
        """Sign out through the button in the page's head."""
        token = document(self.text("/log")).xpath("//input[@name = 'csrf_token']/@value")[0]
        answer = self.post("/sign-out", data={"csrf_token": token})
        assert answer.status_code == 302

    def form(self, address: str, holding: str = "") -> dict[str, Any]:
        """Return what a browser would send of the form at `address` that has a field `holding`."""
        return fields_of(self.text(address), holding)

    def send(
        self, address: str, changes: dict[str, Any], *, to: str = "", holding: str = ""
    ) -> TestResponse:
        """Fill the form at `address` with `changes` and send it."""
        form = find_form(self.text(address), holding or next(iter(changes), ""))
        return self.post(to or form.get("action") or address, data=fields_in(form) | changes)


def said(answer: TestResponse) -> str:
    """Return a page without the tokens of its forms: they hold the second they were made in."""
    return _TOKEN.sub("", answer.text)


def document(page: str | BeautifulSoup) -> HtmlElement:
    """Return a page as libxml2 reads it: thirty times as fast as Beautiful Soup does."""
    return lxml.html.document_fromstring(str(page), _READER)


def find_form(page: str | BeautifulSoup, holding: str) -> HtmlElement:
    """Return the first form in the main part with a field `holding`."""
    root = document(page)
    main = next(root.iter("main"), root)
    for form in main.iter("form"):
        if not holding or any(tag.get("name") == holding for tag in form.iter()):
            return form
    raise AssertionError(f"no form with a field {holding!r}: {main.text_content()[:1500]}")


def fields_of(page: str | BeautifulSoup, holding: str = "") -> dict[str, Any]:
    """Return name → value (or values) of all a browser would send of a form, untouched."""
    return fields_in(find_form(page, holding))


def fields_in(form: HtmlElement) -> dict[str, Any]:
    """Return what a browser would send of this form, untouched."""
    found: dict[str, Any] = {}
    for field in form.iter("input", "textarea", "select"):
        name = field.get("name")
        if not name or field.get("type") in {"submit", "file"}:
            continue
        if field.get("type") in {"checkbox", "radio"} and "checked" not in field.attrib:
            continue
        for value in _values(field):
            if name in found:
                before = found[name] if isinstance(found[name], list) else [found[name]]
                found[name] = [*before, value]
            else:
                found[name] = value
    return found


def _values(field: HtmlElement) -> list[str]:
    if field.tag == "textarea":
        return [(field.text or "").removeprefix("\n")]
    if field.tag == "select":
        options = list(field.iter("option"))
        chosen = [one for one in options if "selected" in one.attrib]
        if not chosen and "multiple" not in field.attrib:
            chosen = options[:1]
        return [one.get("value", one.text_content()) for one in chosen]
    return [field.get("value", "on" if field.get("type") == "checkbox" else "")]


def check_page(html: str) -> None:
    """Assert the house style: one h1, a title, language, unique ids, labels, nothing inline."""
    assert html.lstrip().lower().startswith("<!doctype html>")
    page = document(html)
    assert page.get("lang")
    assert page.get("dir") in {"ltr", "rtl"}
    assert page.findtext("head/title", "").strip()
    heads = [head.text_content() for head in page.iter("h1")]
    assert len(heads) == 1, heads
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids)), sorted(i for i in ids if ids.count(i) > 1)
    inline = page.xpath("//@*[name() = 'style' or starts-with(name(), 'on')]/.. | //style")
    assert not inline, [lxml.html.tostring(tag) for tag in inline]
    assert all(tag.get("src") for tag in page.iter("script"))
    for form in page.xpath("//form[@method = 'post']"):
        assert form.xpath(".//*[@name = 'csrf_token']"), lxml.html.tostring(form)
    _check_labels(page)


def _check_labels(page: HtmlElement) -> None:
    labelled = set(page.xpath("//label/@for"))
    for field in page.iter("input", "textarea", "select"):
        if field.get("type") in {"hidden", "submit"}:
            continue
        named = field.get("aria-label") or field.get("aria-labelledby")
        assert (
            named
            or field.get("id") in labelled
            or next(field.iterancestors("label"), None) is not None
        ), lxml.html.tostring(field)
