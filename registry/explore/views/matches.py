"""Matches on public pages: in a pledge's page, in an entity's, and one of them for checking."""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue

from registry.audit import queries as log
from registry.audit.evidence import open_entries, revision_document
from registry.audit.signer import signer
from registry.errors import NotFound
from registry.explore import queries
from registry.explore.queries import Published
from registry.explore.views.frame import blueprint, exact, moment
from registry.explore.wording import Wording
from registry.matches.standing import Agreed, Party, agreed
from registry.pledges.wording import redaction
from registry.web.context import session, settings
from registry.web.gate import public

SHOWN = 20  # the newest matches in an entity's page


@blueprint.get("/pledges/<ref>/matches/<match>.json")
@public
def match_json(ref: str, match: str) -> ResponseReturnValue:
    """Give the public entries of a match of the pledge, for checking."""
    size = moment().size
    queries.history(session, ref, size)
    for one in agreed(session, size, ref=ref):
        if one.ref == match:
            indexes = sorted({one.accepted_index, one.index})
            entries = open_entries(session, indexes, size)
            text = revision_document(
                one.ref,
                1,  # a match has no other revision
                list(entries.values()),
                size,
                proofs={index: log.prove(session, index) for index in entries},
                vkey=signer(settings()).vkey,
            )
            return exact(text, f"{one.ref}.json")
    raise NotFound("{ref} has no such match at this moment.", ref=ref)


def of_pledge(face: Published, found: Sequence[Agreed], names: Wording) -> dict[str, Any]:
    """Return what the section of the pledge's page shows."""
    return {
        "side": face.content.match_side if face.state == "published" else "",  # on the board
        "rows": [_row(one, one.other(face.ref), face.ref, names) for one in found],
    }


def of_entity(code: str, names: Wording) -> Sequence[dict[str, Any]]:
    """Return the newest matches of an entity and of what belongs to it; one statement."""
    ids = {names.register.by_code[one].id for one in names.register.and_below(code)}
    return [
        _row(one, other, own.ref, names)
        for one in agreed(session, moment().size, entities=ids, limit=SHOWN)
        for own, other in (
            (one.need, one.offer) if one.need.entity_id in ids else (one.offer, one.need),
        )
    ]


def _row(one: Agreed, other: Party, own: str, names: Wording) -> dict[str, Any]:
    title, language = _title(other, names)
    return {
        "ref": one.ref,
        "state": one.state,
        "at": one.at,
        "index": one.index,
        "own": own,
        "other": other,
        "side": one.side(other.ref).value,
        "title": title,
        "language": language,
        "entity": names.filer(other.entity_id),
        "url": url_for("explore.pledge", ref=other.ref),
        "json_url": url_for("explore.match_json", ref=own, match=one.ref),
    }


def _title(party: Party, names: Wording) -> tuple[str, str]:
    if note := party.card.get("redacted", {}).get("title"):
        return redaction(note, names.say, names.language), names.language
    titles = party.card["title"]
    language = names.language if names.language in titles else party.card["language"]
    return titles.get(language) or next(iter(titles.values()), party.ref), language
