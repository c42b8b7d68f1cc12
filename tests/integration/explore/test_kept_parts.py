"""Parts of pages that are kept: whatever happens, a page says what one made anew would say."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.engine import Engine

from registry import clock
from registry.app import create_app
from registry.audit import signer
from registry.pledges.content import Partner
from registry.settings import Settings
from registry.web.pieces import pieces
from tests.factories.world import NOW, World, a_pledge
from tests.integration.explore.published import withdraw
from tests.integration.explore.test_search import redact

pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)

UNION = Partner("ITUC", "ITUC", "implementing")


def happenings(world: World, settings: Settings, ref: str, offer: str) -> Iterator[str]:
    """Do one thing after the other that shows on the page of a pledge, and say which."""
    signer.sign(world.engine, settings)
    yield "signed"
    world.partner(ref, "confirm")
    yield "confirmed by a partner"
    world.partner(ref, "withdraw")
    yield "no partner any more"
    world.report(ref)
    yield "reported"
    world.judge(ref, "confirm")
    yield "judged"
    match = world.propose(ref, offer)
    world.match(match, "accept")
    yield "matched"
    world.answer(offer, "french", title={"fr": "Un autre titre"})
    world.move(offer, "open", "accept", "publish")
    yield "amended, the other side of the match"
    world.register(pledges=(ref,))
    yield "told of by a document"
    other = world.publish(a_pledge(title={"fr": "La même promesse"}))
    yield "another one published"
    world.merge(other, ref)
    yield "one merged into it"
    world.answer(ref, level="local")
    yield "amended in private"
    world.move(ref, "open", "accept", "publish")
    yield "amended"
    clock.freeze(NOW + timedelta(days=800))
    yield "overdue"
    redact(world.engine, ref)
    yield "redacted"
    withdraw(world.engine, world, ref, "Replaced.")
    yield "withdrawn"


def test_a_page_of_kept_parts_says_what_one_made_anew_says(
    app: Flask, settings: Settings, engine: Engine, world: World
) -> None:
    anew = create_app(replace(settings, page_cache_mb=0), engine)
    ref = world.publish(a_pledge(match_side="need", partners=(UNION,)))
    offer = world.publish(a_pledge("FRA", match_side="offer"), "french")
    addresses = (f"/pledges/{ref}", f"/pledges/{offer}", "/board", "/changes", "/entities/ITUC")
    stale = []
    for what in happenings(world, settings, ref, offer):
        for address in addresses:
            pieces(anew).clear()
            page = app.test_client().get(address).data
            if page != anew.test_client().get(address).data:
                stale.append((what, address))

    assert stale == []


def test_what_others_do_makes_no_part_of_a_pledge_anew(app: Flask, world: World) -> None:
    client, kept, ref = app.test_client(), pieces(app), world.publish()
    address = f"/pledges/{ref}"
    client.get(address)
    before = kept.texts()
    world.publish()
    world.file()
    page = client.get(address).text

    assert "Revision 1 published" in page
    assert kept.texts() == before
