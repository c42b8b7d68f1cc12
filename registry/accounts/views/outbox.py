"""The letters of this registry, for administrators."""

from flask import render_template
from flask.typing import ResponseReturnValue

from registry import mail
from registry.accounts.views.blueprint import blueprint
from registry.errors import NotFound
from registry.policy import Permission
from registry.web import context
from registry.web.gate import requires


@blueprint.get("/outbox")
@requires(Permission.OUTBOX_READ)
def outbox() -> ResponseReturnValue:
    """Show the letters that the embedded registry wrote as files."""
    if not context.settings().outbox_page:
        raise NotFound("Letters leave by mail here; this page exists in development only.")
    return render_template("accounts/outbox.html", letters=mail.letters(context.session))
