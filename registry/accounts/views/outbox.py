"""Letters, for administrators: which are stuck and why; in development, what they say."""

from flask import Response, flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from registry import mail
from registry.accounts.views.blueprint import blueprint
from registry.errors import NotFound
from registry.mail.composing import page
from registry.policy import Permission
from registry.web import context
from registry.web.gate import requires

# A letter is looked at as by a mail program: it runs, loads, sends and frames nothing.
_ALONE = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"


@blueprint.get("/outbox")
@requires(Permission.OUTBOX_READ)
def outbox() -> ResponseReturnValue:
    """Show the letters that are stuck; where a setting says so, all of them with their text."""
    shows_text = context.settings().outbox_page
    return render_template(
        "accounts/outbox.html",
        stuck=mail.troubled(context.session),
        letters=mail.letters(context.session) if shows_text else [],
        shows_text=shows_text,
    )


@blueprint.get("/outbox/<int:number>")
@requires(Permission.OUTBOX_READ)
def letter(number: int) -> ResponseReturnValue:
    """Show a letter as HTML, as its reader's program does; in development only."""
    found = context.session.get(mail.Message, number)
    if found is None or not context.settings().outbox_page:
        raise NotFound("There is no such letter here.")
    answer = Response(page(found), mimetype="text/html")
    answer.headers["Content-Security-Policy"] = _ALONE
    return answer


@blueprint.post("/outbox/<int:number>")
@requires(Permission.OUTBOX_READ)
def send_again(number: int) -> ResponseReturnValue:
    """Try a letter anew that was refused."""

    def act(session: Session) -> str:
        message = mail.send_again(session, number)
        flash(_("The letter to %(email)s is tried again.", email=message.to), "success")
        return url_for("accounts.outbox")

    return context.answer_once(act)
