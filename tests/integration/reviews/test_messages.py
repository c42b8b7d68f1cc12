"""Messages between an entity and the secretariat about a pledge."""

import pytest
from flask import Flask

from tests.client import PageClient
from tests.factories.world import World
from tests.integration.reviews.conftest import Records


@pytest.fixture
def focal(app: Flask) -> PageClient:
    made = app.test_client()
    assert isinstance(made, PageClient)
    made.sign_in("focal@example.org")
    return made


def said(client: PageClient, address: str) -> str:
    section = client.page(address).find(id="messages")
    assert section
    return section.get_text(" ", strip=True)


def test_both_sides_read_it_and_the_other_gets_a_letter_in_its_language(
    world: World, records: Records, reviewer: PageClient, focal: PageClient
) -> None:
    ref = world.file()
    theirs, ours = f"/pledges/{ref}/file", f"/reviews/{ref}"
    records.speak("focal", "fr")
    answer = reviewer.send(f"{ours}?with=nobody", {"message": "Which year?", "about": "ends_on"})
    assert answer.location == f"{ours}?with=nobody#messages"
    assert "1 person gets a letter" in reviewer.page(ours).get_text()
    [letter] = records.letters()
    assert (letter.to, letter.language) == ("focal@example.org", "fr")
    assert "Which year?" in letter.body
    assert f"/pledges/{ref}/file#messages" in letter.body
    assert "Which year?" in said(focal, theirs)
    assert "Reviewer" not in said(focal, theirs)
    assert "Reviewer" in said(reviewer, ours)

    focal.send(theirs, {"message": "En 2029 <b>."})
    assert "The entity Waits for your answer Focal" in said(reviewer, ours)
    assert "En 2029 <b>." in said(reviewer, ours)
    assert [one.to for one in records.letters()[1:]] == [
        "reviewer@example.org",
        "second@example.org",
    ]
    assert "Mali writes to the secretariat" in records.letters()[1].body

    world.move(ref, "open", by="second")
    focal.send(theirs, {"message": "Encore."})
    assert [one.to for one in records.letters()[3:]] == ["second@example.org"]
    assert records.state(ref) == "under_review"
    assert [move.move for move in records.moves(ref)] == ["open"]


def test_what_cannot_be_sent_is_kept_and_who_is_not_there_gets_no_letter(
    world: World, records: Records, reviewer: PageClient, focal: PageClient
) -> None:
    ref = world.file()
    for client, page in ((reviewer, f"/reviews/{ref}"), (focal, f"/pledges/{ref}/file")):
        for typed, why in ((" ", "Write the message first."), ("é" * 2_001, "at most 2000")):
            answer = client.send(page, {"message": typed})
            assert answer.status_code == 422
            assert why in answer.text
            assert typed.strip() in answer.text
        assert client.send(page, {"message": "x", "about": "nowhere"}).status_code == 422
    assert records.letters() == []
    records.revoke("focal", "MLI")
    reviewer.send(f"/reviews/{ref}", {"message": "Is anybody there?"})
    assert "nobody on the other side can get a letter" in reviewer.page("/queue").get_text()
    assert focal.get(f"/pledges/{ref}/file").status_code in {302, 403}


def test_what_nobody_answered_waits_oldest_first_until_it_is_answered_or_settled(
    world: World, reviewer: PageClient, focal: PageClient
) -> None:
    first, second = world.file(), world.publish()
    for ref in (second, first):
        focal.send(f"/pledges/{ref}/file", {"message": f"On {ref}: when?"})
    focal.send(f"/pledges/{second}/file", {"message": "And where?"})
    assert waiting(reviewer, "/queue", "unanswered") == [
        f"{second}: 2 messages",
        f"{first}: 1 message",
    ]
    assert "Not answered yet" in said(focal, f"/pledges/{first}/file")
    assert "unanswered message" in reviewer.page("/queue").get_text().casefold()

    shown = reviewer.form(f"/reviews/{second}", "seen")
    focal.send(f"/pledges/{second}/file", {"message": "One more."})
    assert reviewer.post(f"/reviews/{second}/messages/settle", data=shown).status_code == 303
    assert waiting(reviewer, "/queue", "unanswered") == [
        f"{first}: 1 message",
        f"{second}: 1 message",
    ]
    assert "Settled without an answer" in said(focal, f"/pledges/{second}/file")
    reviewer.send(f"/reviews/{first}", {"message": "In 2029."})
    assert waiting(reviewer, "/queue", "unanswered") == [f"{second}: 1 message"]

    assert waiting(focal, "/work", "group-messages") == [f"{first}: 1 message"]
    theirs = focal.form(f"/pledges/{first}/file", "seen")
    assert focal.post(f"/pledges/{first}/messages/settle", data=theirs).status_code == 303
    assert focal.page("/work").find(id="group-messages") is None


def waiting(who: PageClient, address: str, section: str) -> list[str]:
    """Return what the list of unanswered messages says: which pledge, how many."""
    heading = who.page(address).find(id=section)
    assert heading
    assert heading.parent
    lines = heading.parent.find_all("li")
    return [
        f"{one.a.get_text()}: {one.select_one('.hint').get_text().partition(',')[0]}"
        for one in lines
    ]
