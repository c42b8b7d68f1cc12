"""Asking for redactions, as the forms do."""

from sqlalchemy.orm import Session

from registry.policy import Actor
from registry.redaction.chains import Chain, chain
from registry.redaction.models import RedactionRequest
from registry.redaction.operations import Target, ask_redaction
from registry.redaction.queries import entries, reach
from tests.factories.world import NOW


def text_of(session: Session, of: Chain, kind: str, field: str, number: int = 1) -> Target:
    """Return what names a field that an event of a kind said of a revision."""
    found = [one for one in entries(session, of.object) if (one.kind, one.number) == (kind, number)]
    return {"index": found[-1].index, "field": field}


def ask(session: Session, actor: Actor, ref: str, *fields: str) -> RedactionRequest:
    """Ask that fields of the first revision of a pledge be erased."""
    of = chain(session, ref)
    texts = [text_of(session, of, "pledge.filed", field) for field in fields]
    return ask_redaction(session, actor, of, texts=texts, reason="An order of a court.", at=NOW)


def version_of(session: Session, asked: RedactionRequest) -> str:
    """Return the version of the list that a second person reads."""
    return reach(session, chain(session, asked.ref), asked.targets).version
