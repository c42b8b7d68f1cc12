"""Whatever is sent in a form, nothing breaks, and what was typed is kept: stored or still there."""

import html
import io
import json
import re
import unicodedata
from collections.abc import Iterator
from itertools import cycle, islice
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.integration.hostile.forms import (
    FORM,
    PLACES,
    Form,
    Place,
    one_database,
    open_form,
    says_why,
    shown,
)
from tests.integration.hostile.ground import Ground
from tests.integration.hostile.values import MEGABYTE, NASTY, UNFIT, as_read

ANSWERED = {200, 302, 303, 400, 401, 404, 409, 413, 415, 422}
# Filing and moving are not for the sender to say; whatever is sent in these is nobody's.
FORGED = [
    (name, value)
    for name in ("state", "owner", "entity_id", "pledging_entity", "published_number", "index",
                 "seq", "filed_by", "role", "is_summary", "legacy_id", "contacts", "title[]")
    for value in ("published", "1")
]  # fmt: skip
SECRET = {"password", "again"}  # never given back
UNTYPED = ("NUL", "lone surrogate", "superscript", "2^63", "long number", "markup", "minus")
forms = pytest.mark.parametrize("place", PLACES, ids=lambda place: place.to.replace("/{}", ""))


def names_of(form: Form) -> Iterator[tuple[str, str]]:
    """Return each field once: of rows and of numbered fields the first stands for all."""
    alike = set()
    for name, kind in form.kinds.items():
        if name != "csrf_token" and (pattern := re.sub("[0-9]+", "#", name)) not in alike:
            alike.add(pattern)
            yield name, kind


def opened(ground: Ground, form: Form, answer: TestResponse) -> Form:
    """Return the form to send next: a fresh one where this one has done something."""
    return form if answer.status_code not in {200, 302, 303} else open_form(ground, form.place)


@forms
def test_every_text_in_all_fields_at_once(ground: Ground, place: Place) -> None:
    form = open_form(ground, place)
    typed = [name for name, kind in names_of(form) if kind == "typed"]
    for text in shared_out(ground, place) if typed else ():
        answer = form.send(ground, form.changed(*((name, text) for name in typed)))
        check(ground, form, typed, text, answer)
        form = opened(ground, form, answer)


def shared_out(ground: Ground, place: Place) -> list[str]:
    """Return all that must be refused, and of the rest this form's share.

    Making a pledge takes long: the forms that need a new one each time share the texts.
    """
    turn = PLACES.index(place) % place.step
    texts = ground.texts(NASTY)
    return [t for n, t in enumerate(texts) if t in UNFIT or n % place.step == turn]


@forms
def test_each_field_by_itself(ground: Ground, place: Place) -> None:
    form = open_form(ground, place)
    typed, untyped = cycle(ground.texts(NASTY)), cycle(NASTY[one] for one in UNTYPED)
    many = 4 if ground.tries_all else 2
    for name, kind in names_of(form):
        for text in islice(typed, many) if kind == "typed" else islice(untyped, 2):
            answer = form.send(ground, form.changed((name, text)))
            check(ground, form, [name], text, answer)
            form = opened(ground, form, answer)


def check(ground: Ground, form: Form, names: list[str], text: str, answer: TestResponse) -> None:
    """Hold an answer to the promise: refused with a sentence and kept, or stored as shown."""
    case = (form.to, names, text[:50], answer.status_code)
    typed = [name for name in names if form.kinds[name] == "typed" and name not in SECRET]
    assert answer.status_code in ANSWERED, case
    if answer.status_code in {409, 422}:
        assert says_why(answer.text), case
        assert not typed or alike(text) in alike(html.unescape(answer.text)), case
    elif "chosen" in {form.kinds[name] for name in names} and not form.place.is_draft:
        assert answer.status_code not in {302, 303}, case
    elif answer.status_code == 303 and typed and form.place.seen:
        assert text not in UNFIT, case
        page = ground.browser(form.place.person).text(form.place.seen.format(form.thing))
        for name in typed:
            assert any(alike(text) in alike(one) for one in shown(page, name)), (name, case)


def alike(text: str) -> str:
    """Return what a text and its normal form share; a reference is kept in capitals."""
    return " ".join(unicodedata.normalize("NFC", as_read(text)).casefold().split())


@one_database
@forms
def test_a_field_that_is_missing_doubled_or_a_file(ground: Ground, place: Place) -> None:
    form = open_form(ground, place)
    names = [name for name, _kind in names_of(form)]
    # Missing, a field meets the program by itself; doubled and a file it meets with all others.
    alone = [(missing, [name]) for name in names]
    for way, several in [*alone, *((way, names) for way in (missing, *TURNS))]:
        answer = form.send(ground, **way(form, several))
        assert answer.status_code in ANSWERED, (way, several, answer.status_code)
        form = opened(ground, form, answer)


def missing(form: Form, names: list[str]) -> dict[str, Any]:
    return {"pairs": [pair for pair in form.pairs if pair[0] not in names]}


def doubled(form: Form, names: list[str]) -> dict[str, Any]:
    return {"pairs": form.changed(*((name, text) for name in names for text in ("one", "two")))}


def a_file(form: Form, names: list[str]) -> dict[str, Any]:
    files = {name: (io.BytesIO(b"\x89PNG\r\n\x00"), "a.png") for name in names}
    return {"data": dict(form.pairs) | files, "content_type": "multipart/form-data"}


TURNS = (doubled, a_file)


@one_database
@forms
def test_more_than_was_asked_for(ground: Ground, place: Place) -> None:
    form = open_form(ground, place)
    many = [(f"{name}-{n}-{part}", "x") for n in range(60) for name, part in ROWS]
    for pairs in (
        [*form.pairs, *FORGED],
        [*form.pairs, *many],
        [*form.pairs, *((f"unknown-{n}", "x") for n in range(3_000))],
        [*form.pairs, ("findings-²-text", "x"), (f"findings-{'9' * 5_000}-text", "x")],
        [*form.pairs, ("\x00\ud800", "x"), ("", "x"), ("key", "x")],
        form.changed(("key", "a\x00")),
        form.changed(("key", noise(6_000))),
    ):
        answer = form.send(ground, pairs)
        assert answer.status_code in ANSWERED, answer.status_code
        form = opened(ground, form, answer)


ROWS = (("findings", "text"), ("resources", "amount"), ("milestones", "title"),
        ("translations", "title"))  # fmt: skip


def noise(length: int) -> str:
    """Return letters that no database can make shorter."""
    return "".join(chr(0x21 + (n * n * 7919 + n * 104_729) % 94) for n in range(length))


@one_database
@forms
def test_megabytes(ground: Ground, place: Place) -> None:
    form = open_form(ground, place)
    for name in [name for name, kind in names_of(form) if kind in {"typed", "hidden"}]:
        answer = form.send(ground, form.changed((name, MEGABYTE)))
        assert answer.status_code in ANSWERED - {413}
        form = opened(ground, form, answer)
    part = 'Content-Disposition: form-data; name="title"'
    for data, content_type in (
        ("x" * 10_500_000, FORM),
        (f"--x\r\n{part}\r\n\r\n{'x' * 10_500_000}\r\n--x--", "multipart/form-data; boundary=x"),
    ):
        answer = form.send(ground, data=data, content_type=content_type)
        assert answer.status_code == 413


@one_database
@forms
def test_json_is_no_form(ground: Ground, place: Place) -> None:
    form = open_form(ground, place)
    headers = {"X-CSRFToken": dict(form.pairs)["csrf_token"]}
    deep = "[" * 100_000 + "]" * 100_000
    plain = dict.fromkeys(form.kinds, 5)
    for data in ("{", "[1, 2]", '"x"', "null", "\x00", deep, json.dumps(plain)):
        answer = form.send(ground, data=data, content_type="application/json", headers=headers)
        assert answer.status_code == 415, (data[:20], answer.status_code)


@one_database
def test_every_form_on_the_map_is_among_them(ground: Ground) -> None:
    posted = {
        rule.endpoint
        for rule in ground.app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and not rule.endpoint.startswith("acting.")
    }
    # Signing in again is tested with the session that ended, in test_promises; second factors and
    # letters with the accounts; files, and drafts that have ended, with the pledges; sheets, and
    # what is picked of them, with the imports; files to be verified with briefs; what programs
    # send in test_programs.
    elsewhere = {
        "accounts.code",
        "accounts.new_password",
        "accounts.renew_codes",
        "accounts.send_again",
        "accounts.set_up",
        "accounts.sign_in_and_continue",
        "admissions.confirm",
        "briefs.verify",
        "intake.check",
        "intake.send",
        "intake.take",
        "pledges.attachments",
        "pledges.carry_on",
        "pledges.note",
        "security.logout",
        "security.verify",
    }
    assert {place.endpoint for place in PLACES} | elsewhere == posted
