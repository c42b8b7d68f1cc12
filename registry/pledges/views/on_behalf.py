"""Filing on behalf: what the secretariat is writing from notes verbales, and beginning it."""

import secrets
from typing import Any

from flask import g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from wtforms import StringField
from wtforms.validators import DataRequired

from registry import clock
from registry.accounts.queries import register
from registry.accounts.register import EntityView
from registry.errors import NotFound, Refused, Sentence
from registry.framework.forms import labelled
from registry.framework.queries import framework
from registry.framework.vocabulary import LANGUAGES, in_language
from registry.pledges import operations, queries
from registry.pledges.content import Content
from registry.pledges.models import Draft
from registry.pledges.views.loading import blueprint, load_secretariat
from registry.policy import Permission
from registry.text import collated
from registry.web import context
from registry.web.choices import SelectField, options
from registry.web.forms import PageForm
from registry.web.gate import requires


class OnBehalfForm(PageForm):
    """For which entity, in which cycle, in which language; or which pledge the note changes."""

    entity = SelectField(
        _l("Entity that sent the note"),
        validators=[DataRequired(_l("Choose the entity that sent the note."))],
        validate_choice=False,  # the register says so in a sentence
    )
    cycle = SelectField(_l("Forum"))
    language = SelectField(_l("Language of the note"), choices=labelled("language"))
    ref = StringField(_l("The pledge that the note changes"))


@blueprint.get("/on-behalf")
@requires(Permission.DRAFT_EDIT, load_secretariat)
def on_behalf(secretariat: EntityView) -> ResponseReturnValue:
    """Show what is written and was filed from notes verbales, and a form to begin."""
    return _page(secretariat, _form(secretariat, None))


@blueprint.post("/on-behalf")
@requires(Permission.DRAFT_EDIT, load_secretariat)
def start_on_behalf(secretariat: EntityView) -> ResponseReturnValue:
    """Begin a pledge of another entity, or the next revision of one."""
    form = _form(secretariat, request.form)
    if not form.validate():
        return _page(secretariat, form), 422

    def begin(session: Session) -> str:
        return url_for("pledges.draft", handle=_begin(session, secretariat, form).handle)

    try:
        return context.answer_once(begin)
    except (NotFound, Refused) as error:
        return _page(secretariat, form, error.sentence), 422


def _begin(session: Session, secretariat: EntityView, form: OnBehalfForm) -> Draft:
    entity = register(session).get(form.entity.data)
    if ref := (form.ref.data or "").strip().upper():
        pledge = queries.pledge(session, ref)
        if pledge.entity_id != entity.id:
            raise Refused("{ref} is a pledge of another entity: correct one of the two.", ref=ref)
        return operations.amend_pledge(
            session, context.actor(), pledge, by=secretariat, at=clock.now()
        )
    known = framework(session)
    cycle = known.cycle(form.cycle.data)
    return operations.start_draft(
        session, context.actor(), entity, cycle=cycle.code, edition=known.offered(cycle).code,
        language=form.language.data, by=secretariat, at=clock.now(),
    )  # fmt: skip


def _form(secretariat: EntityView, typed: Any) -> OnBehalfForm:
    """Return the form with every other entity, and all cycles that have opened: paper is slow."""
    entities = register(context.session).by_code.values()
    known, today = framework(context.session), clock.today()
    opened = [cycle for cycle in known.cycles.values() if cycle.opens_on <= today]
    opened.sort(key=lambda cycle: cycle.opens_on, reverse=True)
    language = g.language if g.language in LANGUAGES else "en"
    form = OnBehalfForm(typed, data={"language": language})
    names = {one.code: one.name(g.language) for one in entities if one.id != secretariat.id}
    ordered = dict(sorted(names.items(), key=lambda choice: collated(choice[1])))
    form.entity.choices = options(ordered, blank="")
    form.cycle.choices = options({c.code: in_language(c.names, g.language) for c in opened})
    return form


def _page(secretariat: EntityView, form: OnBehalfForm, refused: Sentence | None = None) -> str:
    session = context.session
    entities = register(session)
    drafts = queries.drafts(session, [secretariat.id])
    return render_template(
        "pledges/on_behalf.html",
        form=form,
        refused=refused,
        entities=entities,
        drafts=[(draft, Content.parse(draft.content)) for draft, _name in drafts],
        names={draft.updated_by: name for draft, name in drafts},
        filed=queries.filed_from_drafts(session, secretariat.id),
        done=request.args.get("filed", ""),
        key=secrets.token_urlsafe(12),
    )
