"""Likely duplicates: shown to who decides, compared, and named where a pledge is declined."""

import pytest

from tests.client import PageClient
from tests.factories.contents import DESCRIPTION
from tests.factories.world import World, a_pledge
from tests.integration.reviews.conftest import Records

OTHER = {
    "fr": "Nous formons les gardes aux frontières à l’accueil digne de chacun. Chaque poste reçoit "
    "un guide, une ligne d’écoute et un médiateur ; les plaintes sont instruites par une autorité "
    "indépendante. Elle publie chaque année ce qu’elle a constaté, et ce qui a changé depuis. Nul "
    "n’est détenu sans qu’un juge en décide, et les enfants ne le sont jamais, où que ce soit."
}


def shown(client: PageClient, ref: str) -> list[str]:
    links = client.page(f"/reviews/{ref}").select("a[href*='/beside/']")
    return [str(link["href"]).rsplit("/", 1)[1] for link in links]


def test_alike_are_pledges_of_the_family_in_any_cycle(world: World, reviewer: PageClient) -> None:
    world.file(a_pledge(description=OTHER, title={"fr": "Des gardes formés à l’accueil digne"}))
    public = world.publish(a_pledge(cycle="IMRF-2022"))
    world.file(a_pledge("FRA"), by="french")
    longer = DESCRIPTION + " Et plus encore, dès que possible, partout."
    body = world.file(a_pledge("MLI-MMES", description={"fr": longer}), by="body")
    ref = world.file(a_pledge(level="local"))
    assert shown(reviewer, ref) == [body, public]
    said = reviewer.page(f"/reviews/{ref}").get_text(" ", strip=True)
    assert f"{public}: 100% of the words in common" in said
    assert "IMRF 2022" in said
    page = reviewer.page(f"/reviews/{ref}/beside/{public}")
    fields = [heading.get_text() for heading in page.select(".compare-row h3")]
    assert fields == ["Cycle", "Level"]


def test_only_a_family_stands_side_by_side(
    world: World, records: Records, reviewer: PageClient
) -> None:
    ref, french = world.file(), world.file(a_pledge("FRA"), by="french")
    for other in (french, "P-2026-99999", "x"):
        assert reviewer.get(f"/reviews/{ref}/beside/{other}").status_code == 404


def test_a_duplicate_names_what_it_repeats_for_its_entity(
    world: World, records: Records, reviewer: PageClient
) -> None:
    first, ref = world.file(), world.file()
    world.move(ref, "open")
    typed = {"reason_code": "duplicate", "explanation": "The same words.",
             "repeats": f" {first.lower()} "}  # fmt: skip
    assert reviewer.send(f"/reviews/{ref}", typed).status_code == 303
    assert records.moves(ref)[-1].details["reason"] == f"{first}: The same words."
    assert f"{first}: The same words." in records.letters()[0].body


@pytest.mark.parametrize("named", ["private", "itself", "nonsense", "other reason"])
def test_a_duplicate_names_nothing_that_its_entity_cannot_know(
    world: World, records: Records, reviewer: PageClient, named: str
) -> None:
    private, ref = world.file(a_pledge("FRA"), by="french"), world.file()
    world.move(ref, "open")
    repeats = {"private": private, "itself": ref, "nonsense": "P-2026-\u0661"}.get(named, ref)
    code = "unlawful" if named == "other reason" else "duplicate"
    typed = {"reason_code": code, "explanation": "Twice.", "repeats": repeats}
    answer = reviewer.send(f"/reviews/{ref}", typed)
    assert answer.status_code == 422
    expected = "names one" if named == "other reason" else "Name the pledge that this one repeats"
    assert expected in answer.text
    assert "Twice." in answer.text
    assert records.state(ref) == "under_review"
