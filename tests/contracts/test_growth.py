"""A public page reads no more of the database when there are more pledges, reports and briefs."""

from dataclasses import replace
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.engine import Engine

from registry.app import create_app
from registry.audit import queries, signer
from registry.briefs.operations import issue_brief
from registry.explore.views import changes
from registry.files.keeping import keep
from registry.pledges.models import Pledge
from registry.settings import Settings
from registry.store import reading, transaction, writing
from registry.web.pieces import pieces
from tests.benchmarks.revised import grow, settle
from tests.contracts.reads import Work, watched
from tests.factories.contents import a_brief
from tests.factories.world import NOW, World

FEW, MANY = 10, 40  # reports and briefs; pledges are five times as many
PAGE = 5  # fewer than there are of anything before the middle
MORE, SLACK = 1.5, 60  # times what it took before; steps or rows of little pages
PAGES = (
    "/", "/pledges", "/pledges?before={middle}", "/pledges?q=soins", "/pledges?at={middle}",
    "/pledges?objective=5&sort=oldest", "/pledges/{ref}", "/pledges/{ref}/compare",
    "/pledges/{ref}/v/1.json", "/entities", "/entities/MLI", "/objectives/5", "/matrix",
    "/changes", "/changes?before={middle}", "/changes?after={middle}", "/board", "/briefs",
    "/documents", "/log", "/api/v1/pledges?limit=5", "/api/v1/pledges/{ref}", "/api/v1/figures",
    "/api/v1/changes?before={middle}&limit=5",
)  # fmt: skip


def test_no_page_reads_more_when_there_is_more_of_everything(
    engine: Engine, settings: Settings, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "PAGE", PAGE)
    ref = world.publish()
    fill(engine, settings, world, FEW)
    with reading(engine) as session:
        middle = queries.size(session)
    addresses = {page: page.format(ref=ref, middle=middle) for page in PAGES}
    app = create_app(replace(settings, page_cache_mb=0), engine)
    client, kept = app.test_client(), pieces(app)
    took: list[dict[str, Work]] = []
    for count in (FEW, MANY):
        fill(engine, settings, world, count)
        for address in addresses.values():  # what is read as a whole is read once, then moved on
            client.get(address)
        world.publish()
        took.append({})
        for page, address in addresses.items():
            kept.clear()  # parts that other pages made
            took[-1][page] = asked(engine, client, address)
    few, many = took
    grown = {
        page: (few[page].total, many[page].total, many[page].dearest)
        for page in PAGES
        if many[page].total > MORE * few[page].total + SLACK
    }
    assert not grown


def fill(engine: Engine, settings: Settings, world: World, count: int) -> None:
    """Add `count` reports and briefs, and five times as many pledges of two revisions."""
    with reading(engine) as session:
        known = len(session.scalars(select(Pledge.id).where(Pledge.origin == "imported")).all())
    list(grow(engine, known + 5 * count, 2))
    with reading(engine) as session:
        newest = select(Pledge.ref).order_by(Pledge.id.desc()).limit(count)
        refs = session.scalars(newest).all()
    for ref in refs:
        world.report(ref)
    with writing(engine) as session, transaction(session):
        for ref in refs:
            file = f"%PDF-1.4 {ref}".encode()
            keep(settings.attachments, BytesIO(file), "brief.pdf", limit=100)
            issue_brief(session, world.actor("organizer"), facts=a_brief(file), at=NOW)
    signer.sign(engine, settings)
    settle(engine)


def asked(engine: Engine, client: FlaskClient, address: str) -> Work:
    """Ask for an address and return what that took of the database."""
    with watched(engine) as work:
        assert client.get(address).status_code == 200, address
    return work
