"""The review page: what is judged, beside what it follows, and the actions of its state."""

import secrets
from collections.abc import Collection
from typing import Any

from flask import g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from registry.accounts.queries import register
from registry.accounts.register import Register
from registry.errors import Sentence
from registry.files.serving import hand_out
from registry.framework.queries import framework
from registry.framework.vocabulary import LABELS, in_language
from registry.partners.queries import answers
from registry.pledges import quality
from registry.pledges.compare import BY_LANGUAGE, FIELD_LABELS, compare
from registry.pledges.content import Attachment, Content
from registry.pledges.models import Pledge
from registry.pledges.queries import revision
from registry.pledges.views.noting import handed_out
from registry.pledges.wording import SECTIONS, Wording
from registry.policy import Permission, Subject
from registry.reviews.disputing import is_disputed
from registry.reviews.forms import AcceptForm, CorrectForm, DeclineForm, HandOverForm, NoteForm
from registry.reviews.operations import NOBODY, version_of
from registry.reviews.queries import Review, alikes, colleagues, offered
from registry.reviews.queries import review as judged
from registry.reviews.views.blueprint import blueprint, load_pledge
from registry.reviews.views.history import history, rounds
from registry.reviews.views.narrowing import address, carried, desk, narrowed
from registry.web import context
from registry.web.forms import MOST_ROWS
from registry.web.gate import requires

# Left out where they are not given: for most pledges they do not apply, so nothing is missing.
QUIET = frozenset(
    {"translations", "is_summary", "match_side", "match_ref", "mirror", "refugees", "reason",
     "thematic_area", "secondary_objectives", "legacy_id", "source_url", "attachments", "office"}
)  # fmt: skip


@blueprint.get("/reviews/<ref>")
@requires(Permission.PLEDGE_REVIEW, load=load_pledge)
def review(pledge: Pledge) -> ResponseReturnValue:
    """Show the current revision of a pledge and what can be decided about it."""
    return page(pledge)


def _file(session: Session, *, ref: str, number: int, sha256: str) -> tuple[Attachment, Subject]:
    pledge, subject = load_pledge(session, ref=ref)
    content = Content.parse(revision(session, pledge, number).content)
    return content.attachment(sha256), subject


@blueprint.get("/reviews/<ref>/<int:number>/files/<sha256>")
@requires(Permission.PLEDGE_REVIEW, load=_file)
def attachment(found: Attachment) -> ResponseReturnValue:
    """Hand out a file of a revision to who may judge it."""
    folder = context.settings().attachments
    return hand_out(folder, found.sha256, found.name, found.media_type)


def _noted(session: Session, *, ref: str, number: int) -> tuple[tuple[Content, str], Subject]:
    pledge, subject = load_pledge(session, ref=ref)
    content = Content.parse(revision(session, pledge, number).content)
    return (content, f"{ref}-v{number}"), subject


@blueprint.get("/reviews/<ref>/<int:number>/note")
@requires(Permission.PLEDGE_REVIEW, load=_noted)
def note_document(found: tuple[Content, str]) -> ResponseReturnValue:
    """Hand out the note verbale that a revision was filed from to who may judge it."""
    return handed_out(*found)


def page(
    pledge: Pledge,
    *,
    note: NoteForm | None = None,
    decline: DeclineForm | None = None,
    accept: AcceptForm | None = None,
    correct: CorrectForm | None = None,
    conflict: Sentence | None = None,
    refused: Sentence | None = None,
) -> str:
    """Return the review page; forms that were sent keep what was typed into them."""
    found = judged(context.session, pledge)
    known = framework(context.session)
    entities = register(context.session)
    wording = Wording(entities, known, g.language, _)
    content = found.content(pledge.current_number)
    cycle = known.cycle(pledge.cycle)
    within = narrowed(known.cycles)
    return render_template(
        "reviews/review.html",
        around=desk(entities).around(found.revision.index, within),
        kept=address(within),
        within=carried(within),
        review=found,
        pledge=pledge,
        content=content,
        wording=wording,
        cycle=cycle,
        cycle_names={c: in_language(v.names, g.language) for c, v in known.cycles.items()},
        cycle_name=in_language(cycle.names, g.language),
        sections=_sections(content, wording),
        changes=_changes(found, wording),
        criteria=quality.assess(
            content, wording.text, language=g.language, confirmed=_confirmed(pledge, entities)
        ),
        hints=quality.hints(content),
        history=history(found),
        rounds=rounds(found),
        hindrance=found.hindrance(cycle, context.identity().person_id),
        version=version_of(found.note),
        key=secrets.token_urlsafe(12),
        typed=[form for form in (note, decline, accept, correct) if form],
        note=note or _note(found, content.language),
        decline=decline or DeclineForm(formdata=None),
        accept=accept or AcceptForm(formdata=None),
        correct=correct or CorrectForm(formdata=None),
        is_disputed=is_disputed(context.session, pledge),
        alikes=alikes(context.session, entities, pledge, content),
        handing=_handing(found, entities),
        conflict=conflict,
        refused=refused,
        field_labels=FIELD_LABELS,
    )


def _confirmed(pledge: Pledge, entities: Register) -> list[str]:
    given = answers(context.session, pledge)
    return [
        entities.by_id[one].name(g.language)
        for one, move in given.items()
        if move.state == "confirmed"
    ]


def _note(found: Review, language: str) -> NoteForm:
    """Return the findings kept so far, with an empty row to write the next one."""
    kept = found.note.findings if found.note else []
    form = NoteForm(formdata=None, data={"findings": [*kept, {}][:MOST_ROWS]})
    form.offer(offered(context.session), language)
    return form


def _handing(found: Review, entities: Register) -> HandOverForm:
    """Return the form that hands the pledge over, with everybody who may have it."""
    me = context.identity().person_id
    people = colleagues(context.session, entities, found.pledge)
    form = HandOverForm(formdata=None)
    form.to.choices = [
        (NOBODY, _("Nobody")),
        *((who.person or "", _("Me") if who.person_id == me else who.name) for who in people),
    ]
    form.to.data = next((who.person for who in people if who.person_id == found.holder), NOBODY)
    return form


def _sections(content: Content, wording: Wording) -> list[dict[str, Any]]:
    return [
        {
            "title": _(title),
            "rows": [row for name in names for row in _rows(name, content, wording)],
        }
        for title, names in SECTIONS
    ]


def _rows(name: str, content: Content, wording: Wording) -> list[dict[str, Any]]:
    if name in BY_LANGUAGE and name not in content.redacted:
        texts = getattr(content, name)
        return [
            {"label": _field_label(name, code, texts), "value": texts[code], "lang": code}
            for code in sorted(texts, key=lambda code: code != content.language)
        ]
    if name in QUIET and name not in content.redacted and not getattr(content, name):
        return []
    return [{"label": _(FIELD_LABELS[name]), "value": wording.text(name, content)}]


def compared(
    old: Content, new: Content, wording: Wording, *, but: Collection[str] = ()
) -> list[dict[str, Any]]:
    """Return where two pledges or revisions differ, `but` for these fields, as a page shows it."""
    return [
        {
            "field": _field_label(row.field, row.language, {*old.title, *new.title}),
            "old": row.old,
            "new": row.new,
            "lang": row.language,
        }
        for row in compare(old, new, wording.text)
        if row.field not in but
    ]


def _field_label(name: str, language: str, among: object = ()) -> str:
    """Return the name of a field; with its language where it is there in several."""
    label = _(FIELD_LABELS[name])
    several = language and len(list(among)) > 1  # type: ignore[call-overload]
    return f"{label} ({_(LABELS['language'].get(language, language))})" if several else label


def _changes(found: Review, wording: Wording) -> dict[str, Any] | None:
    """Return what changed since the revision asked for: the one before unless said otherwise."""
    number = found.pledge.current_number
    earlier = [n for n in found.revisions if n < number]
    if not earlier:
        return None
    asked = request.args.get("beside", type=int)
    other = asked if asked in earlier else earlier[-1]
    old, new = found.content(other), found.content(number)
    # Reason and consent are said of each revision anew.
    rows = compared(old, new, wording, but={"reason", "consent"})
    return {"number": other, "rows": rows, "others": [n for n in earlier if n != other]}
