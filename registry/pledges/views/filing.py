"""Checking a draft, filing it, the receipt."""

import secrets
from typing import Any

from flask import current_app, g, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from registry import clock
from registry.accounts.queries import focal_points, register
from registry.audit import queries as log
from registry.errors import Conflict, Problem, Refused
from registry.pledges import operations, quality, queries
from registry.pledges.forms import section_of
from registry.pledges.models import Pledge, PledgeRevision
from registry.pledges.views.answers import answers
from registry.pledges.views.loading import (
    OpenDraft,
    blueprint,
    load_draft,
    load_revision,
    reopen,
    typed_version,
)
from registry.policy import Permission, Subject, allows
from registry.web import context
from registry.web.gate import requires
from registry.web.languages import say


@blueprint.get("/drafts/<handle>/check")
@requires(Permission.DRAFT_EDIT, load_draft)
def check(opened: OpenDraft) -> ResponseReturnValue:
    """Show every answer, what blocks filing and how good the pledge is."""
    return _page(opened)


@blueprint.post("/drafts/<handle>/file")
@requires(Permission.PLEDGE_FILE, load_draft)
def file(opened: OpenDraft) -> ResponseReturnValue:
    """File the draft; the receipt follows."""
    handle = opened.draft.handle

    def act(session: Session) -> str:
        receipt = operations.file_pledge(
            session,
            context.actor(),
            opened.draft,
            known=opened.known,
            version=typed_version(),
            at=clock.now(),
        )
        return url_for("pledges.receipt", ref=receipt.ref, number=receipt.number)

    try:
        return context.answer_once(act)
    except Conflict:
        return _again(handle, conflict=True), 409
    except Refused as error:
        return _again(handle, refused=say(error.sentence)), 422


def _again(handle: str, **said: Any) -> str:
    """Return the page as the draft stands now, after the transaction was taken back."""
    return _page(reopen(handle), **said)


def _page(opened: OpenDraft, *, conflict: bool = False, refused: str = "") -> str:
    session, content = context.session, opened.written.content
    entity = opened.offer.entity
    subject = Subject(entity=entity.code)
    cycle = opened.known.framework.cycles.get(content.cycle)
    return render_template(
        "pledges/check.html",
        opened=opened,
        content=content,
        sections=answers(opened.written, opened.wording, opened.problems),
        problems=[(say(p.sentence), _place(opened, p)) for p in opened.problems],
        criteria=quality.assess(content, opened.wording.text),
        hints=quality.hints(content),
        may_file=allows(context.identity(), Permission.PLEDGE_FILE, subject) is not None,
        focal_points=[person.name for person in focal_points(session, entity.id)],
        is_late=cycle is not None and cycle.is_late(clock.today()),
        open_comments=len(queries.open_comments(session, opened.draft)),
        key=secrets.token_urlsafe(12),
        conflict=conflict,
        refused=refused,
    )


def _place(opened: OpenDraft, problem: Problem) -> str | None:
    """Return the address of the section where a problem is solved."""
    section = section_of(problem.field)
    if section is None:
        return None
    return url_for(
        "pledges.section", handle=opened.draft.handle, section=section.name, back="check"
    )


@blueprint.get("/pledges/<ref>/receipt/<int:number>")
@requires(Permission.PLEDGE_FOLLOW, load_revision)
def receipt(loaded: tuple[Pledge, PledgeRevision]) -> ResponseReturnValue:
    """Show where a filed revision stands in the log, and its proof once that is signed."""
    pledge, revision = loaded
    session = context.session
    checkpoint = log.checkpoint(session, covering=revision.index + 1)
    proof = "log.proof" in current_app.view_functions
    return render_template(
        "pledges/receipt.html",
        pledge=pledge,
        revision=revision,
        entity=register(session).by_id[pledge.entity_id].name(g.language),
        filed_by=queries.people(session, [revision.filed_by]),
        leaf=log.entry(session, revision.index).leaf_hash.hex(),
        size=log.size(session),
        checkpoint=checkpoint,
        proof_url=url_for("log.proof", index=revision.index) if proof and checkpoint else None,
    )
