"""What happened to a pledge between its entity and the secretariat, for the review page."""

from collections.abc import Mapping
from typing import Any

from flask import g
from flask_babel import gettext as _

from registry.pledges.compare import FIELD_LABELS
from registry.pledges.lifecycle import Move
from registry.pledges.models import PledgeMove, PledgeRevision
from registry.pledges.wording import redaction
from registry.reviews.forms import DECLINE_LABELS
from registry.reviews.queries import Review


def history(found: Review) -> list[dict[str, Any]]:
    """Return the events of the timeline, newest first."""
    filed = [_filed(found, revision) for revision in found.revisions.values()]
    moved = [_moved(found, move) for move in found.moves]
    return sorted([*filed, *moved], key=lambda event: int(event["index"]), reverse=True)


def _filed(found: Review, revision: PledgeRevision) -> dict[str, Any]:
    return {
        "title": _("Revision %(number)s filed", number=revision.number),
        "at": revision.filed_at,
        "by": found.names.get(revision.filed_by or 0),
        "index": revision.index,
        "kind": "filed",
    }


def _moved(found: Review, move: PledgeMove) -> dict[str, Any]:
    titles = {
        Move.OPEN: _("Taken up for review"),
        Move.RETURN: _("Returned with findings"),
        Move.DECLINE: _("Declined"),
        Move.ACCEPT: _("Accepted"),
        Move.PUBLISH: _("Published"),
        Move.CORRECT: _("Published as an erratum"),
        Move.WITHDRAW: _("Withdrawn by the entity"),
        Move.MERGE: _("Merged into %(ref)s", ref=move.details.get("into", "")),
    }
    code = move.details.get("reason_code")
    note = move.redacted.get("reason")
    reason = redaction(note, _, g.language) if note else move.details.get("reason", "")
    reasons = (_(DECLINE_LABELS[code]) if code else "", reason)
    return {
        "title": titles[Move(move.move)],
        "text": ". ".join(reason for reason in reasons if reason),
        "at": move.at,
        "by": found.names.get(move.person_id or 0),
        "index": move.index,
        "kind": move.move,
    }


def rounds(found: Review) -> list[dict[str, Any]]:
    """Return the findings sent so far, newest round first, each with what it was sent on."""
    return [
        {
            "number": move.number,
            "at": move.at,
            "by": found.names.get(move.person_id or 0),
            "findings": [_finding(finding) for finding in move.findings],
        }
        for move in reversed(found.moves)
        if move.move == Move.RETURN
    ]


def _finding(finding: Mapping[str, Any]) -> dict[str, str]:
    if note := finding.get("redacted"):
        return {"field": _("The whole pledge"), "text": redaction(note, _, g.language)}
    return {"field": _(FIELD_LABELS[finding["field"]]), "text": finding["text"]}
