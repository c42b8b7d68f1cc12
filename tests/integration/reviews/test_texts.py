"""The texts that reviewers keep, and how one gets into a finding."""

import pytest
from bs4 import BeautifulSoup

from registry.reviews.operations import add_text
from registry.store import transaction, writing
from tests.client import PageClient, fields_of
from tests.factories.world import NOW, World
from tests.integration.reviews.conftest import Records

TEXT = "Dites pour qui,\net jusqu’à quand."


@pytest.fixture
def text(world: World) -> str:
    """A kept text on the title, in French."""
    with writing(world.engine) as session, transaction(session):
        return add_text(
            session, world.actor("second"), field="title", language="fr", text=TEXT, at=NOW
        ).handle


@pytest.fixture
def taken(world: World) -> str:
    ref = world.file()
    world.move(ref, "open")
    return ref


def offered(page: BeautifulSoup) -> list[str]:
    return [str(one["value"]) for one in page.select("select[name=findings-0-kept] option")]


def test_a_text_is_added_changed_retired_and_offered_again(
    reviewer: PageClient, taken: str
) -> None:
    page = reviewer.page(f"/reviews/{taken}")
    assert not page.select("[name=insert], [name$=kept]")
    given = {"field": "ends_on", "language": "en", "text": "Until when?"}
    assert reviewer.send("/review-texts/new", given | {"text": " "}).status_code == 422
    assert reviewer.send("/review-texts/new", given).location == "/review-texts"
    link = reviewer.page("/review-texts").select_one("main li a")
    assert link is not None
    here = str(link["href"])
    reviewer.send(here, {"text": "Until which day?"})
    listed = reviewer.page("/review-texts").get_text()
    assert "Until which day?" in listed
    assert "Until when?" not in listed
    handle = here.rsplit("/", 1)[1]
    assert offered(reviewer.page(f"/reviews/{taken}")) == ["", handle]
    reviewer.send(here, {}, holding="again")
    assert offered(reviewer.page(f"/reviews/{taken}")) == []
    reviewer.send(here, {}, holding="again")
    assert offered(reviewer.page(f"/reviews/{taken}")) == ["", handle]


def test_a_text_goes_behind_what_was_typed_and_never_over_it(
    reviewer: PageClient, records: Records, taken: str, text: str
) -> None:
    here = f"/reviews/{taken}"
    reviewer.send(here, {"findings-0-text": "Bonjour.", "findings-0-field": "level"})
    typed = {"findings-0-text": "Bonjour !", "findings-0-kept": text, "findings-1-text": "Ceci."}
    answer = reviewer.send(here, typed | {"insert": "findings-0"}, holding="findings-0-text")
    assert answer.location == f"{here}#findings"
    once = [{"field": "level", "text": f"Bonjour !\n\n{TEXT}"}, {"field": "", "text": "Ceci."}]
    assert records.findings() == [once]
    again = {"findings-0-kept": text, "insert": "findings-0"}
    reviewer.send(here, again, holding="findings-0-text")
    assert records.findings() == [once]
    reviewer.send(here, {"findings-2-kept": text, "insert": "findings-2"})
    assert records.findings() == [[*once, {"field": "title", "text": TEXT}]]


def test_a_text_retired_meanwhile_or_too_long_is_refused_and_all_is_kept(
    reviewer: PageClient, second: PageClient, records: Records, taken: str, text: str
) -> None:
    here = f"/reviews/{taken}"
    data = reviewer.form(here, "findings-0-text") | {"insert": "findings-0"}
    data |= {"findings-0-kept": text, "findings-0-text": "a" * 1_990}
    answer = reviewer.post(f"{here}/note", data=data)
    assert answer.status_code == 422
    assert "a" * 1_990 + "\n\nDites pour qui" in answer.text
    second.send(f"/review-texts/{text}", {}, holding="again")
    answer = reviewer.post(f"{here}/note", data=data | {"findings-0-text": "Bonjour."})
    assert answer.status_code == 422
    assert "This text is offered no more" in answer.text
    assert "Bonjour." in answer.text
    assert records.findings() == []


def test_a_change_of_a_colleague_is_never_overwritten_unseen(
    reviewer: PageClient, second: PageClient, text: str
) -> None:
    here = f"/review-texts/{text}"
    data = reviewer.form(here, "text") | {"text": "Le mien."}
    second.send(here, {"text": "Le sien."})
    answer = reviewer.post(here, data=data)
    assert answer.status_code == 409
    assert "Le sien." in answer.text
    assert "Le mien." in answer.text
    data["version"] = fields_of(answer.text, "text")["version"]
    assert reviewer.post(here, data=data).status_code == 303
    assert reviewer.get("/review-texts/none").status_code == 404
