"""The moves of a reviewer, made in a browser without scripts."""

from dataclasses import replace

import pytest

from registry.errors import Sentence
from registry.framework.queries import framework
from registry.reviews.queries import pledge_with_filers, review
from registry.store import reading
from tests.client import PageClient
from tests.factories.world import World, a_pledge
from tests.integration.reviews.conftest import Records

FINDING = {"findings-0-field": "title", "findings-0-text": "Say for whom."}


@pytest.fixture
def taken(world: World) -> str:
    """A pledge that the reviewer has taken up."""
    ref = world.file()
    world.move(ref, "open")
    return ref


def test_a_pledge_is_taken_up(world: World, records: Records, reviewer: PageClient) -> None:
    ref = world.file()
    answer = reviewer.send(f"/reviews/{ref}", {}, holding="number")
    assert (answer.status_code, answer.location) == (303, f"/reviews/{ref}")
    assert records.state(ref) == "under_review"


def test_findings_are_kept_while_they_are_written(
    taken: str, records: Records, reviewer: PageClient
) -> None:
    here = f"/reviews/{taken}"
    answer = reviewer.send(here, FINDING | {"findings-0-field": ""})
    assert answer.location == f"{here}#findings"
    assert records.findings() == [[{"field": "", "text": "Say for whom."}]]
    reviewer.send(here, {"findings-1-text": "And until when.", "findings-1-field": "ends_on"})
    assert len(records.findings()[0]) == 2
    reviewer.send(here, {"remove": "findings-0"}, holding="findings-0-text")
    assert records.findings() == [[{"field": "ends_on", "text": "And until when."}]]
    assert records.state(taken) == "under_review"


def test_a_return_sends_the_findings_with_a_letter(
    taken: str, records: Records, reviewer: PageClient
) -> None:
    records.speak("focal", "fr")
    reviewer.send(f"/reviews/{taken}", FINDING)
    answer = reviewer.send(f"/reviews/{taken}", FINDING, to=f"/reviews/{taken}/return")
    assert (answer.status_code, answer.location) == (303, f"/reviews/{taken}/done")
    move = records.moves(taken)[-1]
    assert move.details == {"findings": [{"field": "title", "text": "Say for whom."}]}
    assert records.findings() == []
    [letter] = records.letters()
    assert letter.to == "focal@example.org"
    assert taken in letter.subject
    assert "Say for whom." in letter.body
    assert "http://localhost/work" in letter.body


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Write at least one finding"),
        ({"findings-0-text": "Say for whom."}, "Choose the part of the pledge"),
        ({"findings-0-field": "title"}, "Write what should change"),
        (FINDING | {"findings-0-text": "a\u202eb"}, "changes the direction of the text"),
    ],
)
def test_nothing_half_said_is_returned(
    taken: str, records: Records, reviewer: PageClient, typed: dict[str, str], said: str
) -> None:
    to = f"/reviews/{taken}/return"
    answer = reviewer.send(f"/reviews/{taken}", typed, to=to, holding="findings-0-text")
    assert answer.status_code == 422
    assert said in answer.text
    assert typed.get("findings-0-text", "") in answer.text
    assert records.state(taken) == "under_review"


def test_a_form_sent_twice_decides_once(taken: str, records: Records, reviewer: PageClient) -> None:
    data = reviewer.form(f"/reviews/{taken}", "findings-0-text") | FINDING
    answers = [reviewer.post(f"/reviews/{taken}/return", data=data) for _ in range(2)]
    assert [(a.status_code, a.location) for a in answers] == [(303, f"/reviews/{taken}/done")] * 2
    assert len(records.moves(taken)) == 2
    assert len(records.letters()) == 1


def test_a_withdrawal_meanwhile_is_a_conflict_that_keeps_what_was_typed(
    world: World, taken: str, records: Records, reviewer: PageClient
) -> None:
    data = reviewer.form(f"/reviews/{taken}", "findings-0-text") | FINDING
    world.move(taken, "withdraw", by="focal")
    answer = reviewer.post(f"/reviews/{taken}/return", data=data)
    assert answer.status_code == 409
    assert "has withdrawn" in answer.text
    assert "Say for whom." in answer.text
    assert records.state(taken) == "withdrawn"


def test_a_colleague_who_was_faster_is_a_conflict(
    taken: str, records: Records, reviewer: PageClient, second: PageClient
) -> None:
    data = second.form(f"/reviews/{taken}", "explanation")
    reviewer.send(f"/reviews/{taken}", {"reason": "In scope."})
    data |= {"reason_code": "duplicate", "explanation": "It is there twice."}
    answer = second.post(f"/reviews/{taken}/decline", data=data)
    assert answer.status_code == 409
    assert "A colleague was faster" in answer.text
    assert "It is there twice." in answer.text
    assert records.state(taken) == "accepted"


def test_a_decision_about_an_earlier_revision_is_a_conflict(
    world: World, taken: str, records: Records, reviewer: PageClient
) -> None:
    data = reviewer.form(f"/reviews/{taken}", "reason") | {"reason": "In scope."}
    world.move(taken, "return")
    world.answer(taken)
    world.move(taken, "open", by="second")
    answer = reviewer.post(f"/reviews/{taken}/accept", data=data)
    assert answer.status_code == 409
    assert "meanwhile the entity has filed revision 2" in answer.text
    assert "In scope." in answer.text
    assert records.state(taken) == "under_review"


def test_findings_of_a_colleague_are_never_overwritten_unseen(
    taken: str, records: Records, reviewer: PageClient, second: PageClient
) -> None:
    here = f"/reviews/{taken}"
    data = reviewer.form(here, "findings-0-text") | FINDING
    second.send(here, {"findings-0-text": "Theirs.", "findings-0-field": "level"})
    answer = reviewer.post(f"{here}/note", data=data)
    assert answer.status_code == 409
    for part in ("The findings of Second", "Theirs.", "Say for whom."):
        assert part in answer.text
    assert records.findings() == [[{"field": "level", "text": "Theirs."}]]


def test_declining_asks_for_a_reason_and_an_explanation(
    taken: str, records: Records, reviewer: PageClient
) -> None:
    here = f"/reviews/{taken}"
    answer = reviewer.send(here, {"explanation": "About refugees only."})
    assert answer.status_code == 422
    assert "Choose the reason" in answer.text
    assert "About refugees only." in answer.text
    given = {"explanation": "About refugees only.", "reason_code": "out_of_scope"}
    assert reviewer.send(here, given).status_code == 303
    assert records.moves(taken)[-1].details["reason_code"] == "out_of_scope"
    assert "outside the scope" in records.letters()[0].body


def test_accepting_asks_why_and_publishing_tells_the_entity(
    taken: str, records: Records, reviewer: PageClient
) -> None:
    here = f"/reviews/{taken}"
    assert reviewer.send(here, {"reason": " "}).status_code == 422
    reviewer.send(here, {"reason": "Complete and in scope."})
    assert records.state(taken) == "accepted"
    assert reviewer.send(here, {}, holding="number").location == f"{here}/done"
    assert records.state(taken) == "published"
    assert [letter.to for letter in records.letters()] == ["focal@example.org"]


def test_with_four_eyes_a_colleague_publishes(
    world: World, records: Records, reviewer: PageClient, second: PageClient
) -> None:
    ref = world.file(a_pledge(cycle="FOUR-EYES"))
    world.move(ref, "open", "accept")
    page = reviewer.page(f"/reviews/{ref}")
    assert "a colleague must publish it" in page.get_text()
    token = page.select_one("[name=csrf_token]")
    assert token is not None
    forced = reviewer.post(
        f"/reviews/{ref}/publish", data={"number": "1", "csrf_token": token["value"]}
    )
    assert forced.status_code == 422
    assert "ask a colleague" in forced.text
    assert second.send(f"/reviews/{ref}", {}, holding="number").status_code == 303
    assert records.state(ref) == "published"


def test_an_embargo_is_said_before_anybody_tries(world: World, taken: str) -> None:
    world.move(taken, "accept")
    with reading(world.engine) as session:
        found = review(session, pledge_with_filers(session, taken)[0])
        cycle = framework(session).cycle("IMRF-2030")
    assert found.hindrance(cycle, 1) is None
    said = found.hindrance(replace(cycle, embargo=True), 1)
    assert isinstance(said, Sentence)
    assert "under embargo" in str(said)


def test_an_answer_stands_beside_what_it_answers(
    world: World, taken: str, reviewer: PageClient
) -> None:
    world.move(taken, "return")
    world.answer(taken, title={"fr": "Des soins de santé pour toutes"}, reason="Voilà pour qui.")
    page = reviewer.page(f"/reviews/{taken}")
    said = page.get_text(" ", strip=True)
    for part in ("What changed since revision 1", "Voilà pour qui.", "Findings on revision 1"):
        assert part in said
    assert [mark.get_text() for mark in page.select("ins")] == ["[added: toutes] "]
    assert page.select_one(".compare-row h3").get_text() == "Title"  # type: ignore[union-attr]


def test_an_amendment_can_be_compared_with_what_is_public(
    world: World, reviewer: PageClient
) -> None:
    ref = world.publish()
    world.answer(ref, level="local")
    world.move(ref, "open", "return")
    world.answer(ref, level="regional")
    assert "Revision 1 is what the public reads" not in reviewer.page(f"/reviews/{ref}").get_text()
    link = reviewer.page(f"/reviews/{ref}").select_one("a[href*='beside=1']")
    assert link is not None
    assert "Revision 1 is what the public reads" in reviewer.page(str(link["href"])).get_text()


def test_what_was_typed_survives_the_end_of_the_session(taken: str, reviewer: PageClient) -> None:
    data = reviewer.form(f"/reviews/{taken}", "findings-0-text") | FINDING
    reviewer.sign_out()
    answer = reviewer.post(f"/reviews/{taken}/note", data=data)
    assert answer.status_code == 401
    assert "Say for whom." in answer.text


def test_a_pledge_that_does_not_exist_is_not_found(reviewer: PageClient) -> None:
    assert reviewer.get("/reviews/P-2026-99999").status_code == 404
