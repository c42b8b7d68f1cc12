"""Handing out the file of a brief: to everybody, unless its cycle is under embargo."""

from flask import Response
from sqlalchemy.orm import Session

from registry.briefs.queries import Brief
from registry.errors import NotFound
from registry.files.serving import hand_out
from registry.framework.queries import framework
from registry.settings import Settings


def is_closed(session: Session, brief: Brief) -> bool:
    """Return whether only the secretariat may fetch it now: the embargo of its cycle holds."""
    facts = brief.facts
    return bool(facts.restricted and facts.cycle and framework(session).cycle(facts.cycle).embargo)


def hand_out_brief(settings: Settings, brief: Brief) -> Response:
    """Return the file as a download.

    Raises:
        NotFound: it was withdrawn, or its bytes are not those that were issued.
    """
    if brief.withdrawn:
        raise NotFound(
            "{ref} was withdrawn: it carries words that were redacted since. Its page says why, "
            "and which brief took its place.",
            ref=brief.ref,
        )
    name = f"{brief.ref}.pdf"
    return hand_out(settings.attachments, brief.facts.sha256, name, "application/pdf")
