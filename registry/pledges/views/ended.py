"""A draft that a colleague filed or deleted while somebody was typing: told, and carried on."""

from collections.abc import Iterator

from flask import g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from registry import clock
from registry.accounts.queries import register
from registry.framework.queries import framework
from registry.pledges import operations, queries
from registry.pledges.content import Content
from registry.pledges.forms import SECTIONS, Offer, Section, Written
from registry.pledges.forms.said import leaves, said
from registry.pledges.lifecycle import State, may_follow
from registry.pledges.models import EndedDraft
from registry.pledges.views.loading import DraftEnded, blueprint, form_of, load_ended
from registry.policy import Permission, Subject
from registry.web import context
from registry.web.context import SAFE
from registry.web.gate import requires

_OURS = frozenset({"csrf_token", "version", "key", "to", "add", "remove"})


@blueprint.errorhandler(DraftEnded)
def tell(error: DraftEnded) -> ResponseReturnValue:
    """Say who filed or deleted the draft, and give back what was typed into it."""
    if context.is_autosave():
        return jsonify(ending=error.ended.ending), 409
    ended, session = error.ended, context.session
    part = SECTIONS.get(str((request.view_args or {}).get("section")))
    typed = _typed() if part else []
    page = render_template(
        "pledges/ended.html",
        ended=ended,
        pledge=queries.pledge_of(session, ended),
        ended_by=queries.people(session, [ended.person_id]).get(ended.person_id, ""),
        part=part,
        typed=typed,
        shown=list(_shown(ended, part)) if part and typed else [],
        comment=request.form.get("comment", ""),
        goes_on=_goes_on(ended),
        is_on_behalf=_is_on_behalf(ended),
    )
    return page, 410 if request.method in SAFE else 409


def _typed() -> list[tuple[str, str]]:
    return [
        (name, value)
        for name, values in request.form.lists()
        if name not in _OURS
        for value in values
    ]


def _goes_on(ended: EndedDraft) -> bool:
    """Say whether what was typed has somewhere to go now."""
    if _is_on_behalf(ended):
        return False  # another draft of the secretariat is begun from its note
    pledge = queries.pledge_of(context.session, ended)
    if pledge:
        is_published = pledge.published_number is not None
        return may_follow(State(pledge.state), is_published=is_published)
    return ended.cycle in {cycle.code for cycle in framework(context.session).open_cycles()}


def _is_on_behalf(ended: EndedDraft) -> bool:
    return register(context.session).by_id[ended.entity_id].category == "secretariat"


def _shown(ended: EndedDraft, part: Section) -> Iterator[tuple[str, str]]:
    """Yield label and words of each field that was typed into, as far as its form knows it."""
    known, entities = framework(context.session), register(context.session)
    edition = _edition(ended)
    entity = entities.by_id[ended.entity_id]
    offer = Offer(entities, known.edition(edition), frozenset(), entity, g.language, 1)
    blank = Content(
        pledging_entity=entity.code, cycle=ended.cycle, edition=edition, language=ended.language
    )
    form = part.form.open(Written(blank), offer, request.form)
    for field in leaves(form):
        if words := said(field):
            yield str(field.label.text), words


def _edition(ended: EndedDraft) -> str:
    known = framework(context.session)
    return known.offered(known.cycle(ended.cycle)).code


def _load_ended_section(
    session: Session, *, handle: str, section: str
) -> tuple[tuple[EndedDraft, str], Subject]:
    ended, subject = load_ended(session, handle=handle)
    return (ended, section), subject


@blueprint.post("/drafts/<handle>/<section>/carry-on")
@requires(Permission.DRAFT_EDIT, _load_ended_section, keeps_text=True, form=form_of)
def carry_on(loaded: tuple[EndedDraft, str]) -> ResponseReturnValue:
    """Open the draft that takes the place of the one that is gone, and send the form on to it."""
    ended, section = loaded
    entity, edition = register(context.session).by_id[ended.entity_id], _edition(ended)
    if not _goes_on(ended):
        return tell(DraftEnded(ended))
    with context.change() as session:
        draft = operations.continue_draft(
            session, context.actor(), ended, entity, edition=edition, at=clock.now()
        )
    return redirect(url_for("pledges.section", handle=draft.handle, section=section), 307)
