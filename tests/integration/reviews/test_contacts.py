"""The secretariat sees whom it may ask; nobody else does."""

from tests.client import PageClient
from tests.factories.world import CONTACT, World


def test_a_reviewer_sees_the_contact_persons(client: PageClient, world: World) -> None:
    ref = world.file()
    client.sign_in("reviewer@example.org")

    assert CONTACT["email"] in client.page(f"/reviews/{ref}").get_text()
