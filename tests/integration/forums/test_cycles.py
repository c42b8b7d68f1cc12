"""The organizer's page of cycles: amending and closing one."""

from sqlalchemy.engine import Engine

from registry.framework.revising import newest
from registry.store import reading
from tests.client import PageClient
from tests.integration.forums.conftest import Cycles

AMEND = "/cycles/IMRF-2030/amend"


def test_a_cycle_is_amended_for_a_reason(
    engine: Engine, cycles: Cycles, organizer: PageClient
) -> None:
    changes = {"name_fr": "Vers le FEMI 2030", "closes_on": "2030-05-08", "embargo": "y"}
    refused = organizer.send(AMEND, changes)
    assert refused.status_code == 422
    assert "Say in a sentence why the cycle changes" in refused.text
    assert "Vers le FEMI 2030" in refused.text

    before_it_opens = changes | {"closes_on": "2026-05-08", "reason": "A ceremony."}
    assert "closes before it opens" in organizer.send(AMEND, before_it_opens).text
    stale = organizer.form(AMEND, "reason")
    done = organizer.send(AMEND, changes | {"reason": "Announced at the ceremony."})
    assert (done.status_code, done.location) == (303, "/cycles")
    with reading(engine) as session:
        number, cycle = newest(session, "IMRF-2030")
        assert (number, cycle.names["fr"], cycle.embargo) == (2, "Vers le FEMI 2030", True)
    assert "Under embargo" in organizer.page("/cycles").get_text()

    conflict = organizer.post(AMEND, data=stale | {"name_en": "Mine", "reason": "Mine too."})
    assert conflict.status_code == 409
    assert "Somebody else has changed IMRF-2030" in conflict.text
    assert "Mine too." in conflict.text
    assert cycles.is_under_embargo()
    same = organizer.send(AMEND, {"reason": "No change."})
    assert "Nothing differs" in same.text


def test_a_closed_cycle_stays_closed(engine: Engine, organizer: PageClient) -> None:
    here = "/cycles/IMRF-2030/close"
    data = organizer.form(here, "key")
    assert organizer.post(here, data=data).location == "/cycles"
    with reading(engine) as session:
        assert newest(session, "IMRF-2030")[1].state == "closed"
    assert "not opened again" in organizer.page(here).get_text()
    again = organizer.post(here, data=data | {"key": "another"})
    assert again.status_code == 422
    assert "closed already" in again.text
    assert organizer.get("/cycles/NONE/close").status_code == 404
