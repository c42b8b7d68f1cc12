"""The second factor: set up, asked for, used once, lost; and a forgotten password beside it."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from html import escape

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from passlib.totp import TOTP
from sqlalchemy import func, select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from registry import clock
from registry.accounts.codes import Codes
from registry.accounts.models import Person
from registry.accounts.operations import (
    ask_factor_reset,
    grant_role,
    invite_person,
    offer_new_password,
    reset_request,
    reset_second_factor,
    set_second_factor,
    use_code,
)
from registry.accounts.queries import person_by_email
from registry.app import create_app
from registry.audit.queries import size
from registry.errors import Refused
from registry.mail import Message
from registry.policy import Role
from registry.settings import Settings
from registry.store import reading, transaction, writing
from tests.client import PASSWORD, PageClient, fields_of
from tests.contracts.test_routes import grant_of
from tests.factories.world import NOW, OPERATOR, World

FOCAL = {"email": "focal@example.org", "password": PASSWORD}


@pytest.fixture
def demanding(settings: Settings, engine: Engine) -> Flask:
    """An application that demands a second factor."""
    app = create_app(replace(settings, second_factor=True), engine)
    app.test_client_class = PageClient
    return app


@pytest.fixture
def at() -> Iterator[Callable[[int], None]]:
    """Set the clock to so many seconds after the first moment."""
    clock.freeze(NOW)
    yield lambda seconds: clock.freeze(NOW + timedelta(seconds=seconds))
    clock.freeze(None)


def browser(app: Flask) -> PageClient:
    made = app.test_client()
    assert isinstance(made, PageClient)
    return made


class Phone:
    """An app on a telephone, which was told the key of a page."""

    def __init__(self, page: BeautifulSoup) -> None:
        address = page.find("a", href=re.compile("^otpauth:"))
        assert address
        self._key = TOTP.from_uri(str(address["href"]))

    @classmethod
    def of(cls, address: str) -> "Phone":
        return cls(BeautifulSoup(f'<a href="{escape(address)}">', "html.parser"))

    def code(self) -> str:
        return str(self._key.generate(time=clock.now().timestamp()).token)


def set_up(client: PageClient, who: dict[str, str] = FOCAL) -> tuple[Phone, list[str]]:
    """Sign in for the first time; return the telephone and the recovery codes."""
    answer = client.send("/sign-in", who)
    assert answer.location.startswith("/sign-in/set-up")
    page = client.page("/sign-in/set-up")
    picture = client.get("/sign-in/set-up/key.svg")
    assert picture.mimetype == "image/svg+xml"
    assert picture.headers["Cache-Control"] == "no-store"
    phone = Phone(page)
    wrong = client.send("/sign-in/set-up", {"code": "000000"})
    assert wrong.status_code == 422
    assert client.get("/work").status_code == 302
    done = client.send("/sign-in/set-up", {"code": phone.code()})
    codes = [c.get_text() for c in BeautifulSoup(done.text, "html.parser").select("main li code")]
    assert len(codes) == 10
    return phone, codes


def test_a_focal_point_sets_it_up_and_is_asked_for_each_code_once(
    demanding: Flask, at: Callable[[int], None], events: list[dict[str, object]]
) -> None:
    client, other = browser(demanding), browser(demanding)
    phone, codes = set_up(client)
    assert client.get("/work").status_code == 200
    assert client.get("/sign-in/set-up/key.svg").status_code == 404

    at(60)
    asked = other.send("/sign-in", FOCAL)
    assert asked.location.startswith("/sign-in/code")
    assert other.get("/work").status_code == 302  # the password alone opens nothing
    code = phone.code()
    arabic = code.translate({ord(str(n)): 0x660 + n for n in range(10)})
    assert other.send("/sign-in/code", {"code": f"{arabic[:3]} {arabic[3:]}"}).status_code == 302
    assert other.get("/work").status_code == 200
    third = browser(demanding)
    for replayed in (code, "123", "", "x" * 10_000, "\x00\ud800"):
        third.send("/sign-in", FOCAL)
        answer = third.send("/sign-in/code", {"code": replayed.encode(errors="replace")})
        assert answer.status_code == 422, replayed
        assert third.get("/work").status_code == 302
    for status in (302, 422):  # a recovery code, too, works once
        fourth = browser(demanding)
        fourth.send("/sign-in", FOCAL)
        assert fourth.send("/sign-in/code", {"code": codes[0].upper()}).status_code == status
    assert "9 recovery codes are left" in client.page("/account").get_text()
    at(120)
    renewed = client.send("/account", {"code": phone.code()})
    assert codes[1] not in renewed.text
    at(150)
    assert client.send("/account", {"code": "000000"}).status_code == 422
    fifth = browser(demanding)
    fifth.send("/sign-in", FOCAL)
    assert fifth.send("/sign-in/code", {"code": codes[1]}).status_code == 422
    text = json.dumps(events)
    assert "second-factor.failed" in text
    assert "second-factor.recovery-code-used" in text
    assert not any(secret in text for secret in (*codes, code, PASSWORD))


def test_what_was_typed_survives_a_second_factor(
    demanding: Flask, at: Callable[[int], None]
) -> None:
    client = browser(demanding)
    phone, _codes = set_up(client)
    words = client.send("/work", {}, to="/drafts", holding="cycle").location + "/words"
    form = client.form(words, "title")
    client.delete_cookie("session")
    asked = client.post(words, data=form | {"title": "Un titre"})
    kept = fields_of(asked.text, "password")
    half = client.post("/sign-in-and-continue", data=kept | FOCAL)
    assert client.get(words).status_code == 302
    at(60)
    carried = fields_of(half.text, "code")
    wrong = client.post("/sign-in/code", data=carried | {"code": "1"})
    carried = fields_of(wrong.text, "code")
    done = client.post("/sign-in/code", data=carried | {"code": phone.code()})
    page = BeautifulSoup(done.text, "html.parser")
    assert client.post(words, data=fields_of(page, "title")).status_code == 303
    assert "Un titre" in client.page(words).prettify()

    at(7_200)  # too late for the code: sign in again, still with what was typed
    form = client.form(words, "title") if client.get(words).status_code == 200 else form
    late = client.post("/sign-in/code", data=carried | {"code": phone.code()})
    assert late.status_code in {400, 401}


def test_a_session_without_it_ends_when_a_role_asks_for_it(
    demanding: Flask, engine: Engine, world: World
) -> None:
    client = browser(demanding)
    client.sign_in("contributor@example.org")
    assert client.get("/work").status_code == 200
    with writing(engine) as session, transaction(session):
        person = person_by_email(session, "contributor@example.org")
        assert person
        grant_role(session, OPERATOR, person, role=Role.FOCAL_POINT, entity=world.entity("MLI"),
                   at=NOW)  # fmt: skip

    assert client.get("/work").status_code == 302
    answer = client.send("/sign-in", FOCAL | {"email": "contributor@example.org"})
    assert answer.location.startswith("/sign-in/set-up")


def test_a_contributor_may_opt_in_and_a_focal_point_resets_what_was_lost(
    app: Flask, client: PageClient, engine: Engine, link: Callable[[], str],
    at: Callable[[int], None], events: list[dict[str, object]],
) -> None:  # fmt: skip
    theirs, them = browser(app), FOCAL | {"email": "contributor@example.org"}
    theirs.sign_in(them["email"])
    phone = Phone(theirs.page("/sign-in/set-up"))
    assert theirs.send("/sign-in/set-up", {"code": phone.code()}).status_code == 200
    assert theirs.get("/work").status_code == 200
    with writing(engine) as session:
        grant = grant_of(session, "contributor")
    client.sign_in("focal@example.org")
    assert client.send(f"/people/MLI/{grant}/second-factor", {}).status_code == 303
    assert link() == "/sign-in"
    assert theirs.get("/work").status_code == 302
    theirs.sign_in(them["email"])  # with the password alone; they set it up anew
    assert [e["event"] for e in events].count("second-factor.reset") == 1


def test_nobody_resets_their_own_or_that_of_somebody_who_acts_for_others(
    client: PageClient, engine: Engine, world: World
) -> None:
    with writing(engine) as session, transaction(session):
        person = person_by_email(session, "french@example.org")
        assert person
        mali = world.entity("MLI")
        given = grant_role(session, OPERATOR, person, role=Role.CONTRIBUTOR, entity=mali, at=NOW)
        own = grant_of(session, "focal")
        other = given.object
    client.sign_in("focal@example.org")
    for grant, said in ((own, "Nobody resets their own"), (other, "also acts for others")):
        answer = client.send(f"/people/MLI/{grant}/second-factor", {})
        assert answer.status_code == 422
        assert said in answer.text


def test_two_people_of_the_secretariat_reset_the_factor_of_a_third(
    app: Flask, client: PageClient, engine: Engine, link: Callable[[], str],
    at: Callable[[int], None], world: World,
) -> None:  # fmt: skip
    theirs, them = browser(app), "reviewer@example.org"
    theirs.sign_in(them)
    phone = Phone(theirs.page("/sign-in/set-up"))
    assert theirs.send("/sign-in/set-up", {"code": phone.code()}).status_code == 200
    with writing(engine) as session, transaction(session):
        second = person_by_email(session, "organizer@example.org")
        assert second
        grant_role(session, OPERATOR, second, role=Role.ADMINISTRATOR,
                   entity=world.entity("UNNM-SEC"), at=NOW)  # fmt: skip
        page = f"/people/UNNM-SEC/{grant_of(session, 'reviewer')}/second-factor"
        before = size(session)
    client.sign_in("administrator@example.org")
    assert "Ask to reset" in client.page(page).get_text()
    assert client.send(page, {}).status_code == 303
    assert theirs.get("/queue").status_code == 200  # nothing has happened but a letter
    assert link() == "/sign-in"
    mine = client.send(page, {})
    assert mine.status_code == 422
    assert "You have asked for this yourself" in mine.text

    at(60)  # who still has the telephone ends it
    again = browser(app)
    again.send("/sign-in", FOCAL | {"email": them})
    assert again.send("/sign-in/code", {"code": phone.code()}).status_code == 302
    assert "Ask to reset" in client.page(page).get_text()

    assert client.send(page, {}).status_code == 303
    other = browser(app)
    other.sign_in("organizer@example.org")
    assert "Another administrator asked for this." in other.page(page).get_text()
    assert other.send(page, {}).status_code == 303
    assert theirs.get("/queue").status_code == 302
    with reading(engine) as session:
        assert size(session) == before + 1  # the act is on the record
        letters = session.scalars(select(Message.body).where(Message.to == them)).all()
    assert len(letters) == 3
    theirs.sign_in(them)  # with the password alone; they set it up anew


def test_a_request_to_reset_runs_out_and_nobody_confirms_their_own(
    session: Session, world: World
) -> None:
    administrator = world.actor("administrator")
    person = person_by_email(session, "reviewer@example.org")
    own = person_by_email(session, "administrator@example.org")
    assert person
    assert own
    with pytest.raises(Refused, match="Nobody resets their own"):
        reset_second_factor(session, administrator, own, at=NOW)
    with pytest.raises(Refused, match="ask for it first"):
        reset_second_factor(session, administrator, person, at=NOW)
    with transaction(session):
        ask_factor_reset(session, administrator, person, at=NOW)
    assert reset_request(session, person, at=NOW + timedelta(days=6))
    assert reset_request(session, person, at=NOW + timedelta(days=7)) is None
    with transaction(session):
        reset_second_factor(session, OPERATOR, person, at=NOW)
    assert reset_request(session, person, at=NOW) is None


def test_a_forgotten_password_is_chosen_anew_and_skips_no_second_factor(
    demanding: Flask, link: Callable[[], str], at: Callable[[int], None], engine: Engine
) -> None:
    client = browser(demanding)
    phone, _codes = set_up(client)
    stranger = browser(demanding)
    answers = [
        stranger.send("/forgotten-password", {"email": email}).text
        for email in ("FOCAL@example.org", "nobody@example.org", "focal@example.org")
    ]
    assert len({re.sub(r'value="[^"]+"', "", text) for text in answers}) == 1
    with writing(engine) as session:
        assert session.scalar(select(func.count()).select_from(Message)) == 1
    address = link()
    new = {"password": "nine grey owls at noon", "again": "nine grey owls at noon"}
    assert stranger.send(address, new).status_code == 302
    assert stranger.get(address).status_code == 404
    assert client.get("/work").status_code == 302  # sessions from before have ended
    asked = stranger.send("/sign-in", {"email": FOCAL["email"], "password": new["password"]})
    assert asked.location.startswith("/sign-in/code")
    assert stranger.get("/work").status_code == 302
    at(60)
    assert stranger.send("/sign-in/code", {"code": phone.code()}).status_code == 302

    at(700)
    stranger.send("/forgotten-password", {"email": FOCAL["email"]})
    at(700 + 3_601)
    assert stranger.get(link()).status_code == 404


def test_a_code_works_once_and_only_for_whom_it_was_made(
    session: Session, world: World, at: Callable[[int], None]
) -> None:
    known, person, other = (
        Codes(bytes(32), "Here"),
        *(session.get_one(Person, world.actor(name).person_id) for name in ("french", "union")),
    )
    keys = [known.new(), known.new()]
    recovery, others = (
        set_second_factor(session, one, sealed=key, counter=0, at=NOW)
        for one, key in zip((person, other), keys, strict=True)
    )
    at(0)
    code = Phone.of(known.show(keys[0], "french").address).code()

    def works(typed: str, who: Person = person) -> bool:
        return use_code(session, who, typed, known=known)

    assert [works(code, other), works(code), works(code)] == [False, True, False]
    assert [works(others[0]), works(recovery[0]), works(recovery[0])] == [False, True, False]
    assert works(recovery[1].upper().replace("-", " "))  # as people copy it

    reset_second_factor(session, world.actor("administrator"), other, at=NOW)
    assert [works(others[1], other), works(recovery[2])] == [False, True]
    session.commit()


def test_a_letter_about_a_forgotten_password_is_written_every_five_minutes(
    session: Session, world: World
) -> None:
    person = session.get_one(Person, world.actor("french").person_id)

    def offered(minutes: float) -> bool:
        return offer_new_password(session, person, at=NOW + timedelta(minutes=minutes)) is not None

    invite_person(session, person, at=NOW)  # a letter of another kind is in nobody's way
    assert [offered(0), offered(4.9), offered(5.1), offered(6)] == [True, False, True, False]
    session.commit()


def test_guessing_codes_is_limited_by_account(settings: Settings, engine: Engine) -> None:
    limits = {"sign_in_account_limit": "3 per 10 minutes", "second_factor": True}
    app = create_app(replace(settings, **limits), engine)  # type: ignore[arg-type]
    app.test_client_class = PageClient
    set_up(browser(app))  # with one wrong code
    guesser = browser(app)
    guesser.send("/sign-in", FOCAL)
    assert [guess(guesser) for _ in range(3)] == [422, 422, 429]
    assert browser(app).send("/sign-in", FOCAL).status_code == 429


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_guess_counts_for_the_account_that_is_guessed(settings: Settings, engine: Engine) -> None:
    """Whatever else the form says, and for nobody else."""
    limits = {"sign_in_account_limit": "3 per 10 minutes", "second_factor": True}
    app = create_app(replace(settings, **limits), engine)  # type: ignore[arg-type]
    app.test_client_class = PageClient
    owner, other, guesser = browser(app), browser(app), browser(app)
    reviewer = {**FOCAL, "email": "reviewer@example.org"}
    set_up(owner)
    set_up(other, reviewer)  # with one wrong code
    for status in (422, 422, 422, 429):
        assert renew(owner).status_code == status
    assert renew(other).status_code == 422

    guesser.send("/sign-in", reviewer)
    named = [guess(guesser, email=f"{number}@example.org") for number in range(3)]
    assert named == [422, 422, 429]
    assert [attempt(guesser, "nobody@example.org") for _ in range(4)] == [200, 200, 200, 429]


def renew(client: PageClient) -> TestResponse:
    wrong = client.form("/account", "code") | {"code": "000000"}
    return client.post("/account/recovery-codes", data=wrong)


def attempt(client: PageClient, email: str) -> int:
    return client.send("/sign-in", {"email": email, "password": "wrong"}).status_code


def guess(client: PageClient, **more: str) -> int:
    return client.send("/sign-in/code", {"code": "000000", **more}).status_code
