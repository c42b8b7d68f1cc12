"""A draft that somebody files or deletes while a colleague types."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from time import sleep

from bs4 import BeautifulSoup
from sqlalchemy import func, select

from registry.pledges import operations
from registry.pledges.content import Content
from registry.pledges.models import Draft, EndedDraft
from registry.progress.tidying import tidy
from registry.store import reading, transaction, writing
from tests.client import fields_of, find_form
from tests.factories.world import NOW

MINE = {"language": "fr", "title": "Mes mots à moi", "description": "Une phrase.\nEt une autre."}


def drafts(engine):
    with reading(engine) as session:
        return session.scalar(select(func.count()).select_from(Draft))


def carry_on(who, answer):
    """Press the button of the page, send the form on as a browser does; return that answer."""
    page = BeautifulSoup(answer.text, "html.parser")
    form, fields = find_form(page, "title"), fields_of(page, "title")
    sent_on = who.client.post(form.get("action"), data=fields)
    assert sent_on.status_code == 307  # RFC 9110, 15.4.8: the same method and content
    return who.client.post(sent_on.headers["Location"], data=fields)


def test_filed_meanwhile_it_says_by_whom_and_keeps_the_words(
    focal, writer, fit, browse, world, engine
):
    typed = writer.hidden(f"{fit}/words") | MINE
    receipt = focal.post(f"{fit}/file", on=f"{fit}/check").headers["Location"]
    answer = writer.client.post(f"{fit}/words", data=typed)
    assert answer.status_code == 409
    for said in ("filed meanwhile", "By Focal", receipt, "Mes mots à moi", "Et une autre."):
        assert said in answer.text
    assert "cannot be changed now" in answer.text  # it waits for the secretariat
    assert writer.get(fit).status_code == 410
    for section, odd in (("words", {"title": "a\0\u202e"}), ("links", {"recommendation-98": "x"})):
        assert writer.client.post(f"{fit}/{section}", data=typed | odd).status_code == 409
    auto = {"X-Requested-With": "autosave"}
    assert writer.client.post(f"{fit}/words", data=typed, headers=auto).status_code == 409

    ref = receipt.split("/")[2]
    world.move(ref, "open", "return")
    again = writer.client.post(f"{fit}/words", data=typed)
    assert carry_on(writer, again).status_code == 303
    with reading(engine) as session:
        [draft] = session.scalars(select(Draft))
        assert Content.parse(draft.content).title == {"fr": "Mes mots à moi"}
        assert Content.parse(draft.content).natures == ("process",)  # the rest is as it was filed

    french = browse("french")
    stolen = french.hidden("/work") | MINE
    for address in (f"{fit}/words", f"{fit}/words/carry-on"):
        assert french.client.post(address, data=stolen).status_code == 404
    assert french.get(fit).status_code == 404


def test_deleted_meanwhile_everybody_carries_on_in_one_new_draft(focal, writer, engine):
    address = focal.start()
    typed = writer.hidden(f"{address}/words") | MINE
    other = writer.hidden(f"{address}/words") | MINE | {"title": "Autre chose"}
    focal.post(f"{address}/delete")
    gone = writer.client.post(f"{address}/words", data=typed)
    assert gone.status_code == 409
    assert "deleted meanwhile" in gone.text
    assert drafts(engine) == 0
    assert carry_on(writer, gone).status_code == 303
    assert drafts(engine) == 1
    both = carry_on(writer, writer.client.post(f"{address}/words", data=other))
    assert both.status_code == 409  # the same draft, and both texts
    assert "Mes mots à moi" in both.text
    assert "Autre chose" in both.text
    assert drafts(engine) == 1


@contextmanager
def erased_meanwhile(engine, world, handle):
    """Delete a draft and commit it only after another request had time to come between."""
    with ThreadPoolExecutor(1) as others, writing(engine) as session, transaction(session):
        draft = session.scalars(select(Draft).where(Draft.handle == handle)).one()
        operations.delete_draft(session, world.actor("focal"), draft, at=NOW)
        yield others
        sleep(0.3)


def test_what_comes_between_is_told_too(focal, world, engine):
    for page in ("words", "attachments", "file", "delete"):
        address = focal.start()
        typed = focal.hidden(f"{address}/words") | MINE
        with erased_meanwhile(engine, world, address.rsplit("/", 1)[1]) as others:
            sent = others.submit(focal.client.post, f"{address}/{page}", data=typed)
        answer = sent.result()
        assert answer.status_code == 409, page
        assert "deleted meanwhile" in answer.text
        assert ("Mes mots à moi" in answer.text) is (page == "words")


def test_that_a_draft_ended_is_remembered_for_thirty_days(world, engine, settings):
    world.file()
    world.file(at=NOW + timedelta(days=1))
    kept = []
    for later in (timedelta(days=30), timedelta(days=30, seconds=1)):
        tidy(engine, settings, at=NOW + later)
        with reading(engine) as session:
            kept.append([at - NOW for at in session.scalars(select(EndedDraft.at))])

    assert kept == [[timedelta(0), timedelta(days=1)], [timedelta(days=1)]]
