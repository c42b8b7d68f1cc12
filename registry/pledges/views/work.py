"""My work: what waits for me, what is being written, what was filed; starting a pledge."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from wtforms import RadioField, SelectField

from registry import clock
from registry.accounts.queries import register
from registry.accounts.register import EntityView
from registry.framework.queries import framework
from registry.framework.vocabulary import LANGUAGES, in_language
from registry.pledges import operations, queries
from registry.pledges.content import Content
from registry.pledges.forms.section import labelled, options
from registry.pledges.lifecycle import State
from registry.pledges.models import Draft
from registry.pledges.views.loading import blueprint, codes, load_entity
from registry.policy import Permission, Subject, allows
from registry.web import context
from registry.web.gate import requires

_GROUPS = {
    State.RETURNED: "returned",
    State.FILED: "under_way",
    State.UNDER_REVIEW: "under_way",
    State.ACCEPTED: "under_way",
    State.PUBLISHED: "published",
}


class StartForm(FlaskForm):
    """For whom, in which cycle, in which language."""

    class Meta:
        """The page's token is checked before any view runs."""

        csrf = False

    entity = RadioField(_l("Entity that pledges"))
    cycle = RadioField(_l("Forum"))
    earlier = SelectField(_l("Begin with"), default="")
    language = SelectField(_l("Language you write in"), choices=labelled("language"))


@dataclass(frozen=True, slots=True)
class Written:
    """A draft as the list shows it."""

    draft: Draft
    content: Content
    entity: EntityView
    ref: str | None
    saved_by: str


@blueprint.get("/work")
@requires(Permission.WORK_READ)
def work() -> ResponseReturnValue:
    """Show the work of the entities that the person writes for."""
    filed = _filed(context.session)
    return _page(_start_form(context.session, filed, None), filed)


@blueprint.post("/drafts")
@requires(Permission.DRAFT_EDIT, load_entity)
def start(entity: EntityView) -> ResponseReturnValue:
    """Begin a new pledge and open its form."""
    filed = _filed(context.session)
    form = _start_form(context.session, filed, request.form)
    if not form.validate():
        return _page(form, filed), 422

    def begin(session: Session) -> str:
        return url_for("pledges.draft", handle=_begin(session, entity, form).handle)

    return context.answer_once(begin)


def _begin(session: Session, entity: EntityView, form: StartForm) -> Draft:
    known, at = framework(session), clock.now()
    cycle = known.cycle(form.cycle.data)
    edition = known.offered(cycle)
    if form.earlier.data:
        earlier = queries.pledge(session, form.earlier.data)
        return operations.copy_pledge(
            session, context.actor(), earlier, entity, cycle=cycle.code,
            edition=edition, at=at,
        )  # fmt: skip
    return operations.start_draft(
        session, context.actor(), entity, cycle=cycle.code, edition=edition.code,
        language=form.language.data, at=at,
    )  # fmt: skip


def _filed(session: Session) -> list[queries.Filed]:
    return queries.filed(session, _mine(session))


def _mine(session: Session) -> list[int]:
    entities = register(session)
    return [entities.get(code).id for code in codes(context.identity())]


def _start_form(session: Session, filed: Sequence[queries.Filed], typed: Any) -> StartForm:
    """Return the form with the person's entities and the open cycles, the newest first."""
    entities, cycles = register(session), framework(session).open_cycles()
    mine = codes(context.identity())
    language = g.language if g.language in LANGUAGES else "en"
    form = StartForm(
        typed,
        data={
            "entity": next(iter(mine), None),
            "cycle": cycles[0].code if cycles else None,
            "language": language,
        },
    )
    form.entity.choices = options({code: entities.get(code).name(g.language) for code in mine})
    form.cycle.choices = options(
        {cycle.code: in_language(cycle.names, g.language) for cycle in cycles}
    )
    form.earlier.choices = options(_copied(filed), blank=_("An empty form"))
    return form


def _copied(filed: Sequence[queries.Filed]) -> dict[str, str]:
    """Return ref → how it is called, of the pledges that a new one may be copied from."""
    return {
        item.pledge.ref: f"{item.pledge.ref}: {item.content.words('title')[0]}"
        for item in filed
        if item.pledge.origin == "filed"  # the words of an import are a summary, not the entity's
    }


def _page(form: StartForm, filed: Sequence[queries.Filed]) -> str:
    session = context.session
    entities, ids = register(session), _mine(session)
    drafts = _drafts(session, ids, {item.pledge.id: item.pledge.ref for item in filed})
    groups: dict[str, list[queries.Filed]] = {}
    for item in filed:
        groups.setdefault(_GROUPS.get(State(item.pledge.state), "ended"), []).append(item)
    return render_template(
        "pledges/work.html",
        form=form,
        drafts=drafts,
        groups=groups,
        draft_of={item.draft.pledge_id: item.draft for item in drafts},
        entities=entities,
        refs=[item.pledge.ref for item in filed if item.pledge.published_number],
        today=clock.today(),
        may_withdraw=_may_withdraw,
        key=secrets.token_urlsafe(12),
    )


def _drafts(session: Session, ids: Sequence[int], refs: dict[int, str]) -> list[Written]:
    entities = register(session)
    found = queries.drafts(session, ids)
    names = queries.people(session, [draft.updated_by for draft in found])
    return [
        Written(
            draft,
            Content.parse(draft.content),
            entities.by_id[draft.entity_id],
            refs.get(draft.pledge_id) if draft.pledge_id else None,
            names.get(draft.updated_by, ""),
        )
        for draft in found
    ]


def _may_withdraw(entity: EntityView) -> bool:
    subject = Subject(entity=entity.code)
    return allows(context.identity(), Permission.PLEDGE_WITHDRAW, subject) is not None
