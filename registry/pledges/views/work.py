"""My work: what waits for me, what is being written, what was filed; starting a pledge."""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from registry import clock
from registry.accounts.queries import register
from registry.accounts.register import EntityView
from registry.framework.forms import labelled
from registry.framework.queries import framework
from registry.framework.vocabulary import LANGUAGES, in_language
from registry.pledges import claims, operations, queries
from registry.pledges.carrying import Carried
from registry.pledges.compare import FIELD_LABELS
from registry.pledges.content import Content
from registry.pledges.lifecycle import State
from registry.pledges.models import Draft
from registry.pledges.views.loading import blueprint, codes, load_entity, pledging
from registry.policy import Permission, Subject, allows
from registry.web import context
from registry.web.choices import RadioField, SelectField, options
from registry.web.forms import PageForm
from registry.web.gate import requires

_GROUPS = {
    State.RETURNED: "returned",
    State.FILED: "under_way",
    State.UNDER_REVIEW: "under_way",
    State.ACCEPTED: "under_way",
    State.PUBLISHED: "published",
}


class StartForm(PageForm):
    """For whom, in which cycle, in which language."""

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

    notes: list[str] = []

    def begin(session: Session) -> str:
        draft, carried = _begin(session, entity, form)
        notes.extend(_carried(carried) if carried else ())
        return url_for("pledges.draft", handle=draft.handle)

    answer = context.answer_once(begin)
    for one in notes:
        flash(one, "warning")
    return answer


def _begin(session: Session, entity: EntityView, form: StartForm) -> tuple[Draft, Carried | None]:
    known, at = framework(session), clock.now()
    cycle = known.cycle(form.cycle.data)
    edition = known.offered(cycle)
    if form.earlier.data:
        earlier = queries.pledge(session, form.earlier.data)
        return operations.copy_pledge(
            session, context.actor(), earlier, entity, cycle=cycle.code, framework=known,
            edition=edition, at=at,
        )  # fmt: skip
    draft = operations.start_draft(
        session, context.actor(), entity, cycle=cycle.code, edition=edition.code,
        language=form.language.data, at=at,
    )  # fmt: skip
    return draft, None


def _carried(found: Carried) -> Iterator[str]:
    """Yield what became of the links of a copy that came into another edition."""
    edition = found.content.edition
    if found.moved:
        pairs = _(", ").join(f"{earlier} → {now}" for earlier, now in found.moved)
        yield _(
            "Recommendations were carried over to %(edition)s: %(pairs)s. Check whether they fit.",
            edition=edition,
            pairs=pairs,
        )
    if found.left or found.dropped:
        names = [*found.left, *(_(FIELD_LABELS[name]) for name in found.dropped)]
        yield _(
            "Left out, because %(edition)s has nothing in their place: %(names)s. Choose anew.",
            edition=edition,
            names=_(", ").join(names),
        )


def _filed(session: Session) -> list[queries.Filed]:
    return queries.filed(session, _mine(session))


def _mine(session: Session) -> list[int]:
    entities = register(session)
    return [entities.get(code).id for code in codes(context.identity())]


def _start_form(session: Session, filed: Sequence[queries.Filed], typed: Any) -> StartForm:
    """Return the form with the person's entities and the open cycles, the newest first."""
    entities, cycles = register(session), framework(session).open_cycles()
    mine = pledging(context.identity(), entities)
    language = g.language if g.language in LANGUAGES else "en"
    form = StartForm(
        typed,
        data={
            "entity": next((one.code for one in mine), None),
            "cycle": cycles[0].code if cycles else None,
            "language": language,
        },
    )
    form.entity.choices = options({one.code: one.name(g.language) for one in mine})
    form.cycle.choices = options(
        {cycle.code: in_language(cycle.names, g.language) for cycle in cycles}
    )
    form.earlier.choices = options(_copied(filed), blank=_("An empty form"))
    return form


def _copied(filed: Sequence[queries.Filed]) -> dict[str, str]:
    """Return ref → how it is called, of the pledges that a new one may be copied from."""
    return {
        item.pledge.ref: ": ".join(filter(None, [item.pledge.ref, item.content.words("title")[0]]))
        for item in filed
        if item.pledge.origin == "filed"  # the words of an import are a summary, not the entity's
    }


def _page(form: StartForm, filed: Sequence[queries.Filed]) -> str:
    session = context.session
    entities, ids = register(session), _mine(session)
    drafts = _drafts(session, ids, {item.pledge.id: item.pledge.ref for item in filed})
    groups: dict[str, list[queries.Filed]] = {}
    for item in filed:
        group = _GROUPS.get(State(item.pledge.state), "ended")
        if group == "published" and item.taken == claims.Taken():
            group = "unclaimed"
        groups.setdefault(group, []).append(item)
    return render_template(
        "pledges/work.html",
        form=form,
        drafts=drafts,
        groups=groups,
        draft_of={item.draft.pledge_id: item.draft for item in drafts},
        entities=entities,
        mine=[entities.by_id[one] for one in ids],
        refs=[item.pledge.ref for item in filed if item.pledge.published_number],
        public=[(item.pledge, item.content) for item in groups.get("published", ())],
        today=clock.today(),
        may_withdraw=lambda entity: _may(Permission.PLEDGE_WITHDRAW, entity),
        may_claim=lambda entity: _may(Permission.PLEDGE_CLAIM, entity),
        key=secrets.token_urlsafe(12),
    )


def _drafts(session: Session, ids: Sequence[int], refs: dict[int, str]) -> list[Written]:
    entities = register(session)
    return [
        Written(
            draft,
            Content.parse(draft.content),
            entities.by_id[draft.entity_id],
            refs.get(draft.pledge_id) if draft.pledge_id else None,
            name,
        )
        for draft, name in queries.drafts(session, ids)
    ]


def _may(permission: Permission, entity: EntityView) -> bool:
    return allows(context.identity(), permission, Subject(entity=entity.code)) is not None
