"""Tokens of programs: the list, making one, which is shown once, revoking one."""

import secrets
from collections.abc import Sequence
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
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from flask_security.utils import verify_password
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry import clock, mail
from registry.accounts import limits, pending
from registry.accounts.letters import ROLES
from registry.accounts.models import Person, RoleGrant, SecondFactor
from registry.accounts.operations import use_code
from registry.accounts.queries import register
from registry.errors import Refused
from registry.policy import Permission, Role, Subject, allows
from registry.settings import Settings
from registry.tokens import letters, operations, queries
from registry.tokens.forms import TokenForm
from registry.tokens.models import Token
from registry.web import context, errors
from registry.web.gate import requires
from registry.web.languages import say
from registry.web.security_log import note

blueprint = Blueprint("tokens", __name__)


def init_app(app: Flask) -> None:
    """Add the pages; limit how often somebody may guess the owner's password on them."""
    settings: Settings = app.extensions["registry.settings"]
    app.register_blueprint(blueprint)
    limits.by_address(app, "tokens.make", settings.sign_in_limit, _slow_down)


def subject_of(session: Session, grant: RoleGrant, owner: Person) -> Subject:
    """Return what decides who may make and revoke a token for a role."""
    code = register(session).by_id[grant.entity_id].code
    above = frozenset(register(session).ancestors(code))
    return Subject(entity=code, above=above, owner=owner.handle)


def load_token(session: Session, *, handle: str) -> tuple[Token, Subject]:
    """Return a token and whose it is."""
    token = queries.token(session, handle)
    return token, subject_of(session, token.grant, token.person)


def load_grant(session: Session) -> tuple[RoleGrant | None, Subject]:
    """Return the role that was chosen, if it is one that a program may have; or the only one."""
    mine = _grants(session)
    wanted = request.form.get("grant")
    found = next((one for one in mine if one.object == wanted), mine[0] if mine else None)
    if found is None:
        return None, Subject()
    return found, subject_of(session, found, cast("Person", current_user))


def _slow_down(seconds: int) -> Response:
    """Answer somebody who tried too often, with what they typed."""
    said = ngettext(
        "Too many attempts to make a token: try again in %(num)s minute.",
        "Too many attempts to make a token: try again in %(num)s minutes.",
        ceil(seconds / 60),
    )
    if not context.identity().is_known:
        return errors.slow_down(seconds, said)
    form = _form(cast("Person", current_user))
    (form.code if "code" in form else form.password).errors = (said,)
    return make_response(_form_page(form), 429)


@blueprint.get("/tokens")
@requires(Permission.TOKEN_READ)
def tokens() -> ResponseReturnValue:
    """List one's own tokens, and those for the entities that one answers for."""
    session, who = context.session, context.identity()
    found = [
        (one, subject_of(session, one.grant, one.person))
        for one in queries.tokens(session, who.person_id, _answered_for(session))
    ]
    return render_template(
        "tokens/tokens.html",
        tokens=[
            (one, one.end(clock.today()), allows(who, Permission.TOKEN_REVOKE, subject) is not None)
            for one, subject in found
        ],
        may_make=bool(_grants(session)),
        mine=who.person_id,
        entities=register(session),
        roles={role.value: sentence for role, sentence in ROLES.items()},
    )


def _answered_for(session: Session) -> Sequence[int] | None:
    """Return the entities whose tokens somebody may see; None stands for all of them."""
    grants = context.identity().grants
    if any(grant.role is Role.ADMINISTRATOR for grant in grants):
        return None
    entities = register(session)
    ours = {grant.entity for grant in grants if grant.role is Role.FOCAL_POINT}
    return [
        one.id
        for one in entities.by_id.values()
        if not ours.isdisjoint({one.code, *entities.ancestors(one.code)})
    ]


@blueprint.route("/tokens/new", methods=["GET", "POST"])
@requires(Permission.TOKEN_MAKE, load_grant)
def make(grant: RoleGrant) -> ResponseReturnValue:
    """Make a token for somebody who shows that it is them, and show it: once."""
    person = cast("Person", current_user)
    form = _form(person)
    if request.method != "POST":
        return _form_page(form)
    if not form.validate():
        return _form_page(form), 422
    if not _is_them(form, person):
        note("token.not-made", person=person.handle)
        return _form_page(form), 422
    made: list[operations.Made] = []

    def act(session: Session) -> str:
        made.append(_make(session, grant, person, form))
        return url_for("tokens.tokens")

    try:
        answer = context.answer_once(act)
    except Refused as error:
        form.label.errors = (say(error.sentence),)
        return _form_page(form), 422
    if made and queries.by_sha256(context.session, made[0].token.sha256):
        return render_template("tokens/made.html", made=made[0], api=url_for("api.about"))
    return answer  # sent twice at once, and the other was faster


def _make(session: Session, grant: RoleGrant, person: Person, form: TokenForm) -> operations.Made:
    at = clock.now()
    made = operations.make_token(
        session, context.actor(), grant, person, name=str(form.label.data),
        days=int(form.days.data), at=at,
    )  # fmt: skip
    letter = letters.made(
        made.token,
        person,
        role=Role(grant.role),
        entity=register(session).by_id[grant.entity_id],
        link=context.settings().base_url + url_for("tokens.tokens"),
    )
    mail.write(session, [letter], at=at)
    return made


def _grants(session: Session) -> Sequence[RoleGrant]:
    """Return those roles of the person in which a program may act."""
    rows = select(RoleGrant).where(
        RoleGrant.person_id == context.identity().person_id,
        RoleGrant.revoked_index.is_(None),
        RoleGrant.role.in_([role.value for role in operations.ROLES]),
    )
    return session.scalars(rows.order_by(RoleGrant.id)).all()


def _form(person: Person) -> TokenForm:
    session = context.session
    entities = register(session)
    labels = {}
    for one in _grants(session):
        name = entities.by_id[one.entity_id].name(g.language)
        labels[one.object] = f"{name}: {say(ROLES[Role(one.role)])}"
    return TokenForm(labels, has_factor=session.get(SecondFactor, person.id) is not None)


def _form_page(form: TokenForm) -> str:
    return render_template("tokens/new.html", form=form, key=secrets.token_urlsafe(12))


def _is_them(form: TokenForm, person: Person) -> bool:
    """Say whether the owner of the account asks: by a code of their app, or by their password."""
    if "code" in form:
        with context.change() as session:
            is_right = use_code(session, person, str(form.code.data), known=pending.codes())
        form.code.errors = (
            ()
            if is_right
            else (_("This code is not right, or was used already: wait for the next one."),)
        )
        return is_right
    typed = current_app.extensions["security"].password_util.normalize(form.password.data)
    is_right = bool(person.password and verify_password(typed, person.password))
    form.password.errors = () if is_right else (_("This password is not right: type it again."),)
    return is_right


@blueprint.route("/tokens/<handle>/revoke", methods=["GET", "POST"])
@requires(Permission.TOKEN_REVOKE, load_token)
def revoke(token: Token) -> ResponseReturnValue:
    """Ask, then make a token worth nothing."""
    if request.method != "POST":
        key = secrets.token_urlsafe(12)
        return render_template("tokens/revoke.html", token=token, key=key)

    def act(session: Session) -> str:
        operations.revoke_token(session, context.actor(), token, at=clock.now())
        return url_for("tokens.tokens")

    answer = context.answer_once(act)
    flash(_("The token is worth nothing from now on."), "success")
    return answer
