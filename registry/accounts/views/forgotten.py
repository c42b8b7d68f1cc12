"""A forgotten password: one answer for every address, and a letter where somebody has it."""

from flask import render_template
from flask.typing import ResponseReturnValue

from registry import clock, mail
from registry.accounts import letters
from registry.accounts.forms import ForgottenForm
from registry.accounts.operations import RECOVERS_FOR, offer_new_password
from registry.accounts.queries import identity, person_by_email
from registry.accounts.views.blueprint import blueprint
from registry.web import context
from registry.web.gate import public
from registry.web.security_log import note


@blueprint.route("/forgotten-password", methods=["GET", "POST"])
@public
def forgotten() -> ResponseReturnValue:
    """Ask for the address; say the same whether somebody is registered with it or not."""
    form = ForgottenForm()
    if form.validate_on_submit():
        _write(str(form.email.data))
        return render_template("accounts/forgotten.html", form=None)
    return render_template("accounts/forgotten.html", form=form), 422 if form.errors else 200


def _write(email: str) -> None:
    at = clock.now()
    with context.change() as session:
        person = person_by_email(session, email)
        may = person and person.active and identity(session, person).grants
        note("password.forgotten", person=person.handle if person and may else None)
        if not person or not may:
            return
        token = offer_new_password(session, person, at=at)
        if token is None:
            return
        link = f"{context.settings().base_url}/new-password/{token}"
        letter = letters.forgotten(person, link=link, until=at + RECOVERS_FOR)
        mail.write(session, [letter], at=at)
