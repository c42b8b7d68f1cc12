"""A test client that signs in, fills forms, and holds every page to the house style."""

import re
from typing import Any, ClassVar

from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

PASSWORD = "correct horse battery staple"
POLICY = "default-src 'none'"
# What a page says, not how it is made: whatever would add a tag, an id or a label stays visible.
_WORDS = re.compile(r'(?<= value=")[^"]*|(?<= href=")[^"]*|(?<=action=")[^"]*|(?<=>)[^<]+')
_TOKEN = re.compile(r'(?<=name="csrf_token" value=")[^"]*')
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

    def page(self, address: str, **kwargs: Any) -> BeautifulSoup:
        """Return the parsed page at `address`, which must answer 200."""
        response = self.get(address, **kwargs)
        assert response.status_code == 200, (address, response.status_code, response.text[:2000])
        return BeautifulSoup(response.text, "html.parser")

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
        token = self.page("/log").find("input", attrs={"name": "csrf_token"})
        assert isinstance(token, Tag)
        answer = self.post("/sign-out", data={"csrf_token": token["value"]})
        assert answer.status_code == 302

    def form(self, address: str, holding: str = "") -> dict[str, Any]:
        """Return what a browser would send of the form at `address` that has a field `holding`."""
        return fields_of(self.page(address), holding)

    def send(
        self, address: str, changes: dict[str, Any], *, to: str = "", holding: str = ""
    ) -> TestResponse:
        """Fill the form at `address` with `changes` and send it."""
        page = self.page(address)
        form = find_form(page, holding or next(iter(changes), ""))
        data = fields_of(page, holding or next(iter(changes), "")) | changes
        return self.post(to or str(form.get("action") or "") or address, data=data)


def said(answer: TestResponse) -> str:
    """Return a page without the tokens of its forms: they hold the second they were made in."""
    return _TOKEN.sub("", answer.text)


def find_form(page: BeautifulSoup, holding: str) -> Tag:
    """Return the first form in the main part with a field `holding`."""
    main = page.find("main") or page
    for form in main.find_all("form"):
        if not holding or form.find(attrs={"name": holding}):
            return form
    raise AssertionError(f"no form with a field {holding!r}: {main.get_text()[:1500]}")


def fields_of(page: BeautifulSoup, holding: str = "") -> dict[str, Any]:
    """Return name → value (or values) of all a browser would send of a form, untouched."""
    return fields_in(find_form(page, holding))


def fields_in(form: Tag) -> dict[str, Any]:
    """Return what a browser would send of this form, untouched."""
    found: dict[str, Any] = {}
    for field in form.find_all(["input", "textarea", "select"]):
        name = str(field.get("name") or "")
        if not name or field.get("type") in {"submit", "file"}:
            continue
        if field.get("type") in {"checkbox", "radio"} and not field.has_attr("checked"):
            continue
        for value in _values(field):
            if name in found:
                before = found[name] if isinstance(found[name], list) else [found[name]]
                found[name] = [*before, value]
            else:
                found[name] = value
    return found


def _values(field: Tag) -> list[str]:
    if field.name == "textarea":
        return [field.get_text().removeprefix("\n")]
    if field.name == "select":
        chosen = [o for o in field.find_all("option") if o.has_attr("selected")]
        if not chosen and not field.has_attr("multiple"):
            chosen = field.find_all("option")[:1]
        return [str(option.get("value", option.get_text())) for option in chosen]
    return [str(field.get("value", "on" if field.get("type") == "checkbox" else ""))]


def check_page(html: str) -> None:
    """Assert the house style: one h1, a title, language, unique ids, labels, nothing inline."""
    page = BeautifulSoup(html, "html.parser")
    assert html.lstrip().lower().startswith("<!doctype html>")
    assert page.html is not None
    assert page.html.get("lang")
    assert page.html.get("dir") in {"ltr", "rtl"}
    assert page.title is not None
    assert page.title.get_text(strip=True)
    assert len(page.find_all("h1")) == 1, [h.get_text() for h in page.find_all("h1")]
    ids = [tag["id"] for tag in page.find_all(id=True)]
    assert len(ids) == len(set(ids)), sorted(i for i in ids if ids.count(i) > 1)
    for tag in page.find_all(True):
        assert not tag.has_attr("style"), tag
        assert not any(name.startswith("on") for name in tag.attrs), tag
    assert all(tag.get("src") for tag in page.find_all("script"))
    assert not page.find_all("style")
    for form in page.find_all("form", method="post"):
        assert form.find(attrs={"name": "csrf_token"}), form
    _check_labels(page)


def _check_labels(page: BeautifulSoup) -> None:
    labelled = {label.get("for") for label in page.find_all("label")}
    for field in page.find_all(["input", "textarea", "select"]):
        if field.get("type") in {"hidden", "submit"}:
            continue
        named = field.get("aria-label") or field.get("aria-labelledby")
        assert named or field.get("id") in labelled or field.find_parent("label"), field
