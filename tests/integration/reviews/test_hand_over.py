"""Who has a pledge: handed over and given back among those who may decide about it."""

import pytest
from bs4 import Tag

from registry.policy import Role
from tests.client import PageClient, find_form
from tests.factories.world import World, a_pledge
from tests.integration.reviews.conftest import Records
from tests.integration.reviews.test_queue import refs


def offered(client: PageClient, ref: str) -> dict[str, str]:
    """Return to whom a pledge can be handed: name → value."""
    form = find_form(client.text(f"/reviews/{ref}"), "to")
    return {option.text_content(): option.get("value") for option in form.iter("option")}


def holder(client: PageClient, ref: str) -> str:
    """Return who has a pledge, as its page says."""
    rows = client.page(f"/reviews/{ref}").select("aside .summary-row")
    return next(row.dd.get_text(strip=True) for row in rows if row.dt.get_text() == "With")  # type: ignore[union-attr]


def test_a_pledge_goes_from_hand_to_hand_and_only_moves_are_on_record(
    world: World, records: Records, reviewer: PageClient, second: PageClient
) -> None:
    ref = world.file()
    here = f"/reviews/{ref}"
    people = offered(reviewer, ref)
    assert list(people) == ["Nobody", "Me", "Second"]
    answer = reviewer.send(f"{here}?with=nobody", {"to": people["Second"]})
    assert answer.location == f"{here}?with=nobody"
    assert holder(reviewer, ref) == "Second"
    assert refs(second, "/queue?with=mine") == [ref]
    assert refs(reviewer, "/queue?with=nobody") == []
    reviewer.send(here, {}, holding="number")
    assert holder(second, ref) == "Reviewer"
    reviewer.send(here, {"to": people["Second"]})
    assert "A colleague has it: Second" in reviewer.page(here).get_text()
    second.send(here, {"to": "nobody"})
    assert holder(second, ref) == "Nobody yet"
    assert refs(second, "/queue?with=nobody") == [ref]
    second.send(here, {"reason": "In scope."})
    assert holder(reviewer, ref) == "Second"
    assert [move.move for move in records.moves(ref)] == ["open", "accept"]


def test_only_who_may_decide_about_it_can_be_handed_it(
    world: World, records: Records, reviewer: PageClient
) -> None:
    ref, other = world.file(), world.file(a_pledge("FRA"), by="french")
    second = offered(reviewer, ref)["Second"]
    records.grant("second", Role.CONTRIBUTOR, "MLI-MMES")
    assert "Second" not in offered(reviewer, ref)
    assert "Second" in offered(reviewer, other)
    for to in (second, "", "\x00", world.actor("organizer").person or ""):
        answer = reviewer.send(f"/reviews/{ref}", {"to": to})
        assert answer.status_code == 422
        assert "Choose somebody on the list" in answer.text
    assert holder(reviewer, ref) == "Nobody yet"


@pytest.mark.parametrize("move", ["withdraw", "open"])
def test_what_is_over_is_handed_to_nobody(world: World, reviewer: PageClient, move: str) -> None:
    ref = world.file()
    data = reviewer.form(f"/reviews/{ref}", "to")
    world.move(ref, move, by="focal" if move == "withdraw" else "second")
    if move == "open":
        world.move(ref, "return", by="second")
    answer = reviewer.post(f"/reviews/{ref}/hand-over", data=data)
    assert answer.status_code == 409
    assert not isinstance(reviewer.page(f"/reviews/{ref}").find(attrs={"name": "to"}), Tag)
