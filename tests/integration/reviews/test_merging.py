"""Two public pledges that are one: merged for good, counted once, both refs kept."""

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Engine

from registry.analysis.queries import Scope, overview
from registry.audit import queries as log
from registry.errors import Refused
from registry.pledges.content import Resource
from registry.pledges.models import Pledge
from registry.store import reading
from tests.client import PageClient
from tests.factories.world import NOW, World, a_pledge
from tests.integration.reviews.conftest import Records

WHY = "The ministry filed again what the State had pledged."


def text(client: PageClient, address: str) -> str:
    return client.page(address).get_text(" ", strip=True)


def listed(client: PageClient, query: str = "") -> list[str]:
    links = client.page(f"/pledges{query}").select(".record-title a")
    return [str(link["href"]).rpartition("/")[2].partition("?")[0] for link in links]


def test_a_reviewer_merges_and_everybody_finds_one_pledge_under_two_refs(
    world: World, engine: Engine, records: Records, reviewer: PageClient
) -> None:
    into = world.publish(a_pledge(resources=(Resource("100", "XOF"),)))
    ref = world.publish(a_pledge("MLI-MMES", resources=(Resource("100", "XOF"),)), by="body")
    world.report(ref, by="body")
    with reading(engine) as session:
        before = log.size(session) - 1
    beside = reviewer.page(f"/reviews/{ref}/beside/{into}")
    [link, _other_way] = beside.select("a[href*='/merge?into=']")
    typed = {"reason": WHY, "into": into.lower()}
    answer = reviewer.send(str(link["href"]), typed, to=f"/reviews/{ref}/merge")
    assert (answer.status_code, answer.location) == (303, f"/pledges/{ref}")

    assert records.state(ref) == "merged"
    assert records.moves(ref)[-1].details == {"into": into, "reason": WHY}
    letters = records.letters()
    assert sorted(one.to for one in letters) == ["body@example.org", "focal@example.org"]
    assert all(WHY in one.body and into in one.body for one in letters)

    pointer = reviewer.page(f"/pledges/{ref}")
    assert pointer.select_one(f".notice a[href='/pledges/{into}']")
    assert WHY in pointer.get_text()
    assert "Trois guichets" in text(reviewer, f"/pledges/{ref}/reports/1")
    assert "has been merged into" in text(reviewer, f"/pledges/{ref}/v/1")
    assert f"{ref} was merged into it" in text(reviewer, f"/pledges/{into}")
    assert listed(reviewer) == [into]
    assert listed(reviewer, f"?q={ref}") == [into]
    assert listed(reviewer, f"?q={ref}&state=merged") == [ref]
    assert listed(reviewer, f"?at={before}") == [ref, into]
    assert "was merged" not in text(reviewer, f"/pledges/{ref}?at={before}")
    assert listed(reviewer, f"?q={ref}&at={before}") == [ref]
    with reading(engine) as session:
        size = log.size(session)
        now, then = (
            overview(session, at=at, scope=Scope("all"), today=NOW.date())
            for at in (size, before + 1)
        )
    assert (now.pledges, then.pledges) == (1, 2)
    assert (now.money[0].pledged, then.money[0].pledged) == (100, 200)
    assert dict(now.by_state)["merged"] == 1


@pytest.mark.parametrize(
    ("case", "said"),
    [
        ("itself", "merged into itself"),
        ("closed", "is not public"),
        ("withdrawn", "was withdrawn"),
        ("foreign", "different entities"),
        ("merged away", "was merged into"),
        ("under review", "decide about that one first"),
        ("nonsense", "that you may review"),
        ("no reason", "Say in a sentence"),
    ],
)
def test_what_cannot_be_one_pledge_is_refused_and_the_words_are_kept(
    world: World, records: Records, reviewer: PageClient, case: str, said: str
) -> None:
    ref, into = world.publish(), world.publish()
    match case:
        case "itself":
            into = ref
        case "closed":
            into = world.file()
        case "withdrawn":
            world.move(into, "withdraw", by="focal")
        case "foreign":
            into = world.publish(a_pledge("FRA"), by="french")
        case "merged away":
            world.merge(into, world.publish())
        case "under review":
            world.answer(ref, title={"fr": "Tout autre chose"})
        case "nonsense":
            into = "P-2026-\u0661"
    typed = {"reason": "" if case == "no reason" else WHY, "into": into}
    answer = reviewer.send(f"/reviews/{ref}/merge", typed)

    assert answer.status_code == 422
    assert said in answer.text
    assert typed["reason"] in answer.text
    assert records.state(ref) != "merged"


def test_there_are_no_chains_no_circles_and_no_second_merge(
    world: World, engine: Engine, records: Records, client: PageClient
) -> None:
    first, second, third = (world.publish() for _time in range(3))
    world.merge(first, second)
    for ref, into, said in (
        (second, third, f"Merge the other way round: {third} into {second}"),
        (second, first, "already"),
        (first, third, "already"),
    ):
        with pytest.raises(Refused, match=said):
            world.merge(ref, into)
    world.merge(third, second)
    shown = text(client, f"/pledges/{second}")
    assert f"{first} was merged into it" in shown
    assert f"{third} was merged into it" in shown
    for act in (
        lambda: world.move(first, "withdraw", by="focal"),
        lambda: world.answer(first),
        lambda: world.report(first),
        lambda: world.slip(first),
    ):
        with pytest.raises(Refused):
            act()
    with reading(engine) as session:
        states = session.scalars(select(Pledge.state).order_by(Pledge.id)).all()
    assert states == ["merged", "published", "merged"]


def test_a_draft_of_what_was_merged_meanwhile_is_not_filed(
    world: World, client: PageClient
) -> None:
    ref, into = world.publish(), world.publish()
    client.sign_in("focal@example.org")
    address = client.send(f"/pledges/{ref}/file", {}, to=f"/pledges/{ref}/amend").location
    client.send(f"{address}/consent", {"reason": "A change.", "consent": "y"})
    form = client.form(f"{address}/check", "version")
    world.merge(ref, into)
    answer = client.post(f"{address}/file", data=form)

    assert answer.status_code == 422
    assert "was withdrawn or merged" in answer.text
