"""The rows of issued briefs in the table of `test_operations`."""

from collections.abc import Callable
from io import BytesIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.briefs import operations as briefs
from registry.briefs.queries import brief
from registry.files.keeping import keep
from registry.redaction.models import RedactionRequest
from registry.redaction.operations import confirm_redaction
from registry.settings import Settings
from registry.store import transaction, writing
from tests.factories.contents import BRIEF, a_brief
from tests.factories.redacting import ask, version_of
from tests.factories.world import NOW, World

Act = Callable[[Session, World], None]
OTHER = BRIEF + b"Another one."


def keep_files(settings: Settings) -> None:
    """Keep the files that the rows issue."""
    for file in (BRIEF, OTHER):
        keep(settings.attachments, BytesIO(file), "brief.pdf", limit=100)


def _issue(session: Session, world: World) -> None:
    briefs.issue_brief(session, world.actor("organizer"), facts=a_brief(), at=NOW)


def _correct(session: Session, world: World) -> None:
    briefs.correct_brief(
        session, world.actor("organizer"), brief(session, "B-2026-00001"), facts=a_brief(OTHER),
        reason="A total was wrong.", at=NOW,
    )  # fmt: skip


def _redact_and_issue(world: World) -> None:
    """Erase some words, then issue: what `withdraw_briefs` is called with, one step early."""
    ref = world.publish()
    with writing(world.engine) as session, transaction(session):
        asked = ask(session, world.actor("administrator"), ref, "office")
        seen = version_of(session, asked)
        confirm_redaction(session, world.actor("organizer"), asked, seen=seen, at=NOW)
        _issue(session, world)


def _withdraw(session: Session, world: World) -> None:
    index = session.scalars(select(RedactionRequest.index)).one()
    found = [brief(session, "B-2026-00001")]
    briefs.withdraw_briefs(session, world.actor("organizer"), found, redaction=index or 0, at=NOW)


def _issued(world: World) -> None:
    with writing(world.engine) as session, transaction(session):
        _issue(session, world)


BRIEFS: dict[str, tuple[Callable[[World], object] | None, Act, int]] = {
    "issue_brief": (None, _issue, 1),
    "correct_brief": (_issued, _correct, 2),  # the new one, and that it took the old one's place
    "withdraw_briefs": (_redact_and_issue, _withdraw, 1),
}
