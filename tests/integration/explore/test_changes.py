"""What changed: the list, the feed, and the difference between two moments."""

from dataclasses import replace
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy.engine import Engine

from registry.briefs.operations import correct_brief, issue_brief, withdraw_briefs
from registry.briefs.queries import brief
from registry.framework.operations import open_cycle
from registry.store import transaction, writing
from registry.undertakings import queries as undertakings
from registry.undertakings.operations import withdraw_document
from tests.client import PageClient, find_form
from tests.factories.contents import a_brief
from tests.factories.matches import both_sides
from tests.factories.world import NOW, OPERATOR, World, a_pledge, cycles
from tests.integration.explore.published import newest, take_over, withdraw

ATOM = "{http://www.w3.org/2005/Atom}"


def told(client: PageClient, address: str) -> list[tuple[str, list[str]]]:
    """Return the ref and the tags of each item of the list."""
    items = client.page(address).find("main").select(".record")  # type: ignore[union-attr]
    return [
        (
            item.select(".record-meta span")[1].get_text(),
            [tag.get_text() for tag in item.select(".tag")],
        )
        for item in items
    ]


def test_every_public_change_is_told_and_two_moments_are_compared(
    world: World, engine: Engine, client: PageClient
) -> None:
    first = world.publish()
    forum = newest(engine)
    imported = take_over(engine, world)
    world.answer(first, level="local")
    world.move(first, "open", "accept", "publish")
    world.report(first)
    other = world.publish(a_pledge("FRA"), by="french")
    world.file()  # nobody but the secretariat knows of it
    withdraw(engine, world, first, "It ends.")

    everything = [
        (first, ["Withdrawn"]),
        (other, ["New"]),
        (first, ["Progress reported", "In progress"]),
        (first, ["Amended"]),
        (imported, ["Classified by the secretariat"]),
        (imported, ["Imported"]),
        (first, ["New"]),
    ]
    assert told(client, "/changes") == everything
    assert told(client, f"/changes?at={forum}") == everything[-1:]

    assert told(client, f"/changes?since={forum}") == everything[:-1]
    page = client.page(f"/changes?since={forum}")
    counts = {row.dt.get_text(): row.dd.get_text() for row in page.select(".summary-row")}
    assert counts == {"New": "2", "Reported on": "1", "Withdrawn": "1"}
    compared = client.get(f"/api/v1/changes?since={forum}").json["compared"]  # type: ignore[index]
    assert compared == {"since": forum, "new": 2, "amended": 0, "classified": 0, "reported": 1,
                        "merged": 0, "withdrawn": 1}  # fmt: skip
    assert client.get("/api/v1/changes").json["compared"] is None  # type: ignore[index]
    last = newest(engine)
    assert told(client, f"/changes?since={last - 1}") == everything[:1]
    assert told(client, f"/changes?since={forum}&at={forum + 1}") == everything[-2:-1]
    answer = client.get("/changes?since=2026-11-23")
    assert (answer.status_code, answer.location) == (302, f"/changes?since={last}")


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_what_cannot_be_compared_is_said(world: World, engine: Engine, client: PageClient) -> None:
    world.publish()
    for asked, status, said in (
        (f"since={newest(engine)}", 200, "This is one and the same moment"),
        (f"since={newest(engine) - 1}&at={newest(engine) - 1}", 200, "one and the same moment"),
        ("since=0", 200, "After entry 0 of the log"),
        ("since_day=2099-01-01", 404, "has not come yet"),
        ("since=3&until=tomorrow", 422, "is no moment"),
        ("until_day=1999-01-01", 404, "was still empty"),
        ("since=yesterday", 422, "is no moment"),
        ("since=2026-13-40", 422, "There is no day"),
        (f"since={10**12}", 422, "not after"),
        ("since=2099-01-01", 404, "has not come yet"),
        ("before=x", 200, "is no place in the list"),
        ("before=1000000", 200, "is no place in the list"),
        ("q=desk", 200, "“q” in the address"),
    ):
        answer = client.get(f"/changes?{asked}")
        assert (answer.status_code, said in answer.text) == (status, True), asked
    assert client.get("/changes.atom?before=x").status_code == 422


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_two_moments_are_chosen_by_forum_or_day_and_in_either_order(
    world: World, engine: Engine, client: PageClient
) -> None:
    forum = replace(
        cycles()[1], code="FORUM", names={"en": "The forum"}, forum_from=NOW.date(),
        forum_to=NOW.date(),
    )  # fmt: skip
    with writing(engine) as session, transaction(session):
        open_cycle(session, OPERATOR, forum, at=NOW)
    world.publish()
    then = newest(engine)
    later = replace(cycles()[1], code="LATER")
    with writing(engine) as session, transaction(session):
        open_cycle(session, OPERATOR, later, at=NOW + timedelta(days=1))
    last = newest(engine)

    form = find_form(client.text("/changes"), "since_day")
    offered = form.xpath(".//select[@name = 'since']/option")
    assert [one.get("value") for one in offered] == ["", "2026-11-23"]
    assert offered[1].text_content() == "The forum, 23 November 2026"
    for asked, led in (
        ("since=2026-11-23&since_day=&until=&until_day=", f"since={then}"),
        ("since=2026-11-23&until_day=2026-11-24", f"since={then}&at={last}"),
        ("since_day=2026-11-24&until=2026-11-23", f"since={then}&at={last}"),
        (f"since={last}&at={then}", f"since={then}&at={last}"),
        (f"until=2026-11-23&at={last}", f"at={then}"),
        (f"since=5&until={then}", f"since=5&at={then}"),
    ):
        answer = client.get(f"/changes?{asked}")
        assert (answer.status_code, answer.location) == (302, f"/changes?{led}"), asked
    page = client.page(f"/changes?since=14&at={then}")
    rows = [[cell.get_text() for cell in row(["th", "td"])] for row in page.select("tbody tr")]
    assert rows[0] == ["pledge stands", "0", "1"]
    assert "IMRF 2022" not in page.select_one("#since").get_text()  # type: ignore[union-attr]


@pytest.mark.tampers  # no file is kept, and nothing was redacted
@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_briefs_are_among_what_changed(world: World, engine: Engine, client: PageClient) -> None:
    ref = world.publish()
    actor = world.actor("organizer")
    with writing(engine) as session, transaction(session):
        issue_brief(session, actor, facts=a_brief(), at=NOW)
        first = brief(session, "B-2026-00001")
        facts = a_brief(b"%PDF-1.7 anew")
        correct_brief(session, actor, first, facts=facts, reason="A total.", at=NOW)
        withdraw_briefs(session, actor, [first], redaction=first.index, at=NOW)
    at = newest(engine)

    assert told(client, "/changes") == [
        ("B-2026-00001", ["Withdrawn"]),
        ("B-2026-00001", ["Superseded"]),
        ("B-2026-00002", ["Brief issued"]),
        ("B-2026-00001", ["Brief issued"]),
        (ref, ["New"]),
    ]
    assert told(client, f"/changes?at={at - 3}") == told(client, "/changes")[3:]
    feed = ET.fromstring(client.get("/changes.atom").data)
    [said, *_older] = feed.findall(f"{ATOM}entry")
    assert (said.findtext(f"{ATOM}summary"), said.find(f"{ATOM}author")) == ("Withdrawn", None)
    kinds = [one["kind"] for one in client.get("/api/v1/changes").json["items"]]  # type: ignore[index]
    assert kinds[:4] == ["brief_withdrawn", "brief_corrected", "brief_issued", "brief_issued"]


def test_documents_and_matches_are_among_what_changed(
    world: World, engine: Engine, client: PageClient
) -> None:
    need, offer = both_sides(world)
    document = world.register()
    start = newest(engine)
    ref = world.propose(need, offer)
    world.match(ref, "accept")
    agreed = newest(engine)
    world.match(ref, "fulfil", by="focal")
    assert told(client, f"/changes?since={start}") == [
        (need, ["Matched"])
    ]  # one side said so alone
    world.match(ref, "fulfil")
    with writing(engine) as session, transaction(session):
        found = undertakings.document(session, document)
        withdraw_document(session, world.actor("reviewer"), found, reason="Twice.", at=NOW)

    assert told(client, "/changes")[:4] == [
        (document, ["Withdrawn"]),
        (need, ["Match fulfilled"]),
        (need, ["Matched"]),
        (document, ["Document registered"]),
    ]
    assert told(client, f"/changes?since={start}&at={agreed}") == [(need, ["Matched"])]
    page = client.page("/changes")
    assert page.select(f'main a[href="/documents/{document}"]')
    assert offer in page.select(".record")[1].get_text()
    feed = ET.fromstring(client.get("/changes.atom").data)
    summaries = [one.findtext(f"{ATOM}summary") for one in feed.findall(f"{ATOM}entry")]
    assert summaries[:4] == ["Withdrawn", "Match fulfilled", "Matched", "Document registered"]
    items = client.get("/api/v1/changes").json["items"]  # type: ignore[index]
    assert [(one["kind"], one["ref"]) for one in items[:4]] == [
        ("document_withdrawn", document),
        ("match_fulfilled", need),
        ("matched", need),
        ("document_registered", document),
    ]
    assert (items[1]["match"], items[1]["matched_with"], items[0]["revision"]) == (ref, offer, 2)


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_the_list_goes_page_by_page_and_so_does_the_feed(
    world: World, engine: Engine, client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    refs = [world.publish() for _ in range(5)]
    world.report(refs[0])
    monkeypatch.setattr("registry.explore.views.changes.PAGE", 2)
    seen, address = [], "/changes"
    while address:
        seen.append([ref for ref, _tags in told(client, address)])
        following = client.page(address).find("a", rel="next")
        address = str(following["href"]) if following else ""  # type: ignore[index]
    assert seen == [[refs[0], refs[4]], [refs[3], refs[2]], [refs[1], refs[0]]]
    following = client.page("/changes").find("a", rel="next")
    back = client.page(str(following["href"])).find("a", rel="prev")  # type: ignore[index]
    assert [ref for ref, _tags in told(client, str(back["href"]))] == seen[0]  # type: ignore[index]

    monkeypatch.setattr("registry.explore.views.changes.FED", 4)
    feed = ET.fromstring(client.get("/changes.atom?lang=fr").data)
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "fr"
    entries = feed.findall(f"{ATOM}entry")
    indexes = [int(str(one.findtext(f"{ATOM}id")).rpartition("/")[2]) for one in entries]
    assert indexes == sorted(indexes, reverse=True)
    assert len(indexes) == 4
    assert entries[0].findtext(f"{ATOM}author/{ATOM}name") == "Mali"
    [older] = [
        link.get("href") for link in feed.findall(f"{ATOM}link") if link.get("rel") == "next"
    ]
    rest = ET.fromstring(client.get(str(older).removeprefix("http://localhost")).data)
    assert len(rest.findall(f"{ATOM}entry")) == 2
