"""The secretariat's pages of documents: registering, amending, withdrawing one."""

import secrets
from collections.abc import Callable
from typing import TypeVar

from flask import Blueprint, Flask, flash, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from registry import clock
from registry.accounts.queries import register as entities
from registry.errors import Conflict, Refused, Sentence
from registry.files.serving import keep_sent
from registry.pledges.content import Attachment
from registry.policy import Permission, Subject
from registry.undertakings import operations, queries
from registry.undertakings.content import Content
from registry.undertakings.forms import AmendForm, RegisterForm, WithdrawForm
from registry.undertakings.operations import Receipt
from registry.undertakings.queries import Document
from registry.web import context
from registry.web.bodies import ask_again, takes_files
from registry.web.gate import requires
from registry.web.languages import say

blueprint = Blueprint("undertakings", __name__)
Form = TypeVar("Form", bound=RegisterForm)
Show = Callable[[Sentence | None], str]


def init_app(app: Flask) -> None:
    """Serve the pages."""
    app.register_blueprint(blueprint)


def load_document(session: Session, *, ref: str) -> tuple[Document, Subject]:
    """Return a document as it stands now."""
    return queries.document(session, ref), Subject()


@blueprint.route("/documents/register", methods=["GET", "POST"])
@requires(Permission.DOCUMENT_REGISTER, keeps_text=True, form=RegisterForm)
@takes_files
def register() -> ResponseReturnValue:
    """Register a document that tells of an undertaking."""
    form = _form(RegisterForm, Content())

    def act(session: Session) -> Receipt:
        content = form.said(_attached(form, ()))
        return operations.register_document(
            session, context.actor(), content=content, at=clock.now()
        )

    return _answer(form, act, lambda refused: _page(form, None, refused))


@blueprint.route("/documents/<ref>/amend", methods=["GET", "POST"])
@requires(Permission.DOCUMENT_AMEND, load_document, keeps_text=True, form=AmendForm)
@takes_files
def amend(document: Document) -> ResponseReturnValue:
    """Say something else of a document; the earlier words stay readable."""
    form = _form(AmendForm, document.content)

    def act(session: Session) -> Receipt:
        kept = () if form.drop.data else document.content.attachments
        content = form.said(_attached(form, kept))
        return operations.amend_document(
            session, context.actor(), _as_seen(document, form.number.data), content=content,
            at=clock.now(),
        )  # fmt: skip

    return _answer(form, act, lambda refused: _page(form, document, refused))


@blueprint.route("/documents/<ref>/withdraw", methods=["GET", "POST"])
@requires(Permission.DOCUMENT_WITHDRAW, load_document, keeps_text=True, form=WithdrawForm)
def withdraw(document: Document) -> ResponseReturnValue:
    """Take a document out of the register, once that is confirmed."""
    form = WithdrawForm()

    def act(session: Session) -> Receipt:
        return operations.withdraw_document(
            session, context.actor(), _as_seen(document, form.number.data),
            reason=form.reason.data or "", at=clock.now(),
        )  # fmt: skip

    def show(refused: Sentence | None) -> str:
        return render_template(
            "undertakings/withdraw.html",
            document=queries.document(context.session, document.ref),
            form=form,
            refused=refused,
            key=secrets.token_urlsafe(12),
        )

    return _answer(form, act, show)


def _form(kind: type[Form], content: Content) -> Form:
    known = entities(context.session)
    offered = {one.code: one for one in known.standing}
    if content.pledging_entity:  # it may have gone on in another one since
        offered[content.pledging_entity] = known.get(content.pledging_entity)
    return kind(
        offered.values(), g.language, content, request.form if request.method == "POST" else None
    )


def _page(form: RegisterForm, document: Document | None, refused: Sentence | None) -> str:
    """Show the form beside what stands now; what is sent next is about that."""
    now = queries.document(context.session, document.ref) if document else None
    if form.errors or refused:
        ask_again(form.file)
    return render_template(
        "undertakings/register.html",
        document=now,
        documents=[] if document else queries.documents(context.session),
        form=form,
        refused=refused,
        limit=context.settings().max_upload_mb,
        key=secrets.token_urlsafe(12),
    )


def _as_seen(document: Document, number: int | None) -> Document:
    """Return the revision that the page was about; one that is gone by now conflicts."""
    if number == document.number:
        return document
    found = queries.history(context.session, document.ref)
    return next((one for one in found if one.number == number), found[0])


def _attached(form: RegisterForm, kept: tuple[Attachment, ...]) -> tuple[Attachment, ...]:
    """Return the file that was chosen, or else what is attached already.

    Raises:
        Refused: it is too large, empty, of a kind that is not taken, or not what its name says.
    """
    file = request.files.get("file")
    if not (file and file.filename):
        return kept
    try:
        return (keep_sent(file),)
    except Refused as error:
        form.file.errors = (say(error.sentence),)
        raise


def _answer(
    form: RegisterForm | WithdrawForm, act: Callable[[Session], Receipt], show: Show
) -> ResponseReturnValue:
    """Show the form; or run `act` once and lead to the document, or show what keeps it."""
    if request.method == "GET":
        return show(None)
    if not form.validate():
        return show(_NO_REVISION if "number" in form.errors else None), 422
    said = []

    def once(session: Session) -> str:
        said.append(act(session))
        return url_for("explore.document", ref=said[-1].ref)

    try:
        answer = context.answer_once(once)
    except Conflict as error:
        return show(error.sentence), 409
    except Refused as error:
        if isinstance(form, RegisterForm):
            form.show(error.problems)
        return show(None if form.errors else error.sentence), 422
    for receipt in said:  # none where its twin was faster
        flash(_("%(ref)s is public now.", ref=receipt.ref), "success")
    return answer


_NO_REVISION = Sentence(
    "This form does not say which version of the document it is about: open the page again and "
    "repeat it."
)
