"""One section of the form: shown, rearranged, saved, compared where somebody else was faster."""

from typing import Any

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registry.errors import Conflict
from registry.pledges import claims, queries
from registry.pledges.content import Content, Link
from registry.pledges.forms import Section, SectionForm, Written
from registry.pledges.views.answers import differences
from registry.pledges.views.loading import (
    OpenDraft,
    blueprint,
    form_of,
    keep,
    load_section,
    reopen,
)
from registry.policy import Permission
from registry.web import context
from registry.web.gate import requires


@blueprint.route("/drafts/<handle>/<section>", methods=["GET", "POST"])
@requires(Permission.DRAFT_EDIT, load_section, keeps_text=True, form=form_of)
def section(loaded: tuple[OpenDraft, Section]) -> ResponseReturnValue:
    """Show one section, or save it: incomplete is fine, unreadable is not."""
    opened, part = loaded
    if request.method != "POST":
        form = opened.form(part)
        if part.name in opened.draft.sections_seen or opened.is_taken_over:
            form.show(part.problems(opened.problems))
        return _page(opened, part, form)
    form = opened.form(part, request.form)
    if "add" in request.form or "remove" in request.form:
        form.rearrange(request.form.get("add"), request.form.get("remove"))
        form.offer(opened.offer)
        return _page(opened, part, form)
    if not form.validate():
        return _unreadable(opened, part, form)
    return _save(opened, part, form)


def _save(opened: OpenDraft, part: Section, form: SectionForm) -> ResponseReturnValue:
    handle, mine = opened.draft.handle, form.write(opened.written, opened.offer)
    try:
        keep(opened, part.name, mine, part.holds)
    except Conflict:
        now = reopen(handle)
        return _conflict(now, part, form.write(now.written, now.offer))
    return _saved(opened, part)


def _saved(opened: OpenDraft, part: Section) -> ResponseReturnValue:
    if context.is_autosave():
        return jsonify(version=opened.draft.version)
    return redirect(_next(opened, part), 303)


def _conflict(opened: OpenDraft, part: Section, mine: Written) -> ResponseReturnValue:
    """Show both texts, unless they say the same."""
    rows = differences(opened.written, mine, opened.wording)
    if not rows:
        return _saved(opened, part)
    if context.is_autosave():
        return jsonify(version=opened.draft.version), 409
    names = queries.people(context.session, [opened.draft.updated_by])
    typed = [
        (name, value)
        for name, values in request.form.lists()
        if name not in {"csrf_token", "version"}
        for value in values
    ]
    page = render_template(
        "pledges/conflict.html",
        opened=opened,
        part=part,
        rows=rows,
        typed=typed,
        saved_by=names.get(opened.draft.updated_by, ""),
    )
    return page, 409


def _unreadable(opened: OpenDraft, part: Section, form: SectionForm) -> ResponseReturnValue:
    if context.is_autosave():
        return jsonify(errors=form.errors), 422
    return _page(opened, part, form), 422


def _page(opened: OpenDraft, part: Section, form: SectionForm) -> str:
    # The version is the one that was typed upon: a row more must not hide a conflict.
    version = request.form.get("version", opened.draft.version)
    return render_template(
        "pledges/section.html",
        opened=opened,
        part=part,
        form=form,
        version=version,
        findings=_findings(opened, part),
        imported=_imported(opened),
        comments=queries.open_comments(context.session, opened.draft, part.name),
    )


def _imported(opened: OpenDraft) -> Content | None:
    """Return what was taken over from elsewhere, while the entity's first own words are written.

    The links are those that the secretariat reads in it.
    """
    session, pledge = context.session, opened.pledge
    if pledge is None or not opened.is_taken_over:
        return None
    face = claims.newest_face(session, pledge)
    read = tuple(Link(**link) for link in face.card["classified"]) if face else ()
    content = Content.parse(queries.revision(session, pledge, 1).content)
    return content.with_changes(recommendations=read)


def _findings(opened: OpenDraft, part: Section) -> list[dict[str, Any]]:
    found = queries.findings_of(context.session, opened.pledge)
    return [finding for finding in found if finding["field"] in part.form.HOLDS]


def _next(opened: OpenDraft, part: Section) -> str:
    """Return where saving leads: back to the check or the list if asked, else the next section."""
    handle = opened.draft.handle
    if request.args.get("back") == "check":
        return url_for("pledges.check", handle=handle)
    names = [one.name for one in opened.sections]
    following = names[names.index(part.name) + 1 :] if part.name in names else []
    if not following or request.form.get("to") == "list":
        return url_for("pledges.draft", handle=handle)
    return url_for("pledges.section", handle=handle, section=following[0])
