"""The second factor: asking for a code, and setting it up at the first sign-in or later."""

from typing import cast

from flask import Response, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from registry import clock
from registry.accounts import operations, pending
from registry.accounts.codes import NewKey, picture
from registry.accounts.forms import CodeForm
from registry.accounts.models import Person, SecondFactor
from registry.accounts.views.blueprint import blueprint
from registry.accounts.views.signing_in import (
    admit,
    carried,
    let_in,
    resumed,
    start_over,
)
from registry.web import context
from registry.web.gate import public
from registry.web.security_log import note


@blueprint.route("/sign-in/code", methods=["GET", "POST"])
@public
def code() -> ResponseReturnValue:
    """Ask for a code of the app or a recovery code, and sign in with it."""
    person = pending.person(context.session)
    if person is None:
        return start_over()
    if context.session.get(SecondFactor, person.id) is None:
        return redirect(url_for("accounts.set_up"))
    form = CodeForm()
    if request.method == "POST":
        with context.change() as session:
            is_right = form.validate() and operations.use_code(
                session, person, str(form.code.data), known=pending.codes()
            )
        if is_right:
            _pass(person)
            return admit(person)
        return make_response(wrong_code(form, person), 422)
    return render_template("accounts/code.html", form=form, **carried())


def wrong_code(form: CodeForm, person: Person) -> str:
    """Return the page that asks once more; the typed code is not given back."""
    note("second-factor.failed", person=person.handle)
    form.code.errors = (
        _(
            "This code is not right, or was used already: wait for the next one of your app, or "
            "type one of your recovery codes."
        ),
    )
    return render_template("accounts/code.html", form=form, **carried())


def _pass(person: Person) -> None:
    pending.end()
    pending.mark_passed(person)


def _setting_up() -> Person | None:
    """Return who may set one up now: in between, or signed in, and without one."""
    person = pending.person(context.session)
    if person is None and context.identity().is_known:
        person = cast("Person", current_user)
    has_one = person and context.session.get(SecondFactor, person.id)
    return None if has_one else person


@blueprint.route("/sign-in/set-up", methods=["GET", "POST"])
@public
def set_up() -> ResponseReturnValue:
    """Show a new key, and keep it once a code of it was typed; show the recovery codes, once."""
    person = _setting_up()
    if person is None:
        if context.identity().is_known:
            return redirect(url_for("accounts.account"))
        return start_over()
    form, key = CodeForm(), pending.new_key(person)
    if request.method != "POST":
        return _set_up_page(form, key)
    counter = (
        pending.codes().check(key.sealed, str(form.code.data), after=-1)
        if form.validate()
        else None
    )
    if counter is None:
        note("second-factor.failed", person=person.handle)
        form.code.errors = (
            _("This code is not right: type the six digits that your app shows now."),
        )
        return make_response(_set_up_page(form, key), 422)
    return _keep(person, key, counter)


def _keep(person: Person, key: NewKey, counter: int) -> ResponseReturnValue:
    with context.change() as session:
        known = session.get_one(Person, person.id)
        new = operations.set_second_factor(
            session, known, sealed=key.sealed, counter=counter, at=clock.now()
        )
    pending.drop_new_key()
    _pass(known)
    let_in(known)
    onward = None if "target" in request.form else carried()["next"]
    return render_template("accounts/recovery_codes.html", codes=new, onward=onward, **resumed())


def _set_up_page(form: CodeForm, key: NewKey) -> str:
    return render_template("accounts/set_up.html", form=form, new=key, **carried())


@blueprint.get("/sign-in/set-up/key.svg")
@public
def key_picture() -> ResponseReturnValue:
    """Draw the key that this browser is setting up; nobody else can ask for it."""
    person = _setting_up()
    if person is None or not pending.has_new_key():
        abort(404)
    answer = Response(picture(pending.new_key(person).address), mimetype="image/svg+xml")
    answer.headers["Cache-Control"] = "no-store"
    return answer
