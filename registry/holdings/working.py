"""The worker's part: all that an entity owns becomes a file."""

import hashlib
from collections.abc import Callable
from threading import Event

from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from registry import clock
from registry.accounts.queries import register
from registry.audit.queries import size
from registry.briefing.rendering import await_signature, redacted, refuse_erased
from registry.holdings.contents import write_archive
from registry.holdings.models import Handover
from registry.holdings.operations import GIVEN_UP, file_of
from registry.jobs import working
from registry.settings import Settings
from registry.store import reading


def make_waiting(engine: Engine, settings: Settings, stop: Event) -> None:
    """Make every archive that waits, the oldest first, until there is none or `stop` is set."""
    for claim in working.claims(engine, Handover, stop, given_up=GIVEN_UP):
        make(engine, settings, claim, stop)


def make(engine: Engine, settings: Settings, claim: Handover, stop: Event) -> None:
    """Write the file of a claimed archive, from one moment of the database."""
    path = file_of(settings, claim)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = path.with_name(f"{claim.handle}.{claim.tries}.zip")  # another claim writes another one

    known = redacted(engine)

    def do(progress: working.Progress) -> Callable[[Session], None]:
        with reading(engine) as session:
            covered = size(session)
        await_signature(engine, covered, progress)
        with reading(engine) as session:
            entity = register(session).by_id[claim.entity_id]
            at = clock.now().isoformat()
            write_archive(session, settings, entity, made, at=at, progress=progress)
        with made.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()

        def offer(session: Session) -> None:
            refuse_erased(session, known)
            working.finish(session, claim, sha256=sha256)
            made.replace(path)

        return offer

    try:
        working.perform(engine, claim, stop, do, called="archive")
    finally:
        made.unlink(missing_ok=True)
