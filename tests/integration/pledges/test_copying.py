"""Beginning a pledge with the words of an earlier one."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from registry.framework.edition import Crossing, load_edition
from registry.framework.operations import load_edition as load
from registry.framework.operations import open_cycle
from registry.pledges.content import Content, Link
from registry.pledges.models import Draft
from registry.settings import resource
from registry.store import transaction, writing
from tests.client import PageClient
from tests.factories.world import CONTACT, NOW, OPERATOR, World, a_pledge, cycles

LINKS = (Link("A/76/642/98", "implements"), Link("A/76/642/104", "supports"))


def test_a_copy_has_the_words_and_not_what_is_the_earlier_one_s_own(
    client: PageClient, world: World, stored: Callable[[str], Draft]
) -> None:
    earlier = world.publish(a_pledge(mirror="R-7"))
    client.sign_in("contributor@example.org")
    answer = client.send("/work", {"earlier": earlier}, to="/drafts", holding="earlier")

    draft = stored(answer.location)
    copied = Content.parse(draft.content)
    assert (copied.title, copied.language) == (a_pledge().title, "fr")
    assert copied.recommendations == a_pledge().recommendations
    assert (copied.consent, copied.mirror, draft.pledge_id) == (False, "", None)
    assert draft.contacts == [CONTACT]


def test_only_what_one_s_own_entity_filed_can_be_copied(client: PageClient, world: World) -> None:
    own, theirs = world.file(), world.file(by="french")
    client.sign_in("contributor@example.org")
    page = client.page("/work")
    answer = client.send("/work", {"earlier": theirs}, to="/drafts", holding="earlier")

    assert own in page.get_text()
    assert theirs not in page.get_text()
    assert answer.status_code == 422


def test_a_copy_into_the_cycle_of_the_next_edition_says_what_became_of_its_links(
    client: PageClient, world: World, stored: Callable[[str], Draft]
) -> None:
    earlier = world.publish(a_pledge(recommendations=LINKS))
    first = load_edition(resource("config") / "framework" / "a-76-642.toml")
    paragraph = replace(first.paragraphs[0], number=40, code="A/80/1/40")
    following = replace(
        first, symbol="A/80/1", slug="a-80-1", dated=date(2026, 1, 1), paragraphs=(paragraph,),
        fund=None, crosswalk=(Crossing("A/76/642/98", ("A/80/1/40",)),),
    )  # fmt: skip
    cycle = replace(cycles()[1], code="NEXT", slug="next", editions=("A/80/1",))
    with writing(world.engine) as session, transaction(session):
        load(session, OPERATOR, following, at=NOW)
        open_cycle(session, OPERATOR, cycle, at=NOW)
    client.sign_in("contributor@example.org")
    typed = {"earlier": earlier, "cycle": "NEXT"}
    answer = client.send("/work", typed, to="/drafts", holding="earlier")
    copied = Content.parse(stored(answer.location).content)
    said = client.page(answer.location).get_text(" ", strip=True)

    assert (copied.cycle, copied.edition) == ("NEXT", "A/80/1")
    assert [one.code for one in copied.recommendations] == ["A/80/1/40"]
    assert "A/76/642/98 → A/80/1/40" in said
    assert "nothing in their place: A/76/642/104" in said
