"""A contributor's sheet: fetched, filled in, sent, and rows of it become private drafts."""

import json
from io import BytesIO

import openpyxl
import pytest
from sqlalchemy import select
from sqlalchemy.engine import Engine

from registry.audit.queries import size
from registry.pledges.models import Draft
from registry.store import reading
from tests.client import PageClient, fields_of

ROW = {
    "Name of entity submitting the pledge": "Mali",
    "Name of the pledge": "Guichets de santé",
    "Description": "Des guichets.\nPartout.",
    "Type of pledge": "Individual",
    "GCM objectives": "1: Data; 15",
    "GCM guiding principles": "(a) People-centred",
    "Country of implementation": "Mali; Atlantis",
    "Amount": "EUR 200,000",
}


@pytest.fixture
def contributor(client: PageClient) -> PageClient:
    client.sign_in("contributor@example.org")
    return client


def filled_in(client: PageClient, *rows: dict[str, str]) -> bytes:
    """Fill in the sheet that the registry hands out."""
    book = openpyxl.load_workbook(BytesIO(client.get("/sheet/pledges.xlsx").data))
    sheet = book["Pledges"]
    names = [cell.value for cell in sheet[1]]
    for number, row in enumerate(rows, start=2):
        for name, value in row.items():
            sheet.cell(number, names.index(name) + 1, value)
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


def send(client: PageClient, content: bytes, name: str = "mine.xlsx"):  # type: ignore[no-untyped-def]
    form = client.form("/sheet", "language")
    form |= {"file": (BytesIO(content), name), "cycle": "IMRF-2030", "language": "fr"}
    return client.post("/sheet", data=form, content_type="multipart/form-data")


def drafts(engine: Engine) -> list[Draft]:
    with reading(engine) as session:
        return list(session.scalars(select(Draft).order_by(Draft.id)))


def test_rows_that_are_picked_become_drafts_of_ones_own_entity_and_nothing_else(
    contributor: PageClient, engine: Engine
) -> None:
    with reading(engine) as session:
        before = size(session)
    assert contributor.get("/sheet/pledges.csv").data.startswith(b"\xef\xbb\xbfName of entity")
    theirs = ROW | {"Name of entity submitting the pledge": "France"}
    wrong = ROW | {"Name of the pledge": "Third", "Amount": "1e9999"}
    nobodys = ROW | {"Name of entity submitting the pledge": "", "Name of the pledge": "Fourth"}
    answer = send(contributor, filled_in(contributor, ROW, theirs, wrong, nobodys))
    page = contributor.parse(answer)
    text = page.get_text()

    assert "not an entity that you write for" in text
    assert "shortened it" in text
    assert "No State of the register is called “Atlantis”" in text
    assert [box["value"] for box in page.find_all("input", attrs={"name": "row"})] == ["2", "5"]
    assert drafts(engine) == []

    form = fields_of(page, "cells-2")
    none = contributor.post("/sheet/drafts", data=form)
    assert none.status_code == 422
    assert "Pick at least one row" in none.text
    assert "Fourth" in none.text
    one = contributor.post("/sheet/drafts", data=form | {"row": "2"})
    assert "Des guichets" in contributor.page(one.headers["Location"]).get_text()
    again = contributor.post("/sheet/drafts", data=form | {"row": "2"})
    assert again.headers["Location"] == one.headers["Location"]
    [made] = drafts(engine)
    assert made.content["title"] == {"fr": ROW["Name of the pledge"]}
    assert made.content["primary_objectives"] == [1, 15]
    assert made.content["countries"] == ["MLI"]
    assert made.content["consent"] is False
    both = contributor.parse(send(contributor, filled_in(contributor, ROW, nobodys)))
    form = fields_of(both, "cells-2") | {"row": ["2", "3"]}
    assert contributor.post("/sheet/drafts", data=form).headers["Location"] == "/work"
    assert "2 drafts are made" in contributor.page("/work").get_text()
    with reading(engine) as session:
        assert size(session) == before


def test_a_sheet_that_is_none_and_a_form_that_was_changed_get_a_sentence(
    contributor: PageClient, engine: Engine
) -> None:
    for content, name, said in (
        (b"", "a.csv", "is empty"),
        (b"PK\x03\x04", "a.xlsx", "cannot be read as a workbook"),
        (b"Name of pledge\n", "a.csv", "did you mean “Name of the pledge”"),
        (b"Name of the pledge\n", "a.csv", "There is no row"),
        (b"Name of the pledge\n" + b"x" * 5_000_001, "a.csv", "larger than 5 MB"),
        (b"Name of the pledge\n" + b"x\n" * 60, "a.csv", "Only the first 50 rows"),
        (b"Name of the pledge,Description\n" + (b"x," + b"y" * 19_000 + b"\n") * 50 * 2, "a.csv",
         "Only the first 50 rows"),
    ):  # fmt: skip
        answer = send(contributor, content, name)
        assert said in answer.text
    page = contributor.parse(send(contributor, b"Name of the pledge\nOne\n", "a.csv"))
    form = fields_of(page, "cells-2")
    france = json.dumps({"Registered as": "FRA", "Name of the pledge": "Theirs"})
    for cells in ("", "{", "[]", '{"x": "y"}', '{"Amount": {}}', "[" * 9_999, france):
        answer = contributor.post("/sheet/drafts", data=form | {"row": "2", "cells-2": cells})
        assert answer.status_code == 422, cells
    for row in ("x", "-1", "9" * 30, "3", "٣"):
        assert contributor.post("/sheet/drafts", data=form | {"row": row}).status_code == 422
    changed = {"row": "2", "cycle": "IMRF-1999"}
    assert contributor.post("/sheet/drafts", data=form | changed).status_code == 422
    assert drafts(engine) == []
