"""Checking a draft, filing it, the receipt."""

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Flask, current_app, g, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from registry import clock, mail
from registry.accounts.queries import focal_points, focal_points_of, register
from registry.accounts.writing import drawn
from registry.audit import queries as log
from registry.errors import Conflict, Problem, Refused
from registry.pledges import operations, quality, queries
from registry.pledges.content import Content
from registry.pledges.forms import Written, section_of
from registry.pledges.models import Pledge, PledgeRevision
from registry.pledges.notes import is_of_note
from registry.pledges.views.answers import answers, differences
from registry.pledges.views.loading import (
    OpenDraft,
    blueprint,
    load_draft,
    load_revision,
    reopen,
    typed_version,
)
from registry.policy import Permission, allows
from registry.web import context
from registry.web.gate import requires
from registry.web.languages import say

Follow = Callable[[Session, operations.Receipt, datetime], None]


def after_filing(app: Flask, follow: Follow) -> None:
    """Let a room above do its part in the transaction of each filing."""
    app.extensions.setdefault("registry.after_filing", []).append(follow)


def file_draft(
    session: Session, opened: OpenDraft, *, version: int, at: datetime
) -> operations.Receipt:
    """File a draft with all that other rooms do then, whether a page asks or a program.

    Raises:
        Refused: rules block it; `problems` says which, field by field.
        Conflict: the draft moved on since `version` was read.
    """
    receipt = operations.file_pledge(
        session, context.actor(), opened.draft, known=opened.known, version=version, at=at
    )
    for follow in current_app.extensions.get("registry.after_filing", ()):
        follow(session, receipt, at)
    return receipt


@blueprint.get("/drafts/<handle>/check")
@requires(Permission.DRAFT_EDIT, load_draft)
def check(opened: OpenDraft) -> ResponseReturnValue:
    """Show every answer, what blocks filing and how good the pledge is."""
    return _page(opened)


@blueprint.post("/drafts/<handle>/file")
@requires(Permission.PLEDGE_FILE, load_draft)
def file(opened: OpenDraft) -> ResponseReturnValue:
    """File the draft; the receipt follows."""
    handle, at = opened.draft.handle, clock.now()

    def act(session: Session) -> str:
        receipt = file_draft(session, opened, version=typed_version(), at=at)
        if opened.is_on_behalf:
            _tell(session, receipt, opened.written.content)
            return url_for("pledges.on_behalf", filed=receipt.ref)
        return url_for("pledges.receipt", ref=receipt.ref, number=receipt.number)

    try:
        return context.answer_once(act)
    except Conflict:
        return _again(handle, conflict=True), 409
    except Refused as error:
        return _again(handle, refused=say(error.sentence)), 422


def _tell(session: Session, receipt: operations.Receipt, content: Content) -> None:
    """Write to the focal points of the entity, if it has any, what was filed in its name."""
    pledge = queries.pledge(session, receipt.ref)
    people = focal_points_of(session, {pledge.entity_id})[pledge.entity_id]
    url = context.settings().base_url + url_for("pledges.follow", ref=receipt.ref)
    template = "pledges/mail/filed_on_behalf.txt"
    letters = [
        drawn(person, template, ref=receipt.ref, content=content, url=url) for person in people
    ]
    mail.write(session, letters, at=clock.now())


def _again(handle: str, **said: Any) -> str:
    """Return the page as the draft stands now, after the transaction was taken back."""
    return _page(reopen(handle), **said)


def _page(opened: OpenDraft, *, conflict: bool = False, refused: str = "") -> str:
    session, content = context.session, opened.written.content
    entity = opened.offer.entity
    cycle = opened.known.framework.cycles.get(content.cycle)
    return render_template(
        "pledges/check.html",
        opened=opened,
        saved_by=queries.people(session, [opened.draft.updated_by]),
        changes=_changes(opened),
        content=content,
        sections=answers(opened.written, opened.wording, opened.problems),
        problems=[(say(p.sentence), _place(opened, p)) for p in opened.problems],
        criteria=quality.assess(content, opened.wording.text, language=opened.wording.language),
        hints=quality.hints(content),
        may_file=allows(context.identity(), Permission.PLEDGE_FILE, opened.subject) is not None,
        focal_points=[person.name for person in focal_points(session, entity.id)],
        is_late=opened.pledge is None and cycle is not None and cycle.is_late(clock.today()),
        open_comments=len(queries.open_comments(session, opened.draft)),
        key=secrets.token_urlsafe(12),
        conflict=conflict,
        refused=refused,
    )


def _changes(opened: OpenDraft) -> list[dict[str, Any]]:
    """Return what an erratum changes, word by word; reason and consent are said anew each time."""
    if opened.public is None:
        return []
    mine = opened.written
    before = opened.public.with_changes(reason=mine.content.reason, consent=mine.content.consent)
    return differences(Written(before, mine.contacts), mine, opened.wording)


def _place(opened: OpenDraft, problem: Problem) -> str | None:
    """Return the address of the section where a problem is solved."""
    if is_of_note(problem):
        return url_for("pledges.note", handle=opened.draft.handle, back="check")
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
