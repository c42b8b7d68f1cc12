"""A report in writing: nothing typed is lost, and no colleague's words are written over."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select
from sqlalchemy.engine import Engine
from werkzeug.test import TestResponse

from registry.accounts.models import Person
from registry.accounts.operations import grant_role
from registry.accounts.queries import register
from registry.policy import Role
from registry.progress.models import ReportDraft
from registry.progress.tidying import tidy
from registry.settings import Settings
from registry.store import reading, transaction, writing
from tests.client import PageClient, fields_of, find_form
from tests.factories.world import NOW, OPERATOR, World
from tests.integration.progress.test_pages import NARRATIVE, PDF, send

AUTOSAVE = {"X-Requested-With": "autosave"}
WORK = "/work"


@pytest.fixture
def focal(browse: Callable[[str], PageClient]) -> PageClient:
    return browse("focal")


@pytest.fixture
def colleague(browse: Callable[[str], PageClient], engine: Engine) -> PageClient:
    """A second focal point of Mali."""
    with writing(engine) as session, transaction(session):
        person = session.scalars(select(Person).where(Person.email == "union@example.org")).one()
        mali = register(session).get("MLI")
        grant_role(session, OPERATOR, person, role=Role.FOCAL_POINT, entity=mali, at=NOW)
    return browse("union")


def typed(who: PageClient, address: str, **fields: Any) -> dict[str, Any]:
    return fields_of(who.page(address), "narrative") | fields


def autosave(who: PageClient, address: str, data: dict[str, Any]) -> TestResponse:
    sent = {name: value for name, value in data.items() if name != "key"}
    return who.post(address, data=sent, headers=AUTOSAVE, content_type="multipart/form-data")


def count(engine: Engine) -> int:
    with reading(engine) as session:
        return session.scalar(select(func.count()).select_from(ReportDraft)) or 0


def test_what_was_typed_is_there_again_readable_or_not_until_it_is_filed(
    focal: PageClient, colleague: PageClient, world: World, engine: Engine
) -> None:
    ref = world.publish()
    address = f"/pledges/{ref}/report"
    assert find_form(focal.text(address), "narrative").get("data-autosave") == address
    half = {"narrative": "Trois\r\nguichets", "value-1": "beaucoup", "links-0-url": "example"}
    first = autosave(focal, address, data := typed(focal, address, **half))
    assert first.json == {"version": 1}
    assert autosave(focal, address, data | {"version": "1"}).json == {"version": 1}  # the same
    kept = send(focal, address, {"because": "L’argent manque.\0", "to": "save"})
    assert (kept.status_code, kept.location) == (303, address)

    seen = typed(colleague, address)
    assert seen["narrative"] == "Trois\nguichets"
    assert (seen["value-1"], seen["links-0-url"], seen["version"]) == ("beaucoup", "example", "2")
    assert f"Report on {ref}" in colleague.page(WORK).get_text()
    assert "Last saved by Focal" in colleague.page(address).get_text()
    assert "beaucoup" not in focal.get(f"/pledges/{ref}").text

    good = {
        "move": "start",
        "narrative": NARRATIVE,
        "value-1": "",
        "links-0-url": "",
        "because": "",
    }
    assert send(colleague, address, good).status_code == 303
    assert count(engine) == 0
    assert f"Report on {ref}" not in colleague.page(WORK).get_text()
    assert autosave(focal, address, data | {"version": "2"}).status_code == 409


def test_two_people_on_one_report_get_both_texts(
    focal: PageClient, colleague: PageClient, world: World, engine: Engine
) -> None:
    ref = world.publish()
    address = f"/pledges/{ref}/report"
    mine = typed(focal, address, narrative="Mes mots à moi", to="save")
    autosave(colleague, address, typed(colleague, address, narrative="Les leurs", move="start"))
    for to, fields in ((address, {}), (f"{address}/file", {"narrative": NARRATIVE})):
        data = mine | {"move": "start"} | fields
        answer = focal.post(to, data=data, content_type="multipart/form-data")
        assert answer.status_code == 409
        assert "Somebody saved this draft while you were writing" in answer.text
        page = BeautifulSoup(answer.text, "html.parser")
        shown = page.select_one(".comparison")
        assert shown
        assert "Les" in shown.get_text()
        assert fields_of(page, "narrative")["narrative"] == data["narrative"]
        assert "Last saved by Union" in page.get_text()
    assert autosave(focal, address, mine).status_code == 409
    again = fields_of(page, "narrative")
    assert focal.post(f"{address}/file", data=again).status_code == 303
    assert count(engine) == 0


def test_a_draft_of_a_correction_ends_with_the_next_report_and_can_be_deleted(
    focal: PageClient, world: World, engine: Engine
) -> None:
    ref = world.publish()
    world.report(ref)
    report, correct = f"/pledges/{ref}/report", f"/pledges/{ref}/report/correct"
    send(focal, correct, {"reason": "Une faute.", "narrative": "", "to": "save"})
    send(focal, report, {"narrative": "La suite", "to": "save"})
    assert typed(focal, correct)["narrative"] == ""  # emptied, and not what was filed
    assert (count(engine), typed(focal, report)["narrative"]) == (2, "La suite")
    world.report(ref, reason="Un chiffre.")
    assert (count(engine), typed(focal, correct)["reason"]) == (1, "")
    send(focal, correct, {"reason": "Une faute.", "to": "save"})
    world.report(ref, "keep")
    assert count(engine) == 0

    send(focal, report, {"narrative": "Encore", "to": "save"})
    main = focal.page(WORK).main
    assert main
    away = next(a["href"] for a in main.find_all("a") if a.get_text().startswith("Delete"))
    assert focal.send(str(away), {}, holding="key").status_code == 303
    assert count(engine) == 0


def test_files_stay_with_the_draft_that_lists_them(
    focal: PageClient, world: World, engine: Engine, settings: Settings
) -> None:
    address = f"/pledges/{world.publish()}/report"
    file = (BytesIO(PDF), "rapport.pdf")
    assert send(focal, address, {"file": file, "to": "attach"}).status_code == 303
    assert tidy(engine, settings, at=NOW + timedelta(days=400)) == 0
    assert "rapport.pdf" in focal.page(address).get_text()
    sent = autosave(focal, address, typed(focal, address, narrative="Oui"))
    assert sent.json == {"version": 2}
    assert "rapport.pdf" in focal.page(address).get_text()


def test_what_cannot_be_read_and_what_a_rule_finds_are_said_at_once(
    focal: PageClient, world: World
) -> None:
    address = f"/pledges/{world.publish()}/report"
    wrong = {
        "move": "discontinue", "narrative": "Court.", "value-1": "beaucoup", "year-1": "2026",
        "disbursed-0-amount": "x", "disbursed-0-currency": "XOF", "links-0-url": "nowhere",
    }  # fmt: skip
    answer = send(focal, address, wrong)
    assert answer.status_code == 422
    for said in (
        "Write a number",
        "why the pledge is discontinued",
        "there are 6",
        "Write the amount",
        "no address that everybody",
    ):
        assert answer.text.count(said) == 2, said  # in the summary, and beside its field


def test_a_contributor_writes_and_a_focal_point_files(
    focal: PageClient, browse: Callable[[str], PageClient], world: World, engine: Engine
) -> None:
    ref, contributor = world.publish(), browse("contributor")
    address = f"/pledges/{ref}/report"
    assert address in contributor.page(f"/pledges/{ref}/file").decode()
    page = contributor.page(address)
    assert not page.find("button", formaction=True)
    assert "a focal point of your entity files it" in page.get_text()
    mine = typed(contributor, address, narrative=NARRATIVE, move="start")
    assert autosave(contributor, address, mine).json == {"version": 1}
    assert contributor.post(f"{address}/file", data=mine).status_code == 403

    theirs = typed(focal, address)
    assert (theirs["narrative"], theirs["version"]) == (NARRATIVE, "1")
    assert send(contributor, address, {"narrative": "Plus.", "to": "save"}).status_code == 303
    late = focal.post(f"{address}/file", data=theirs)
    assert late.status_code == 409
    assert "Last saved by Contributor" in late.get_data(as_text=True)
    assert send(focal, address, {"narrative": NARRATIVE}, late.text).status_code == 303
    assert count(engine) == 0

    correct = f"{address}/correct"
    send(contributor, correct, {"reason": "Une faute.", "to": "save"})
    gone = f"/pledges/{ref}/reports/1/drafts/2/delete"
    assert contributor.send(gone, {}, holding="key").status_code == 303
    assert count(engine) == 0
