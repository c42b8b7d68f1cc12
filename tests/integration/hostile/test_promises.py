"""What every form promises: not forged, not twice, not over somebody's words, nothing lost."""

from collections.abc import Sequence

import pytest
from bs4 import BeautifulSoup
from werkzeug.test import TestResponse

from registry.web.gate import access_of
from tests.client import PASSWORD, fields_of
from tests.integration.hostile.forms import (
    PLACES,
    Form,
    Place,
    flat,
    one_database,
    open_form,
    shown,
)
from tests.integration.hostile.ground import Ground


def each(places: Sequence[Place]) -> pytest.MarkDecorator:
    """Run a test once for each of these forms."""
    return pytest.mark.parametrize("place", places, ids=lambda place: place.to.replace("/{}", ""))


SIGNED_IN = [p for p in PLACES if p.person != "nobody"]
# A match may be proposed from any pledge on the board: what is another's there is the own pledge.
MALI = [
    p for p in PLACES if p.person == "focal" and "{}" in p.to and p.endpoint != "matches.propose"
]
WORDY = [p for p in SIGNED_IN if p.takes_words]
UNNAMED = {"pledges.withdraw"}  # one field that no class names
WORDS = "Nothing of this is lost: é, 漢, <b>."


@one_database
@each(PLACES)
def test_a_form_without_its_token_changes_nothing(ground: Ground, place: Place) -> None:
    form = open_form(ground, place)
    another_s = dict(open_form(ground, _other(place)).pairs)["csrf_token"]
    size = ground.size()
    for token in ("", "x", another_s):
        answer = form.send(ground, form.changed(("csrf_token", token)))
        assert answer.status_code == 400, token
        assert "What you can do" in answer.text
    assert ground.size() == size


def _other(place: Place) -> Place:
    """Return a form of somebody else."""
    return next(one for one in PLACES if one.person != place.person)


@each(SIGNED_IN)
def test_a_form_sent_twice_acts_once(ground: Ground, place: Place) -> None:
    form = open_form(ground, place)
    first = form.send(ground)
    size = ground.size()
    again = form.send(ground)
    is_shown = place.endpoint == "tokens.make"  # nobody can be sent on to a secret
    assert (first.status_code, again.status_code) == (200 if is_shown else 303, 303)
    assert again.location == ("/tokens" if is_shown else first.location)
    assert ground.size() == size


@one_database
@each(MALI)
def test_another_entity_s_form_is_not_there(ground: Ground, place: Place) -> None:
    form, union = open_form(ground, place), ground.browser("union")
    token = fields_of(union.page("/work"), "cycle")["csrf_token"]
    size = ground.size()
    sent = form.changed(("csrf_token", token))
    assert union.get(place.page.format(form.thing)).status_code == 404
    assert union.post(form.to, data=dict(sent)).status_code == 404
    assert ground.size() == size


@one_database
@each([place for place in WORDY if place.endpoint == "pledges.section"])
def test_a_stale_form_shows_both_texts(ground: Ground, place: Place) -> None:
    form = open_form(ground, place)
    name = _text_field(form)
    assert name
    assert form.send(ground, form.changed((name, "Theirs"))).status_code == 303
    answer = form.send(ground, form.changed((name, WORDS)))
    page = BeautifulSoup(answer.text, "html.parser")
    assert answer.status_code == 409
    assert page.body
    assert "theirs" in page.body.get_text().casefold()
    assert WORDS in shown(answer.text, name)
    assert form.send(ground, flat(fields_of(page, name))).status_code == 303


def _text_field(form: Form) -> str | None:
    """Return a field that takes words."""
    wordy = ("title", "office", "mirror", "institution", "in_kind", "match_ref", "contacts-0-name",
             "findings-0-text", "explanation", "reason", "name", "narrative", "message",
             "text", "comment")  # fmt: skip
    return next((name for name in wordy if form.kinds.get(name) == "typed"), None)


@one_database
def test_every_form_for_words_keeps_them(ground: Ground) -> None:
    for place in SIGNED_IN:
        access = access_of(ground.app, place.endpoint)
        assert access
        assert bool(_text_field(open_form(ground, place))) == place.takes_words, place
        assert access.keeps_text or not place.takes_words, place


@one_database
@each(WORDY)
def test_a_session_that_ended_loses_nothing_typed(ground: Ground, place: Place) -> None:
    form, browser = open_form(ground, place), ground.browser(place.person)
    name = _text_field(form)
    assert name
    browser.delete_cookie("session")
    asked = form.send(ground, form.changed((name, WORDS)))
    assert asked.status_code == 401
    carried = browser.post("/sign-in-and-continue", data=_signed(asked, place.person))
    page = BeautifulSoup(carried.text, "html.parser")
    assert WORDS in shown(carried.text, name)
    assert (WORDS in _labelled(page)) == (place.endpoint not in UNNAMED)
    assert page.find("form", action=form.to), carried.text[:500]
    assert browser.post(form.to, data=fields_of(page, name)).status_code == 303
    if not place.seen:
        return  # stored, but in no field that could be read again
    seen = browser.text(place.seen.format(form.thing))
    assert any(WORDS.casefold() in one.casefold() for one in shown(seen, name))


def _labelled(page: BeautifulSoup) -> set[str]:
    """Return the words that stand beside the label of their field."""
    rows = page.select("main .summary-row")
    return {row.dd.get_text().strip() for row in rows if row.dt and row.dt.get_text() != "Typed"}  # type: ignore[union-attr]


def _signed(asked: TestResponse, person: str) -> dict[str, object]:
    fields = fields_of(asked.text, "email")
    return fields | {"email": f"{person}@example.org", "password": PASSWORD}


@one_database
@pytest.mark.parametrize("endpoint", ["reviews.note", "reviews.return_"])
def test_more_findings_than_fit_are_refused_and_kept(ground: Ground, endpoint: str) -> None:
    form = open_form(ground, next(place for place in PLACES if place.endpoint == endpoint))
    rows = [
        (f"findings-{n}-{part}", text)
        for n in range(51)
        for part, text in (("field", "title"), ("text", f"Finding {n}."))
    ]
    answer = form.send(ground, form.changed(*rows))
    assert answer.status_code == 422
    assert "Finding 50." in answer.text
    assert form.send(ground, form.changed(*rows[:-2])).status_code == 303
    assert ground.browser("reviewer").get(f"/reviews/{form.thing}").status_code == 200
