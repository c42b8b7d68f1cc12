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
from registry.web.languages import LANGUAGES, has_chosen, speaking
from registry.web.security_log import note


def _found(token: str) -> Invitation | None:
    found = context.session.scalar(
        select(Invitation).where(Invitation.token_hash == token_hash(token))
    )
    if found is None or found.used_at is not None or found.expires_at < clock.now():
        return None
    return found


@blueprint.route("/invitations/<token>", methods=["GET", "POST"])
@public
def invitation(token: str) -> ResponseReturnValue:
    """Let an invited person choose a password."""
    found = _found(token)
    if found is None:
        raise NotFound(
            "This invitation was used already or has run out. Ask whoever invited you for a "
            "new one."
        )
    return _choose(found)


@blueprint.route("/new-password/<token>", methods=["GET", "POST"])
@public
def new_password(token: str) -> ResponseReturnValue:
    """Let somebody who forgot their password choose another; their second factor stays."""
    found = _found(token)
    if found is None:
        raise NotFound(
            "This link was used already or has run out. Ask for a new one on the page to sign in."
        )
    return _choose(found)


def _choose(found: Invitation) -> ResponseReturnValue:
    person = context.session.get_one(Person, found.person_id)
    if has_chosen() or person.language not in LANGUAGES:
        return _choose_password(found, person)
    with speaking(person.language):
        return _choose_password(found, person)


def _choose_password(found: Invitation, person: Person) -> ResponseReturnValue:
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
        note("password.chosen", person=person.handle)
        flash(_("Your password is set. Sign in with it."), "success")
        return redirect(url_for("security.login"))
    status = 422 if form.errors else 200
    return render_template("accounts/invitation.html", form=form, invited=person), status
