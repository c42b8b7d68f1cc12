"""The page that verifies what somebody sends, and briefs that only the secretariat may fetch."""

from collections.abc import Iterator

from flask import Blueprint, Flask, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from registry.accounts.reading import limit_reading
from registry.briefs import queries
from registry.briefs.forms import VerifyForm
from registry.briefs.queries import Brief
from registry.briefs.serving import hand_out_brief
from registry.briefs.verifying import Answer, judge_all
from registry.errors import Refused
from registry.policy import Permission, Subject, knows
from registry.settings import MEGABYTE
from registry.store import reading
from registry.web import context, errors
from registry.web.bodies import takes_small_files
from registry.web.gate import public, requires
from registry.web.languages import say

blueprint = Blueprint("briefs", __name__)
LARGEST = 25 * MEGABYTE  # all files of a question together
MOST = 5  # files
_DEARER = 20  # what is sent is read whole: it counts as so many pages


def init_app(app: Flask) -> None:
    """Serve the pages, and tell the public one whether the reader may fetch what is restricted."""
    app.jinja_env.globals["may_export"] = may_export
    app.register_blueprint(blueprint)
    rule = app.extensions["registry.settings"].reading_limit
    own = ["briefs.verify"]
    limit_reading(app, own, rule, _slow_down, cost=_DEARER, methods=["POST"])


def _slow_down(wait: int) -> Response:
    return errors.slow_down(
        wait,
        _(
            "Each sending of files to verify counts as %(n)s pages: more came from your connection "
            "than the registry answers in so short a time.",
            n=_DEARER,
        ),
    )


def may_export() -> bool:
    """Return whether whoever asks may fetch a restricted brief."""
    return knows(context.identity(), Permission.BRIEF_EXPORT)


def _brief(session: Session, *, ref: str) -> tuple[Brief, Subject]:
    return queries.brief(session, ref), Subject()


@blueprint.get("/briefs/<ref>/restricted.pdf")
@requires(Permission.BRIEF_EXPORT, _brief)
def restricted_file(brief: Brief) -> ResponseReturnValue:
    """Hand out the file of a brief to the secretariat, embargo or not."""
    return hand_out_brief(context.settings(), brief)


@blueprint.route("/verify", methods=["GET", "POST"])
@public
@takes_small_files(LARGEST)
def verify() -> ResponseReturnValue:
    """Say what the files that are sent are; nothing of them is kept."""
    form = VerifyForm()
    answers: list[Answer] = []
    if form.validate_on_submit():
        try:
            files = list(_sent())
        except Refused as error:
            form.files.errors = (say(error.sentence),)
        else:
            with reading(context.engine()) as session:  # the log as it is, no lock to wait for
                answers = judge_all(session, files)
    page = render_template(
        "briefs/verify.html",
        form=form,
        answers=answers,
        limit=LARGEST // MEGABYTE,
        most=MOST,
    )
    return page, 422 if form.errors else 200


def _sent() -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of each file.

    Raises:
        Refused: there is none, there are too many, or they are too large.
    """
    files = [file for file in request.files.getlist("files") if file.filename]
    if not files:
        raise Refused("Choose the file that you want to verify.")
    if len(files) > MOST:
        raise Refused("Send at most {most} files at a time.", most=MOST)
    left = LARGEST
    for file in files:
        with file.stream as stream:
            data = stream.read(left + 1)
        left -= len(data)
        if left < 0:
            raise Refused(
                "These files are larger than {limit} MB: verify them with verifier.py, which "
                "needs nothing of ours.",
                limit=LARGEST // MEGABYTE,
            )
        yield "".join(c if c.isprintable() else "\ufffd" for c in file.filename or "")[:120], data
