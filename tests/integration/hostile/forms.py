"""Every form of the registry: who finds it, where, how a fresh one is made, what may fill it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from lxml.html import HtmlElement
from werkzeug.test import TestResponse

from registry.pledges.forms import SECTIONS
from tests.client import PASSWORD, document, fields_in
from tests.factories.tokens import fresh_token
from tests.integration.hostile import talk
from tests.integration.hostile.ground import Ground
from tests.integration.hostile.values import Pairs, body

# For what ends before the database is asked: its page, its token, its type, who sends it.
one_database = pytest.mark.parametrize("ground", ["sqlite"], indirect=True, scope="module")
FORM = "application/x-www-form-urlencoded"
Make = Callable[[Ground], str]


FIRST = "(the first that the page offers)"


@dataclass(frozen=True)
class Place:
    """Where a form stands and where it is sent; `{}` is the thing that it is about."""

    endpoint: str
    person: str
    make: Make
    page: str
    to: str
    seen: str = ""  # where what was sent can be read afterwards
    fill: tuple[tuple[str, str], ...] = ()  # what the page leaves open and the form needs; `{}` too

    @property
    def takes_words(self) -> bool:
        """Whether somebody writes in it: then a session that ends must lose nothing."""
        if self.endpoint == "pledges.section":
            return not self.page.endswith(("/place", "/consent"))
        wordy = {"issuing.issue", "reviews.note", "forums.amend", "matches.propose"}
        return self.endpoint in wordy or self.is_draft or bool(self.seen and self.fill)

    @property
    def is_draft(self) -> bool:
        """Whether it is kept as it was typed, readable or not: filing it is another form."""
        return self.endpoint in {"progress.report", "progress.correct"}

    @property
    def step(self) -> int:
        """Each how many-th text it is tried with: the more, the longer a new one takes to make."""
        return {"pledges.section": 2, "reviews.note": 1, "security.login": 1}.get(self.endpoint, 4)


def _token(ground: Ground) -> str:
    return fresh_token(ground.world)


def _sections() -> list[Place]:
    address = "/drafts/{}/"
    return [
        Place("pledges.section", "focal", Ground.draft, address + name, address + name,
              address + name)
        for name in SECTIONS
        if name != "attachments"  # a file, not words: tests/integration/pledges/test_attachments.py
    ]  # fmt: skip


FINDING = (("findings-0-field", "title"), ("findings-0-text", "Say for whom."))
REVIEW = "/reviews/{}"
SHELVED = "a brief on the shelf"  # stands for the ref of an issued brief that may be corrected
TWIN = "the twin"  # stands for the ref of a public pledge that another may be merged into
JUDGED = "/pledges/{}/reports/1"
PARTNER = "/pledges/{}/partners/MLI"
REPORT = (("move", "start"), ("narrative", "Trois guichets sont ouverts dans le pays."))
DOCUMENT = (
    ("pledging_entity", "MLI"), ("document_kind", "other"), ("title", "Un rapport"),
    ("issued_on", "2026-10-01"), ("url", "https://example.org/un-rapport"),
)  # fmt: skip
PLACES = (
    Place("pledges.start", "focal", Ground.desk, "/work", "/drafts"),
    Place("accounts.choose_language", "focal", Ground.desk, "/account", "/account/language"),
    *_sections(),
    Place("pledges.delete_draft", "focal", Ground.draft, "/drafts/{}/delete", "/drafts/{}/delete"),
    Place("pledges.comments", "focal", Ground.draft, "/drafts/{}/comments", "/drafts/{}/comments",
          "/drafts/{}/comments", (("comment", "Who signs?"),)),
    Place("pledges.settle", "focal", Ground.commented, "/drafts/{}/comments",
          "/drafts/{0}/comments/{0}/settle"),
    Place("pledges.erase_comment", "focal", Ground.commented, "/drafts/{}/comments",
          "/drafts/{0}/comments/{0}/erase"),
    Place("pledges.reopen_comment", "focal", Ground.settled, "/drafts/{}/comments",
          "/drafts/{0}/comments/{0}/reopen"),
    Place("pledges.file", "focal", Ground.draft, "/drafts/{}/check", "/drafts/{}/file"),
    Place("pledges.amend", "focal", Ground.published, "/pledges/{}/file", "/pledges/{}/amend"),
    Place("pledges.correct", "focal", Ground.published, "/pledges/{}/file", "/pledges/{}/erratum"),
    Place("pledges.start_on_behalf", "reviewer", Ground.nothing, "/on-behalf", "/on-behalf",
          fill=(("entity", "FRA"),)),
    Place("pledges.claim", "focal", Ground.imported, "/pledges/{}/claim", "/pledges/{}/claim"),
    Place("pledges.withdraw", "focal", Ground.filed, "/pledges/{}/withdraw",
          "/pledges/{}/withdraw", "/pledges/{}/file", (("reason", "Stopped."),)),
    Place("partners.confirm", "focal", Ground.asked, PARTNER, PARTNER + "/confirm"),
    Place("partners.decline", "focal", Ground.asked, PARTNER, PARTNER + "/decline", PARTNER,
          (("reason", "No budget."),)),
    Place("partners.withdraw", "focal", Ground.partnered, PARTNER, PARTNER + "/withdraw", PARTNER,
          (("reason", "The budget ended."),)),
    Place("partners.sign", "union", Ground.common, "/pledges/{}/sign", "/pledges/{}/sign"),
    Place("reviews.answer", "focal", Ground.filed, "/pledges/{}/file", "/pledges/{}/messages",
          "/pledges/{}/file", (("message", "Until when?"),)),
    Place("reviews.write", "reviewer", Ground.filed, REVIEW, REVIEW + "/messages", REVIEW,
          (("message", "Which ministry?"),)),
    Place("reviews.settle", "reviewer", talk.wrote, REVIEW, REVIEW + "/messages/settle"),
    Place("reviews.settle_answer", "focal", talk.told, "/pledges/{}/file",
          "/pledges/{}/messages/settle"),
    Place("reviews.dispute", "focal", Ground.imported, "/pledges/{}/dispute",
          "/pledges/{}/dispute", "/pledges/{}", (("reason", "We never made it."),)),
    Place("reviews.withdraw", "reviewer", talk.disputed, REVIEW + "/withdraw",
          REVIEW + "/withdraw", "/pledges/{}", (("reason", "Taken over in error."),)),
    Place("reviews.open", "reviewer", Ground.filed, REVIEW, REVIEW + "/open"),
    Place("reviews.hand_over", "reviewer", Ground.filed, REVIEW, REVIEW + "/hand-over"),
    Place("reviews.note", "reviewer", Ground.taken, REVIEW, REVIEW + "/note", REVIEW, FINDING),
    Place("reviews.return_", "reviewer", Ground.taken, REVIEW, REVIEW + "/return", REVIEW, FINDING),
    Place("reviews.decline", "reviewer", Ground.taken, REVIEW, REVIEW + "/decline", REVIEW,
          (("reason_code", "duplicate"), ("explanation", "It is there twice."))),
    Place("reviews.accept", "reviewer", Ground.taken, REVIEW, REVIEW + "/accept", REVIEW,
          (("reason", "In scope."),)),
    Place("reviews.correct", "reviewer", Ground.slip, REVIEW, REVIEW + "/correct", "/pledges/{}",
          (("reason", "A slip."),)),
    Place("reviews.merge", "reviewer", Ground.published, REVIEW + "/merge", REVIEW + "/merge",
          "/pledges/{}", (("reason", "Twice the same."), ("into", TWIN))),
    Place("reviews.publish", "reviewer", Ground.accepted, REVIEW, REVIEW + "/publish"),
    Place("progress.report", "contributor", Ground.published, "/pledges/{}/report",
          "/pledges/{}/report", fill=REPORT),
    Place("progress.file", "focal", Ground.published, "/pledges/{}/report",
          "/pledges/{}/report/file", "/pledges/{}", REPORT),
    Place("progress.delete_draft", "focal", Ground.published,
          "/pledges/{}/reports/1/drafts/1/delete", "/pledges/{}/reports/1/drafts/1/delete"),
    Place("progress.correct", "focal", Ground.reported, "/pledges/{}/report/correct",
          "/pledges/{}/report/correct", fill=(("reason", "A slip."),)),
    Place("progress.file_correction", "focal", Ground.reported, "/pledges/{}/report/correct",
          "/pledges/{}/report/correct/file", "/pledges/{}/reports/1", (("reason", "A slip."),)),
    Place("progress.confirm", "reviewer", Ground.reported, JUDGED + "/judge", JUDGED + "/confirm",
          JUDGED, (("reason", "The report of the ministry says so."),)),
    Place("progress.dispute", "reviewer", Ground.reported, JUDGED + "/judge", JUDGED + "/dispute",
          JUDGED, (("reason", "The link leads nowhere."),)),
    Place("matches.propose", "focal", Ground.on_board, "/pledges/{}/match", "/pledges/{}/match",
          fill=(("message", "Let us do this together."),)),
    Place("matches.accept", "focal", Ground.proposed, "/matches/{}", "/matches/{}/accept"),
    Place("matches.decline", "focal", Ground.proposed, "/matches/{}", "/matches/{}/decline",
          "/matches/{}", (("reason", "Not this year."),)),
    Place("matches.withdraw", "focal", Ground.proposing, "/matches/{}", "/matches/{}/withdraw"),
    Place("matches.fulfil", "focal", Ground.accepted_match, "/matches/{}", "/matches/{}/fulfil"),
    Place("reviews.add_text", "reviewer", Ground.text, "/review-texts/new", "/review-texts/new",
          "/review-texts", (("text", "Say until when."),)),
    Place("reviews.edit_text", "reviewer", Ground.text, "/review-texts/{}", "/review-texts/{}",
          "/review-texts/{}", (("text", "Say until when."),)),
    Place("reviews.retire_text", "reviewer", Ground.text, "/review-texts/{}",
          "/review-texts/{}/retire"),
    Place("briefing.export", "organizer", Ground.briefing, "/briefings/preview?{}", "/briefings"),
    Place("briefing.cancel", "organizer", Ground.export, "/briefings/{}", "/briefings/{}/cancel"),
    Place("holdings.ask", "focal", Ground.nothing, "/holdings/MLI", "/holdings/MLI"),
    Place("intake.confirm", "reviewer", Ground.looked_at, "/imports/{}", "/imports/{}/confirm"),
    Place("intake.cancel", "reviewer", Ground.looked_at, "/imports/{}", "/imports/{}/cancel"),
    Place("redaction.ask", "administrator", Ground.filed, "/redactions/of/{}",
          "/redactions/of/{}", "/redactions",
          (("reason", "An order."), ("texts", FIRST))),
    Place("redaction.confirm", "administrator", Ground.redaction, "/redactions/{}",
          "/redactions/{}/confirm"),
    Place("redaction.decline", "administrator", Ground.redaction, "/redactions/{}",
          "/redactions/{}/decline"),
    Place("accounts.invite", "focal", Ground.newcomer, "/people/MLI", "/people/MLI", "/people/MLI",
          (("name", "Somebody"), ("address", "somebody@example.net"))),
    Place("accounts.write_again", "focal", Ground.member, "/people/MLI", "/people/MLI/{}/letter"),
    Place("accounts.revoke", "focal", Ground.member, "/people/MLI/{}/revoke",
          "/people/MLI/{}/revoke"),
    Place("accounts.reset", "focal", Ground.member, "/people/MLI/{}/second-factor",
          "/people/MLI/{}/second-factor"),
    Place("entities.add", "reviewer", Ground.coming, "/register/new", "/register/new",
          fill=(("name_en", "A society of friends, {}"), ("code", "{}"),
                ("category", "civil_society"))),
    Place("entities.amend", "reviewer", Ground.entity, "/register/{}/amend", "/register/{}/amend",
          "/register/{}", (("reason", "They say so."), ("name_fr", "Une association, {}"))),
    Place("entities.merge", "administrator", Ground.entity, "/register/{}/merge",
          "/register/{}/merge", "/register/{}", (("reason", "A decree."), ("into", "ITUC"))),
    Place("admissions.ask", "nobody", Ground.nothing, "/access", "/access",
          fill=(("name", "Awa"), ("email", "awa@example.net"), ("office", "Cabinet"),
                ("entity_name", "A port"), ("mandate", "Note 12."))),
    Place("admissions.grant", "reviewer", Ground.request, "/access-requests/{}",
          "/access-requests/{}/grant", fill=(("entity", "FRA"),)),
    Place("admissions.refuse", "reviewer", Ground.request, "/access-requests/{}",
          "/access-requests/{}/refuse", "/access-requests/{}", (("reason", "No mandate."),)),
    Place("accounts.forgotten", "nobody", Ground.nothing, "/forgotten-password",
          "/forgotten-password", fill=(("email", "nobody@example.org"),)),
    Place("forums.amend", "organizer", Ground.cycle, "/cycles/{}/amend", "/cycles/{}/amend",
          fill=(("reason", "A ceremony."), ("name_fr", "Un forum"))),
    Place("forums.close", "organizer", Ground.cycle, "/cycles/{}/close", "/cycles/{}/close"),
    Place("forums.release", "organizer", Ground.cycle, "/cycles/{}/release",
          "/cycles/{}/release"),
    Place("tokens.make", "focal", Ground.nothing, "/tokens/new", "/tokens/new",
          fill=(("label", "A program"), ("password", PASSWORD))),
    Place("tokens.revoke", "focal", _token, "/tokens/{}/revoke", "/tokens/{}/revoke"),
    Place("undertakings.register", "reviewer", Ground.shelf, "/documents/register",
          "/documents/register", "/documents", DOCUMENT),
    Place("undertakings.amend", "reviewer", Ground.document, "/documents/{}/amend",
          "/documents/{}/amend", "/documents/{}",
          (("reason", "A slip."), ("title", "Un autre rapport"))),
    Place("undertakings.withdraw", "reviewer", Ground.document, "/documents/{}/withdraw",
          "/documents/{}/withdraw", "/documents/{}", (("reason", "It is gone."),)),
    Place("issuing.issue", "organizer", Ground.finished, "/briefings/{}/issue",
          "/briefings/{}/issue", fill=(("corrects", SHELVED), ("reason", "A total was wrong."))),
    Place("accounts.invitation", "nobody", Ground.invitation, "/invitations/{}",
          "/invitations/{}", fill=(("password", PASSWORD), ("again", PASSWORD))),
    Place("security.login", "nobody", Ground.nothing, "/sign-in", "/sign-in",
          fill=(("email", "focal@example.org"), ("password", "wrong"))),
)  # fmt: skip


@dataclass(frozen=True)
class Form:
    """One form as a browser has it before it: what it would send, and of what kind each part is."""

    place: Place
    thing: str
    pairs: Pairs
    kinds: dict[str, str]  # name → typed, chosen, ticked, hidden, file

    @property
    def to(self) -> str:
        return self.place.to.format(self.thing)

    def changed(self, *changes: tuple[str, str]) -> Pairs:
        """Return what is sent with these instead of what the page gave them."""
        names = {name for name, _value in changes}
        return [pair for pair in self.pairs if pair[0] not in names] + list(changes)

    def send(self, ground: Ground, pairs: Pairs | None = None, **more: Any) -> TestResponse:
        """Send it, changed to `pairs`; the answer is clear whatever they are."""
        browser = ground.browser(self.place.person)
        data = body(self.pairs if pairs is None else pairs)
        ground.requests += 1
        answer = browser.post(self.to, **{"data": data, "content_type": FORM} | more)
        sent = [pair for pair in pairs or () if pair not in self.pairs] or [str(data)[:100]]
        assert answer.status_code < 500, (self.to, str(sent)[:300], answer.text[:100])
        assert "Traceback" not in answer.text, (self.to, str(sent)[:300])
        return answer


def open_form(ground: Ground, place: Place) -> Form:
    """Return a fresh form: one about a thing of its own."""
    thing = place.make(ground)
    ground.requests += 1
    page = ground.browser(place.person).text(place.page.format(thing))
    tag = _find(page, place.to.format(thing), place.page.format(thing))
    holding = next(iter(place.fill), ("csrf_token", ""))[0]
    assert any(one.get("name") == holding for one in tag.iter())
    given = fields_in(tag)
    filled = {name: _fill(ground, tag, name, text, thing) for name, text in place.fill}
    return Form(place, thing, flat(given | filled), _kinds(tag))


def _fill(ground: Ground, form: HtmlElement, name: str, text: str, thing: str) -> str:
    if text == TWIN:
        return ground.twin
    if text == SHELVED:
        return ground.shelved()
    return _first(form, name) if text == FIRST else text.replace("{}", thing)


def _first(form: HtmlElement, name: str) -> str:
    return next(box.get("value") for box in form.iter("input") if box.get("name") == name)


def flat(fields: dict[str, Any]) -> Pairs:
    """Return name and value for each value of each field."""
    return [
        (name, value)
        for name, values in fields.items()
        for value in (values if isinstance(values, list) else [values])
    ]


def _find(page: str, to: str, here: str) -> HtmlElement:
    """Return the form that is sent there, by its own action or by a button's."""
    for form in document(page).xpath("//main//form[@method = 'post']"):
        own = (form.get("action") or here).partition("?")[0]
        if to in {own, *form.xpath(".//button/@formaction")}:
            return form
    raise AssertionError(f"{here} has no form that is sent to {to}")


def _kinds(form: HtmlElement) -> dict[str, str]:
    kinds = {"hidden": "hidden", "checkbox": "ticked", "radio": "chosen", "file": "file"}
    return {
        field.get("name"): kinds.get(
            field.get("type"), "chosen" if field.tag == "select" else "typed"
        )
        for field in form.iter("input", "textarea", "select")
        if field.get("name")
    }


_WHY = re.compile(
    r'class="error-summary"[^>]*>\s*<h2[^>]*>[^<]*</h2>\s*<ul>\s*<li>(<a [^>]*>)?[^<\s]'
    r'|class="notice notice-\w+">|<body[^>]* data-error'
)


def says_why(page: str) -> bool:
    """Say whether a page has sentences that say what is wrong, or is about nothing else."""
    return _WHY.search(page) is not None


def shown(page: str, name: str) -> set[str]:
    """Return what the fields of that name hold; where they hold nothing, all that the page says."""
    body = document(page).body
    values = set(body.xpath(".//input[@name = $name]/@value", name=name))
    areas = body.xpath(".//textarea[@name = $name]", name=name)
    values |= {(tag.text or "").removeprefix("\n") for tag in areas}
    return values if any(values) else {body.text_content()}
