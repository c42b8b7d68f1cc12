"""The pages of organizers: the cycles, amending and closing one, releasing its embargo."""

import secrets
from collections.abc import Callable

from flask import Blueprint, Flask, flash, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from registry import clock
from registry.accounts.queries import register
from registry.errors import Conflict, Refused, Sentence
from registry.forums import queries
from registry.forums.forms import AmendForm, ReleaseForm
from registry.framework.cycles import CycleView
from registry.framework.operations import amend_cycle, close_cycle
from registry.framework.queries import framework
from registry.framework.revising import newest
from registry.framework.vocabulary import in_language
from registry.partners.letters import write_changes
from registry.partners.queries import newly_public
from registry.pledges.content import Content
from registry.pledges.embargo import accepted_revisions, fingerprint
from registry.pledges.operations import release_cycle
from registry.pledges.wording import shown
from registry.policy import Permission, Subject
from registry.reviews.letters import write_many
from registry.web import context
from registry.web.gate import requires

blueprint = Blueprint("forums", __name__)
_NO_REVISION = Sentence(
    "This form does not say which version of the cycle it is about: open the page again and "
    "repeat it."
)


def init_app(app: Flask) -> None:
    """Serve the pages."""
    app.register_blueprint(blueprint)


def load_cycle(session: Session, *, code: str) -> tuple[CycleView, Subject]:
    """Return the cycle with this code."""
    return framework(session).cycle(code), Subject()


@blueprint.get("/cycles")
@requires(Permission.CYCLE_READ)
def cycles() -> ResponseReturnValue:
    """Show every cycle, and what can be done with it."""
    return render_template(
        "forums/cycles.html", forums=queries.forums(context.session), name_of=_name
    )


@blueprint.route("/cycles/<code>/amend", methods=["GET", "POST"])
@requires(Permission.CYCLE_AMEND, load=load_cycle, keeps_text=True, form=AmendForm)
def amend(cycle: CycleView) -> ResponseReturnValue:
    """Change what a cycle says; the change and its reason are public at once."""
    editions = framework(context.session).newest_first
    if request.method == "GET":
        return _amending(cycle, AmendForm.of(cycle, editions))
    form = AmendForm(editions)
    if not form.validate():
        return _amending(cycle, form, _NO_REVISION if form.number.errors else None), 422
    number = form.number.data or 0

    def act(session: Session) -> str:
        amend_cycle(
            session,
            context.actor(),
            form.amended(cycle),
            number=number,
            reason=form.reason.data or "",
            at=clock.now(),
        )
        return _("The cycle is changed; everybody can see it now.")

    def show(refused: Sentence) -> str:
        now = framework(context.session).cycle(cycle.code)  # a colleague may have changed it
        return _amending(now, form, refused)

    return _do(act, show)


def _amending(cycle: CycleView, form: AmendForm, refused: Sentence | None = None) -> str:
    """Show the form beside what stands now; what is sent next is about that."""
    return render_template(
        "forums/amend.html",
        cycle=cycle,
        name=_name(cycle),
        form=form,
        number=newest(context.session, cycle.code)[0],
        refused=refused,
        key=secrets.token_urlsafe(12),
    )


@blueprint.route("/cycles/<code>/close", methods=["GET", "POST"])
@requires(Permission.CYCLE_CLOSE, load=load_cycle)
def close(cycle: CycleView) -> ResponseReturnValue:
    """Close a cycle for good, once that is confirmed."""
    if request.method == "GET":
        return _closing(cycle)

    def act(session: Session) -> str:
        close_cycle(session, context.actor(), cycle, at=clock.now())
        return _("The cycle is closed.")

    return _do(act, lambda refused: _closing(cycle, refused))


def _closing(cycle: CycleView, refused: Sentence | None = None) -> str:
    return render_template(
        "forums/close.html",
        cycle=cycle,
        name=_name(cycle),
        refused=refused,
        key=secrets.token_urlsafe(12),
    )


@blueprint.route("/cycles/<code>/release", methods=["GET", "POST"])
@requires(Permission.CYCLE_RELEASE, load=load_cycle)
def release(cycle: CycleView) -> ResponseReturnValue:
    """Show what waits in a cycle; lift its embargo and publish that, once it is confirmed."""
    if request.method == "GET":
        return _releasing(cycle)
    form = ReleaseForm()

    def act(session: Session) -> str:
        entities = register(session)
        published = release_cycle(
            session,
            context.actor(),
            cycle,
            who=context.identity(),
            seen=form.seen.data or "",
            opens=lambda session, pledges: newly_public(session, pledges, entities),
            at=clock.now(),
        )
        base_url = context.settings().base_url
        write_changes(session, published, entities=entities, base_url=base_url, at=clock.now())
        write_many(session, published, "published", base_url=base_url, at=clock.now())
        return ngettext(
            "The embargo is lifted; %(num)s pledge is public now.",
            "The embargo is lifted; %(num)s pledges are public now.",
            len(published),
        )

    return _do(act, lambda refused: _releasing(cycle, refused))


def _releasing(cycle: CycleView, refused: Sentence | None = None) -> str:
    waiting = accepted_revisions(context.session, cycle, context.identity())
    return render_template(
        "forums/release.html",
        cycle=cycle,
        name=_name(cycle),
        free=[one for one in waiting if one.held is None],
        held=[one for one in waiting if one.held],
        seen=fingerprint(waiting),
        title_of=lambda one: shown(Content.parse(one.revision.content), "title", g.language, _),
        entities=register(context.session).by_id,
        refused=refused,
        key=secrets.token_urlsafe(12),
    )


def _do(act: Callable[[Session], str], show: Callable[[Sentence], str]) -> ResponseReturnValue:
    """Run `act` once and lead to the list with what it says; or show the page with the refusal."""
    said = []

    def once(session: Session) -> str:
        said.append(act(session))
        return url_for(".cycles")

    try:
        answer = context.answer_once(once)
    except Conflict as error:
        return show(error.sentence), 409
    except Refused as error:
        return show(error.sentence), 422
    for sentence in said:  # none where its twin was faster
        flash(sentence, "success")
    return answer


def _name(cycle: CycleView) -> str:
    return in_language(cycle.names, g.language)
