"""A person's own account: their roles, their second factor, new recovery codes."""

from typing import cast

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import func, select

from registry.accounts import operations, pending
from registry.accounts.forms import CodeForm, LettersForm
from registry.accounts.letters import ROLES
from registry.accounts.models import Person, RecoveryCode, SecondFactor
from registry.accounts.queries import register
from registry.accounts.views.blueprint import blueprint
from registry.policy import Permission, knows
from registry.web import context
from registry.web.gate import requires
from registry.web.security_log import note


@blueprint.get("/account")
@requires(Permission.ACCOUNT_KEEP)
def account() -> ResponseReturnValue:
    """Show who somebody is here, and how they sign in."""
    return _page(CodeForm())


@blueprint.post("/account/recovery-codes")
@requires(Permission.ACCOUNT_KEEP)
def renew_codes() -> ResponseReturnValue:
    """Make new recovery codes for who shows that they have the app; they are shown once."""
    person, form = cast("Person", current_user), CodeForm()
    with context.change() as session:
        is_right = form.validate() and operations.use_code(
            session, person, str(form.code.data), known=pending.codes()
        )
        new = operations.renew_recovery_codes(session, person) if is_right else []
    if new:
        flash(_("The recovery codes from before are worth nothing now."), "info")
        return render_template("accounts/recovery_codes.html", codes=new, onward="/account")
    note("second-factor.failed", person=person.handle)
    form.code.errors = (_("This code is not right, or was used already: wait for the next one."),)
    return _page(form), 422


@blueprint.post("/account/language")
@requires(Permission.ACCOUNT_KEEP)
def choose_language() -> ResponseReturnValue:
    """Write to somebody in the language that they choose."""
    form = LettersForm()
    if not form.validate():
        return _page(CodeForm(formdata=None), form), 422
    with context.change() as session:
        person = session.get_one(Person, context.actor().person_id)
        operations.choose_language(session, person, language=str(form.language.data))
    flash(_("Letters to you speak this language from now on."), "success")
    return redirect(url_for("accounts.account"), 303)


def _page(form: CodeForm, letters: LettersForm | None = None) -> str:
    session, person = context.session, cast("Person", current_user)
    left = select(func.count()).where(RecoveryCode.person_id == person.id)
    return render_template(
        "accounts/account.html",
        form=form,
        letters=letters or LettersForm(data={"language": person.language}),
        holder=person,
        grants=context.identity().grants,
        entities=register(session),
        roles=ROLES,
        factor=session.get(SecondFactor, person.id),
        left=session.scalar(left),
        may_read_tokens=knows(context.identity(), Permission.TOKEN_READ),
    )
