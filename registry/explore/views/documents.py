"""Other undertakings: the list of documents, each with its history, its file, its evidence."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from registry.audit import queries as log
from registry.audit.evidence import open_entries, revision_document
from registry.audit.signer import signer
from registry.errors import NotFound, Sentence
from registry.explore.queries import erasers
from registry.explore.views.frame import blueprint, exact, moment, steps, wording
from registry.files.serving import hand_out
from registry.undertakings import queries as undertakings
from registry.web.context import session, settings
from registry.web.gate import public
from registry.web.places import asks, read_place

PAGE = 25


@blueprint.get("/documents")
@asks("before", "after")
@public
def documents() -> ResponseReturnValue:
    """List the documents that stand at this moment, the newest first."""
    size = moment().size
    problems: list[Sentence] = []
    before, after = read_place(request.args, size, problems)
    found = undertakings.listed(session, size, before=before, after=after, limit=PAGE)
    return render_template(
        "explore/documents.html",
        documents=found.items,
        names=wording(),
        problems=problems,
        **steps("explore.documents", found),
    )


@blueprint.get("/documents/<ref>")
@public
def document(ref: str) -> ResponseReturnValue:
    """Show a document as it stands at this moment, or its tombstone."""
    history = undertakings.history(session, ref, moment().size)
    return render_template(
        "explore/document.html", document=history[-1], history=history, names=wording()
    )


@blueprint.get("/documents/<ref>/v/<int:number>.json")
@public
def document_json(ref: str, number: int) -> ResponseReturnValue:
    """Give the entry of a revision with all that is open of it, for checking.

    What erased words of it is said at every moment, also at those before it.
    """
    size = moment().size
    for found in undertakings.history(session, ref, size):
        if found.number == number:
            entries = open_entries(session, [found.index], size)
            notes = found.content.redacted.values()
            entries |= erasers(session, notes, moment().stamp.size)
            text = revision_document(
                ref,
                number,
                list(entries.values()),
                size,
                proofs={index: log.prove(session, index) for index in entries},
                vkey=signer(settings()).vkey,
            )
            return exact(text, f"{ref}-v{number}.json")
    raise NotFound("There is no document {ref}.", ref=f"{ref}, {number}")


@blueprint.get("/documents/<ref>/files/<sha256>")
@public
def document_file(ref: str, sha256: str) -> ResponseReturnValue:
    """Hand out a file that a revision of the document lists by this moment."""
    for found in undertakings.history(session, ref, moment().size):
        if any(one.sha256 == sha256 for one in found.content.attachments):
            one = found.content.attachment(sha256)
            return hand_out(settings().attachments, one.sha256, one.name, one.media_type)
    raise NotFound("No such file is attached here.")
