"""Who may act for an entity: the list, inviting, writing again, taking a role back."""

import secrets

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from registry import clock
from registry.accounts import inviting, operations
from registry.accounts.forms import InvitationForm
from registry.accounts.letters import ROLES
from registry.accounts.queries import Member, focal_points_by_entity, members, register
from registry.accounts.register import EntityView
from registry.accounts.views.blueprint import blueprint
from registry.errors import NotFound, Refused, RegistryError
from registry.policy import MAY_GRANT, Permission, Role, Subject, allows, knows
from registry.text import collated
from registry.web import context
from registry.web.gate import requires
from registry.web.languages import say

Loaded = tuple[EntityView, Member]


def load_entity(session: Session, *, code: str) -> tuple[EntityView, Subject]:
    """Return an entity and the subject that decides who may see its people."""
    return _entity(session, code)


def load_member(session: Session, *, code: str, grant: str) -> tuple[Loaded, Subject]:
    """Return one role that somebody has for an entity."""
    entity, subject = _entity(session, code)
    found = next((one for one in members(session, entity.id) if one.grant.object == grant), None)
    if found is None and allows(context.identity(), Permission.PEOPLE_MANAGE, subject):
        raise NotFound("This role was taken back already: look at the list again.")
    if found is None:
        raise NotFound("There is no such page, or it is not yours to see.")
    return (entity, found), subject


def subject_of(session: Session, code: str) -> Subject:
    """Return what decides who looks after the people of an entity."""
    return _entity(session, code)[1]


def _entity(session: Session, code: str) -> tuple[EntityView, Subject]:
    entities = register(session)
    entity = entities.get(code)
    return entity, Subject(
        entity=code,
        above=frozenset(entities.ancestors(code)),
        is_secretariat=entity.category == "secretariat",
    )


@blueprint.get("/people")
@requires(Permission.PEOPLE_LIST)
def entities() -> ResponseReturnValue:
    """List the entities whose people somebody may see; if there is only one, go to it."""
    counts = focal_points_by_entity(context.session)
    seen = [
        entity
        for entity in register(context.session).standing
        if allows(
            context.identity(), Permission.PEOPLE_READ, _entity(context.session, entity.code)[1]
        )
    ]
    if len(seen) == 1:
        return redirect(url_for("accounts.people", code=seen[0].code))
    seen.sort(key=lambda entity: (entity.code in counts, collated(entity.name(g.language))))
    return render_template("accounts/entities.html", entities=seen, counts=counts)


@blueprint.get("/people/<code>")
@requires(Permission.PEOPLE_READ, load_entity)
def people(entity: EntityView) -> ResponseReturnValue:
    """Show who may act for an entity, and the form that invites."""
    return _page(entity)


@blueprint.post("/people/<code>")
@requires(Permission.PEOPLE_MANAGE, load_entity, keeps_text=True, form=InvitationForm)
def invite(entity: EntityView) -> ResponseReturnValue:
    """Invite somebody; the letter is on its way when the page answers."""
    actor = context.actor()
    form = InvitationForm(MAY_GRANT[Role(actor.role)])
    if not form.validate():
        return _page(entity, form), 422

    def act(session: Session) -> str:
        person = inviting.invite(
            session,
            actor,
            entity,
            email=str(form.address.data),
            name=str(form.name.data),
            role=Role(form.role.data),
            language=str(form.language.data),
            by=context.identity().name,
            base_url=context.settings().base_url,
            at=clock.now(),
        )
        flash(_("A letter to %(email)s is on its way.", email=person.email), "success")
        return url_for("accounts.people", code=entity.code)

    try:
        return context.answer_once(act)
    except Refused as error:
        form.address.errors = (say(error.sentence),)
    except IntegrityError:
        form.address.errors = (_("Somebody else invited this address at the same moment."),)
    return _page(entity, form), 422


@blueprint.post("/people/<code>/<grant>/letter")
@requires(Permission.PEOPLE_MANAGE, load_member)
def write_again(loaded: Loaded) -> ResponseReturnValue:
    """Send the letter of an invitation that nobody has accepted once more."""
    entity, member = loaded
    if member.person.password is not None:
        raise Refused("They have chosen a password meanwhile: there is nothing to send again.")

    def act(session: Session) -> str:
        inviting.write(
            session,
            context.actor(),
            member.person,
            role=Role(member.grant.role),
            entity=entity,
            by=context.identity().name,
            base_url=context.settings().base_url,
            at=clock.now(),
        )
        flash(_("A new letter to %(email)s is on its way.", email=member.person.email), "success")
        return url_for("accounts.people", code=entity.code)

    return context.answer_once(act)


@blueprint.get("/people/<code>/<grant>/revoke")
@requires(Permission.PEOPLE_MANAGE, load_member)
def ask_to_revoke(loaded: Loaded) -> ResponseReturnValue:
    """Ask before a role is taken back."""
    return _question(loaded)


@blueprint.post("/people/<code>/<grant>/revoke")
@requires(Permission.PEOPLE_MANAGE, load_member)
def revoke(loaded: Loaded) -> ResponseReturnValue:
    """Take a role back: from the next request on it is worth nothing."""
    entity, member = loaded

    def act(session: Session) -> str:
        operations.revoke_role(
            session, context.actor(), member.grant, member.person, entity=entity.code,
            at=clock.now(),
        )  # fmt: skip
        flash(_("%(name)s no longer has this role.", name=member.person.name), "success")
        mine = member.person.id == context.identity().person_id
        return url_for("security.login") if mine else url_for("accounts.people", code=entity.code)

    try:
        return context.answer_once(act)
    except Refused as error:
        loaded, _subject = load_member(context.session, code=entity.code, grant=member.grant.object)
        return _question(loaded, refused=error), 422


def _question(loaded: Loaded, refused: RegistryError | None = None) -> str:
    entity, member = loaded
    return render_template(
        "accounts/revoke.html",
        entity=entity,
        member=member,
        role=ROLES[Role(member.grant.role)],
        refused=say(refused.sentence) if refused else "",
        key=secrets.token_urlsafe(12),
    )


def _page(entity: EntityView, form: InvitationForm | None = None) -> str:
    _entity_view, subject = _entity(context.session, entity.code)
    grant = allows(context.identity(), Permission.PEOPLE_MANAGE, subject)
    gives = MAY_GRANT[grant.role] if grant else ()
    return render_template(
        "accounts/people.html",
        entity=entity,
        members=members(context.session, entity.id),
        roles={role.value: sentence for role, sentence in ROLES.items()},
        gives={role.value for role in gives},
        form=form or (InvitationForm(gives, language=g.language) if gives else None),
        may_read_tokens=knows(context.identity(), Permission.TOKEN_READ),
        key=secrets.token_urlsafe(12),
    )
