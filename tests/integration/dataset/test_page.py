"""The page of open data, and packages made by the worker: kept, asked for, taken back."""

import re
from io import BytesIO
from pathlib import Path
from threading import Event
from zipfile import ZipFile

import pytest
from sqlalchemy.engine import Engine

from registry.audit import signer
from registry.dataset import shelf, working
from registry.settings import Settings
from tests.client import PageClient
from tests.factories.world import World, a_pledge
from tests.integration.dataset.test_package import FORMULA, redact

pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
ZIP = "/data/registry.zip"


def work(engine: Engine, settings: Settings) -> None:
    working.make_waiting(engine, settings, Event())


def files(settings: Settings) -> list[Path]:
    return sorted(shelf.folder(settings).glob("*.zip"))


def test_a_reader_takes_the_newest_package_or_that_of_a_moment(
    client: PageClient, engine: Engine, settings: Settings, world: World
) -> None:
    ref = world.publish(a_pledge(title={"fr": FORMULA}))
    size = signer.sign(engine, settings)
    assert "No package is ready yet" in client.page("/data").get_text()
    first = client.get(ZIP)
    assert (first.status_code, first.headers["Retry-After"]) == (202, "10")
    assert "is being made" in client.page(f"/data?at={size - 1}").get_text()
    work(engine, settings)
    assert shelf.asked(settings) == []
    page = client.page("/data")
    assert page.find("a", href=f"{ZIP}?at={size - 1}")
    sizes = r"A row for each pledge .*?\d\sKB\s*\d\sKB"
    assert re.search(sizes, page.get_text(), re.DOTALL)
    answer = client.get(ZIP)
    assert (answer.status_code, answer.location) == (302, f"{ZIP}?at={size - 1}")
    with client.get(answer.location) as answer:
        assert answer.mimetype == "application/zip"
        assert f"gcm-pledges-entry-{size - 1}.zip" in answer.headers["Content-Disposition"]
        tag, whole = answer.headers["ETag"], answer.data
    with ZipFile(BytesIO(whole)) as archive:
        assert FORMULA in archive.read("data/pledges.csv").decode()
    address = f"{ZIP}?at={size - 1}"
    with client.get(address, headers={"If-None-Match": tag}) as same:
        assert (same.status_code, same.data) == (304, b"")
    with client.get(address, headers={"Range": "bytes=0-3"}) as part:
        assert (part.status_code, part.data) == (206, whole[:4])

    world.publish()
    signer.sign(engine, settings)
    work(engine, settings)
    assert len(files(settings)) == 1  # within the hour the newest stays what it is
    day = client.get(f"{ZIP}?at=2026-11-23")
    assert re.fullmatch(rf"{ZIP}\?at=\d+", day.location or "")
    assert client.get(f"{ZIP}?at=5").status_code == 202
    assert "asked for" in client.page("/data?at=4").get_text()
    work(engine, settings)
    with client.get(f"{ZIP}?at=5") as answer:
        assert answer.status_code == 200

    redact(world, engine, settings, ref)
    assert client.get(f"{ZIP}?at={size - 1}").status_code == 202
    work(engine, settings)
    assert len(files(settings)) == 2  # this one, and the newest anew
    with client.get(f"{ZIP}?at={size - 1}") as answer, ZipFile(BytesIO(answer.data)) as archive:
        assert all(FORMULA.encode() not in archive.read(name) for name in archive.namelist())


@pytest.mark.parametrize("page", ["/data", ZIP])
def test_a_moment_that_is_none_gets_a_sentence(
    page: str, client: PageClient, engine: Engine, settings: Settings
) -> None:
    size = signer.sign(engine, settings)

    for asked, status, sentence in (
        ("yesterday", 422, "“yesterday” is no moment"),
        (str(size), 404, f"The log has no entry {size} yet"),
        ("2026-02-31", 422, "There is no day "),
        ("2999-01-01", 404, "has not come yet"),
        ("1%002", 422, "is no moment"),
    ):
        answer = client.get(f"{page}?at={asked}")
        assert (answer.status_code, sentence in answer.text) == (status, True), asked
    assert shelf.asked(settings) == []


def test_only_so_many_packages_wait_and_a_worker_that_ends_leaves_no_half(
    client: PageClient, engine: Engine, settings: Settings, world: World
) -> None:
    world.publish()
    signer.sign(engine, settings)
    for at in range(shelf.MOST_ASKED):
        assert client.get(f"{ZIP}?at={at + 3}").status_code == 202
    refused = client.get(f"{ZIP}?at=12")
    assert (refused.status_code, "wait to be made" in refused.text) == (422, True)
    stop = Event()

    stop.set()
    with pytest.raises(working.Stopped):
        working.make(engine, settings, 4, stop)
    assert files(settings) == []
    work(engine, settings)
    assert len(files(settings)) == shelf.MOST_ASKED + 1
    assert shelf.asked(settings) == []
