"""Errata: typing errors of a public pledge, corrected in one step and marked everywhere."""

import json
from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Engine

from registry.errors import Conflict, Refused
from registry.pledges import operations as pledges
from registry.pledges.models import Draft, Pledge
from registry.store import transaction, writing
from tests.client import PageClient
from tests.factories.world import NOW, World, a_pledge

SLIP = {"fr": "Des soins de santé pour tous les migrnats"}
RIGHT = {"fr": "Des soins de santé pour tous les migrants"}


def text(client: PageClient, address: str) -> str:
    return client.page(address).get_text(" ", strip=True)


def test_an_erratum_goes_from_the_focal_point_over_one_reviewer_to_the_public(
    client: PageClient, world: World, stored: Callable[[str], Draft]
) -> None:
    ref = world.file(a_pledge(cycle="FOUR-EYES", title=SLIP))
    world.move(ref, "open", "accept")
    world.move(ref, "publish", by="second")
    client.sign_in("focal@example.org")
    begun = client.send(f"/pledges/{ref}/file", {}, to=f"/pledges/{ref}/erratum")
    address = begun.location
    assert stored(address).is_erratum
    titles = [one.get_text(strip=True) for one in client.page(address).select("main a[href]")]
    assert "Title and description" in titles
    assert "Recommendations, objectives and principles" not in titles

    client.send(f"{address}/words", {"title": RIGHT["fr"]})
    client.send(f"{address}/consent", {"reason": "A transposed letter.", "consent": "y"})
    check = client.page(f"{address}/check")
    assert [one.get_text() for one in check.select(".compare-row h3")] == ["Title"]
    filed = client.send(f"{address}/check", {}, to=f"{address}/file", holding="version")
    assert filed.status_code == 303
    assert "Erratum" in text(client, f"/pledges/{ref}/file")
    assert "migrnats" in text(client, f"/pledges/{ref}")  # until a reviewer has looked

    client.sign_out()
    client.sign_in("reviewer@example.org")
    assert "Erratum" in text(client, "/queue")
    page = f"/reviews/{ref}"
    refused = client.send(page, {"reason": ""}, to=f"{page}/correct")
    assert refused.status_code == 422
    assert "What you typed is kept" not in refused.text
    world.move(ref, "open")  # a reviewer may take it up first: then all decisions stand there
    done = client.send(page, {"reason": "One letter."}, to=f"{page}/correct")
    assert done.status_code == 303
    assert "Published as an erratum" in text(client, done.location)

    client.sign_out()
    shown = text(client, f"/pledges/{ref}")
    assert "tous les migrants" in shown
    assert "Revision 2 published, an erratum" in shown
    assert "One letter." in shown
    assert "migrnats" in text(client, f"/pledges/{ref}/v/1")
    assert "Erratum" in text(client, f"/pledges/{ref}/v/2")
    assert "It corrects typing errors and nothing else." in text(client, f"/pledges/{ref}/compare")
    assert "Erratum" in text(client, "/pledges")
    assert "Erratum" in text(client, "/")
    entries = json.loads(client.get(f"/pledges/{ref}/v/2.json").text)["entries"]
    assert len(entries) == 2


def test_what_is_no_slip_is_refused_by_name_and_can_become_an_amendment(
    client: PageClient, world: World, stored: Callable[[str], Draft]
) -> None:
    ref = world.publish()
    client.sign_in("focal@example.org")
    begun = client.send(f"/pledges/{ref}/file", {}, to=f"/pledges/{ref}/erratum")
    address = begun.location
    client.send(f"{address}/resources", {"resources-0-amount": "999"})
    client.send(f"{address}/consent", {"reason": "More money.", "consent": "y"})
    assert "“Amounts” is more than a typing error" in text(client, f"{address}/check")

    version = client.form(f"{address}/words", "version")["version"]
    again = client.send(f"{address}/check", {}, to=f"/pledges/{ref}/amend")
    assert again.location == address
    assert not stored(address).is_erratum
    assert "more than a typing error" not in text(client, f"{address}/check")
    # Who was about to file it as an erratum is told, instead of filing an amendment.
    token = client.form(f"{address}/check", "csrf_token")["csrf_token"]
    stale = client.post(f"{address}/file", data={"csrf_token": token, "version": version})
    assert stale.status_code == 409


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("filed", "is not public"),
        ("amended", "cannot be changed now"),
        ("withdrawn", "cannot be changed now"),
        ("drafted", "An amendment of"),
    ],
)
def test_only_what_is_public_and_at_rest_is_corrected(
    world: World, engine: Engine, state: str, said: str
) -> None:
    ref = world.file() if state == "filed" else world.publish()
    if state == "amended":
        world.answer(ref, title={"fr": "Tout autre chose, et bien davantage"})
    if state == "withdrawn":
        world.move(ref, "withdraw", by="focal")
    with writing(engine) as session, transaction(session):
        pledge = session.scalars(select(Pledge).where(Pledge.ref == ref)).one()
        if state == "drafted":
            pledges.amend_pledge(session, world.actor("focal"), pledge, at=NOW)
        with pytest.raises(Refused, match=said):
            pledges.start_erratum(session, world.actor("focal"), pledge, at=NOW)


def test_an_amendment_is_never_published_in_one_step(world: World) -> None:
    ref = world.publish()
    world.answer(ref, title=SLIP)

    with pytest.raises(Refused, match="Only an erratum"):
        world.move(ref, "correct")


def test_an_erratum_takes_the_way_of_all_revisions_too(
    world: World, engine: Engine, client: PageClient
) -> None:
    ref = world.publish(a_pledge(title=SLIP, cycle="IMRF-2022"))  # late, and so is its erratum
    world.slip(ref, title={"fr": "Des soins de santé pour les migrnats"})
    world.move(ref, "open", "return")
    assert world.slip(ref, title=RIGHT) == 3  # begins with the words that were returned
    world.move(ref, "open", "accept", "publish")

    assert "Revision 3 published" in text(client, f"/pledges/{ref}")
    assert "Erratum" in text(client, f"/pledges/{ref}/v/3")
    with pytest.raises(Refused):
        world.move(ref, "correct")
    with pytest.raises((Refused, Conflict)):
        world.slip(ref, level="local")


def test_an_imported_text_is_not_the_entity_s_to_spell(world: World, engine: Engine) -> None:
    imported = pledges.Imported(a_pledge(legacy_id="GCM-1"), world.entity("MLI"), 2022, ())
    with writing(engine) as session, transaction(session):
        pledges.import_pledges(session, world.actor("administrator"), [imported], at=NOW)
        pledge = session.scalars(select(Pledge)).one()
        with pytest.raises(Refused, match="amend it"):
            pledges.start_erratum(session, world.actor("focal"), pledge, at=NOW)
