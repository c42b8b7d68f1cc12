"""Partners on public pages: who has confirmed, who is only named, who signed."""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from registry.audit import queries as log
from registry.audit.evidence import open_entries, revision_document
from registry.audit.signer import signer
from registry.errors import NotFound
from registry.explore import queries
from registry.explore.lines import taking_part
from registry.explore.queries import Published
from registry.explore.views.frame import blueprint, exact, moment, wording
from registry.explore.wording import Wording
from registry.partners.queries import Step, consents, public_steps
from registry.pledges.content import Content
from registry.pledges.wording import redaction
from registry.web.context import session, settings
from registry.web.gate import public


def steps(ref: str) -> Sequence[Step]:
    """Return what of a pledge's partners is public at this moment: one statement."""
    return public_steps(session, ref, moment().size)


def standing(face: Published, known: Sequence[Step], names: Wording) -> dict[str, Any]:
    """Return how the partners that a revision names stand at this moment, and who signed."""
    given = {names.register.by_id[one].code: step for one, step in consents(known).items()}
    named = [
        {
            "entity": one.entity,
            "name": names.entity(one.entity) if one.entity else one.name,
            "role": one.role,
            "consent": given.pop(one.entity, None),
        }
        for one in face.content.partners
    ]
    signed = [(code, step) for code, step in given.items() if step.is_signature]
    return {
        "named": named,
        "signatures": signed,
        "is_open": face.state == "published" and face.content.pledge_type == "common",
    }


def confirmed(content: Content, known: Sequence[Step], names: Wording) -> list[str]:
    """Return the names of those who said themselves that they take part in what stands now."""
    return taking_part(content, consents(known), names)


def events(known: Sequence[Step], names: Wording) -> list[dict[str, Any]]:
    """Return what partners did in public, for the pledge's history."""
    return [
        {
            "at": step.at,
            "index": step.index,
            "title": _said(step),
            "kind": "good" if step.state == "confirmed" else "warn",
            "by": names.filer(step.entity_id),
            "text": _reason(step, names),
            "url": url_for("log.entry", index=step.index),
        }
        for step in known
    ]


def _reason(step: Step, names: Wording) -> str:
    note = step.redacted.get("reason")
    return redaction(note, _, names.language) if note else step.reason


def _said(step: Step) -> str:
    if step.state == "withdrawn":
        return str(_("Consent withdrawn"))
    if step.is_signature:
        return str(_("Signed revision %(n)s", n=step.revision))
    return str(_("Confirmed as a partner in revision %(n)s", n=step.revision))


@blueprint.get("/pledges/<ref>/partners/<code>.json")
@public
def partner_json(ref: str, code: str) -> Any:
    """Give the entry of a partner's consent in force with all that is open of it, for checking."""
    size = moment().size
    queries.history(session, ref, size)
    found = consents(steps(ref))
    step = next((one for one in found.values() if _code(one) == code), None)
    if step is None:
        raise NotFound("{code} takes no part in {ref} at this moment.", code=code[:40], ref=ref)
    entries = open_entries(session, {step.index}, size)
    text = revision_document(
        f"{ref}-{code}",
        step.revision,
        list(entries.values()),
        size,
        proofs={index: log.prove(session, index) for index in entries},
        vkey=signer(settings()).vkey,
    )
    return exact(text, f"{ref}-{code}.json")


def _code(step: Step) -> str:
    return wording().register.by_id[step.entity_id].code
