"""The pages of the register's desk: the list, one entity with its history, and what changes it."""

import secrets
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Flask, flash, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from registry import clock
from registry.accounts import inviting
from registry.accounts.history import chapters
from registry.accounts.operations import amend_entity, register_entity
from registry.accounts.queries import focal_points_by_entity, register
from registry.accounts.register import EntityView
from registry.audit import queries as log
from registry.entities import forms, operations
from registry.errors import Conflict, Refused, Sentence
from registry.framework.vocabulary import LABELS
from registry.policy import Permission, Role, Subject, allows
from registry.text import as_typed, collated, fold
from registry.web import context
from registry.web.gate import requires

blueprint = Blueprint("entities", __name__)
_NO_REVISION = Sentence(
    "This form does not say which version of the entity it is about: open the page again and "
    "repeat it."
)


def init_app(app: Flask) -> None:
    """Add these pages."""
    app.register_blueprint(blueprint)


def load_entity(session: Session, *, code: str) -> tuple[EntityView, Subject]:
    """Return an entity and whose it is."""
    found = register(session).get(code)
    return found, _subject(found)


def _subject(entity: EntityView) -> Subject:
    above = frozenset(register(context.session).ancestors(entity.code))
    is_secretariat = entity.category == "secretariat"
    return Subject(entity.code, above=above, is_secretariat=is_secretariat)


@blueprint.get("/register", endpoint="register")
@requires(Permission.ENTITY_READ)
def show_register() -> ResponseReturnValue:
    """List the entities, all or those whose name or code holds what is looked for."""
    wanted = request.args.get("q", "")[:200]
    entities = register(context.session)
    found = [one for one in entities.by_code.values() if _is_meant(one, wanted)]
    found.sort(key=lambda one: collated(one.name(g.language)))
    return render_template(
        "entities/register.html",
        found=found,
        wanted=wanted,
        register=entities,
        counts=focal_points_by_entity(context.session),
        kind_of=forms.say_kind,
        may_register=_may(Permission.ENTITY_REGISTER),
    )


def _is_meant(entity: EntityView, wanted: str) -> bool:
    said = as_typed(fold(" ".join((entity.code, *entity.names.values()))))
    return all(word in said for word in as_typed(fold(wanted)).split())


@blueprint.get("/register/<code>")
@requires(Permission.ENTITY_READ, load=load_entity)
def show(entity: EntityView) -> ResponseReturnValue:
    """Show what an entity is, and what it has been since when."""
    session = context.session
    entities = register(session)
    return render_template(
        "entities/show.html",
        entity=entity,
        register=entities,
        chapters=chapters(session, entity, size=log.size(session))[::-1],
        merged=entities.merged(entity.code),
        kind_of=forms.say_kind,
        languages_of_names={code: _(name) for code, name in LABELS["language"].items()},
        may_amend=_may(Permission.ENTITY_AMEND, entity) and not entity.merged_into,
        may_merge=_may(Permission.ENTITY_MERGE, entity) and not entity.merged_into,
        may_see_people=_may(Permission.PEOPLE_READ, entity) and not entity.merged_into,
    )


@blueprint.route("/register/new", methods=["GET", "POST"])
@requires(Permission.ENTITY_REGISTER, keeps_text=True, form=forms.RegisterForm)
def add() -> ResponseReturnValue:
    """Enter a new entity into the register, and invite its first focal point."""
    if request.method == "GET":
        return _adding(
            forms.RegisterForm(None, data={"name_en": request.args.get("name", "")[:200]})
        )
    form = forms.RegisterForm()
    form.offer(register(context.session), g.language)
    if not form.validate():
        return _adding(form), 422

    def act(session: Session) -> str:
        entity = register_entity(session, context.actor(), form.document(), at=clock.now())
        flash(_("%(name)s is in the register.", name=entity.name(g.language)), "success")
        if form.focal_address.data:
            _invite(session, entity, form)
        return url_for("entities.show", code=entity.code)

    return _do(act, form, lambda refused: _adding(form, refused))


def _invite(session: Session, entity: EntityView, form: forms.RegisterForm) -> None:
    person = inviting.invite(
        session,
        context.actor(),
        entity,
        email=form.focal_address.data or "",
        name=form.focal_name.data or "",
        role=Role.FOCAL_POINT,
        language=form.focal_language.data,
        by=context.identity().name,
        base_url=context.settings().base_url,
        at=clock.now(),
    )
    flash(_("A letter to %(email)s is on its way.", email=person.email), "success")


def _adding(form: forms.RegisterForm, refused: Sentence | None = None) -> str:
    form.offer(register(context.session), g.language)
    return _page("entities/add.html", form, refused)


@blueprint.route("/register/<code>/amend", methods=["GET", "POST"])
@requires(Permission.ENTITY_AMEND, load=load_entity, keeps_text=True, form=forms.AmendForm)
def amend(entity: EntityView) -> ResponseReturnValue:
    """Change what an entity is called and where it belongs, from now on."""
    if request.method == "GET":
        return _amending(entity, forms.AmendForm.of(entity))
    form = forms.AmendForm()
    form.offer(register(context.session), g.language, entity)
    if not form.validate():
        return _amending(entity, form, _NO_REVISION if form.seen.errors else None), 422

    def act(session: Session) -> str:
        amend_entity(
            session,
            context.actor(),
            entity,
            document=form.document(entity),
            seen=form.seen.data or 0,
            reason=form.reason.data or "",
            at=clock.now(),
        )
        flash(_("The entity is changed; everybody can see it now."), "success")
        return url_for("entities.show", code=entity.code)

    return _do(act, form, lambda refused: _amending(_now(entity), form, refused))


def _amending(entity: EntityView, form: forms.AmendForm, refused: Sentence | None = None) -> str:
    entities = register(context.session)
    form.offer(entities, g.language, entity)
    return _page("entities/amend.html", form, refused, entity=entity, register=entities)


@blueprint.route("/register/<code>/merge", methods=["GET", "POST"])
@requires(Permission.ENTITY_MERGE, load=load_entity, keeps_text=True, form=forms.MergeForm)
def merge(entity: EntityView) -> ResponseReturnValue:
    """Let an entity go on in another one, from now on."""
    form = forms.MergeForm()
    form.offer(register(context.session), g.language, entity)
    if request.method == "GET":
        return _merging(entity, form)
    if not form.validate():
        return _merging(entity, form, _NO_REVISION if form.seen.errors else None), 422

    def act(session: Session) -> str:
        into = register(session).get(form.into.data)
        operations.merge(
            session,
            context.actor(),
            entity,
            into,
            seen=form.seen.data or 0,
            reason=form.reason.data or "",
            at=clock.now(),
        )
        flash(_("They are merged; everybody can see it now."), "success")
        return url_for("entities.show", code=into.code)

    return _do(act, form, lambda refused: _merging(_now(entity), form, refused))


def _merging(entity: EntityView, form: forms.MergeForm, refused: Sentence | None = None) -> str:
    waiting = operations.open_reviews(context.session, entity)
    return _page("entities/merge.html", form, refused, entity=entity, waiting=waiting)


def _now(entity: EntityView) -> EntityView:
    """Return the entity as it stands after a change was taken back: others may have amended it."""
    found: EntityView = register(context.session).get(entity.code)
    return found


def _do(
    act: Callable[[Session], str], form: Any, show: Callable[[Sentence], str]
) -> ResponseReturnValue:
    """Run `act` once and lead where it says; or show the page with the refusal, field by field."""
    try:
        return context.answer_once(act)
    except Conflict as error:
        return show(error.sentence), 409
    except Refused as error:
        if error.problems:
            form.show(error.problems)
        return show(error.sentence), 422


def _page(template: str, form: Any, refused: Sentence | None, **values: object) -> str:
    return render_template(
        template, form=form, refused=refused, key=secrets.token_urlsafe(12), **values
    )


def _may(permission: Permission, entity: EntityView | None = None) -> bool:
    subject = _subject(entity) if entity else Subject()
    return allows(context.identity(), permission, subject) is not None
