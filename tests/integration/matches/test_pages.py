"""Matching through the pages, as two focal points and the public do it."""

import csv
import io
import json
from collections.abc import Callable

import pdfplumber
import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select
from sqlalchemy.engine import Engine

from registry import verifier
from registry.accounts.models import Person
from registry.analysis.figures import Scope
from registry.audit import signer
from registry.briefing.contents import brief
from registry.briefing.document import Text
from registry.briefing.layout import draw
from registry.briefing.scopes import Briefing
from registry.mail import letters
from registry.pledges.content import Link, Resource
from registry.settings import Settings
from registry.store import reading, transaction, writing
from tests.client import PageClient
from tests.factories.world import World, a_pledge
from tests.integration.explore.published import newest
from tests.integration.explore.test_list import counted, refs
from tests.integration.matches.test_matching import need, offer

# What these pages read is read on PostgreSQL too, in the tests of lists, operations and briefs.
pytestmark = [
    pytest.mark.parametrize("settings", ["sqlite"], indirect=True),
    pytest.mark.usefixtures("tomorrow"),
]

ALL = Scope("cycle", "IMRF-2030")
MESSAGE = "Nous formons vos agents, vous ouvrez les guichets."


def _speak(engine: Engine, name: str, language: str) -> None:
    with writing(engine) as session, transaction(session):
        person = session.scalars(select(Person).where(Person.email == f"{name}@example.org")).one()
        person.language = language


def _newest_letter(engine: Engine) -> tuple[str, str, str]:
    with reading(engine) as session:
        letter = letters(session, limit=1)[0]
        return letter.to, letter.language, letter.subject + "\n" + letter.body


def test_a_match_goes_from_the_board_to_both_pages(
    browse: Callable[[str], PageClient], client: PageClient, world: World, engine: Engine,
    settings: Settings,
) -> None:  # fmt: skip
    wanted, offered = need(world), offer(world)
    _speak(engine, "french", "fr")
    focal, french = browse("focal"), browse("french")
    assert set(refs(client.page("/board"))) == {wanted, offered}
    propose = f"/pledges/{offered}/match"
    assert propose in focal.page(f"/pledges/{offered}").decode()
    assert propose not in client.page(f"/pledges/{offered}").decode()
    assert propose not in french.page(f"/pledges/{offered}").decode()

    short = focal.send(propose, {"own": wanted, "message": ""})
    assert short.status_code == 422
    assert "Say in a few sentences" in short.text
    sent = focal.send(propose, {"own": wanted, "message": MESSAGE})
    assert sent.status_code == 303, sent.text
    match = sent.headers["Location"]
    to, language, said = _newest_letter(engine)
    assert (to, language) == ("french@example.org", "fr")
    assert MESSAGE in said
    assert f"http://localhost{match}" in said or match in said
    before = newest(engine)
    for page in (client.page(f"/pledges/{offered}"), client.page("/entities/FRA")):
        assert wanted not in page.decode()

    assert match in french.page("/work").decode()
    assert match not in focal.page("/work").decode()
    assert match in focal.page("/matches").decode()
    assert MESSAGE in french.page(match).decode()
    early = _with(french, match)
    assert focal.post(f"{match}/accept", data=_with(focal, match)).status_code == 422
    assert french.send(match, {}, to=f"{match}/accept", holding="after").status_code == 303
    assert _newest_letter(engine)[0] == "focal@example.org"
    twice = french.post(f"{match}/accept", data=_with(french, match))
    assert twice.status_code == 409
    assert "moved on meanwhile" in twice.text

    for ref, other in ((wanted, offered), (offered, wanted)):
        assert other in client.page(f"/pledges/{ref}").decode()
        assert other not in client.page(f"/pledges/{ref}?at={before}").decode()
    assert wanted in client.page("/entities/FRA").decode()
    assert "Matched: 1" in client.page("/board").get_text()
    assert focal.send(match, {}, to=f"{match}/fulfil", holding="after").status_code == 303
    stale = french.post(f"{match}/decline", data=early | {"reason": "Not this one."})
    assert stale.status_code == 409
    assert "Not this one." in stale.text
    claimed = client.page(f"/pledges/{wanted}").decode()
    assert 'tag-good">Fulfilled' not in claimed
    assert french.send(match, {}, to=f"{match}/fulfil", holding="after").status_code == 303
    assert "Fulfilled" in client.page(f"/pledges/{wanted}").select_one("#matches").parent.get_text()

    signer.sign(engine, settings)
    evidence = client.get(f"/pledges/{wanted}{match}.json")
    keys = [verifier.Key.parse(key.vkey, verifier.LOG_KEY) for key in signer.signers(settings)]
    checker = verifier.Checker(keys)
    verdict = str(checker.judge("match", lambda: checker.check_page(evidence.data)))
    assert verdict.startswith("match: proved"), verdict
    assert MESSAGE not in evidence.text


def test_a_brief_says_what_both_sides_agreed_to_and_nothing_else(
    world: World, engine: Engine, settings: Settings
) -> None:
    wanted, offered = need(world), offer(world)
    world.propose(wanted, offer(world))
    ref = world.propose(wanted, offered)
    accepted = world.match(ref, "accept")
    world.match(ref, "fulfil")
    size = signer.sign(engine, settings)
    with reading(engine) as session:
        then, now = (brief(session, settings, Briefing(ALL, at)) for at in (accepted, size))
        in_french = brief(session, settings, Briefing(ALL, size, "fr"))
    found = {pledge.ref: pledge.matches for pledge in now.pledges}
    [match] = found[wanted]
    assert (match.ref, match.entity, match.side, match.state, match.index) == (
        offered, Text("France", "en"), "Offer", "Accepted", accepted,
    )  # fmt: skip
    assert [one.ref for one in found[offered]] == [wanted]
    said = {(one.side, one.state) for pledge in in_french.pledges for one in pledge.matches}
    assert said == {("Besoin", "Accepté"), ("Offre", "Accepté")}
    assert not any(pledge.matches for pledge in then.pledges)
    with pdfplumber.open(io.BytesIO(draw(now))) as pdf:
        text = "".join(page.extract_text() for page in pdf.pages)
    assert f"{offered} · France" in text
    assert "Matched with" in text


def _with(browser: PageClient, address: str) -> dict[str, str]:
    """Return what a form that answers carries: the token, and the newest move."""
    page = browser.page(address)
    token = page.find("input", attrs={"name": "csrf_token"})
    moves = page.select(".event-meta")[0].get_text()
    assert token
    entry = "".join(c for c in moves.rpartition("entry")[2] if c.isdigit())
    return {"csrf_token": str(token["value"]), "after": entry}


def test_who_is_no_side_learns_nothing_and_bad_input_gets_its_sentence(
    browse: Callable[[str], PageClient], world: World
) -> None:
    wanted, offered, sideless = need(world), offer(world), world.publish()
    match = "/matches/" + world.propose(wanted, offered)
    focal, french, union, writer = map(browse, ("focal", "french", "union", "contributor"))
    for address in (match, "/matches/M-AAAAAAAA", "/matches/%00", f"{match}X"):
        assert union.get(address).status_code == 404
    token = _with(french, match)
    assert union.post(f"{match}/accept", data=_token(union)).status_code == 404
    assert writer.get(match).status_code == 200
    assert writer.post(f"{match}/accept", data=_token(writer)).status_code == 403
    own = f"/pledges/{offered}/match"
    stolen = union.post(own, data=_token(union) | {"own": wanted, "message": "Ours?"})
    assert stolen.status_code == 404
    twice = focal.post(own, data=_token(focal) | {"own": wanted, "message": "Again?"})
    assert twice.status_code == 422
    assert "matched already" in twice.text
    assert "It is matched with a pledge of yours already" in focal.page(own).get_text()
    for address, sentence in (
        (f"/pledges/{wanted}/match", "independent of each other"),
        (f"/pledges/{sideless}/match", "independent of each other"),
    ):
        assert sentence in focal.page(address).get_text()
    assert "neither need nor offer" in french.page(f"/pledges/{sideless}/match").get_text()
    assert "You have no published need" in union.page(own).get_text()
    assert focal.get(f"/pledges/{world.file()}/match").status_code == 404

    silent = french.post(f"{match}/decline", data=token | {"reason": ""})
    assert silent.status_code == 422
    assert "Say in a sentence why" in silent.text
    early = french.post(f"{match}/fulfil", data=token)
    assert early.status_code == 422
    assert "not accepted yet" in early.text
    assert (
        french.post(f"{match}/decline", data=token | {"reason": "Pas cette année."}).status_code
        == 303
    )
    assert "Pas cette année." in focal.page(match).get_text()
    assert offered not in focal.page(f"/pledges/{wanted}").decode()


def _token(browser: PageClient) -> dict[str, str]:
    token = browser.page("/work").find("input", attrs={"name": "csrf_token"})
    assert token
    return {"csrf_token": str(token["value"])}


def test_a_pledge_that_names_another_one_waits_to_be_proposed(
    browse: Callable[[str], PageClient], client: PageClient, world: World
) -> None:
    offered = offer(world)
    wanted = world.publish(a_pledge(match_side="need", match_ref=offered))
    focal = browse("focal")
    address = f"/pledges/{offered}/match?own={wanted}"
    assert address in focal.page("/work").decode()
    assert "Said by the filer alone" in client.page(f"/pledges/{wanted}").get_text()
    chosen = focal.page(address).find("input", attrs={"name": "own", "checked": True})
    assert chosen
    assert chosen["value"] == wanted
    world.propose(wanted, offered)
    assert address not in focal.page("/work").decode()


@pytest.mark.parametrize("count", [3, 45])
def test_the_board_takes_as_many_statements_whatever_stands_on_it(
    client: PageClient, engine: Engine, world: World, count: int
) -> None:
    for _ in range(count):
        need(world)
    world.match(world.propose(offer(world, "french"), need(world), "french"), "accept", "focal")
    address = f"/board?place=002&objective=15&at={newest(engine)}"
    with counted(engine) as statements:
        assert len(refs(client.page(address))) == min(count + 2, 20)
    assert len(statements) <= 8  # with the register and the framework, which are kept


def test_the_board_is_filtered_and_paged_and_says_what_to_do_when_it_is_empty(
    client: PageClient, world: World, engine: Engine
) -> None:
    assert "Nothing is on the board yet" in client.page("/board").get_text()
    world.publish()
    first = need(world)
    dollars = a_pledge(
        "FRA", match_side="offer", natures=("financial",), countries=("FRA",),
        resources=(Resource("10", "USD"),), primary_objectives=(2,),
        recommendations=(Link("A/76/642/104", "implements"),),
    )  # fmt: skip
    second = world.publish(dollars, "french")
    before = newest(engine)
    found = {
        "side=need": [first], "side=offer": [second], "": [second, first], "money=USD": [second],
        "money=XOF": [first], "nature=financial": [second, first], "nature=process": [first],
        "objective=2": [second], "recommendation=A/76/642/104": [second], "place=150": [second],
        "place=MLI": [first], "place=002": [first], "place=FRA&side=need": [],
        "q=soins": [second, first],
        "currency=current": [second, first], "currency=overdue": [],
    }  # fmt: skip
    for query, expected in found.items():
        assert refs(client.page(f"/board?{query}")) == expected, query
    assert "No need and no offer matches" in client.page("/board?place=FRA&side=need").get_text()
    wrong = client.page("/board?side=both&place=XX&before=x").get_text()
    assert "knows no “both”" in wrong
    assert "is no place in the list" in wrong
    assert "“entity” in the address" in client.page("/board?entity=FRA").get_text()
    for asked, said in (("before=x", "“x” in the address"), ("page=2", "“page” in the address")):
        for form in ("json", "csv"):
            refused = client.get(f"/board.{form}?{asked}")
            assert (refused.status_code, said in refused.text) == (422, True), asked
    world.move(first, "withdraw", by="focal")
    assert refs(client.page("/board")) == [second]
    assert refs(client.page(f"/board?at={before}")) == [second, first]

    table = list(csv.DictReader(io.StringIO(client.get("/board.csv").text)))
    rows = json.loads(client.get(f"/board.json?at={before}").text)
    assert [row["ref"] for row in table] == [second]
    assert (table[0]["side"], table[0]["amounts"]) == ("offer", "10 USD")
    assert [row["ref"] for row in rows["pledges"]] == [second, first]
    assert (rows["log_size"], rows["next"]) == (before + 1, None)


def test_pages_of_the_board_lead_on_and_back(client: PageClient, world: World) -> None:
    published = [need(world) for _ in range(22)]
    page = client.page("/board?side=need")
    step = page.select_one("a[rel=next]")
    assert isinstance(page, BeautifulSoup)
    assert step
    following = client.page(str(step["href"]))
    assert [*refs(page), *refs(following)] == published[::-1]
    assert following.select_one("a[rel=prev]")
