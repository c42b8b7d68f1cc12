"""Signing in with what was typed kept, accepting an invitation, the demo's outbox."""

from math import ceil
from typing import cast

from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_security import hash_password, login_user
from sqlalchemy import select
from werkzeug.exceptions import HTTPException

from registry import clock, mail
from registry.accounts.forms import PasswordForm, SignInForm
from registry.accounts.models import Invitation, Person
from registry.accounts.operations import accept_invitation, token_hash
from registry.errors import NotFound
from registry.policy import Permission
from registry.web import context
from registry.web.gate import Access, access_of, public, requires

blueprint = Blueprint("accounts", __name__)
NOT_KEPT = frozenset({"csrf_token", "email", "password", "remember", "submit", "next"})
KEPT = "kept."


def init_app(app: Flask) -> None:
    """Tell the gate how to keep what was typed into a form whose session has ended."""

    @app.before_request
    def offer() -> None:
        view = app.view_functions.get(request.endpoint or "")
        access: Access | None = getattr(view, "access", None)
        g.keeps_text = bool(access and access.keeps_text)
        g.keep_text = keep_text

    app.register_blueprint(blueprint)


def keep_text() -> ResponseReturnValue:
    """Answer a form sent without a session: sign in here, and nothing typed is lost."""
    typed = [
        (f"{KEPT}{name}", value)
        for name, values in request.form.lists()
        if name not in NOT_KEPT
        for value in values
    ]
    form = SignInForm()
    page = render_template(
        "accounts/kept.html", login_user_form=form, kept=typed, target=request.path
    )
    return page, 401


@blueprint.post("/sign-in-and-continue")
@public
def sign_in_and_continue() -> ResponseReturnValue:
    """Sign in and show the form that carries on with what was typed."""
    form = SignInForm()
    if not form.validate():
        wrong = _("The e-mail address or the password is wrong: type both again.")
        return _once_more(form, wrong), 401
    login_user(cast("Person", form.user))
    shown = [(name.removeprefix(KEPT), value) for name, value in _kept()]
    target = request.form.get("target", "/")
    safe = target if _is_kept_for(target) else url_for("start")
    return render_template("accounts/resume.html", typed=shown, target=safe)


def slow_down(seconds: int) -> Response:
    """Answer somebody who tried to sign in too often, with what they typed."""
    minutes = ceil(seconds / 60)
    said = ngettext(
        "Too many attempts to sign in: try again in %(num)s minute.",
        "Too many attempts to sign in: try again in %(num)s minutes.",
        minutes,
    )
    return make_response(_once_more(SignInForm(), said), 429)


def _once_more(form: SignInForm, said: str) -> str:
    """Return the form to sign in with one sentence, whichever of its fields is wrong."""
    form.email.errors = ()
    form.password.errors = (said,)
    if request.endpoint == "security.login":
        return render_template("accounts/sign_in.html", login_user_form=form)
    target = request.form.get("target", "/")
    return render_template("accounts/kept.html", login_user_form=form, kept=_kept(), target=target)


def _kept() -> list[tuple[str, str]]:
    return [
        (name, value)
        for name, values in request.form.lists()
        if name.startswith(KEPT)
        for value in values
    ]


def _is_kept_for(target: str) -> bool:
    """Say whether an address is that of a form whose text is kept, and no other site's."""
    if target.startswith("//"):
        return False  # to a browser, another site
    try:
        endpoint, _values = current_app.url_map.bind("").match(target, method="POST")
    except HTTPException:
        return False
    access = access_of(current_app, endpoint)
    return access is not None and access.keeps_text


def _invitation(token: str) -> Invitation:
    found = context.session.scalar(
        select(Invitation).where(Invitation.token_hash == token_hash(token))
    )
    if found is None or found.used_at is not None or found.expires_at < clock.now():
        raise NotFound(
            "This invitation was used already or has run out. Ask whoever invited you for a "
            "new one."
        )
    return found


@blueprint.route("/invitations/<token>", methods=["GET", "POST"])
@public
def invitation(token: str) -> ResponseReturnValue:
    """Let an invited person choose a password."""
    found = _invitation(token)
    person = context.session.get_one(Person, found.person_id)
    form = PasswordForm(person)
    if form.validate_on_submit():
        with context.change() as session:
            accept_invitation(
                session,
                found,
                person,
                password=hash_password(form.chosen),
                at=clock.now(),
            )
        flash(_("Your password is set. Sign in with it."), "success")
        return redirect(url_for("security.login"))
    status = 422 if form.errors else 200
    return render_template("accounts/invitation.html", form=form, person=person), status


@blueprint.get("/outbox")
@requires(Permission.OUTBOX_READ)
def outbox() -> ResponseReturnValue:
    """Show the letters that the embedded registry wrote as files."""
    if not context.settings().outbox_page:
        raise NotFound("Letters leave by mail here; this page exists in development only.")
    return render_template("accounts/outbox.html", letters=mail.letters(context.session))
