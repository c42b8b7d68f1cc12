"""Who lost telephone and recovery codes: somebody who knows them resets their second factor."""

import secrets
from collections.abc import Callable
from datetime import datetime

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

Words = Callable[..., mail.Letter]


@blueprint.get("/people/<code>/<grant>/second-factor")
@requires(Permission.PEOPLE_MANAGE, load_member)
def ask_to_reset(loaded: Loaded) -> ResponseReturnValue:
    """Ask before a second factor is reset."""
    return _question(loaded)


@blueprint.post("/people/<code>/<grant>/second-factor")
@requires(Permission.PEOPLE_MANAGE, load_member)
def reset(loaded: Loaded) -> ResponseReturnValue:
    """Reset it: they set it up anew when they next sign in, with their password.

    For the secretariat's own people the first who says so asks, and a second one resets.
    """
    entity, member = loaded
    _check(context.session, member.person)
    act = _ask if _has_to_ask(context.session, member.person) else _reset

    def once(session: Session) -> str:
        act(session, member.person)
        return url_for("accounts.people", code=entity.code)

    return context.answer_once(once)


def _has_to_ask(session: Session, person: Person) -> bool:
    """Say whether this person's word is the first of two."""
    waits = operations.reset_request(session, person, at=clock.now())
    return waits is None and operations.needs_two(session, person)


def _ask(session: Session, person: Person) -> None:
    at = clock.now()
    operations.ask_factor_reset(session, context.actor(), person, at=at)
    until = at + operations.ASKED_FOR
    _write(session, person, letters.factor_reset_asked, until=until)
    flash(_("Another administrator must confirm this within seven days."), "success")


def _reset(session: Session, person: Person) -> None:
    operations.reset_second_factor(session, context.actor(), person, at=clock.now())
    _write(session, person, letters.factor_reset)
    flash(_("The second factor of %(name)s is reset.", name=person.name), "success")


def _write(session: Session, person: Person, words: Words, **said: datetime) -> None:
    """Write to the person whom it is about: they know best whether it is right."""
    link = f"{context.settings().base_url}/sign-in"
    letter = words(person, by=context.identity().name, link=link, **said)
    mail.write(session, [letter], at=clock.now())


def _question(loaded: Loaded) -> str:
    entity, member = loaded
    session = context.session
    return render_template(
        "accounts/reset.html",
        entity=entity,
        member=member,
        needs_two=operations.needs_two(session, member.person),
        has_to_ask=_has_to_ask(session, member.person),
        key=secrets.token_urlsafe(12),
    )


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
