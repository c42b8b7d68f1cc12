"""Comments between colleagues on a draft: theirs alone, and gone with it."""

import json

import pytest
from sqlalchemy import func, select

from registry.errors import Conflict
from registry.pledges import operations
from registry.pledges.models import Draft, DraftComment
from registry.store import reading, writing
from tests.client import find_form
from tests.factories.world import NOW


def count(engine):
    with reading(engine) as session:
        return session.scalar(select(func.count()).select_from(DraftComment))


def press(who, page, label):
    """Press the button that says `label`, in a form of its own."""
    button = next(b for b in who.client.page(page).find_all("button") if label in b.get_text())
    form = button.find_parent("form")
    data = {field["name"]: field["value"] for field in form.find_all("input")}
    return who.client.post(form["action"], data=data)


def test_a_comment_is_read_where_it_is_about_settled_opened_again_and_erased(focal, writer, capsys):
    address = focal.start()
    page = f"{address}/comments"
    writer.client.send(f"{page}?about=words", {"comment": "Qui signe ?\nEt quand ?"})
    writer.client.send(page, {"comment": "Tout relire."})
    assert focal.client.page(f"{address}/words").find(string="Qui signe ?\nEt quand ?")
    assert "Qui signe ?" not in focal.get(f"{address}/place").text
    for shown in (page, address):
        text = focal.client.page(shown).get_text(" ", strip=True)
        assert "Title and description Qui signe ?" in text
        assert "The whole draft Tout relire. Contributor" in text
    assert "2 comments of colleagues are open" in focal.get(f"{address}/check").text

    assert press(focal, page, "Mark as settled").location == page
    assert "Qui signe ?" not in writer.get(f"{address}/words").text
    assert "1 comment of colleagues is open" in focal.get(f"{address}/check").text
    assert "Settled by Focal" in writer.client.page(page).get_text()
    press(writer, page, "Open it again")
    assert "Qui signe ?" in writer.get(f"{address}/words").text

    capsys.readouterr()
    press(writer, page, "Erase it")
    assert "Qui signe ?" not in focal.get(page).text
    line = json.loads(capsys.readouterr().err)
    assert (line["event"], line["draft"]) == ("comment.erased", address.split("/")[2])
    assert "Qui signe ?" not in str(line)


def test_an_empty_or_endless_comment_is_refused_and_kept(focal, engine):
    page = f"{focal.start()}/comments"
    for typed, said in (("  ", "Write the comment first."), ("é" * 2_001, "2,000")):
        answer = focal.client.send(page, {"comment": typed})
        assert answer.status_code == 422
        assert said in answer.text
        assert typed.strip() in answer.text
    assert focal.client.send(page, {"comment": "x", "about": "nowhere"}).status_code == 422
    assert count(engine) == 0


def test_comments_go_with_the_draft_and_what_is_typed_meanwhile_is_given_back(
    focal, writer, fit, engine, world
):
    page = f"{fit}/comments"
    writer.client.send(page, {"comment": "Qui signe ?"})
    form = find_form(writer.client.text(page), "comment")
    typed = {f.get("name"): f.get("value") for f in form.iter("input")} | {"about": ""}
    with reading(engine) as session:
        draft = session.scalars(select(Draft)).one()
    receipt = focal.post(f"{fit}/file", on=f"{fit}/check").headers["Location"]
    assert count(engine) == 0
    answer = writer.client.post(page, data=typed | {"comment": "Encore un mot."})
    assert answer.status_code == 409
    assert "filed meanwhile" in answer.text
    assert "Encore un mot." in answer.text
    assert "Qui signe" not in writer.get(f"/pledges/{receipt.split('/')[2]}/file").text
    actor = world.actor("focal")
    with pytest.raises(Conflict), writing(engine) as session:
        operations.add_comment(session, actor, draft, section="", words="x", at=NOW)

    other = focal.start()
    focal.client.send(f"{other}/comments", {"comment": "Inutile."})
    assert count(engine) == 1
    focal.post(f"{other}/delete")
    assert count(engine) == 0


def test_a_comment_of_another_draft_is_not_there(focal, engine):
    one, two = focal.start(), focal.start()
    focal.client.send(f"{one}/comments", {"comment": "Qui signe ?"})
    with reading(engine) as session:
        handle = session.scalars(select(DraftComment.handle)).one()
    token = focal.hidden(f"{two}/comments")
    for name in (handle, "none", "x" * 99):
        answer = focal.client.post(f"{two}/comments/{name}/settle", data=token)
        assert answer.status_code == 404
