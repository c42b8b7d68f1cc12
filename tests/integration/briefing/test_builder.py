"""The page that asks for a brief: typed, looked at beforehand, limited, kept for a while."""

import re
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from threading import Event
from urllib.parse import parse_qs, urlencode, urlsplit

import pikepdf
import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select, update
from sqlalchemy.engine import Engine

from registry import clock
from registry.audit import signer
from registry.briefing import operations, preview, rendering
from registry.briefing.models import Export
from registry.briefing.scopes import Briefing, scope_of
from registry.framework.operations import amend_cycle
from registry.framework.queries import framework
from registry.settings import Settings
from registry.store import reading, transaction, writing
from tests.client import PageClient
from tests.factories.world import NOW, World

pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
WITHDRAWN = "P-2026-00002"


def looked_at(client: PageClient, **typed: object) -> tuple[BeautifulSoup, dict[str, str], int]:
    """Return the page that the form leads to, what its address says, and its status."""
    address = f"/briefings/preview?{urlencode(typed)}"
    answer = client.get(address, follow_redirects=True)
    query = parse_qs(urlsplit(answer.request.url).query)
    page = BeautifulSoup(answer.text, "html.parser")
    return page, {name: values[0] for name, values in query.items()}, answer.status_code


def made(client: PageClient, engine: Engine, settings: Settings, **typed: object) -> str:
    """Ask for a brief by its preview, let a worker make it, and return where it is shown."""
    _page, query, _status = looked_at(client, **typed)
    answer = client.send(f"/briefings/preview?{urlencode(query)}", {}, holding="key")
    assert answer.status_code == 303, answer.text
    rendering.make_waiting(engine, settings, Event())
    return str(answer.location)


def facts(page: BeautifulSoup) -> dict[str, str]:
    return {
        row.dt.get_text(strip=True): row.dd.get_text(strip=True)  # type: ignore[union-attr]
        for row in page.select(".summary-row")
    }


TYPED = {"entity", "refs", "at", "since"}
WRONG: list[tuple[dict[str, str], str, str]] = [
    ({"scope": "entity", "entity": "Maly"}, "entity", "did you mean Mali (MLI)?"),
    ({"scope": "entity", "entity": "Atlantis"}, "entity", "no entity “Atlantis”"),
    ({"scope": "entity"}, "entity", "Write the name or the code"),
    ({"scope": "pledges", "refs": WITHDRAWN}, "refs", "withdrawn, or merged into another"),
    ({"scope": "pledges", "refs": "P-1"}, "refs", "“P-1” is no ref of a pledge"),
    ({"scope": "pledges"}, "refs", "Write the refs of the pledges"),
    (
        {"scope": "pledges", "refs": " ".join(f"P-2026-{n:05}" for n in range(501))},
        "refs",
        "At most 500",
    ),
    ({"at": "2999-01-01"}, "at", "has not come yet: write"),
    ({"at": "2026-02-30"}, "at", "There is no day"),
    ({"at": "1999-01-01"}, "at", "The log was still empty"),
    ({"at": "9" * 40}, "at", "Write that or less"),
    ({"at": "0"}, "at", "write 1 or more"),
    ({"at": "soon"}, "at", "“soon” is no moment of the log"),
    ({"at": "a\x00b"}, "at", "cannot be shown (U+0000)"),
    (
        {"at": "1"},
        "scope",
        "yet at log size 1: it came with entry 9, on 23 November 2026. Brief as of log size 10 or",
    ),
    ({"at": "1", "scope": "entity", "entity": "IOM"}, "entity", "at log size 1: it came with"),
    ({"at": "50", "since": "50"}, "since", "from an earlier one, not from 50"),
    ({"since_last": "y"}, "since_last", "There is no earlier briefing on this"),
    ({"since_last": "y", "since": "5"}, "since_last", "Choose one"),
    ({"language": "xx"}, "language", "offers was chosen: load this page again"),
]


def test_what_cannot_be_briefed_on_is_said_and_nothing_typed_is_lost(
    client: PageClient, filled: int
) -> None:
    client.sign_in("organizer@example.org")
    for typed, field, said in WRONG:
        page, _query, status = looked_at(client, **{"scope": "cycle:IMRF-2030"} | typed)
        assert status == 422, typed
        assert said in page.select_one(".error-summary").get_text(), typed  # type: ignore[union-attr]
        assert page.select_one(f".field-wrong [name={field}]"), typed
        kept = {name: control(page, name) for name in typed.keys() & TYPED}
        assert kept == {name: typed[name] for name in kept}
        chosen = page.select_one("main select[name=scope] option[selected]")
        assert chosen
        assert chosen["value"] == typed.get("scope", "cycle:IMRF-2030")
    page, _query, _status = looked_at(client, scope="entity", entity="", at="soon", since="never")
    wrong = {one["name"] for one in page.select(".field-wrong input")}
    assert wrong == {"entity", "at", "since"}  # all that is wrong at once
    page, _query, status = looked_at(client, scope="entity", entity="IOM", at="10")
    assert status == 200
    assert "No pledge stands here" in page.get_text()
    empty, _query, _status = looked_at(client, scope="entity", lang="ar")
    kept = [one.get_text() for one in empty.select("#at-hint .whole")]
    assert kept == ["2026-05-08"]  # else its hyphens part it, and Arabic reads it from its end
    assert page.select_one("main form[action='/briefings']")


def control(page: BeautifulSoup, name: str) -> str:
    found = page.select_one(f"main [name={name}]")
    assert found
    return str(found.get("value") or found.get_text().removeprefix("\n"))


def test_a_brief_is_looked_at_made_fetched_and_compared_with_the_next(
    client: PageClient, engine: Engine, settings: Settings, pinned: int
) -> None:
    client.sign_in("organizer@example.org")
    page, query, _status = looked_at(client, scope="entity", entity="mali", at=f"{pinned:,}")
    assert query == {
        "scope": "entity", "entity": "MLI", "language": "en", "at": str(pinned),
        "depth": "standard", "form": "pdf",
    }  # fmt: skip
    before = facts(page)
    assert (before["Pledges"], before["Log size"]) == ("5", str(pinned))
    assert "pledges stand" in page.select_one(".figures").get_text()  # type: ignore[union-attr]
    address = made(client, engine, settings, **query)
    with client.get(f"{address}.pdf") as fetched, pikepdf.open(BytesIO(fetched.data)) as pdf:
        assert before["Pages"] == f"{len(pdf.pages)} pages"
    page, _query, _status = looked_at(client, **query)
    assert "This very briefing is ready" in page.get_text()
    assert page.select_one(f"main a[href='{address}']")
    assert "it has the same bytes" in client.page(address).get_text()
    with writing(engine) as session, transaction(session):
        session.execute(
            update(Export).values(program="0.0.9")
        )  # and then the registry was upgraded
    page, _query, _status = looked_at(client, **query)
    assert "This very briefing is ready" not in page.get_text()
    assert "An earlier version of the registry made it" in client.page(address).get_text()
    assert made(client, engine, settings, **query) != address
    page, query, _status = looked_at(client, scope="entity", entity="Mali (MLI)", since_last="y")
    assert query["since"] == str(pinned)
    assert "1 new pledge" in page.get_text()
    shown = client.page(made(client, engine, settings, **query))
    assert facts(shown)["Says what changed since"] == str(pinned)
    assert shown.select_one("main a[href^='/briefings?scope=entity&entity=MLI']")


def test_files_are_kept_for_some_days_and_made_again_when_asked(
    client: PageClient, engine: Engine, settings: Settings, filled: int
) -> None:
    client.sign_in("organizer@example.org")
    address = made(client, engine, settings, scope="all")
    folder = settings.instance / "exports"
    [file] = folder.iterdir()
    bytes_before = file.read_bytes()
    (folder / ".left.1.pdf.part").write_bytes(b"%PDF")  # by a worker that was killed
    now = clock.now()
    assert operations.tidy_exports(engine, settings, at=now) == 1
    over = now + timedelta(days=settings.export_days, minutes=1)
    assert operations.tidy_exports(engine, settings, at=over) == 1
    page = client.page(address)
    assert "no longer kept" in page.get_text()
    again = page.select_one("main a[href^='/briefings/preview?scope=all']")
    assert again
    answer = client.send(str(again["href"]), {}, holding="key")
    assert answer.location != address
    rendering.make_waiting(engine, settings, Event())
    with client.get(f"{answer.location}.pdf") as fetched:
        assert fetched.data == bytes_before


def test_a_selection_is_carried_into_the_form_and_many_are_told_by_a_sample(
    client: PageClient, filled: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Brief on this selection" not in client.get("/pledges").text
    client.sign_in("organizer@example.org")
    link = "main a[href='/pledges/briefing?entity=MLI&state=published&state=withdrawn']"
    [to] = client.page("/pledges?entity=MLI&state=published&state=withdrawn").select(link)
    form = client.page(str(to["href"]), follow_redirects=True)
    refs = form.select_one("textarea[name=refs]").get_text().split()  # type: ignore[union-attr]
    assert len(refs) == 4
    assert WITHDRAWN not in refs
    page, _query, _status = looked_at(client, scope="pledges", refs=" ".join(refs))
    assert facts(page)["Pledges"] == "4"
    page = client.page("/pledges/briefing?q=nobody+says+this", follow_redirects=True)
    assert "nothing to brief on" in page.get_text()
    exact = looked_at(client, scope="all")[0]
    for name, few in (("COUNTED", 4), ("SAMPLE", 6), ("_FEW", 2)):
        monkeypatch.setattr(preview, name, few)
    monkeypatch.setattr(preview, "_kept", type(preview._kept)(1))
    about = looked_at(client, scope="all")[0]
    [counted], [told] = (re.findall(r"\d+", facts(page)["Pages"]) for page in (exact, about))
    assert facts(about)["Pages"].startswith("About")
    assert int(told) == pytest.approx(int(counted), rel=0.1)


def test_one_person_has_a_few_open_at_a_time(
    client: PageClient, engine: Engine, settings: Settings, world: World, filled: int
) -> None:
    asked = [Briefing(scope_of(f"objective:{n}"), filled) for n in range(1, 7)]
    with writing(engine) as session, transaction(session):
        for one in asked[: settings.export_limit - 1]:
            operations.ask_export(session, world.actor("organizer"), one, at=NOW)
    client.sign_in("organizer@example.org")
    first, second = (
        client.send(f"/briefings/preview?{urlencode(query)}", {}, holding="key")
        for number in (5, 6)
        for query in [looked_at(client, scope=f"objective:{number}")[1]]
    )
    assert first.status_code == 303
    assert second.status_code == 422
    page = BeautifulSoup(second.text, "html.parser")
    assert "5 is the most at a time" in page.select_one(".error-summary").get_text()  # type: ignore[union-attr]
    chosen = page.select_one("main select[name=scope] option[selected]")
    assert chosen
    assert chosen["value"] == "objective:6"
    assert client.send(str(first.location), {}, to=f"{first.location}/cancel").status_code == 303
    query = looked_at(client, scope="objective:6")[1]
    again = client.send(f"/briefings/preview?{urlencode(query)}", {}, holding="key")
    assert again.status_code == 303
    with writing(engine) as session, transaction(session):
        began = clock.now() - timedelta(minutes=3)
        session.execute(
            update(Export).values(state="running", done=300, total=400, started_at=began)
        )
    shown = client.page(str(again.location)).get_text()
    assert "Pledges done: 300 of 400" in shown
    assert "About 1 minute left." in shown
    with writing(engine) as session, transaction(session):
        session.execute(update(Export).values(leased_until=began))
    shown = client.page(str(again.location)).get_text()
    assert "The worker that was making it has ended." in shown
    assert "left." not in shown.replace("Left out", "")


def test_under_embargo_every_page_of_it_will_say_restricted(
    client: PageClient, engine: Engine, settings: Settings, world: World, filled: int
) -> None:
    with writing(engine) as session, transaction(session):
        cycle = replace(framework(session).cycle("IMRF-2030"), embargo=True)
        actor = world.actor("organizer")
        amend_cycle(session, actor, cycle, number=1, reason="A ceremony.", at=NOW)
    client.sign_in("organizer@example.org")
    page, query, _status = looked_at(client, scope="cycle:IMRF-2030")
    assert "every page will say “restricted”" in page.get_text()
    with reading(engine) as session:
        assert session.scalars(select(Export)).all() == []  # a look makes nothing
    signer.sign(engine, settings)
    address = made(client, engine, settings, **query)
    assert "Do not pass it on" in client.page(address).get_text()
    client.sign_out()
    client.sign_in("focal@example.org")
    assert client.get(f"{address}.pdf").status_code == 403
