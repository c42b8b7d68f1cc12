"""Choosing a password by a link that works once."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import hash_password
from sqlalchemy import select

from registry import clock
from registry.accounts.forms import PasswordForm
from registry.accounts.models import Invitation, Person
from registry.accounts.operations import accept_invitation, token_hash
from registry.accounts.views.blueprint import blueprint
from registry.errors import NotFound
from registry.web import context
from registry.web.gate import public


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
