"""Beginning a pledge with the words of an earlier one."""

from collections.abc import Callable

from registry.pledges.content import Content
from registry.pledges.models import Draft
from tests.client import PageClient
from tests.factories.world import CONTACT, World, a_pledge


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
