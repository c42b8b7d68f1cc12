"""A finished briefing becomes an issued brief: its file is kept for ever, its hash logged."""

from datetime import datetime

from sqlalchemy.orm import Session

import registry
from registry.accounts.queries import register
from registry.audit import log
from registry.briefing.models import Export
from registry.briefing.names import Names
from registry.briefing.operations import path_of
from registry.briefing.queries import briefing_of
from registry.briefing.scopes import Briefing, named
from registry.briefs.content import Facts
from registry.briefs.operations import Receipt, correct_brief, issue_brief
from registry.briefs.queries import Brief
from registry.errors import Problem, Refused, Sentence
from registry.files.keeping import Kept, keep
from registry.framework.queries import framework
from registry.policy import Actor
from registry.settings import MEGABYTE, Settings
from registry.web.languages import catalogue

LARGEST = 256 * MEGABYTE  # what a verifier reads
WITHHELD = Sentence(
    "It carries words that are not public. Its length, hash and title would be in the log for "
    "everybody to read. Release the cycle first, then make the briefing again and issue that."
)


def issue_export(
    session: Session,
    actor: Actor,
    export: Export,
    *,
    settings: Settings,
    corrects: Brief | None,
    reason: str,
    at: datetime,
) -> Receipt:
    """Issue the file of a finished briefing, in the place of `corrects` where one is given.

    Raises:
        Refused: it carries words that are not public; it is not finished, was withdrawn, is no
            PDF, or was issued already; a reason is given and nothing to correct, or what is
            corrected is about something else.
        Conflict: `corrects` was corrected meanwhile.
    """
    log.lock(session)  # from here on no redaction withdraws it
    session.refresh(export)
    facts = _facts(session, export, _kept(settings, export))
    if corrects is None and reason:
        why = Sentence("Say whose place it takes: the reason belongs to that. Else leave it out.")
        raise Refused(why.message, problems=(Problem("corrects", why),))
    if corrects and (facts.scope, facts.language) != (
        corrects.facts.scope,
        corrects.facts.language,
    ):
        why = Sentence(
            "A correction is about the same, in the same language: {ref} is not.",
            {"ref": corrects.ref},
        )
        raise Refused(why.message, problems=(Problem("corrects", why),), ref=corrects.ref)
    if corrects is None:
        return issue_brief(session, actor, facts=facts, at=at)
    return correct_brief(session, actor, corrects, facts=facts, reason=reason, at=at)


def is_about(brief: Brief, export: Export) -> bool:
    """Return whether a brief is about what an export is about, in the same language."""
    return (brief.facts.scope, brief.facts.language) == (export.scope, export.language)


def may_be_issued(settings: Settings, export: Export) -> bool:
    """Return whether an export is a file that can be issued."""
    is_pdf = (export.state, export.form) == ("done", "pdf") and not export.with_accepted
    return is_pdf and path_of(settings, export).is_file()


def title_of(session: Session, asked: Briefing) -> str:
    """Return the title that the cover of a brief has."""
    names = Names(
        register(session, asked.size),
        framework(session, asked.size),
        asked.language,
        "",
        asked.size,
        catalogue(asked.language),
    )
    return named(asked.scope, names).title


def is_restricted(session: Session, asked: Briefing) -> bool:
    """Return whether a briefing is on a cycle under embargo: then, so that it is marked, or now."""
    if asked.scope.kind != "cycle":
        return False
    known = (framework(session, asked.size), framework(session))
    return any(one.cycle(asked.scope.code).embargo for one in known)


def _kept(settings: Settings, export: Export) -> Kept:
    if export.with_accepted:
        raise Refused(WITHHELD.message)
    if not may_be_issued(settings, export):
        raise Refused("Only a finished briefing, as PDF, can be issued: ask for it again.")
    with path_of(settings, export).open("rb") as file:
        return keep(settings.attachments, file, "brief.pdf", limit=LARGEST)


def _facts(session: Session, export: Export, kept: Kept) -> Facts:
    asked = briefing_of(export)
    return Facts(
        title=title_of(session, asked),
        scope=export.scope,
        log_size=export.size,
        since=export.since,
        language=export.language,
        depth=export.depth,
        restricted=is_restricted(session, asked),
        sha256=kept.sha256,
        file_size=kept.size,
        program=registry.__version__,
    )
