"""With a token: beginning from an earlier pledge, answering what others ask of the entity."""

import json
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.engine import Engine

from registry.mail import Message
from registry.pledges.content import Partner
from registry.store import reading
from tests.client import PageClient
from tests.factories.matches import both_sides
from tests.factories.world import World, a_pledge
from tests.integration.api.acting import Program
from tests.integration.api.asking import ROOT


def test_a_program_begins_with_what_an_earlier_pledge_said(
    client: PageClient, world: World
) -> None:
    program = Program(client, world)
    ref = program.file(title={"fr": "Former des infirmières"}, office="Cabinet")
    sent = {"cycle": "IMRF-2030", "earlier": ref, "content": {"office": "Direction"}}
    copy = program.done("POST", "/drafts", sent)
    assert (copy["ref"], copy["revision"]) == (None, 1)
    assert copy["content"]["title"] == {"fr": "Former des infirmières"}
    assert copy["content"]["office"] == "Direction"
    other = world.file()
    assert program.refused(422, "POST", "/drafts", sent | {"earlier": "P-2026-09999"}).keys() == {
        "/earlier"
    }
    assert program.refused(422, "POST", "/drafts", {"cycle": "IMRF-2030"}).keys() == {"/language"}
    french = Program(client, world, "french")
    for taken in (ref, other):  # another entity's, as if there were none
        assert "/earlier" in french.refused(422, "POST", "/drafts", sent | {"earlier": taken})


def test_a_program_answers_what_others_ask_of_its_entity(
    client: PageClient, engine: Engine, world: World
) -> None:
    mali = Partner("Mali", "MLI")
    union = world.publish(a_pledge("ITUC", pledge_type="common", partners=(mali,)), by="union")
    proposed = world.propose(*reversed(both_sides(world)), by="french")
    program, writer = Program(client, world), Program(client, world, "contributor")
    asked = {one["kind"]: one for one in program.done("GET", "/work")["waiting"]}
    assert {kind: one["ref"] for kind, one in asked.items()} == {
        "partner": union,
        "match": proposed,
    }

    taking, match = (
        urlsplit(asked[kind]["url"]).path.removeprefix(ROOT) for kind in ("partner", "match")
    )
    read = writer.ask("GET", taking)
    found = json.loads(read.data)
    assert (found["state"], found["revision"], found["may_answer"]) == ("invited", 1, False)
    assert found["content"]["partners"][0]["entity"] == "MLI"
    assert writer.ask("POST", f"{taking}/confirm", tag="*").status_code == 403
    assert program.ask("POST", f"{taking}/confirm").status_code == 428
    assert program.ask("POST", f"{taking}/confirm", tag='"1"').status_code == 412
    done = program.done("POST", f"{taking}/confirm", tag=read.headers["ETag"])
    assert done["state"] == "confirmed"
    assert client.get(f"/pledges/{union}/partners/MLI.json").status_code == 200, "it is public"
    assert program.ask("POST", f"{taking}/confirm", tag="*").status_code == 422, "done already"
    reason = {"reason": "Le ministère a changé d’avis."}
    done = program.done("POST", f"{taking}/withdraw", reason, tag="*")
    assert (done["state"], done["reason"]) == ("withdrawn", reason["reason"])

    read = program.done("GET", match)
    assert (read["state"], read["can"]) == ("proposed", ["accept", "decline"])
    assert json.loads(writer.ask("GET", match).data)["can"] == []
    assert "/reason" in program.refused(422, "POST", f"{match}/decline", {}, tag="*")
    assert program.ask("POST", f"{match}/accept").status_code == 428
    accepted = program.done("POST", f"{match}/accept", tag="*")
    assert (accepted["state"], accepted["moves"][0]["move"]) == ("accepted", "accept")
    french = Program(client, world, "french")
    assert french.done("POST", f"{match}/fulfil", tag="*")["state"] == "reported"
    assert program.done("POST", f"{match}/fulfil", tag="*")["state"] == "fulfilled"
    assert Program(client, world, "union").ask("GET", match).status_code == 404
    assert program.done("GET", "/work")["waiting"] == []
    with reading(engine) as session:
        written = session.scalars(select(Message.subject)).all()
    assert any(union in one for one in written), "the filer has a letter"
