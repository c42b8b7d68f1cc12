"""The register of entities by date: registered, renamed, merged, on pages and in the log."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select
from sqlalchemy.engine import Engine

from registry import replay
from registry.accounts.models import EntityRevision, RoleGrant
from registry.accounts.operations import merge_entity
from registry.accounts.queries import focal_points, register
from registry.audit.queries import size
from registry.errors import Refused
from registry.mail import Message
from registry.pledges.content import Content, Link
from registry.pledges.models import Draft
from registry.pledges.operations import start_draft
from registry.settings import Settings
from registry.store import reading, table, transaction, writing
from tests.client import PASSWORD, PageClient, fields_of
from tests.factories.world import NOW, World, a_pledge

NEW = {
    "code": "MLI-HEALTH",
    "name_en": "Ministry of Health",
    "name_fr": "Ministère de la santé",
    "category": "government_body",
    "parent": "MLI",
    "focal_name": "Oumou Sangaré",
    "focal_address": "oumou@sante.gouv.ml",
    "focal_language": "fr",
}


def said(answer: Any) -> str:
    """Return what a refused form says first."""
    summary = BeautifulSoup(answer.text, "html.parser").find(class_="error-summary")
    assert summary, answer.text[:2000]
    return summary.get_text()


def test_an_entity_is_registered_renamed_and_read_as_of_each_day(
    client: PageClient, engine: Engine
) -> None:
    client.sign_in("reviewer@example.org")
    assert client.send("/register/new", NEW, holding="code").location == "/register/MLI-HEALTH"
    with reading(engine) as session:
        registered = size(session)
        letter = session.scalars(select(Message)).one()
        parent = register(session).get("MLI-HEALTH").parent
    assert letter.to == "oumou@sante.gouv.ml"
    assert letter.language == "fr"
    assert parent == "MLI"  # so that it files as that State's
    changes = {"name_en": "Ministry of Health and Care", "reason": "Decree 2026-114."}
    answer = client.send("/register/MLI-HEALTH/amend", changes, holding="seen")
    assert answer.status_code == 303
    page = client.page("/register/MLI-HEALTH").get_text()
    assert "Renamed" in page
    assert "Decree 2026-114." in page
    client.sign_out()
    public = client.page("/entities/MLI-HEALTH")
    assert public.h1
    assert public.h1.get_text() == "Ministry of Health and Care"
    assert "Ministry of Health" in public.find("aside").get_text()  # type: ignore[union-attr]
    then = client.page(f"/entities/MLI-HEALTH?at={registered - 1}")
    assert then.h1
    assert then.h1.get_text() == "Ministry of Health"
    assert "Earlier names" not in then.get_text()
    assert client.get(f"/entities/MLI-HEALTH?at={registered - 3}").status_code == 404


REFUSED: tuple[tuple[dict[str, str], str], ...] = (
    ({"code": "MLI"}, "The code MLI is Mali’s"),
    ({"code": "mli health"}, "capital letters"),
    ({"parent": ""}, "A government body belongs to a State"),
    ({"parent": "ITUC-X"}, "offers was chosen: load this page again"),
    ({"name_en": "Mаli"}, "reads like the name of a State (MLI)"),  # a Cyrillic letter
    ({"name_en": "Ministry of MALIANS abroad!"}, "MLI-MMES is called"),
    ({"name_en": ""}, "Give the name in English"),
    ({"category": "state"}, "offers was chosen: load this page again"),
    ({"focal_address": ""}, "Give both the name and the address"),
    ({"focal_address": "administrator@example.org"}, "has a role on the other side"),
)


def test_what_cannot_be_registered_is_said_and_changes_nothing(
    client: PageClient, engine: Engine
) -> None:
    client.sign_in("reviewer@example.org")
    with reading(engine) as session:
        before = size(session)
    for changes, why in REFUSED:
        answer = client.send("/register/new", NEW | changes, holding="code")
        assert answer.status_code == 422, why
        assert why in said(answer)

    with reading(engine) as session:
        assert size(session) == before


def test_what_cannot_be_amended_is_said(client: PageClient, engine: Engine) -> None:
    client.sign_in("reviewer@example.org")
    because = {"reason": "They ask for it."}
    for code, changes, why in (
        ("ITUC", {}, "Nothing differs"),
        ("ITUC", {"name_en": "France"}, "reads like the name of a State (FRA)"),
        ("ITUC", {"champion_from": "2026-11"}, "Champions are States"),
        ("MLI", {"champion_from": "2026-13"}, "Write a month"),
        ("MLI", {"champion_from": "2026-11", "champion_to": "2026-10-31"}, "ends before it begins"),
        ("MLI", {"name_en": "FRANCE"}, "FRA is called"),
        ("MLI", {"parent": "FRA"}, "belong to nobody"),
    ):  # fmt: skip
        answer = client.send(f"/register/{code}/amend", because | changes, holding="seen")
        assert answer.status_code == 422, why
        assert why in said(answer)
    stale = client.form("/register/MLI/amend", "seen") | because
    assert client.post("/register/MLI/amend", data=stale | {"champion_from": "2026-11"}).location
    answer = client.post(
        "/register/MLI/amend", data=stale | {"champion_from": "2026-10", "key": "another"}
    )
    assert answer.status_code == 409
    assert "Somebody else has changed MLI meanwhile" in said(answer)
    with reading(engine) as session:
        assert register(session).get("MLI").document["champion"]["valid_from"] == "2026-11"


def test_a_merged_entity_goes_on_in_another_from_that_entry_on(
    client: PageClient, engine: Engine, world: World
) -> None:
    mine = world.publish()
    theirs = world.publish(_of_the_union(), by="union")
    world.register(pledging_entity="ITUC", title="The union’s report")
    with writing(engine) as session, transaction(session):
        union = world.entity("ITUC")
        start_draft(
            session, world.actor("union"), union, cycle="IMRF-2030", edition="A/76/642",
            language="en", at=NOW,
        )  # fmt: skip
    people = client.application.test_client()
    assert isinstance(people, PageClient)
    people.sign_in("union@example.org")
    assert people.get("/work").status_code == 200
    with reading(engine) as session:
        before = size(session)

    client.sign_in("administrator@example.org")
    waiting = world.file(_of_the_union(), by="union")
    changes = {"into": "IOM", "reason": "Both congresses decided it."}
    refused = client.send("/register/ITUC/merge", changes)
    assert refused.status_code == 422
    assert f"{waiting} wait for a decision" in said(refused)
    world.move(waiting, "open", "decline")
    assert client.send("/register/ITUC/merge", changes).location == "/register/IOM"

    assert people.get("/work").status_code == 302  # at once, with nothing left to sign in for
    wrong = people.send("/sign-in", {"email": "union@example.org", "password": PASSWORD})
    assert "You have no role here any more" in wrong.text
    with reading(engine) as session:
        entities = register(session)
        held = session.scalars(
            select(RoleGrant).where(RoleGrant.entity_id == entities.get("ITUC").id)
        ).one()
        assert held.revoked_index == size(session) - 1
        draft = session.scalars(select(Draft)).one()
        assert entities.by_id[draft.entity_id].code == "IOM"
        assert draft.content["pledging_entity"] == "IOM"
    again = client.get("/register/ITUC/merge")
    assert "went on in IOM already" in said(
        client.post("/register/ITUC/merge", data=_fields(again.text) | changes)
    )

    client.sign_out()
    assert client.get("/entities/ITUC").location == "/entities/IOM"
    assert "The union’s report" in client.page("/entities/IOM").get_text()
    with pytest.raises(Refused) as caught:
        world.register(pledging_entity="ITUC", url="https://example.org/another")
    assert [str(one.sentence) for one in caught.value.problems] == [
        "ITUC went on in IOM: choose that one."
    ]
    page = client.page("/entities/IOM")
    assert theirs in page.get_text()
    assert "International Trade Union Confederation" in page.find("main").get_text()  # type: ignore[union-attr]
    then = client.page(f"/entities/IOM?at={before}")
    assert theirs not in then.get_text()
    assert client.page(f"/entities/ITUC?at={before}").h1
    assert theirs in client.page("/pledges?entity=IOM").get_text()
    assert mine not in client.page("/pledges?entity=IOM").get_text()


def test_who_acts_for_the_heir_acts_for_what_it_left(
    client: PageClient, engine: Engine, world: World
) -> None:
    theirs = world.publish(by="body")
    with writing(engine) as session, transaction(session):
        body = world.entity("MLI-MMES")
        merge_entity(
            session, world.actor("administrator"), body, world.entity("MLI"), seen=body.index,
            reason="One ministry less.", at=NOW,
        )  # fmt: skip
        assert [one.name for one in focal_points(session, body.id)] == ["Focal"]
    client.sign_in("focal@example.org")

    work = client.page("/work")
    assert theirs in work.get_text()
    offered = [one["value"] for one in work.select("input[name=entity]")]
    assert "MLI-MMES" not in offered
    assert client.get(f"/pledges/{theirs}/report").status_code == 200


def _of_the_union() -> Content:
    return a_pledge("ITUC", recommendations=(Link("A/76/642/98", "supports"),))


def _fields(html: str) -> dict[str, Any]:
    return fields_of(html, "seen")


@pytest.mark.tampers
def test_a_revision_that_the_log_does_not_give_is_found(
    engine: Engine, settings: Settings, world: World
) -> None:
    entity, rows = world.entity("ITUC"), table(EntityRevision)
    merged = {**entity.document, "merged_into": "MLI"}
    with engine.begin() as connection:
        name = "entity_revision_no_update"
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            connection.exec_driver_sql(f"ALTER TABLE entity_revision DISABLE TRIGGER {name}")
        change = rows.update().where(rows.c.index == entity.index)
        connection.execute(change.values(document=merged))

    found = replay.verify(engine, settings).findings
    assert [one.where for one in found] == [f"entity_revision {entity.index}"]
