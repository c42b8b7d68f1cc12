"""Who lost telephone and recovery codes: somebody who knows them resets their second factor."""

import secrets

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry import clock, mail
from registry.accounts import letters, operations
from registry.accounts.models import Entity, Person, RoleGrant
from registry.accounts.views.blueprint import blueprint
from registry.accounts.views.people import Loaded, load_member, subject_of
from registry.errors import Refused
from registry.policy import Permission, allows
from registry.web import context
from registry.web.gate import requires


@blueprint.get("/people/<code>/<grant>/second-factor")
@requires(Permission.PEOPLE_MANAGE, load_member)
def ask_to_reset(loaded: Loaded) -> ResponseReturnValue:
    """Ask before a second factor is reset."""
    entity, member = loaded
    return render_template(
        "accounts/reset.html", entity=entity, member=member, key=secrets.token_urlsafe(12)
    )


@blueprint.post("/people/<code>/<grant>/second-factor")
@requires(Permission.PEOPLE_MANAGE, load_member)
def reset(loaded: Loaded) -> ResponseReturnValue:
    """Reset it: they set it up anew when they next sign in, with their password."""
    entity, member = loaded
    _check(context.session, member.person)

    def act(session: Session) -> str:
        operations.reset_second_factor(session, member.person)
        subject, body = letters.factor_reset(
            member.person,
            by=context.identity().name,
            link=f"{context.settings().base_url}/sign-in",
        )
        mail.write(
            session,
            to=member.person.email,
            subject=subject,
            body=body,
            at=clock.now(),
            language=member.person.language,
        )
        flash(_("The second factor of %(name)s is reset.", name=member.person.name), "success")
        return url_for("accounts.people", code=entity.code)

    return context.answer_once(act)


def _check(session: Session, person: Person) -> None:
    """Refuse to weaken an account that is not wholly in this person's care, or their own."""
    if person.id == context.identity().person_id:
        raise Refused("Nobody resets their own second factor: ask a colleague or the secretariat.")
    codes = session.scalars(
        select(Entity.code)
        .join(RoleGrant, RoleGrant.entity_id == Entity.id)
        .where(RoleGrant.person_id == person.id, RoleGrant.revoked_index.is_(None))
    )
    who = context.identity()
    if not all(allows(who, Permission.PEOPLE_MANAGE, subject_of(session, code)) for code in codes):
        raise Refused(
            "{name} also acts for others, whose people are not yours: ask the secretariat to reset "
            "their second factor.",
            name=person.name,
        )
