"""Every public page at any moment of the log."""

import re

import pytest
from bs4 import BeautifulSoup
from sqlalchemy.engine import Engine

from registry.audit import queries as log
from registry.audit import signer
from registry.explore.moment import read_moment
from registry.settings import Settings
from registry.store import reading
from registry.web.cldr import written_day
from tests.client import PageClient
from tests.factories.world import NOW, World
from tests.integration.explore.published import newest

# What these pages read is read on PostgreSQL too, in the tests of lists, operations and briefs.
pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


@pytest.mark.parametrize(
    "address",
    ["/", "/pledges", "/recommendations", "/recommendations/a-76-642/98", "/objectives",
     "/objectives/15", "/entities/MLI", "/about"],
)  # fmt: skip
def test_every_internal_link_of_a_past_page_keeps_the_moment(
    client: PageClient, engine: Engine, world: World, address: str
) -> None:
    world.publish()
    at = newest(engine)
    page = client.page(f"{address}?at={at}")
    public = re.compile(r"^/(pledges|recommendations|objectives|entities|about|$|\?)")
    links = [str(a["href"]) for a in page.find_all("a", href=public)]
    back = page.select_one(".as-of a")
    assert back is not None
    links.remove(str(back["href"]))
    assert links
    assert [link for link in links if f"at={at}" not in link] == []
    assert "at=" not in str(back["href"])


def test_the_log_is_shown_as_it_stood_and_files_are_judged_today(
    client: PageClient, engine: Engine, settings: Settings, world: World
) -> None:
    world.publish()
    at = newest(engine)
    signer.sign(engine, settings)
    page = client.page(f"/log?at={at - 1}")
    facts = page.select_one("main dl")
    assert facts is not None
    with reading(engine) as session:
        assert log.root(session, at).hex() in facts.get_text()
    assert [one["href"] for one in page.select('a[href^="/log/consistency"]')] == [
        f"/log/consistency/{at}/{at + 1}"
    ]
    assert f"{client.application.config['SERVER_NAME'] or 'localhost'}/log copy" in page.get_text()
    judged = client.page(f"/verify?at={at - 1}")
    assert "A file is judged by all that is known of it today" in judged.get_text()
    answer = client.send(f"/verify?at={at - 1}", {}, holding="files")
    assert answer.status_code == 422
    assert f'href="/pledges?at={at - 1}"' in answer.text


def test_a_pledge_is_unknown_until_its_publication(
    client: PageClient, engine: Engine, world: World
) -> None:
    ref = world.publish()
    at = newest(engine)
    assert client.get(f"/pledges/{ref}?at={at}").status_code == 200
    assert client.get(f"/pledges/{ref}?at={at - 1}").status_code == 404
    assert ref in client.get(f"/pledges?at={at}").text
    assert ref not in client.get(f"/pledges?at={at - 1}").text


def test_a_day_leads_to_the_index_of_its_last_entry(
    client: PageClient, engine: Engine, world: World
) -> None:
    world.publish()
    answer = client.get(f"/pledges?q=sant%C3%A9&at={NOW.date()}")
    assert answer.status_code == 302
    assert answer.location == f"/pledges?q=sant%C3%A9&at={newest(engine)}"


@pytest.mark.parametrize(
    ("asked", "status", "sentence"),
    [
        ("2030-01-01", 404, "has not come yet"),
        ("2001-01-01", 404, "was still empty"),
        ("2026-02-30", 422, "no day 2026-02-30"),
        ("yesterday", 422, "is no moment"),
        ("-1", 422, "is no moment"),
        ("٣", 422, "is no moment"),
        ("999999999999999999", 404, "has no entry"),
        ("9999999999999999999", 422, "is no moment"),
        ("%00", 422, "“\ufffd” is no moment"),
    ],
)
def test_a_moment_that_is_none_is_answered_with_a_sentence(
    client: PageClient, asked: str, status: int, sentence: str
) -> None:
    answer = client.get(f"/?at={asked}")
    assert answer.status_code == status
    assert sentence in answer.text
    assert "\x00" not in answer.text


def test_what_can_stand_once_and_stands_twice_is_no_question(client: PageClient) -> None:
    for address in (
        "/changes?since=5&since=6", "/changes.atom?before=5&before=6", "/pledges?sort=title&sort=x",
        "/pledges.csv?q=a&q=b", "/board?before=3&before=4", "/entities?q=a&q=b", "/?v=1&v=2",
        "/log?lang=en&lang=ar",
    ):  # fmt: skip
        answer = client.get(address)
        assert answer.status_code == 422, address
        assert "is given more than once: give it once." in answer.text, address


def test_a_language_that_the_registry_does_not_speak_is_said(client: PageClient) -> None:
    said = "The registry does not speak “tlh”"
    assert said in client.get("/objectives?lang=tlh").text
    assert said not in client.get("/objectives?lang=fr").text
    assert client.get("/pledges.csv?lang=tlh").status_code == 422


def test_where_there_is_no_moment_the_reader_learns_where_the_log_begins(
    client: PageClient, engine: Engine
) -> None:
    with reading(engine) as session:
        first = read_moment(session, "0", NOW.date()).day
    for address in ("/?at=1999-01-01", "/pledges?at=0", "/changes?until_day=1999-01-01",
                    "/objectives?at=999999"):  # fmt: skip
        page = BeautifulSoup(client.get(address).text, "html.parser")
        assert "P-2026-00042" not in page.get_text(), address
        assert f"begins on {written_day('en', first)}" in page.get_text(), address
        [way] = page.select(f'main a[href="/?at={first}"]')
        assert client.get(str(way["href"])).status_code == 302
    told = client.get("/api/v1/pledges?at=1999-01-01").json
    assert f"its first entry is of {written_day('en', first)}" in told["detail"]  # type: ignore[index]


def test_before_anything_was_public_the_reader_is_told_so(client: PageClient) -> None:
    for address in ("/pledges?at=0", "/objectives?at=5"):
        answer = client.get(address)
        assert answer.status_code == 404
        assert "held nothing public yet" in answer.text


def test_a_page_is_sent_again_only_when_the_log_grew(client: PageClient, world: World) -> None:
    ref = world.publish()
    version = client.get(f"/pledges/{ref}").headers["ETag"]
    again = client.get(f"/pledges/{ref}", headers={"If-None-Match": version})
    assert (again.status_code, again.text) == (304, "")
    french = client.get(
        f"/pledges/{ref}", headers={"If-None-Match": version, "Accept-Language": "fr"}
    )
    assert french.status_code == 200
    world.publish()
    assert client.get(f"/pledges/{ref}", headers={"If-None-Match": version}).status_code == 200


def test_who_is_signed_in_gets_no_version(client: PageClient, world: World) -> None:
    ref = world.publish()
    client.sign_in("reviewer@example.org")
    answer = client.get(f"/pledges/{ref}")
    assert "ETag" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
