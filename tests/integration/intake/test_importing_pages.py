"""The secretariat imports a file: looks first, decides, and what was refused can be fetched."""

import csv
from datetime import timedelta
from io import BytesIO, StringIO
from threading import Event

import openpyxl
import pytest
from sqlalchemy import select, update
from sqlalchemy.engine import Engine

from registry import clock
from registry.audit.queries import size
from registry.intake import batches, uploading, working
from registry.intake.columns import REQUIRED
from registry.intake.models import Upload
from registry.jobs import queue
from registry.pledges.models import Pledge
from registry.settings import Settings
from registry.store import reading, transaction, writing
from tests.client import PageClient

COLUMNS = (*REQUIRED, "Participants")
GOOD = ("GCM-{}", "https://example.org/1", "Mali", "Desks", "Words.", "2022-06-02", "=1+1")


def row(number: int, **changes: str) -> dict[str, str]:
    cells = dict(zip(COLUMNS, GOOD, strict=True))
    cells["UUID or id"] = f"GCM-{number}"
    return cells | {name.replace("_", " "): value for name, value in changes.items()}


def table(*rows: dict[str, str]) -> bytes:
    written = StringIO(newline="")
    writer = csv.DictWriter(written, COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue().encode()


def work(engine: Engine, settings: Settings) -> None:
    working.work_waiting(engine, settings, Event())


def send(client: PageClient, content: bytes, name: str = "old.csv", cycle: str = ""):  # type: ignore[no-untyped-def]
    form = client.form("/imports", "cycle") | {"cycle": cycle, "file": (BytesIO(content), name)}
    return client.post("/imports", data=form, content_type="multipart/form-data")


def facts(engine: Engine) -> tuple[int, int]:
    with reading(engine) as session:
        return size(session), len(session.scalars(select(Pledge.id)).all())


@pytest.fixture
def reviewer(client: PageClient) -> PageClient:
    client.sign_in("reviewer@example.org")
    return client


FILE = table(
    row(1),
    row(2, Name_of_entity_submitting_the_pledge="Atlantis", Created="03/04/2022"),
    row(3, Name_of_entity_submitting_the_pledge="=cmd()"),
    row(1),
    row(1, Description="Other words."),
)


def test_a_file_is_looked_at_then_imported_as_it_was_shown(
    reviewer: PageClient, engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "BATCH", 2)
    before = facts(engine)
    address = send(reviewer, FILE).headers["Location"]
    assert "Waiting to be looked at" in reviewer.page(address).get_text()
    work(engine, settings)
    page = reviewer.page(address)
    text = " ".join(page.get_text().split())

    assert facts(engine) == before
    assert "New 1" in text
    assert "Here already, left as they are 1" in text
    assert "Refused 3" in text
    assert "tell the day from the month" in text
    assert "imported before with other contents" in text
    assert "1 row is taken over as it is" in text
    assert page.find("dd", string="Mali")
    with reviewer.get(f"{address}/rejects.csv") as fetched:
        rows = list(csv.reader(StringIO(fetched.data.decode("utf-8-sig"))))
    assert [one[0] for one in rows] == ["row", "3", "4", "6"]
    assert rows[2][2] == "'=cmd()"

    changed = reviewer.send(f"{address}", {"sha256": "0" * 64}, to=f"{address}/confirm")
    assert changed.status_code == 409
    assert reviewer.send(address, {}, holding="sha256").status_code == 303
    assert "Waiting to be imported" in reviewer.page(address).get_text()
    work(engine, settings)
    assert "Imported now 1" in " ".join(reviewer.page(address).get_text().split())
    assert facts(engine) == (before[0] + 1, before[1] + 1)
    assert not reviewer.page(address).find(attrs={"name": "sha256"})


def test_what_is_no_import_file_is_refused_beside_its_field(
    reviewer: PageClient, engine: Engine, settings: Settings
) -> None:
    for content, name, said in (
        (b"PK\x03\x04", "a.csv", "it is a packed file"),
        (b"", "a.csv", "is empty"),
        (b"x", "a.pdf", "must end in one of"),
        (b"PK\x03\x04broken", "a.xlsx", "cannot be read as a workbook"),
    ):
        answer = send(reviewer, content, name)
        assert answer.status_code == 422
        assert said in answer.text
    assert list((settings.instance / "imports").glob("*")) == []
    assert send(reviewer, b"x", cycle="IMRF-1999").status_code == 422
    book = openpyxl.Workbook()
    book.active.append(COLUMNS)  # type: ignore[union-attr]
    book.active.append([*list(row(9).values())[:-1], "=1+1"])  # type: ignore[union-attr]
    book.save(written := BytesIO())
    formula = send(reviewer, written.getvalue(), "a.xlsx").headers["Location"]
    work(engine, settings)
    assert "paste its value" in reviewer.page(formula).get_text()
    semicolons = send(reviewer, ";".join(COLUMNS).encode()).headers["Location"]
    work(engine, settings)
    assert "separated by semicolons" in reviewer.page(semicolons).get_text()
    assert not reviewer.page(semicolons).find(attrs={"name": "sha256"})


def test_a_killed_worker_s_import_goes_on_where_it_stopped(
    reviewer: PageClient, engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "BATCH", 2)
    start = facts(engine)[1]
    address = send(reviewer, table(*map(row, range(5)))).headers["Location"]
    work(engine, settings)
    reviewer.send(address, {}, holding="sha256")
    take, left = batches.import_rows, [1]

    def die_at_the_second(*args, **values):  # type: ignore[no-untyped-def]
        if not left.pop() if left else True:
            raise SystemExit
        return take(*args, **values)

    monkeypatch.setattr(batches, "import_rows", die_at_the_second)
    with pytest.raises(SystemExit):
        work(engine, settings)
    monkeypatch.setattr(batches, "import_rows", take)
    assert facts(engine)[1] == start + 2
    work(engine, settings)  # the lease of the dead one holds still
    assert facts(engine)[1] == start + 2
    with writing(engine) as session, transaction(session):
        session.execute(update(Upload).values(leased_until=clock.now() - queue.LEASE))
    work(engine, settings)
    assert facts(engine)[1] == start + 5
    assert "Here already, left as they are 2" in " ".join(reviewer.page(address).get_text().split())


def test_an_import_is_given_up_and_its_file_goes_in_a_week(
    reviewer: PageClient, engine: Engine, settings: Settings
) -> None:
    address = send(reviewer, FILE).headers["Location"]
    form = reviewer.form(address)
    assert reviewer.post(f"{address}/cancel", data=form).status_code == 303
    work(engine, settings)
    assert "Given up" in reviewer.page(address).get_text()
    again = reviewer.post(f"{address}/cancel", data=form)
    assert "nothing left to stop" in reviewer.page(again.headers["Location"]).get_text()
    later = clock.now() + uploading.KEPT + timedelta(days=1)
    assert uploading.tidy_uploads(engine, settings, at=clock.now()) == 0
    assert uploading.tidy_uploads(engine, settings, at=later) == 1
