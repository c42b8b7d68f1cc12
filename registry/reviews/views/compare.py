"""Two pledges that may be one, field by field."""

from flask import g, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from registry.accounts.queries import register
from registry.errors import NotFound
from registry.framework.queries import framework
from registry.pledges.content import Content
from registry.pledges.lifecycle import OVER, State
from registry.pledges.models import Pledge
from registry.pledges.queries import revision
from registry.pledges.wording import Wording
from registry.policy import Permission, Subject
from registry.reviews.views.blueprint import blueprint, load_pledge
from registry.reviews.views.narrowing import address, narrowed
from registry.reviews.views.review import compared
from registry.web import context
from registry.web.gate import requires


def _pair(session: Session, *, ref: str, other: str) -> tuple[tuple[Pledge, Pledge], Subject]:
    """Return both pledges; only those of one family stand beside each other."""
    one, subject = load_pledge(session, ref=ref)
    two, beside = load_pledge(session, ref=other)
    if beside.entity not in register(session).family(subject.entity or ""):
        raise NotFound("There is no pledge {ref} to compare with.", ref=other)
    return (one, two), Subject(subject.entity, subject.filed_by | beside.filed_by)


@blueprint.get("/reviews/<ref>/beside/<other>")
@requires(Permission.PLEDGE_REVIEW, load=_pair)
def compare(pair: tuple[Pledge, Pledge]) -> ResponseReturnValue:
    """Show in which fields two pledges of one family differ."""
    pledge, other = pair
    known = framework(context.session)
    wording = Wording(register(context.session), known, g.language, _)
    new, old = (_content(one) for one in (pledge, other))
    kept = address(narrowed(known.cycles))
    return render_template(
        "reviews/compare.html",
        pledge=pledge,
        other=other,
        rows=compared(old, new, wording),
        kept=kept,
        mergeable=_mergeable(pledge, other),
    )


def _mergeable(pledge: Pledge, other: Pledge) -> list[tuple[Pledge, Pledge]]:
    """Return which can be merged into which, the one read last first."""
    stand = all(
        one.published_number is not None and State(one.state) not in OVER for one in (pledge, other)
    )
    return [(pledge, other), (other, pledge)] if stand else []


def _content(pledge: Pledge) -> Content:
    return Content.parse(revision(context.session, pledge, pledge.current_number).content)
