"""A later report comes into force: what was filed before keeps its own, and nothing is mixed."""

import pytest
from sqlalchemy.engine import Engine

from registry.analysis.figures import Scope
from registry.audit import signer
from registry.briefing.contents import brief
from registry.briefing.scopes import Briefing
from registry.errors import Refused
from registry.framework.edition import Edition
from registry.framework.operations import load_edition
from registry.pledges.content import Content, Link
from registry.pledges.models import Draft
from registry.settings import Settings
from registry.store import reading, transaction, writing
from tests.client import PageClient
from tests.factories.editions import HEALTH, ROUTES, SYMBOL, later
from tests.factories.world import NOW, OPERATOR, World, a_pledge
from tests.integration.explore.published import newest

OLD = "A/76/642/98"


def load(engine: Engine, edition: Edition) -> bool:
    with writing(engine) as session, transaction(session):
        return load_edition(session, OPERATOR, edition, at=NOW)


def put_in_force(client: PageClient) -> None:
    """Add the later edition to the open cycle as its organizer."""
    amend = "/cycles/IMRF-2030/amend"
    client.sign_in("organizer@example.org")
    both = {"editions": [SYMBOL, "A/76/642"], "reason": "The next report is out."}
    gone = client.send(amend, both | {"editions": [SYMBOL]})
    assert gone.status_code == 422
    assert "A/76/642 stays in force" in gone.text
    assert (
        "offers was chosen: load this page again"
        in client.send(amend, both | {"editions": ["A/1/NONE"]}).text
    )
    assert client.send(amend, both).status_code == 303
    client.sign_out()


def begun_on_behalf(client: PageClient, engine: Engine) -> Content:
    """Begin a pledge of Mali as the secretariat and return what the draft says."""
    client.sign_in("reviewer@example.org")
    typed = {"entity": "MLI", "cycle": "IMRF-2030", "language": "fr"}
    answer = client.send("/on-behalf", typed, holding="entity")
    client.sign_out()
    return drafted(engine, answer.location)


def begun(client: PageClient, engine: Engine, earlier: str = "") -> Content:
    """Begin a pledge as a contributor and return what the draft says."""
    answer = client.send("/work", {"earlier": earlier}, to="/drafts", holding="earlier")
    return drafted(engine, answer.location)


def drafted(engine: Engine, address: str) -> Content:
    with reading(engine) as session:
        drafts = session.query(Draft).where(Draft.handle == address.split("/")[2])
        return Content.parse(drafts.one().content)


def test_a_later_report_comes_into_force(
    client: PageClient, engine: Engine, settings: Settings, world: World
) -> None:
    before = world.publish()
    then = newest(engine)
    for crossing in ("A/76/642/7", "A/99/642/98"):
        with pytest.raises(Refused, match="which no earlier edition has"):
            load(engine, later(crosswalk=[{"earlier": crossing, "later": [HEALTH]}]))
    with pytest.raises(Refused, match="which stands in the addresses of A/76/642"):
        load(engine, later(slug="a-76-642"))
    assert load(engine, later())
    assert not load(engine, later())

    # Filed in a cycle where it is not in force yet, and in the same cycle afterwards.
    client.sign_in("contributor@example.org")
    assert begun(client, engine).edition == "A/76/642"
    client.sign_out()
    put_in_force(client)
    assert begun_on_behalf(client, engine).edition == SYMBOL
    client.sign_in("contributor@example.org")
    assert begun(client, engine).edition == SYMBOL
    copied = begun(client, engine, earlier=before)
    assert (copied.edition, copied.recommendations) == (SYMBOL, (Link(HEALTH, "implements"),))
    client.sign_out()
    after = world.publish(a_pledge(edition=SYMBOL, recommendations=(Link(ROUTES, "implements"),)))
    with pytest.raises(Refused):  # a paragraph of another edition than the pledge's
        world.file(a_pledge(edition=SYMBOL))
    world.answer(before, title={"fr": "Des soins, encore"})
    world.move(before, "open", "accept", "publish")

    _read_pages(client, before, after, then)
    _read_brief(engine, settings, before)


def _read_pages(client: PageClient, before: str, after: str, then: int) -> None:
    listed = {code: client.page(f"/pledges?recommendation={code}").get_text() for code in
              (OLD, ROUTES, HEALTH)}  # fmt: skip
    assert (before in listed[OLD], after in listed[OLD]) == (True, False)
    assert (before in listed[ROUTES], after in listed[ROUTES]) == (False, True)
    assert "No pledge matches" in listed[HEALTH]
    filters = client.page(f"/pledges/filters?recommendation={ROUTES}").get_text()
    assert "Example: safe routes (A/81/EXAMPLE, para. 98)" in filters
    assert "(A/76/642, para. 98)" in filters

    pledge = client.page(f"/pledges/{before}")
    assert pledge.find("a", href="/recommendations/a-81-example/40")
    assert "A/76/642" in pledge.find("aside").get_text()  # type: ignore[union-attr]
    assert "later report" not in client.page(f"/pledges/{before}?at={then}").get_text()
    new = client.page(f"/pledges/{after}").get_text()
    assert ("later report" in new, "A/76/642" in new) == (False, False)

    old = client.page("/recommendations/a-76-642/98").get_text()
    assert "In a later report" in old
    assert "1 pledge on this paragraph" in old
    assert "98 of A/76/642 from any entity of Asia" in old
    assert "A/76/642, para. 104" in client.page("/recommendations/a-81-example/98").get_text()
    both = client.page("/recommendations")
    assert "Example of a later report" in both.find_all("h2")[0].get_text()
    assert "IMRF 2022, Towards IMRF 2030" in both.get_text()
    matrices = client.page("/").find_all("table", class_="matrix")
    assert [len(one.tbody.find_all("tr")) for one in matrices] == [3, 14]
    assert "1 of 3 in A/81/EXAMPLE, 1 of 14 in A/76/642" in client.page("/").get_text()


def _read_brief(engine: Engine, settings: Settings, before: str) -> None:
    size = signer.sign(engine, settings)
    assert size
    with reading(engine) as session:
        whole = brief(session, settings, Briefing(Scope("all"), size))
        closed = brief(session, settings, Briefing(Scope("cycle", "IMRF-2022"), size))
    assert whole.forum.startswith(f"{SYMBOL}: Example of a later report")
    assert "A/76/642: Report" in whole.forum
    assert whole.matrix
    assert closed.matrix
    rows = {(row.paragraph, row.label.rpartition("(")[2]): row.total for row in whole.matrix.rows}
    assert (rows["98", "A/76/642)"], rows["98", f"{SYMBOL})"], rows["40", f"{SYMBOL})"]) == (
        1, 1, 0,
    )  # fmt: skip
    assert (len(rows), len(closed.matrix.rows)) == (17, 14)
    [link] = next(one for one in whole.pledges if one.ref == before).links
    assert (link.paragraph, link.later) == ("98", (f"40 of {SYMBOL}",))
    said = " ".join(one.words for one in whole.gaps)
    assert "No pledge on paragraphs 40 (Example: health care goes on), 41 (" in said
    assert ") of A/81/EXAMPLE." in said
    assert "No pledge on paragraphs 99–" in said
    assert whole.figures[2].denominator == "1 of 3 in A/81/EXAMPLE, 1 of 14 in A/76/642"
