"""Issued briefs: the list, each with its file, its evidence, and what became of it."""

import json

from flask import render_template, request
from flask.typing import ResponseReturnValue

from registry.audit import queries as log
from registry.audit.evidence import OpenEntry, entry_document, open_entries, revision_document
from registry.audit.proof import format_proof
from registry.audit.signer import signer
from registry.briefs import queries as briefs_
from registry.briefs.serving import hand_out_brief, is_closed
from registry.errors import NotFound, Sentence
from registry.explore.views.frame import blueprint, exact, moment, steps, wording
from registry.web.context import session, settings
from registry.web.gate import public
from registry.web.places import asks, read_place

PAGE = 25


@blueprint.get("/briefs")
@asks("before", "after")
@public
def briefs() -> ResponseReturnValue:
    """List the briefs that were issued by this moment, the newest first."""
    size = moment().size
    problems: list[Sentence] = []
    before, after = read_place(request.args, size, problems)
    found = briefs_.listed(session, size, before=before, after=after, limit=PAGE)
    return render_template(
        "explore/briefs.html",
        briefs=found.items,
        closed={one.ref for one in found.items if is_closed(session, one)},
        names=wording(),
        problems=problems,
        **steps("explore.briefs", found),
    )


@blueprint.get("/briefs/<ref>")
@public
def brief(ref: str) -> ResponseReturnValue:
    """Show a brief: what it is of, where to fetch it, how to check it, what became of it."""
    found = briefs_.brief(session, ref, moment().size)
    reason = ""
    if found.withdrawn:
        erased = found.withdrawn.by_index
        said = open_entries(session, [erased], moment().stamp.size)[erased].fields
        reason = str(said.get("reason", ""))
    return render_template(
        "explore/brief.html",
        brief=found,
        is_closed=is_closed(session, found),
        is_signed=found.index < moment().signed,
        reason=reason,
        names=wording(),
    )


@blueprint.get("/briefs/<ref>.pdf")
@public
def brief_file(ref: str) -> ResponseReturnValue:
    """Hand out the file of a brief that nobody keeps back, if it was issued by this moment."""
    found = briefs_.brief(session, ref, moment().size)
    if is_closed(session, found):
        raise NotFound(
            "{ref} is restricted until the embargo of its cycle is lifted. Organizers and "
            "reviewers who are signed in find it on its page.",
            ref=ref,
        )
    return hand_out_brief(settings(), found)


@blueprint.get("/briefs/<ref>.json")
@public
def brief_json(ref: str) -> ResponseReturnValue:
    """Give the entry that issued a brief with all that is open of it, for checking."""
    found = briefs_.brief(session, ref, moment().size)
    text = revision_document(
        ref,
        1,
        [_entry(found)],
        moment().size,
        proofs={found.index: log.prove(session, found.index)},
        vkey=signer(settings()).vkey,
    )
    return exact(text, f"{ref}.json")


@blueprint.get("/briefs/<ref>.tlog-proof")
@public
def brief_proof(ref: str) -> ResponseReturnValue:
    """Give the proof of the entry that issued a brief; its extra line carries the entry itself."""
    found = briefs_.brief(session, ref, moment().size)
    proof = log.prove(session, found.index)
    if proof is None:
        raise NotFound("Nothing is signed yet: a checkpoint follows within seconds. Try again.")
    extra = json.dumps(entry_document(_entry(found), None), separators=(",", ":"))
    text = format_proof(proof, extra.encode())
    return exact(text, f"{ref}.tlog-proof", mimetype="text/plain")


def _entry(found: briefs_.Brief) -> OpenEntry:
    return open_entries(session, [found.index], moment().stamp.size)[found.index]
