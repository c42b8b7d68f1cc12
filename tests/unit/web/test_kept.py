"""The shelf of kept pages: one stamp, so many bytes, weak tags."""

from gzip import decompress

import pytest

from registry.web.cache import takes_gzip
from registry.web.kept import Page, Pages


def page(letter: str, length: int = 1_000) -> Page:
    return Page.make([("Content-Type", "text/html")], letter.encode() * length)


def test_a_page_is_found_under_its_key_and_its_stamp_only() -> None:
    pages = Pages(100_000)
    pages.get(1, "/")
    pages.put(1, "/", page("a"))

    assert pages.get(1, "/") == page("a")
    assert pages.get(1, "/b") is None
    assert pages.get(2, "/") is None
    assert pages.weight == 0


def test_what_was_made_of_a_past_stamp_is_not_kept() -> None:
    pages = Pages(100_000)
    pages.get(2, "/")
    pages.put(1, "/", page("a"))

    assert pages.get(2, "/") is None
    assert pages.weight == 0


def test_the_page_asked_for_longest_ago_makes_room() -> None:
    pages = Pages(3 * page("a").weight)
    pages.get(1, "a")
    for key in "abc":
        pages.put(1, key, page(key))
    pages.get(1, "a")
    pages.put(1, "d", page("d"))

    assert [key for key in "abcd" if pages.get(1, key)] == ["a", "c", "d"]
    assert pages.weight == sum(page(key).weight for key in "acd")


def test_endless_addresses_never_take_more_than_the_limit() -> None:
    pages = Pages(50_000)
    pages.get(1, "")
    for number in range(200):
        pages.put(1, f"/{number}", page("a", 100 * (number % 50)))
        assert pages.weight <= pages.limit
    pages.put(1, "/0", page("b", 60_000))

    assert pages.get(1, "/0") is None
    assert pages.get(1, "/199") is not None


def test_a_page_put_twice_counts_once() -> None:
    pages = Pages(100_000)
    pages.get(1, "/")
    pages.put(1, "/", page("a"))
    pages.put(1, "/", page("b"))

    assert pages.weight == page("b").weight


def test_the_compressed_body_says_the_same() -> None:
    headers, body = page("a").answer(packed=True)

    assert decompress(body) == page("a").body
    assert ("Content-Encoding", "gzip") in headers
    assert ("Content-Length", str(len(body))) in headers


def test_a_page_asked_for_again_is_packed_better_once() -> None:
    body = "".join(f"<p>{n} {n * n} {n % 7}</p>" for n in range(2_000)).encode()
    asked = Page.make([("Content-Type", "text/html")], body)
    first, second, third = (asked.answer(packed=True)[1] for _ in range(3))

    assert decompress(first) == decompress(second) == body
    assert len(second) < len(first)
    assert third is second


@pytest.mark.parametrize(
    ("tags", "named"),
    [("W/{}", True), ("{}", True), ('"x", W/{}', True), ("*", True), ("", False), ('"x"', False)],
)
def test_tags_are_compared_weakly(tags: str, named: bool) -> None:
    assert page("a").is_named(tags.format(page("a").tag)) is named


@pytest.mark.parametrize(
    ("accepted", "taken"),
    [("gzip, deflate, br", True), ("*", True), ("gzip;q=0", False), ("br", False), ("", False),
     ("GZIP;q=0.5", True), ("gzip;q=x", False)],
)  # fmt: skip
def test_gzip_goes_to_who_takes_it(accepted: str, taken: bool) -> None:
    assert takes_gzip(accepted) is taken
