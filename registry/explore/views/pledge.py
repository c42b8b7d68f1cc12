"""One pledge: its public face, its revisions as published, what changed between two of them."""

from collections.abc import Callable, Hashable, Mapping
from functools import cache
from typing import Any

from flask import g, get_template_attribute, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from registry.audit import queries as log
from registry.audit.derived import Derived
from registry.audit.evidence import OpenEntry, open_entries, revision_document
from registry.audit.proof import format_proof
from registry.audit.signer import signer
from registry.errors import NotFound
from registry.explore import queries
from registry.explore.around import Around, around
from registry.explore.queries import Published
from registry.explore.views import partners
from registry.explore.views.frame import asked_number, blueprint, exact, moment, voice, wording
from registry.explore.views.matches import of_pledge
from registry.explore.views.record import (
    absorbed,
    criteria,
    dispute,
    findings,
    redactions,
    timeline,
    translated,
)
from registry.explore.views.reports import progress
from registry.explore.wording import Wording
from registry.files.serving import hand_out
from registry.pledges.compare import FIELD_LABELS, Row, compare
from registry.web.context import session, settings
from registry.web.gate import public
from registry.web.languages import written_number
from registry.web.pieces import HOLE, filled, piece
from registry.web.places import asks

_roots: Derived[bytes] = Derived(64)


@blueprint.get("/pledges/<ref>")
@public
def pledge(ref: str) -> ResponseReturnValue:
    """Show the pledge as it is public at this moment, or its tombstone."""
    size = moment().size
    faces, beside = queries.history(session, ref, size), around(session, ref, size)
    face, currency = faces[-1], beside.standing.currency(moment().day)
    stands = (face.index, beside.entries, currency, *voice())
    read = cache(lambda: _record(faces, beside))
    return render_template(
        "explore/pledge.html",
        face=face,
        content=face.content,
        names=wording(),
        stands=stands,
        read=read,
        published=_revisions(faces),
        verify=_verify(_numbered(faces, face.number), stands, lambda: read()["entries"]),
    )


def _verify(
    first: Published, stands: Hashable, read: Callable[[], Mapping[int, OpenEntry]]
) -> Markup:
    """Return how to verify what became public with a face; only the log grows around it."""
    is_signed, is_cosigned = first.index < moment().signed, moment().stamp.cosigned > 0

    def draw() -> str:
        drawn = get_template_attribute("explore/verify.html", "verify")
        return str(drawn(first, read()[first.index], HOLE, HOLE, is_signed, is_cosigned))

    whole = piece(("verify", stands, is_signed, is_cosigned), draw)
    return filled(whole, [written_number(g.language, moment().size), _root()])


def _record(faces: list[Published], beside: Around) -> dict[str, Any]:
    """Return what the page of a pledge shows of it beside its words; one statement."""
    face, names, merged = faces[-1], wording(), beside.merged
    shown = {index for one in faces for index in (one.index, one.revision_index)}
    shown |= {one.index for one in merged} | redactions(faces)
    entries = open_entries(session, shown, moment().size)
    confirmed = partners.confirmed(face.content, beside.steps, names)
    more = [*partners.events(beside.steps, names), *absorbed(merged, entries, names)]
    return {
        "entries": entries,
        "partners": partners.standing(face, beside.steps, names),
        "criteria": criteria(face.content, names, confirmed),
        "events": timeline(faces, entries, names, more),
        "merged": merged,
        "findings": findings(face, names),
        "dispute": dispute(faces, entries),
        "translated": translated(faces),
        "progress": progress(faces, beside.standing, beside.reports),
        "documents": beside.documents,
        "matches": of_pledge(face, beside.matches, names),
    }


@blueprint.get("/pledges/<ref>/v/<int:number>")
@public
def revision(ref: str, number: int) -> ResponseReturnValue:
    """Show a revision as it was published."""
    faces = queries.history(session, ref, moment().size)
    face = _numbered(faces, number)
    return render_template(
        "explore/revision.html",
        face=face,
        content=face.content,
        partners=partners.standing(face, partners.steps(ref), wording()) | {"is_open": False},
        newest=faces[-1],
        translated=translated([one for one in faces if one.index <= face.index]),
        published=_revisions(faces),
        names=wording(),
    )


@blueprint.get("/pledges/<ref>/v/<int:number>.json")
@public
def revision_json(ref: str, number: int) -> ResponseReturnValue:
    """Give the entries of a revision with all that is open of them, for checking."""
    size = moment().size
    face = _numbered(queries.history(session, ref, size), number)
    entries = open_entries(session, {face.revision_index, face.index}, size)
    # What erased words is said at every moment, also at those before it.
    entries |= queries.erasers(session, face.notes, moment().stamp.size)
    text = revision_document(
        ref,
        number,
        list(entries.values()),
        size,
        proofs={index: log.prove(session, index) for index in entries},
        vkey=signer(settings()).vkey,
    )
    return exact(text, f"{ref}-v{number}.json")


@blueprint.get("/pledges/<ref>/v/<int:number>.tlog-proof")
@public
def revision_proof(ref: str, number: int) -> ResponseReturnValue:
    """Give the proof of the entry that published a revision (C2SP tlog-proof)."""
    face = _numbered(queries.history(session, ref, moment().size), number)
    found = log.prove(session, face.index)
    if found is None:
        raise NotFound("Nothing is signed yet: a checkpoint follows within seconds. Try again.")
    return exact(format_proof(found), f"{ref}-v{number}.tlog-proof", mimetype="text/plain")


@blueprint.get("/pledges/<ref>/v/<int:number>/files/<sha256>")
@public
def attachment(ref: str, number: int, sha256: str) -> ResponseReturnValue:
    """Hand out a file that a revision published by this moment lists."""
    face = _numbered(queries.history(session, ref, moment().size), number)
    found = face.content.attachment(sha256)
    return hand_out(settings().attachments, found.sha256, found.name, found.media_type)


@blueprint.get("/pledges/<ref>/compare", endpoint="compare")
@asks("from", "to")
@public
def compare_revisions(ref: str) -> ResponseReturnValue:
    """Show what changed between two published revisions, word by word."""
    faces = queries.history(session, ref, moment().size)
    published = _revisions(faces)
    new = _numbered(faces, asked_number("to", published[-1].number))
    old = _numbered(faces, asked_number("from", published[max(0, len(published) - 2)].number))
    names = wording()
    return render_template(
        "explore/compare.html",
        face=faces[-1],
        old=old,
        new=new,
        published=published,
        rows=[
            {
                "field": _label(row, old, new, names),
                "lang": row.language,
                "old": row.old,
                "new": row.new,
            }
            for row in compare(old.content, new.content, names.fields.text)
        ],
        names=names,
    )


def _label(row: Row, old: Published, new: Published, names: Wording) -> str:
    """Return the name of a field; with its language where it is there in several."""
    label = str(_(FIELD_LABELS[row.field]))
    several = {*old.content.title, *old.content.description}
    several |= {*new.content.title, *new.content.description}
    if not row.language or len(several) < 2:
        return label
    return f"{label} ({names.label('language', row.language)})"


def _root() -> str:
    """Return the root hash at this moment, which all pledges' pages show."""
    size = moment().size
    return _roots.get(moment().leaf_hash, lambda: log.root(session, size)).hex()


def _revisions(faces: list[Published]) -> list[Published]:
    """Return the faces with which each revision became public, oldest first."""
    first: dict[int, Published] = {}
    for face in faces:
        first.setdefault(face.number, face)
    return list(first.values())


def _numbered(faces: list[Published], number: int) -> Published:
    for face in faces:
        if face.number == number:
            return face
    raise NotFound(
        "No revision {number} of {ref} was published by this moment.",
        number=number,
        ref=faces[0].ref,
    )
