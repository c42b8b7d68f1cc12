"""How a letter is written: nothing of its text becomes markup, its addresses become links."""

import re

import pytest
from bs4 import BeautifulSoup

from registry.errors import Misconfigured
from registry.mail import Message
from registry.mail.composing import page
from registry.settings import load
from tests.client import check_page
from tests.factories.world import NOW
from tests.integration.hostile.values import NASTY


def letter(body: str, subject: str = "Subject", language: str = "en") -> Message:
    return Message(
        id=7, to="a@example.org", subject=subject, body=body, written_at=NOW, language=language
    )


@pytest.mark.parametrize("text", [t for t in NASTY.values() if len(t) < 5_000], ids=repr)
def test_text_stays_text(text: str) -> None:
    html = page(letter(f"Before {text} after", subject=text or "-"))
    tags = {tag.name for tag in BeautifulSoup(html, "html.parser").find_all(True)}

    assert tags <= {"html", "head", "meta", "title", "body", "h1", "p", "br", "a"}
    assert all(a["href"].startswith("http") for a in BeautifulSoup(html, "html.parser")("a"))


def test_an_address_ends_where_its_sentence_does() -> None:
    html = page(letter("See https://a.example/b?c=1&d=2. Or (http://x.example/y)!"))
    check_page(html)
    links = [a["href"] for a in BeautifulSoup(html, "html.parser")("a")]

    assert links == ["https://a.example/b?c=1&d=2", "http://x.example/y"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"SMTP_SECURITY": "ssl"}, "must be one of"),
        ({"SMTP_USER": "u"}, "smtp_password_file"),
        ({"SMTP_USER": "u", "SMTP_PASSWORD_FILE": "/f", "SMTP_SECURITY": "none"}, "in clear"),
        ({"SMTP_PORT": "many"}, "whole number"),
    ],
)
def test_settings_that_cannot_be_stop_the_start(wrong: dict[str, str], said: str) -> None:
    needed = {"REGISTRY_BASE_URL": "http://localhost", "REGISTRY_LOG_ORIGIN": "x.example"}
    with pytest.raises(Misconfigured, match=re.escape(said)):
        load(needed | {f"REGISTRY_{name}": value for name, value in wrong.items()})
