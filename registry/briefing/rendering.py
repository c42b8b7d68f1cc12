"""The worker's part: an export becomes a file, told how far it is, cancelled, or failed."""

from collections.abc import Callable
from threading import Event

from sqlalchemy import select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from registry.audit import log
from registry.audit.derived import newest_redaction
from registry.audit.queries import checkpoint, size
from registry.briefing import operations
from registry.briefing.contents import READ_AND_DRAWN, brief, save
from registry.briefing.enclosing import enclosed
from registry.briefing.layout import Sections
from registry.briefing.models import Export
from registry.briefing.packing import write_pack
from registry.briefing.program import program
from registry.briefing.progress import shares
from registry.briefing.queries import briefing_of
from registry.jobs import working
from registry.settings import Settings
from registry.store import reading

ROOM = 64 << 20  # bytes: as much as 10,000 sections
SIGNED_WITHIN = 60  # looks at the log, half a second apart, until it is signed


class Kept:
    """What the briefs of this process have set, for the next ones, but nothing that was erased."""

    def __init__(self) -> None:
        self.sections = Sections(ROOM)
        self._redaction = -1  # the entry of the newest one that was heard of

    def purge(self, engine: Engine) -> None:
        """Forget all sections if something was redacted since this was done last."""
        newest = redacted(engine)
        if newest != self._redaction:
            self.sections.forget()
            self._redaction = newest


KEPT = Kept()


def make_waiting(engine: Engine, settings: Settings, stop: Event) -> None:
    """Make every export that waits, the oldest first, until there is none or `stop` is set.

    Whether or not any waits, nothing is kept afterwards of words that were erased.
    """
    for claim in working.claims(engine, Export, stop, given_up=operations.GIVEN_UP):
        make(engine, settings, claim, stop)
        KEPT.purge(engine)  # it may have been set while its words were erased
    KEPT.purge(engine)


def make(engine: Engine, settings: Settings, claim: Export, stop: Event) -> None:
    """Write the file of a claimed export, noting progress in its row; so is what goes wrong."""
    path = operations.path_of(settings, claim)
    # Another claim writes another one.
    made = path.with_name(f"{claim.handle}.{claim.tries}{path.suffix}")
    for left in path.parent.glob(f"*{claim.handle}.*{path.suffix}*"):
        left.unlink(missing_ok=True)  # by a worker that was killed

    known = redacted(engine)

    def do(progress: working.Progress) -> Callable[[Session], None]:
        await_signature(engine, claim.size, progress)
        if claim.form == "pack":
            # What erased words of it may be newer, and is proved in it too.
            await_signature(engine, _newest(engine), progress)
            write_pack(engine, settings, briefing_of(claim), made, progress, KEPT.sections)
            return offer
        read, drawn = shares(progress, READ_AND_DRAWN)
        with reading(engine) as session:
            asked = briefing_of(claim)
            contents = brief(session, settings, asked, progress=read)
            proofs = enclosed(session, asked)
        save(contents, proofs, made, drawn, KEPT.sections)
        return offer

    def offer(session: Session) -> None:
        """Put the file in its place if the claim still holds."""
        refuse_erased(session, known)
        working.finish(session, claim, program=program())
        made.replace(path)

    try:
        working.perform(engine, claim, stop, do, called="briefing")
    finally:
        if made.is_file():
            made.unlink()


def redacted(engine: Engine) -> int:
    """Return the entry of the newest redaction, -1 for none, before anything is read."""
    with reading(engine) as session:
        return session.execute(select(newest_redaction())).scalar_one()


def refuse_erased(session: Session, known: int) -> None:
    """Let what was made be begun anew if words were erased since `known` was read.

    With the log in hand: whoever erases some just now has taken back what was finished before.

    Raises:
        Stopped: they were.
    """
    log.lock(session)
    if session.execute(select(newest_redaction())).scalar_one() != known:
        raise working.Stopped


def _newest(engine: Engine) -> int:
    with reading(engine) as session:
        return size(session)


def await_signature(engine: Engine, until: int, progress: working.Progress) -> None:
    """Wait until the log is signed up to `until` entries: the worker signs about every second."""
    for _look in range(SIGNED_WITHIN):
        with reading(engine) as session:
            if checkpoint(session, covering=until):
                return
        progress.pause(0.5)
