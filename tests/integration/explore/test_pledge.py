"""A pledge's page, its revisions, what changed between them, and the proof of it."""

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256

import pytest
from sqlalchemy.engine import Engine

from registry.audit import signer
from registry.audit.queries import root
from registry.pledges.content import Partner
from registry.settings import Settings
from registry.store import reading
from tests.client import PageClient
from tests.factories.world import World, a_pledge
from tests.integration.explore.published import newest, take_over, withdraw

# What these pages read is read on PostgreSQL too, in the tests of lists, operations and briefs.
pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


def amended(world: World) -> str:
    """Return the ref of a pledge published twice, returned once in between."""
    ref = world.publish(a_pledge(partners=(Partner("A village"), Partner("IOM", entity="IOM"))))
    world.answer(ref, reason="More posts.", institution="Agence nationale")
    world.move(ref, "open", "return")
    world.answer(ref, title={"fr": "Des soins pour chaque migrant"}, reason="Said for whom.")
    world.move(ref, "open", "accept", "publish")
    return ref


def test_a_pledge_shows_its_words_in_their_language(client: PageClient, world: World) -> None:
    page = client.page(f"/pledges/{world.publish()}?lang=ar")
    assert page.html["dir"] == "rtl"
    title = page.select_one("h1 [lang]")
    assert (title["lang"], title["dir"]) == ("fr", "ltr")
    assert page.select_one(".words[lang=fr][dir=ltr]")
    cited = client.page("/pledges?lang=ar").find("bdi", string=re.compile("^A/76/642، "))
    assert cited is not None
    assert cited["dir"] == "rtl"  # though it begins in Latin letters
    assert client.page("/pledges?lang=zh").html["lang"] == "zh-Hans"


def test_partners_are_marked_as_not_confirmed(client: PageClient, world: World) -> None:
    page = client.page(f"/pledges/{amended(world)}")
    marked = page.select_one("main").get_text()
    assert "Named by the filer, not confirmed" in marked
    assert "Named by the filer, not in the register" in marked
    assert page.find("a", href="/entities/IOM")


def test_the_history_tells_publications_and_rounds_and_no_return(
    client: PageClient, world: World
) -> None:
    page = client.page(f"/pledges/{amended(world)}")
    titles = [event.get_text(strip=True) for event in page.select(".event-title")]
    assert titles == [
        "Revision 3 published", "Revision 3 filed", "Revision 1 published", "Revision 1 filed",
    ]  # fmt: skip
    history = page.select_one(".timeline").get_text()
    assert "After 2 rounds of review. Complete and in scope." in history
    assert "Say for whom." not in page.get_text()
    assert "Returned" not in page.get_text()


def test_only_published_revisions_can_be_read(client: PageClient, world: World) -> None:
    ref = amended(world)
    answers = [client.get(f"/pledges/{ref}/v/{number}").status_code for number in range(5)]
    assert answers == [404, 200, 404, 200, 404]
    assert client.get(f"/pledges/{ref}/v/2.json").status_code == 404
    assert client.get(f"/pledges/{ref}/compare?from=1&to=2").status_code == 404


def test_a_pledge_stands_as_it_was_before_its_amendment(
    client: PageClient, engine: Engine, world: World
) -> None:
    ref = amended(world)
    before = client.page(f"/pledges/{ref}?at={newest(engine) - 1}")
    assert (
        before.select_one("h1").get_text(strip=True) == "Des soins de santé pour tous les migrants"
    )
    assert "Agence nationale" not in before.get_text()
    assert client.get(f"/pledges/{ref}/v/3?at={newest(engine) - 1}").status_code == 404


def test_two_revisions_are_compared_word_by_word(client: PageClient, world: World) -> None:
    page = client.page(f"/pledges/{amended(world)}/compare?from=1&to=3")
    fields = [row.get_text() for row in page.select(".compare-row h3")]
    assert fields[0] == "Title"
    assert "Responsible institution" in fields
    assert "Description" not in fields
    assert "santé" in page.select_one("del").get_text()


def test_with_one_revision_there_is_nothing_to_compare_yet(
    client: PageClient, world: World
) -> None:
    page = client.page(f"/pledges/{world.publish()}/compare")
    main = page.select_one("main").get_text()
    assert "Nothing to compare yet" in main
    assert "Only revision 1 is published so far" in main
    assert "say the same" not in main


@pytest.mark.parametrize("query", ["from=x", "to=1e3", "from=-1"])
def test_a_number_that_is_none_is_refused(client: PageClient, world: World, query: str) -> None:
    answer = client.get(f"/pledges/{world.publish()}/compare?{query}")
    assert answer.status_code == 422
    assert "is no number of a revision" in answer.text


def test_an_imported_pledge_says_what_it_is(
    client: PageClient, engine: Engine, world: World
) -> None:
    page = client.page(f"/pledges/{take_over(engine, world)}")
    notice = page.select_one(".notice-warning")
    assert "not confirmed by the entity" in notice.get_text()
    assert "summary of the published text, not the entity’s words" in notice.get_text()
    assert notice.find("a", href="https://example.org/1")
    assert "Choose at least one recommendation." not in notice.get_text()  # it is classified
    assert "Classified by the secretariat" in page.select_one("main").get_text()
    assert page.find("a", href="/recommendations/a-76-642/104")


def test_what_is_still_open_of_an_import_is_said_in_the_reader_s_language(
    client: PageClient, engine: Engine, world: World
) -> None:
    remarks = (
        "The day of submission is not known; it is counted to IMRF-2022.",
        "Submitted as “Other”; the entity is registered as: State.",
        "A remark of which nobody knows.",
    )
    ref = take_over(engine, world, classified=False, remarks=remarks)
    found = client.page(f"/pledges/{ref}?lang=fr").select(".notice-warning li [lang]")

    assert [item["lang"] for item in found] == ["fr", "fr", "fr", "en"]
    assert "Choose" not in found[0].get_text()  # the catalogue has it
    assert "Other" in found[2].get_text()
    assert "IMRF-2022" in found[1].get_text()


def test_a_withdrawn_pledge_leaves_its_reason_and_its_revisions(
    client: PageClient, engine: Engine, world: World
) -> None:
    ref = world.publish()
    withdraw(engine, world, ref, "The programme was <stopped>.")
    page = client.page(f"/pledges/{ref}")
    assert "The programme was <stopped>." in page.select_one(".notice-warning").get_text()
    assert not page.select_one(".words")
    assert client.page(f"/pledges/{ref}/v/1").select_one(".words")


def test_a_stranger_can_recompute_leaf_and_digests(client: PageClient, world: World) -> None:
    ref = amended(world)
    document = json.loads(client.get(f"/pledges/{ref}/v/3.json").text)
    filed, published = document["entries"]
    names = set()
    for entry in (filed, published):
        body = entry["body"].encode()
        assert sha256(b"\0" + body).hexdigest() == entry["leaf_hash"]
        assert client.get(f"/log/entry/{entry['index']}").data == body
        listed = json.loads(body)["sd"]
        for disclosure in entry["disclosures"]:
            digest = urlsafe_b64encode(sha256(disclosure.encode()).digest()).rstrip(b"=")
            assert digest.decode() in listed
            names.add(_name(disclosure))
    assert {"type", "ref", "entity", "title", "description", "filed_index", "reason"} <= names
    assert "person" not in names
    assert "contacts" not in names


def _name(disclosure: str) -> str:
    padded = disclosure + "=" * (-len(disclosure) % 4)
    return str(json.loads(urlsafe_b64decode(padded))[1])


def test_the_page_names_its_entry_and_the_root(
    client: PageClient, engine: Engine, settings: Settings, world: World
) -> None:
    ref = world.publish()
    with reading(engine) as session:
        expected = root(session, newest(engine) + 1).hex()
    panel = client.page(f"/pledges/{ref}").select_one(".verify")
    assert expected in panel.get_text()
    assert "Waiting for signature" in panel.get_text()
    assert panel.find("a", href=f"/log/entry/{newest(engine)}")
    assert panel.find("a", href=f"/log/entry/{newest(engine) - 3}")  # filed, opened, accepted
    assert not panel.find("a", href=f"/pledges/{ref}/v/1.tlog-proof")
    assert client.get(f"/pledges/{ref}/v/1.tlog-proof").status_code == 404

    signer.sign(engine, settings)
    panel = client.page(f"/pledges/{ref}").select_one(".verify")
    for address in (f"/pledges/{ref}/v/1.json", f"/pledges/{ref}/v/1.tlog-proof", "/log/key"):
        assert panel.find("a", href=address)
        assert client.get(address).status_code == 200
    assert "not witnessed" in panel.get_text()
    assert "That nothing newer exists is not proved by it." in panel.get_text()


def test_the_panel_stays_with_the_publication_of_the_words(
    client: PageClient, engine: Engine, settings: Settings, world: World
) -> None:
    ref = world.publish()
    published = newest(engine)
    withdraw(engine, world, ref, "Stopped.")
    signer.sign(engine, settings)
    panel = client.page(f"/pledges/{ref}").select_one(".verify")

    assert panel.find("a", href=f"/log/entry/{published}")
    assert not panel.find("a", href=f"/log/entry/{newest(engine)}")
    taken = take_over(engine, world)  # imported, then classified by an entry of its own
    panel = client.page(f"/pledges/{taken}").select_one(".verify")
    assert panel.find("a", href=f"/log/entry/{newest(engine) - 1}")
    assert not panel.find("a", href=f"/log/entry/{newest(engine)}")


def test_a_translation_says_who_made_it_and_when(client: PageClient, world: World) -> None:
    content = a_pledge()
    both = {
        "title": {**content.title, "en": "Health"},
        "description": {**content.description, "en": "Words. " * 50},
    }
    ref = world.publish(a_pledge(**both, translations={"en": "the ministry"}))
    for address in (f"/pledges/{ref}", f"/pledges/{ref}/v/1"):
        shown = client.page(address).select_one(".words-section:nth-of-type(2) h3")
        assert " ".join(shown.get_text().split()) == (
            "English translated by the ministry, filed on 23 November 2026"
        )
