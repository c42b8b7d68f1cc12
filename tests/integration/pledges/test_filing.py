import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from registry.accounts.operations import grant_role
from registry.accounts.queries import person_by_email, register
from registry.audit import signer
from registry.audit.models import LogEntry
from registry.pledges.models import Draft, Pledge, PledgeRevision
from registry.policy import Role
from registry.store import reading, transaction, writing
from tests.factories.contents import DESCRIPTION
from tests.factories.world import NOW, OPERATOR


def count(engine, model):
    with reading(engine) as session:
        return session.scalar(select(func.count()).select_from(model))


def test_a_pledge_is_filed_and_answered_with_its_receipt(focal, fit, engine):
    answer = focal.post(f"{fit}/file", {"key": "once"}, on=f"{fit}/check")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/pledges/P-2026-00001/receipt/1"
    assert count(engine, Draft) == 0
    receipt = focal.get(answer.headers["Location"]).text
    assert "P-2026-00001" in receipt
    assert "Waiting for signature" in receipt


def test_the_receipt_carries_the_root_once_it_is_signed(focal, fit, engine, settings):
    where = focal.post(f"{fit}/file", on=f"{fit}/check").headers["Location"]
    signer.sign(engine, settings)
    receipt = focal.get(where).text
    assert re.search(r"<code[^>]*>[0-9a-f]{64}</code>", receipt)
    assert "Waiting for signature" not in receipt


def test_the_same_form_sent_twice_files_once(focal, fit, engine):
    sent = focal.hidden(f"{fit}/check") | {"key": "once"}
    first = focal.client.post(f"{fit}/file", data=sent)
    again = focal.client.post(f"{fit}/file", data=sent)
    assert again.headers["Location"] == first.headers["Location"]
    assert count(engine, PledgeRevision) == 1


def test_two_focal_points_who_file_one_draft_in_the_same_second_file_it_once(
    focal, fit, browse, engine
):
    with writing(engine) as session, transaction(session):
        person = person_by_email(session, "union@example.org")
        mali = register(session).get("MLI")
        grant_role(session, OPERATOR, person, role=Role.FOCAL_POINT, entity=mali, at=NOW)
    gate = Barrier(2)

    def send(who):
        sent = who.hidden(f"{fit}/check")
        gate.wait()
        return who.client.post(f"{fit}/file", data=sent)

    with ThreadPoolExecutor(2) as both:
        answers = sorted(both.map(send, (focal, browse("union"))), key=lambda a: a.status_code)
    assert [answer.status_code for answer in answers] == [303, 409]
    assert "filed" in answers[1].text
    assert "P-2026-00001" in answers[1].text
    assert count(engine, PledgeRevision) == 1


def test_an_unfit_draft_is_refused_with_every_problem_linked_to_its_section(focal, engine):
    address = focal.start()
    entries = count(engine, LogEntry)
    answer = focal.post(f"{address}/file", on=f"{address}/words")
    assert answer.status_code == 422
    assert f'href="{address}/kind?back=check">Choose the type of pledge.' in answer.text
    assert count(engine, LogEntry) == entries


def test_a_draft_that_changed_after_the_check_is_shown_again(focal, fit, engine):
    sent = focal.hidden(f"{fit}/check")
    focal.post(f"{fit}/kind", {"pledge_type": "common", "natures": ["process"]})
    answer = focal.client.post(f"{fit}/file", data=sent)
    assert answer.status_code == 409
    assert "Nothing was filed" in answer.text
    assert count(engine, Pledge) == 0


def test_a_contributor_is_told_whom_to_ask(focal, writer, fit):
    page = writer.get(f"{fit}/check").text
    assert "Ask: Focal." in page
    assert "Draft, not filed and not public: version 5." in page  # as it is printed for clearance
    assert "Last saved by Focal" in page
    assert f'action="{fit}/file"' not in page
    assert writer.post(f"{fit}/file", on=f"{fit}/words").status_code == 403


def test_the_check_shows_each_problem_beside_its_field(focal):
    address = focal.start()
    focal.post(f"{address}/measures", {"starts_on": "2027-05-01", "ends_on": "2027-04-01"})
    page = focal.get(f"{address}/check").text
    assert page.count("The pledge ends before it starts") == 2  # in the summary, at the field


LARGE = {
    "measures": {
        **{f"indicators-{n}-name": f"Indicator {n}" for n in range(20)},
        **{f"milestones-{n}-title": f"Step {n}" for n in range(20)},
    },
    "place": {"countries": ["MLI", "FRA"], "regions": ["002", "150", "019"]},
    "resources": {
        **{f"resources-{n}-amount": f"{n + 1}" for n in range(20)},
        **{f"resources-{n}-currency": "XOF" for n in range(20)},
    },
    "partners": {f"partners-{n}-name": f"Partner {n}" for n in range(20)},
    "links": {
        "recommendation-98": "implements",
        "recommendation-99": "supports",
        "recommendation-100": "implements",
        "primary_objectives": ["5", "6", "7"],
        "secondary_objectives": [str(n) for n in range(8, 24)],
    },
}


def filing_statements(focal, address, statements):
    sent = focal.hidden(f"{address}/check")
    focal.client.get("/work")  # register and framework are remembered from here on
    statements.clear()
    assert focal.client.post(f"{address}/file", data=sent).status_code == 303
    return len(statements)


def test_filing_takes_as_many_statements_for_a_large_pledge(focal, fit, statements):
    small = filing_statements(focal, fit, statements)
    address = focal.start()
    focal.post(f"{address}/words", {"title": "Grand", "description": DESCRIPTION})
    focal.post(f"{address}/kind", {"pledge_type": "individual", "natures": ["process"]})
    for section, fields in LARGE.items():
        assert focal.post(f"{address}/{section}", fields).status_code == 303
    focal.post(f"{address}/consent", {"consent": "y"})
    assert filing_statements(focal, address, statements) == small
    assert small <= 25


@pytest.fixture
def returned(world):
    ref = world.file()
    world.move(ref, "open", "return")
    return ref


def test_a_returned_pledge_waits_with_its_findings_and_is_answered(focal, returned):
    page = focal.get("/work").text
    assert "Waiting for your answer" in page
    assert "Say for whom." in page
    draft = focal.post(f"/pledges/{returned}/amend", on="/work").headers["Location"]
    assert "Say for whom." in focal.get(f"{draft}/words").text
    assert "Say for whom." not in focal.get(f"{draft}/kind").text
    focal.post(f"{draft}/consent", {"consent": "y"})
    refused = focal.post(f"{draft}/file", on=f"{draft}/words")
    assert "Say in a sentence why the pledge changes." in refused.text
    focal.post(f"{draft}/consent", {"consent": "y", "reason": "Précisions demandées."})
    answer = focal.post(f"{draft}/file", on=f"{draft}/check")
    assert answer.headers["Location"] == f"/pledges/{returned}/receipt/2"


def test_amending_twice_continues_the_same_draft(focal, world):
    ref = world.publish()
    first = focal.post(f"/pledges/{ref}/amend", on="/work").headers["Location"]
    assert focal.post(f"/pledges/{ref}/amend", on="/work").headers["Location"] == first


def test_a_pledge_under_review_cannot_be_amended(focal, world):
    ref = world.file()
    answer = focal.post(f"/pledges/{ref}/amend", on="/work")
    assert answer.status_code == 422
    assert "cannot be changed now" in answer.text


def test_following_shows_every_revision_and_move(focal, world):
    ref = world.publish()
    world.answer(ref)
    world.move(ref, "open", "accept", "publish")
    page = focal.get(f"/pledges/{ref}/file").text
    assert [page.count(word) for word in ("Superseded", "Receipt of revision")] == [1, 2]


def test_withdrawing_asks_why_and_keeps_what_was_typed(focal, world):
    ref = world.publish()
    address = f"/pledges/{ref}/withdraw"
    assert focal.post(address, {"reason": ""}).status_code == 422
    wrong = focal.post(address, {"reason": "Arrêt\u202e du programme"})
    assert wrong.status_code == 422
    assert "Arrêt\u202e du programme" in wrong.text
    assert focal.post(address, {"reason": "Arrêt du programme"}).status_code == 303
    assert "Arrêt du programme" in focal.get(f"/pledges/{ref}/file").text
    assert focal.post(address, {"reason": "Encore"}, on="/work").status_code == 422


def test_deleting_a_draft_asks_first(focal, engine):
    address = focal.start()
    assert "cannot be undone" in focal.get(f"{address}/delete").text
    assert count(engine, Draft) == 1
    assert focal.post(f"{address}/delete").status_code == 303
    assert count(engine, Draft) == 0


def test_a_draft_is_started_for_the_entity_and_forum_that_are_chosen(focal):
    address = focal.start(cycle="FOUR-EYES")
    assert "New pledge of Mali" in focal.get(address).text
    sent = {"entity": "MLI", "cycle": "IMRF-2022", "language": "fr"}
    assert focal.post("/drafts", sent, on="/work").status_code == 422  # closed


@pytest.mark.parametrize("entity", ["FRA", "NONE", "a\x00"])
def test_nobody_starts_a_draft_for_another_entity(focal, entity):
    sent = {"entity": entity, "cycle": "IMRF-2030", "language": "fr"}
    assert focal.post("/drafts", sent, on="/work").status_code == 404


@pytest.mark.parametrize("number", ["0", "2", "9" * 30])
def test_a_receipt_that_never_was_is_not_there(focal, world, number):
    assert focal.get(f"/pledges/{world.file()}/receipt/{number}").status_code == 404


def test_another_entitys_file_is_not_there(browse, world):
    ref, french = world.file(), browse("french")
    assert french.get(f"/pledges/{ref}/file").status_code == 404
    assert french.get(f"/pledges/{ref}%00/file").status_code == 404


def test_an_empty_desk_says_what_to_do(focal):
    page = focal.get("/work").text
    assert "Start a pledge below" in page
    assert "Nothing of yours is published yet." in page


def test_a_matching_pledge_is_checked_against_what_is_published(focal, fit, world):
    ref = world.publish()
    focal.post(f"{fit}/kind", {"pledge_type": "matching", "natures": ["process"]})
    assert "names the published pledge" in focal.get(f"{fit}/check").text
    focal.post(f"{fit}/partners", {"match_ref": ref.lower(), "match_side": "offer"})
    assert "names the published pledge" not in focal.get(f"{fit}/check").text
    focal.post(f"{fit}/kind", {"pledge_type": "individual", "natures": ["process"]})
    for wrong in ("P-2026-99999", world.file()):  # never was, not published
        focal.post(f"{fit}/partners", {"match_ref": wrong, "match_side": "need"})
        [error] = BeautifulSoup(focal.get(f"{fit}/partners").text, "html.parser").select(
            "#match_ref-error"
        )
        assert f"There is no published pledge {wrong}" in error.get_text()
        assert focal.post(f"{fit}/file", on=f"{fit}/words").status_code == 422


def test_a_pledge_does_not_match_itself(focal, world):
    ref = world.publish()
    draft = focal.post(f"/pledges/{ref}/amend", on=f"/pledges/{ref}/file").headers["Location"]
    focal.post(f"{draft}/partners", {"match_ref": ref, "match_side": "offer"})
    assert "cannot match itself" in focal.get(f"{draft}/check").text
