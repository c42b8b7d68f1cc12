"""What an entity left when it went on in another one: to take away, and in sheets."""

import json
import re
from io import BytesIO
from threading import Event
from zipfile import ZipFile

import openpyxl
import pytest
from sqlalchemy import select
from sqlalchemy.engine import Engine

from registry.accounts.operations import merge_entity
from registry.accounts.queries import register
from registry.audit import signer
from registry.errors import Refused
from registry.holdings import working
from registry.pledges.content import Content
from registry.pledges.models import Draft
from registry.pledges.operations import bring_draft
from registry.settings import Settings
from registry.store import reading, transaction, writing
from tests.client import PageClient, fields_of
from tests.factories.world import NOW, World


def test_the_heirs_focal_point_takes_away_what_it_left_and_fills_in_no_sheet_for_it(
    client: PageClient, engine: Engine, settings: Settings, world: World
) -> None:
    mine, theirs = world.publish(), world.publish(by="body")
    with writing(engine) as session, transaction(session):
        body = world.entity("MLI-MMES")
        merge_entity(
            session, world.actor("administrator"), body, world.entity("MLI"), seen=body.index,
            reason="One ministry less.", at=NOW,
        )  # fmt: skip
    signer.sign(engine, settings)
    client.sign_in("focal@example.org")

    assert client.page("/work").find("a", href="/holdings/MLI-MMES")
    left, own = (archive(client, engine, settings, code) for code in ("MLI-MMES", "MLI"))
    assert f"pledges/{theirs}.json" in left
    assert [one["name"] for one in json.loads(left["people.json"])] == ["Contributor", "Focal"]
    assert "MLI-MMES went on in MLI" in left["README.txt"].decode()
    assert json.loads(left["manifest.json"])["goes_on_in"] == "MLI"
    assert f"pledges/{mine}.json" in own
    assert f"pledges/{theirs}.json" not in own
    assert "went on in MLI" not in own["README.txt"].decode()

    book = openpyxl.load_workbook(BytesIO(client.get("/sheet/pledges.xlsx").data))
    offered = [cell.value for cell in book.worksheets[1]["A"]]
    assert offered[1:3] == ["Mali", None]
    form = client.form("/sheet", "language") | {"cycle": "IMRF-2030", "language": "fr"}
    rows = f"Name of entity submitting the pledge,Name of the pledge\n{body.name('en')},One\n,Two\n"
    form["file"] = (BytesIO(rows.encode()), "mine.csv")
    page = client.parse(client.post("/sheet", data=form, content_type="multipart/form-data"))
    assert "MLI-MMES went on in MLI: this becomes a draft of that one." in page.get_text()
    made = client.post("/sheet/drafts", data=fields_of(page, "cells-2") | {"row": ["2", "3"]})
    assert made.headers["Location"] == "/work"
    with reading(engine) as session:
        drafts, ended = session.scalars(select(Draft)).all(), register(session).get("MLI-MMES")
        assert [one.content["pledging_entity"] for one in drafts] == ["MLI", "MLI"]
        assert {one.entity_id for one in drafts} == {world.entity("MLI").id}
        with pytest.raises(Refused, match="begin a new pledge of that one"):
            bring_draft(session, world.actor("focal"), ended, content=Content(), at=NOW)


def archive(client: PageClient, engine: Engine, settings: Settings, code: str) -> dict[str, bytes]:
    """Return what is in the archive of an entity, made anew."""
    page = f"/holdings/{code}"
    assert client.send(page, {}, to=page).status_code == 303
    working.make_waiting(engine, settings, Event())
    link = client.page(page).find("a", href=re.compile(r"\.zip$"))
    assert link
    with (
        client.get(str(link["href"])) as answer,  # type: ignore[index]
        ZipFile(BytesIO(answer.data)) as held,
    ):
        return {name: held.read(name) for name in held.namelist()}
