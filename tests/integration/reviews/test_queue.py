"""The queue: what waits, for whom, in which order, at which price."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask

from registry import clock
from registry.policy import Role
from registry.reviews import waiting
from tests.client import PageClient
from tests.factories.world import NOW, World, a_pledge
from tests.integration.reviews.conftest import Records


def refs(client: PageClient, address: str = "/queue") -> list[str]:
    page = client.page(address)
    return [urlsplit(str(link["href"])).path.rsplit("/", 1)[1] for link in page.select(RECORD)]


RECORD = ".record-title a"


def test_what_waits_is_listed_in_the_order_of_filing(world: World, reviewer: PageClient) -> None:
    first, taken, returned, public = (world.file() for _ in range(4))
    world.move(taken, "open")
    world.move(returned, "open", "return")
    world.move(public, "open", "accept", "publish")
    assert refs(reviewer) == [first, taken]
    world.answer(returned)
    assert refs(reviewer) == [first, taken, returned]


def test_a_line_says_how_long_it_waits_who_has_it_and_what_it_is(
    world: World, client: PageClient, today: None
) -> None:
    ref = world.file(a_pledge(cycle="IMRF-2022"))
    world.move(ref, "open", "return")
    world.answer(ref)
    world.move(ref, "open", by="second")
    clock.freeze(NOW + timedelta(days=12))
    client.sign_in("reviewer@example.org")
    line = client.page("/queue").select_one(".record")
    assert line is not None
    said = line.get_text(" ", strip=True)
    for part in (ref, "Mali", "IMRF 2022", "Revision 2", "waits for 12 days", "with Second",
                 "Under review", "Answer to findings", "Late filing"):  # fmt: skip
        assert part in said


def test_an_amendment_is_marked_as_one(world: World, reviewer: PageClient) -> None:
    world.answer(world.publish())
    said = reviewer.page("/queue").select_one(".record")
    assert said is not None
    assert "Amends a public pledge" in said.get_text()
    assert "Answer to findings" not in said.get_text()


def test_filters_narrow_by_state_and_cycle(world: World, reviewer: PageClient) -> None:
    filed, taken = world.file(), world.file(a_pledge(cycle="FOUR-EYES"))
    world.move(taken, "open")
    assert refs(reviewer, "/queue?state=filed") == [filed]
    assert refs(reviewer, "/queue?cycle=FOUR-EYES") == [taken]
    assert refs(reviewer, "/queue?state=filed&cycle=FOUR-EYES") == []
    assert refs(reviewer, "/queue?state=published") == [filed, taken]


def test_filters_narrow_by_region_holder_and_age(world: World, reviewer: PageClient) -> None:
    french = world.file(a_pledge("FRA"), by="french")
    mine, theirs, nobodys = (world.file(at=NOW + timedelta(days=1)) for _ in range(3))
    union = world.file(a_pledge("ITUC"), by="union", at=NOW + timedelta(days=1))
    world.move(mine, "open", at=NOW + timedelta(days=1))
    world.move(theirs, "open", by="second", at=NOW + timedelta(days=1))
    assert refs(reviewer, "/queue?region=150") == [french]
    assert refs(reviewer, "/queue?region=none") == [union]
    assert refs(reviewer, "/queue?with=mine") == [mine]
    assert refs(reviewer, "/queue?with=colleagues") == [theirs]
    assert refs(reviewer, "/queue?with=nobody&region=002&with=mine") == [mine, nobodys]


def test_a_filter_by_age_counts_days_as_the_list_does(
    world: World, client: PageClient, today: None
) -> None:
    old, _newer = world.file(), world.file(at=NOW + timedelta(hours=14))
    clock.freeze(NOW + timedelta(days=14))
    client.sign_in("reviewer@example.org")
    assert refs(client, "/queue?days=14") == [old]
    assert refs(client, "/queue?days=30") == []
    wrong = client.page("/queue?state=gone&with=%00&days=-1&page=2&after=x").get_text()
    for said in ("no “gone”", "no “-1”", "“page” in the address", "“x” is no place in the list"):
        assert said in wrong


def test_each_option_says_how_many_it_would_show(world: World, reviewer: PageClient) -> None:
    world.file(a_pledge("FRA"), by="french")
    world.move(world.file(), "open")
    panel = reviewer.page("/queue?region=002").select_one(".filters")
    assert panel is not None
    said = [" ".join(label.get_text().split()) for label in panel.find_all("label")]
    for label in ("Filed (0)", "Under review (1)", "With me (1)", "With nobody (0)", "Africa (1)",
                  "Europe (1)", "Towards IMRF 2030 (1)"):  # fmt: skip
        assert label in said


def test_what_is_of_ones_own_family_is_not_listed_and_not_found(
    world: World, records: Records, reviewer: PageClient
) -> None:
    other, theirs = world.file(a_pledge("FRA"), by="french"), world.file()
    records.grant("reviewer", Role.CONTRIBUTOR, "MLI-MMES")
    assert refs(reviewer) == [other]
    assert reviewer.get(f"/reviews/{theirs}").status_code == 404
    assert reviewer.get(f"/reviews/{other}").status_code == 200


def test_what_one_filed_oneself_is_not_listed_and_not_found(
    world: World, records: Records, client: PageClient
) -> None:
    ref = world.file()
    records.revoke("focal", "MLI")
    records.grant("focal", Role.REVIEWER, "UNNM-SEC")
    client.sign_in("focal@example.org")
    assert refs(client) == []
    assert client.get(f"/reviews/{ref}").status_code == 404


def test_pages_follow_each_other_by_key(
    world: World, reviewer: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "PAGE", 2)
    filed = [world.file() for _ in range(5)]
    address, seen = "/queue?state=filed", []
    while address:
        page = reviewer.page(address)
        seen.append(refs(reviewer, address))
        following = page.select_one("a[rel=next]")
        last, address = address, str(following["href"]) if following else ""
    assert seen == [filed[:2], filed[2:4], filed[4:]]
    before = reviewer.page(last).select_one("a[rel=prev]")
    assert before is not None
    assert refs(reviewer, str(before["href"])) == filed[2:4]
    first = reviewer.page(str(before["href"])).select_one("a[rel=prev]")
    assert first is not None
    assert refs(reviewer, str(first["href"])) == filed[:2]
    assert reviewer.page(str(first["href"])).select_one("a[rel=prev]") is None


def test_the_number_of_statements_does_not_grow_with_the_queue(
    world: World, reviewer: PageClient, statements: list[str]
) -> None:
    for _ in range(3):
        world.file()
    reviewer.page("/queue")  # what depends on the log alone is kept in memory from here on
    statements.clear()
    reviewer.page("/queue")
    few = len(statements)
    for _ in range(10):
        world.file()
    for address in ("/queue", "/queue?state=filed&with=nobody&with=mine&region=002&days=7"):
        statements.clear()
        reviewer.page(address)
        assert len(statements) == few <= 8


def test_an_empty_queue_says_what_will_come(reviewer: PageClient) -> None:
    assert "Nothing waits." in reviewer.page("/queue").get_text()


@pytest.mark.parametrize("who", ["contributor", "focal", "organizer", "administrator"])
def test_others_see_no_queue(app: Flask, client: PageClient, who: str) -> None:
    client.sign_in(f"{who}@example.org")
    assert client.get("/queue").status_code == 403
    assert client.get("/reviews/P-2026-00001").status_code == 403
