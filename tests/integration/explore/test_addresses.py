"""A page has one address; who spells it otherwise is led there, for good and at the same moment."""

import pytest

from tests.client import PageClient
from tests.factories.world import World

pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


def test_other_letters_and_a_slash_at_the_end_lead_to_the_one_address(
    client: PageClient, world: World
) -> None:
    ref = world.publish()
    led = (
        (f"/pledges/{ref.lower()}", f"/pledges/{ref}"),
        (f"/pledges/{ref.lower()}/v/1?at=20&q=%C3%A9", f"/pledges/{ref}/v/1?at=20&q=%C3%A9"),
        ("/entities/mli", "/entities/MLI"),
        ("/entities/Mli/?lang=fr", "/entities/MLI?lang=fr"),
        ("/recommendations/A-76-642/98", "/recommendations/a-76-642/98"),
        ("/principles/A", "/principles/a"),
        ("/pledges/", "/pledges"),
        ("/pledges.csv/?state=withdrawn", "/pledges.csv?state=withdrawn"),
        ("/log/", "/log"),
        (f"/api/v1/pledges/{ref.lower()}", f"/api/v1/pledges/{ref}"),
        ("/api/v1/cycles/imrf-2030/", "/api/v1/cycles/IMRF-2030"),
    )  # fmt: skip
    for spelt, right in led:
        for method in ("GET", "HEAD"):
            answer = client.open(spelt, method=method)
            assert (answer.status_code, answer.location) == (301, right), spelt
        if spelt.startswith("/api/v1"):
            assert answer.headers["Access-Control-Allow-Origin"] == "*"
        if "at=20" not in right:
            assert client.get(right).status_code == 200, right


def test_what_names_no_page_is_led_nowhere(client: PageClient) -> None:
    for address in ("/nowhere/", "/%2Fevil.example/", "/entities/mlı"):
        answer = client.get(address)
        assert answer.status_code in {308, 404}, address
        assert "evil" not in (answer.location or "")
    assert client.post("/pledges/").status_code == 404


def test_an_address_that_is_too_long_is_refused_and_not_repeated(client: PageClient) -> None:
    long = "q=" + "x" * 20_000
    refused = client.get(f"/pledges?{long}")
    assert refused.status_code == 414
    assert "20,010 characters, and the registry reads at most 8,192" in refused.text
    assert "What you can do" in refused.text
    assert len(refused.data) < 10_000
    told = client.get(f"/api/v1/pledges?{long}")
    assert (told.status_code, told.content_type) == (414, "application/problem+json")
    assert "8,192" in told.text
    assert client.get("/pledges?q=" + "x" * 8_000).status_code == 200
