"""Signing in with what was typed kept, and what leads on from there."""

from math import ceil
from typing import cast

from flask import (
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
from flask_security import login_user
from werkzeug.exceptions import HTTPException

from registry.accounts import pending
from registry.accounts.forms import CodeForm, SignInForm
from registry.accounts.models import Person, SecondFactor
from registry.accounts.queries import identity
from registry.accounts.security import asks_for_factor
from registry.accounts.views.blueprint import blueprint
from registry.web import context, errors
from registry.web.gate import Access, access_of, public
from registry.web.labels import label_of
from registry.web.security_log import note

NOT_KEPT = frozenset({"csrf_token", "email", "password", "remember", "submit", "next"})
KEPT = "kept."


def init_app(app: Flask) -> None:
    """Tell the gate how to keep what was typed into a form whose session has ended."""
    app.view_functions["security.login"] = sign_in

    @app.before_request
    def offer() -> None:
        view = app.view_functions.get(request.endpoint or "")
        access: Access | None = getattr(view, "access", None)
        g.keeps_text = bool(access and access.keeps_text)
        g.keep_text = keep_text


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


def sign_in() -> ResponseReturnValue:
    """Sign in; stands in the place of Flask-Security's view, which knows no roles of ours."""
    if context.identity().is_known:
        return redirect(url_for("start"))
    form = SignInForm()
    if request.method != "POST":
        return render_template("accounts/sign_in.html", login_user_form=form)
    return _sign_in(form, 200)


@blueprint.post("/sign-in-and-continue")
@public
def sign_in_and_continue() -> ResponseReturnValue:
    """Sign in and show the form that carries on with what was typed."""
    return _sign_in(SignInForm(), 401)


def _sign_in(form: SignInForm, refused: int) -> ResponseReturnValue:
    if not form.validate():
        tried = cast("Person | None", form.user)
        note("sign-in.failed", person=tried.handle if tried else None)
        wrong = _("The e-mail address or the password is wrong: type both again.")
        return _once_more(form, wrong), refused
    person = cast("Person", form.user)
    known = identity(context.session, person)
    if not known.grants:
        note("sign-in.refused", person=person.handle, why="no role")
        roleless = _(
            "You have no role here any more, so there is nothing to sign in to. Ask a focal point "
            "of your entity, or the secretariat."
        )
        return _once_more(form, roleless), refused
    if context.session.get(SecondFactor, person.id) or asks_for_factor(known):
        return _ask_for_factor(person)
    return admit(person)


def _ask_for_factor(person: Person) -> ResponseReturnValue:
    """Lead somebody whose password was right to their code, or to setting it up."""
    g.half_way = True
    pending.begin(person)
    has_one = context.session.get(SecondFactor, person.id) is not None
    if "target" not in request.form:
        return redirect(url_for("accounts.code" if has_one else "accounts.set_up", next=_next()))
    if has_one:
        return render_template("accounts/code.html", form=CodeForm(formdata=None), **carried())
    return render_template(
        "accounts/set_up.html",
        form=CodeForm(formdata=None),
        new=pending.new_key(person),
        **carried(),
    )


def carried() -> dict[str, object]:
    """Return what a page has to carry along so that signing in ends where it was wanted."""
    return {"kept": kept(), "target": request.form.get("target"), "next": _next()}


def start_over() -> ResponseReturnValue:
    """Answer somebody whose password was too long ago: sign in again, with what was typed."""
    said = _("That took too long, or was ended elsewhere: sign in again.")
    if "target" in request.form:
        return _once_more(SignInForm(formdata=None), said), 401
    flash(said, "info")
    return redirect(url_for("security.login", next=_next()))


def admit(person: Person) -> ResponseReturnValue:
    """Sign somebody in who has shown all that is asked of them, and lead them on."""
    let_in(person)
    if "target" not in request.form:
        return redirect(_next())
    return render_template("accounts/resume.html", **resumed())


def let_in(person: Person) -> None:
    """Begin the person's session."""
    login_user(person)
    note("sign-in.done", person=person.handle)


def resumed() -> dict[str, object]:
    """Return what was typed before a session ended, with its labels, and the form that it is of."""
    target = request.form.get("target", "")
    access, address = _kept_for(target)
    form = access.form_at(address) if access else None
    typed = [(name.removeprefix(KEPT), value) for name, value in kept()]
    return {
        "typed": typed,
        "labels": {name: label_of(form, name) for name, _value in typed},
        "target": target if access else url_for("start"),
    }


def _next() -> str:
    """Return where somebody wanted to go: a page of ours, else the first of their own work."""
    wanted = request.args.get("next") or request.form.get("next") or ""
    is_ours = wanted.startswith("/") and not wanted.startswith("//") and "\\" not in wanted
    return wanted if is_ours and wanted.isprintable() else url_for("start")


def slow_down(seconds: int) -> Response:
    """Answer somebody who tried to sign in too often, with what they typed."""
    minutes = ceil(seconds / 60)
    said = ngettext(
        "Too many attempts to sign in: try again in %(num)s minute.",
        "Too many attempts to sign in: try again in %(num)s minutes.",
        minutes,
    )
    if context.identity().is_known:  # a code of the second factor, for new recovery codes
        return errors.slow_down(seconds, said)
    return make_response(_once_more(SignInForm(), said), 429)


def _once_more(form: SignInForm, said: str) -> str:
    """Return the form to sign in with one sentence, whichever of its fields is wrong."""
    form.email.errors = ()
    form.password.errors = (said,)
    if "target" not in request.form:
        return render_template("accounts/sign_in.html", login_user_form=form)
    target = request.form.get("target", "/")
    return render_template("accounts/kept.html", login_user_form=form, kept=kept(), target=target)


def kept() -> list[tuple[str, str]]:
    """Return the fields of the form that is carried along while somebody signs in."""
    return [
        (name, value)
        for name, values in request.form.lists()
        if name.startswith(KEPT)
        for value in values
    ]


def _kept_for(target: str) -> tuple[Access | None, dict[str, object]]:
    """Return the form of ours at an address whose text is kept, and what the address names."""
    if target.startswith("//"):
        return None, {}  # to a browser, another site
    try:
        endpoint, values = current_app.url_map.bind("").match(target, method="POST")
    except HTTPException:
        return None, {}
    access = access_of(current_app, endpoint)
    return (access, dict(values)) if access and access.keeps_text else (None, {})
