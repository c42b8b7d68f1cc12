"""Documents and issued briefs are read a page at a time, forth and back, by people and programs."""

from io import BytesIO

import pytest
from sqlalchemy.engine import Engine

from registry.briefs.operations import issue_brief
from registry.explore.views import briefs, documents
from registry.files.keeping import keep
from registry.settings import Settings
from registry.store import transaction, writing
from tests.client import PageClient
from tests.factories.contents import a_brief
from tests.factories.world import NOW, World
from tests.integration.explore.test_list import counted

pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


def test_documents_and_briefs_are_paged_by_key(
    client: PageClient,
    engine: Engine,
    settings: Settings,
    world: World,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world.publish()
    registered = [world.register(url=f"https://example.org/{n}") for n in range(5)]
    with writing(engine) as session, transaction(session):
        actor = world.actor("organizer")
        files = [f"%PDF-1.4 {n}".encode() for n in range(5)]
        for one in files:
            keep(settings.attachments, BytesIO(one), "brief.pdf", limit=100)
        issued = [issue_brief(session, actor, facts=a_brief(one), at=NOW).ref for one in files]
    monkeypatch.setattr(documents, "PAGE", 2)
    monkeypatch.setattr(briefs, "PAGE", 2)
    for address, newest_first in (("documents", registered[::-1]), ("briefs", issued[::-1])):
        pages, asked = [], f"/{address}"
        while asked:
            with counted(engine) as statements:
                page = client.page(asked)
            assert len(statements) <= 10
            pages.append([ref for ref in newest_first if f"/{address}/{ref}" in str(page)])
            step = page.select_one("a[rel=next]")
            asked = str(step["href"]) if step else ""
        assert pages == [newest_first[:2], newest_first[2:4], newest_first[4:]]
        back = client.page(str(page.select_one("a[rel=prev]")["href"]))
        assert [ref for ref in newest_first if f"/{address}/{ref}" in str(back)] == pages[1]
        assert client.page(f"/{address}?before=x").select_one(".notice-warning")
        part = client.get(f"/api/v1/{address}?limit=4").get_json()
        rest = client.get(part["next"].replace("http://localhost", "")).get_json()
        told = [one["ref"] for one in (*part["items"], *rest["items"])]
        assert (told, part["count"], rest["next"]) == (newest_first, 5, None)
