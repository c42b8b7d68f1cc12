"""What a section says of how its pledge came to be as it is; pure."""

from collections.abc import Iterator, Sequence

from registry.briefing import document
from registry.briefing.faces import Face
from registry.briefing.names import Names
from registry.pledges.content import Content
from registry.pledges.merges import Merged


def history(
    faces: Sequence[Face], merged: Sequence[Merged], names: Names
) -> Iterator[document.Revision]:
    """Yield each public face, then what was merged into it.

    A face that repeats a revision was classified, claimed or disputed.
    """
    before: Face | None = None
    for face in faces:
        content = Content.parse(face.content)
        if before and face.revision == before.revision:
            kind, reason = _said_of_import(face, before, names), document.NOTHING
        else:
            kind, reason = _kind(face, content, names), _reason(content, names)
        yield document.Revision(face.revision, face.published_on, face.entry, kind, reason)
        before = face
    for one in merged:
        said = names.say("%(ref)s merged into this pledge") % {"ref": one.ref}
        reason = document.Text(one.reason, document.UNKNOWN)
        if one.redacted:
            reason = names.own(names.redaction(one.redacted))
        yield document.Revision(0, one.at.date(), one.index, said, reason)


def _kind(face: Face, content: Content, names: Names) -> str:
    """Return what a revision is beside a filing by its entity."""
    kinds = {
        names.say("Erratum"): face.is_erratum,
        names.say("Filed on behalf by the secretariat"): content.is_on_behalf,
    }
    return " · ".join(kind for kind, holds in kinds.items() if holds)


def _reason(content: Content, names: Names) -> document.Text:
    if note := content.redacted.get("reason"):
        return names.own(names.redaction(note))
    return document.filed(content.reason, content.language)


def _said_of_import(face: Face, before: Face, names: Names) -> str:
    """Return what a face says anew of words that were imported before it."""
    if face.card.get("claimed_on"):
        return names.say("claimed by the entity")
    if face.card.get("disputed_on") and not before.card.get("disputed_on"):
        return names.say("disputed by the entity")
    return names.say("classified by the secretariat")
