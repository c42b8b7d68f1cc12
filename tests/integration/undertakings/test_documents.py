"""Other undertakings, from their registration to their tombstone, as everybody reads them."""

import json
from io import BytesIO

from sqlalchemy.engine import Engine

from registry.audit import signer
from registry.audit.queries import size
from registry.settings import Settings
from registry.store import reading
from tests.client import PageClient, fields_of
from tests.factories.world import World

REPORT = {
    "pledging_entity": "MLI",
    "document_kind": "regional_report",
    "title": "Rapport <volontaire> du Mali",
    "language": "fr",
    "issued_on": "2026-10-01",
    "url": "https://example.org/rapport",
}
WRONG: tuple[tuple[dict[str, str], str], ...] = (
    ({"url": "javascript:alert(1)"}, "no address that everybody can open"),
    ({"url": ""}, "or attach its file"),
    ({"issued_on": "2027-01-01"}, "is yet to come"),
    ({"issued_on": "31 février"}, "This is not a day"),
    ({"pledging_entity": "ATLANTIS"}, "offers was chosen: load this page again"),
    ({"pledging_entity": ""}, "Choose the entity"),
    ({"pledges": "P-2026-00099"}, "is no public pledge"),
    ({"url": "https://example.org/taken"}, "D-2026-00001 stands at this address already"),
)


def newest(engine: Engine) -> int:
    with reading(engine) as session:
        return size(session) - 1


def test_a_document_from_registration_to_tombstone(
    client: PageClient, engine: Engine, settings: Settings, world: World
) -> None:
    public, private = world.publish(), world.file()
    world.register(url="https://example.org/taken", pledging_entity="MLI-MMES")
    before = newest(engine)
    client.sign_in("reviewer@example.org")
    form = "/documents/register"
    for changes, said in (*WRONG, ({"pledges": private}, "is no public pledge")):
        refused = client.send(form, REPORT | changes)
        assert (refused.status_code, said in refused.text) == (422, True), (changes, refused.text)
        assert "Rapport &lt;volontaire&gt;" in refused.text
    lying = {"file": (BytesIO(b"MZ\x90"), "rapport.pdf"), "url": ""}
    refused = client.send(form, REPORT | lying)
    assert refused.status_code == 422
    assert "but its content is something else" in refused.text
    for wrong in ({"title": ""}, {"pledges": private}):  # told by the form, told by the operation
        whole = {"file": (BytesIO(b"%PDF-1.7 x"), "rapport.pdf")}
        assert "Choose the file again" in client.send(form, REPORT | wrong | whole).text
    assert newest(engine) == before

    with_file = {"file": (BytesIO(b"%PDF-1.7 x"), "rapport.pdf"), "pledges": public.lower()}
    done = client.send(form, REPORT | with_file)
    assert (done.status_code, done.location) == (303, "/documents/D-2026-00002")
    registered = newest(engine)
    amend = "/documents/D-2026-00002/amend"
    stale = fields_of(client.page(amend), "title")
    assert "everybody can read it" in client.send(amend, {"title": "A slip"}).text
    assert "Nothing differs" in client.send(amend, {"reason": "None."}).text
    changed = {"title": "Rapport corrigé", "reason": "The title had a slip."}
    assert client.send(amend, changed).status_code == 303
    conflict = client.post(amend, data=stale | {"title": "Mine", "reason": "Mine too."})
    assert conflict.status_code == 409
    assert "Mine too." in conflict.text

    signer.sign(engine, settings)
    _read(client, public, before, registered)
    gone = "/documents/D-2026-00002/withdraw"
    assert "why it goes" in client.send(gone, {"reason": ""}).text
    assert client.send(gone, {"reason": "Its author took it back."}).status_code == 303
    _read_tombstone(client, public, registered)


def _read(client: PageClient, public: str, before: int, registered: int) -> None:
    page = client.page("/documents/D-2026-00002")
    assert "The title had a slip." in page.get_text()
    file = page.find("a", type="application/pdf")
    assert file
    sent = client.get(str(file["href"]))
    assert sent.data == b"%PDF-1.7 x"
    assert sent.headers["Content-Disposition"].startswith("attachment")
    evidence = json.loads(client.get("/documents/D-2026-00002/v/2.json").text)
    assert [entry["index"] for entry in evidence["entries"]] == [registered + 1]
    assert evidence["entries"][0]["proof"]
    for address in (f"/pledges/{public}", "/entities/MLI", "/documents"):
        assert "Rapport corrigé" in client.page(address).get_text(), address
        then = client.page(f"{address}?at={registered}").get_text()
        assert ("Rapport <volontaire>" in then, "Rapport corrigé" in then) == (True, False)
        earlier = client.page(f"{address}?at={before}").get_text()
        assert "Rapport <volontaire>" not in earlier
    # What a body of a State undertakes is shown with the State's.
    assert "D-2026-00001" in client.page("/entities/MLI").get_text()
    assert "D-2026-00002" not in client.page("/entities/MLI-MMES").get_text()
    assert client.get(f"/documents/D-2026-00002?at={before}").status_code == 404


def _read_tombstone(client: PageClient, public: str, registered: int) -> None:
    assert "Its author took it back." in client.page("/documents/D-2026-00002").get_text()
    assert "D-2026-00002" not in client.page("/documents").get_text()
    assert "Rapport" not in client.page(f"/pledges/{public}").get_text()
    assert "Rapport" in client.page(f"/pledges/{public}?at={registered}").get_text()
    again = client.send("/documents/D-2026-00002/amend", {"title": "Back", "reason": "Back."})
    assert "was withdrawn: register it anew" in again.text
    assert client.send("/documents/register", REPORT).location == "/documents/D-2026-00003"
