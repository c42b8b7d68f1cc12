"""The moves of a reviewer: a form in, an operation, a redirect; nothing typed is lost."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from registry import clock
from registry.accounts.queries import register
from registry.errors import Conflict, Refused, Sentence
from registry.framework.queries import framework
from registry.partners.letters import write_changes
from registry.pledges.compare import FIELD_LABELS
from registry.pledges.content import Content
from registry.pledges.lifecycle import Move
from registry.pledges.models import Pledge
from registry.pledges.queries import revision
from registry.policy import Permission
from registry.reviews import operations
from registry.reviews.forms import (
    DECLINE_LABELS,
    AcceptForm,
    CorrectForm,
    DecisionForm,
    DeclineForm,
    HandOverForm,
    NoteForm,
    ReturnForm,
)
from registry.reviews.letters import write_letters
from registry.reviews.queries import offered
from registry.reviews.queries import review as judged
from registry.reviews.views.blueprint import blueprint, load_pledge
from registry.reviews.views.narrowing import address, narrowed
from registry.reviews.views.review import page
from registry.web import context
from registry.web.gate import requires

Findings = TypeVar("Findings", bound=NoteForm)
Act = Callable[[Session], object]
_NO_REVISION = Sentence(
    "This form does not say which revision it is about: open the page again and repeat it."
)


@blueprint.post("/reviews/<ref>/open", endpoint="open")
@requires(Permission.PLEDGE_REVIEW, load=load_pledge)
def open_(pledge: Pledge) -> ResponseReturnValue:
    """Take the revision up."""
    form = DecisionForm()

    def act(session: Session) -> object:
        return operations.open_pledge(
            session, context.actor(), pledge, number=form.number.data, at=clock.now()
        )

    done = _("You have taken %(ref)s up: colleagues see that it is with you.", ref=pledge.ref)
    return _decide(pledge, form, act, done, leads_to=_review(pledge))


@blueprint.post("/reviews/<ref>/hand-over")
@requires(Permission.PLEDGE_REVIEW, load=load_pledge)
def hand_over(pledge: Pledge) -> ResponseReturnValue:
    """Let a colleague have the revision, or nobody."""
    form = HandOverForm()

    def act(session: Session) -> object:
        to = form.to.data or ""
        return operations.hand_over_pledge(
            session, pledge, number=form.number.data, to=to, at=clock.now()
        )

    done = _("%(ref)s is handed over.", ref=pledge.ref)
    return _decide(pledge, form, act, done, leads_to=_review(pledge))


@blueprint.post("/reviews/<ref>/note")
@requires(Permission.PLEDGE_REVIEW, load=load_pledge, keeps_text=True, form=NoteForm)
def note(pledge: Pledge) -> ResponseReturnValue:
    """Keep the findings written so far, with a kept text put into one where that was asked."""
    form = _offered(NoteForm(), pledge)
    form.insert(request.form.get("insert", ""))

    def act(session: Session) -> object:
        return operations.note_findings(
            session,
            context.actor(),
            pledge,
            number=form.number.data,
            version=form.version.data or operations.FIRST,
            findings=form.written(without=request.form.get("remove", "")),
            at=clock.now(),
        )

    done = _("The findings are kept. The entity sees them only once you return the pledge.")
    return _decide(pledge, form, act, done, leads_to=_review(pledge, "findings"))


@blueprint.post("/reviews/<ref>/return")
@requires(Permission.PLEDGE_REVIEW, load=load_pledge, keeps_text=True, form=ReturnForm)
def return_(pledge: Pledge) -> ResponseReturnValue:
    """Send the revision back with its findings."""
    form = _offered(ReturnForm(), pledge)

    def act(session: Session) -> object:
        findings = form.written()
        operations.return_pledge(
            session,
            context.actor(),
            pledge,
            number=form.number.data,
            findings=findings,
            at=clock.now(),
        )
        return _tell(session, pledge, "returned", findings=findings, labels=FIELD_LABELS)

    return _decide(pledge, form, act, _("%(ref)s is returned to its entity.", ref=pledge.ref))


@blueprint.post("/reviews/<ref>/decline")
@requires(Permission.PLEDGE_REVIEW, load=load_pledge, keeps_text=True, form=DeclineForm)
def decline(pledge: Pledge) -> ResponseReturnValue:
    """Decline the revision for a coded reason."""
    form = DeclineForm()

    def act(session: Session) -> object:
        operations.decline_pledge(
            session,
            context.actor(),
            pledge,
            number=form.number.data,
            reason_code=form.reason_code.data,
            reason=form.explanation.data,
            repeats=(form.repeats.data or "").strip(),
            at=clock.now(),
        )
        code, reason = form.reason_code.data, _reason_of(session, pledge)
        return _tell(session, pledge, "declined", label=DECLINE_LABELS[code], reason=reason)

    return _decide(pledge, form, act, _("%(ref)s is declined.", ref=pledge.ref))


@blueprint.post("/reviews/<ref>/accept")
@requires(Permission.PLEDGE_REVIEW, load=load_pledge, keeps_text=True, form=AcceptForm)
def accept(pledge: Pledge) -> ResponseReturnValue:
    """Accept the revision: it may be published."""
    form = AcceptForm()

    def act(session: Session) -> object:
        return operations.accept_pledge(
            session,
            context.actor(),
            pledge,
            number=form.number.data,
            reason=form.reason.data,
            at=clock.now(),
        )

    return _decide(
        pledge, form, act, _("%(ref)s is accepted. It is not public yet.", ref=pledge.ref)
    )


@blueprint.post("/reviews/<ref>/publish")
@requires(Permission.PLEDGE_REVIEW, load=load_pledge)
def publish(pledge: Pledge) -> ResponseReturnValue:
    """Make the accepted revision public."""
    form = DecisionForm()

    def act(session: Session) -> object:
        operations.publish_pledge(
            session,
            context.actor(),
            pledge,
            number=form.number.data,
            cycle=framework(session).cycle(pledge.cycle),
            at=clock.now(),
        )
        write_changes(
            session, [pledge], entities=register(session), base_url=context.settings().base_url,
            at=clock.now(),
        )  # fmt: skip
        return _tell(session, pledge, "published")

    return _decide(pledge, form, act, _("%(ref)s is public now.", ref=pledge.ref))


@blueprint.post("/reviews/<ref>/correct")
@requires(Permission.PLEDGE_REVIEW, load=load_pledge, keeps_text=True, form=CorrectForm)
def correct(pledge: Pledge) -> ResponseReturnValue:
    """Make an erratum public in one step."""
    form = CorrectForm()

    def act(session: Session) -> object:
        operations.correct_pledge(
            session,
            context.actor(),
            pledge,
            number=form.number.data,
            reason=form.reason.data or "",
            at=clock.now(),
        )
        return _tell(session, pledge, "published")

    return _decide(pledge, form, act, _("The erratum of %(ref)s is public now.", ref=pledge.ref))


def _decide(
    pledge: Pledge, form: DecisionForm, act: Act, done: str, *, leads_to: str = ""
) -> ResponseReturnValue:
    """Run `act` and lead to what waits next unless said otherwise; or show the form as it was."""
    if not form.validate():
        refused = _NO_REVISION if form.number.errors else None
        return page(pledge, refused=refused, **_sent(form)), 422
    target = leads_to or url_for(".done", ref=pledge.ref, **_within())

    def once(session: Session) -> str:
        act(session)
        return target

    try:
        answer = context.answer_once(once)
    except Conflict as error:
        return page(pledge, conflict=error.sentence, **_sent(form)), 409
    except Refused as error:
        return page(pledge, refused=error.sentence, **_sent(form)), 422
    flash(done, "success")
    return answer


def _reason_of(session: Session, pledge: Pledge) -> str:
    """Return the reason as it is on record: the entity reads the same."""
    found = judged(session, pledge).last(Move.DECLINE, pledge.current_number)
    return str(found.details["reason"]) if found else ""


def _offered(form: Findings, pledge: Pledge) -> Findings:
    content = Content.parse(revision(context.session, pledge, pledge.current_number).content)
    form.offer(offered(context.session), content.language)
    return form


def _sent(form: DecisionForm) -> dict[str, Any]:
    """Return the form under the name that the page knows it by."""
    names = (
        (NoteForm, "note"),
        (DeclineForm, "decline"),
        (AcceptForm, "accept"),
        (CorrectForm, "correct"),
    )
    return {name: form for kind, name in names if isinstance(form, kind)}


def _tell(session: Session, pledge: Pledge, kind: str, **values: object) -> int:
    base_url = context.settings().base_url
    return write_letters(session, pledge, kind, base_url=base_url, at=clock.now(), **values)


def _within() -> Mapping[str, Any]:
    return address(narrowed(framework(context.session).cycles))


def _review(pledge: Pledge, anchor: str | None = None) -> str:
    return url_for(".review", ref=pledge.ref, _anchor=anchor, **_within())
