"""Which fields the words of each kind disclose (docs/log-format.md, “What an entry discloses”)."""

from collections.abc import Iterable, Mapping
from typing import Any

_EVERY = "type ref entity role"  # and `person`, which nothing opens
_REVISION = (
    "revision findings is_late pledging_entity office cycle edition language title description"
    " translations pledge_type natures level countries regions recommendations primary_objectives"
    " secondary_objectives principles refugees mirror thematic_area indicators starts_on ends_on"
    " milestones institution populations resources in_kind partners match_side match_ref"
    " attachments reason consent legacy_id source_url is_summary"
)
_PUBLICATION = "revision supersedes filed_index rounds reason"
_OF_DOCUMENT = (
    "revision pledging_entity document_kind issued_on language title url attachments pledges reason"
)
_SAID: Mapping[str, str] = {
    "brief.issued": (
        "title scope log_size since language depth restricted sha256 file_size program corrects"
    ),
    "document.amended": _OF_DOCUMENT,
    "document.registered": _OF_DOCUMENT,
    "document.withdrawn": "revision reason",
    "erratum.filed": _REVISION,
    "match.accepted": "need offer side",
    "match.fulfilled": "need offer side",
    "partner.confirmed": "pledge revision partner partner_role",
    "pledge.corrected": _PUBLICATION,
    "pledge.filed": _REVISION,
    "pledge.filed_on_behalf": f"{_REVISION} note",
    "pledge.imported": _REVISION,
    "pledge.published": _PUBLICATION,
    "redaction.made": "revisions reason",  # `asked_by` and `closed` are never open
    "report.filed": (
        "pledge revision pledge_revision move state because language narrative figures milestones"
        " disbursed links attachments reason"
    ),
}
DISCLOSED: Mapping[str, tuple[str, ...]] = {
    kind: tuple(f"{_EVERY} {names}".split()) for kind, names in _SAID.items()
}


def left_out(fields: Mapping[str, Any], gone: Iterable[str] = ()) -> list[str]:
    """Return the fields that entries of this kind disclose and that neither stand here nor went."""
    here = {*fields, *gone}
    return [name for name in DISCLOSED.get(str(fields.get("type")), ()) if name not in here]
