"""A brief from the database: what stood at one size of the log, whoever asks and whenever.

Nothing here reads the clock: the day of a brief is the day of the log's newest entry within it.
The number of statements does not grow with the number of pledges.
"""

from collections.abc import Callable, Collection, Generator, Iterator, Sequence
from itertools import islice
from pathlib import Path

from sqlalchemy.orm import Session

from registry.accounts.queries import register
from registry.analysis.changes import changes
from registry.analysis.counting import summarize
from registry.analysis.figures import Overview, Row, Scope
from registry.analysis.queries import overview, rows
from registry.analysis.scoping import frame
from registry.audit import queries as log
from registry.audit.keys import keyring
from registry.audit.mirroring import consistency
from registry.briefing import accepted, findings
from registry.briefing import overview as front
from registry.briefing.counted import Counted
from registry.briefing.details import detailed, entities
from registry.briefing.document import Audit, Brief, Finding, Pledge
from registry.briefing.enclosing import covering_checkpoint, enclosed
from registry.briefing.faces import ACCEPTED, Around, Face
from registry.briefing.fund import distance
from registry.briefing.layout import Progress, Sections, write
from registry.briefing.names import Names
from registry.briefing.progress import counted_out, shares
from registry.briefing.queries import day_of, faces
from registry.briefing.scopes import Briefing, check_accepted, is_restricted, named
from registry.briefing.sections import section
from registry.errors import NotFound, Refused
from registry.files.archive import appearing
from registry.framework.queries import framework
from registry.framework.vocabulary import N_
from registry.matches.standing import agreed, by_pledge
from registry.partners.queries import all_consents
from registry.pledges.merges import all_merged
from registry.progress.queries import all_reports
from registry.settings import Settings
from registry.web.languages import catalogue

ISSUER = N_("Registry of pledges to the Global Compact for Migration")
READ_AND_DRAWN = (1.0, 2.0)  # the time that reading and drawing pledges takes, about
IN_SHORT = 40  # pledges that a two-page brief can name; it has room for fewer


def write_brief(
    session: Session,
    settings: Settings,
    asked: Briefing,
    out_path: Path,
    progress: Progress | None = None,
) -> None:
    """Write the brief that is asked for to `out_path`, whole or not at all.

    The same briefing gives the same bytes. `progress` is told how much of the work is done, counted
    in pledges; what it raises ends the writing.

    Raises:
        Refused: the log is empty, or not signed up to that size yet; no embargo holds back what
            it should count too.
        NotFound: there was no such cycle or recommendation, or the log has not come so far.
    """
    read, drawn = shares(progress, READ_AND_DRAWN)
    contents = brief(session, settings, asked, progress=read)
    save(contents, enclosed(session, asked), out_path, drawn)


def save(
    contents: Brief,
    proofs: Sequence[str],
    out_path: Path,
    progress: Progress | None = None,
    kept: Sections | None = None,
) -> None:
    """Draw a brief, with what is enclosed, into a file that appears complete or not at all."""
    say = catalogue(contents.language).gettext
    with appearing(out_path) as unfinished, unfinished.open("wb") as out:
        write(contents, out, translate=say, enclosed=proofs, progress=progress, kept=kept)


def brief(
    session: Session,
    settings: Settings,
    asked: Briefing,
    *,
    audit: Audit | None = None,
    sections: bool = True,
    only: Collection[str] | None = None,
    progress: Progress | None = None,
) -> Brief:
    """Return what the brief that is asked for says; `progress` is told how many pledges are read.

    For a look ahead, without the `sections` of pledges, or of `only` some; and with an `audit`
    statement that stands for the true one while the log is not signed up to that size.

    Raises:
        Refused, NotFound: as `write_brief`.
    """
    scope, size = asked.scope, asked.size
    names = names_of(session, settings, asked)
    known, day = names.framework, day_of(session, size)
    check_accepted(asked, known)
    name = named(scope, names, with_accepted=asked.with_accepted)
    standing = [row for row in standing_rows(session, asked) if only is None or row.ref in only]
    _refuse_missing(scope, standing)
    found = _figures(session, asked, names)
    counted = Counted(scope, found, standing, names)
    pledges = _sections(session, asked, standing, names, only)
    return Brief(
        title=name.title,
        forum=name.forum,
        scope=name.scope,
        day=day,
        language=asked.language,
        issuer=names.say(ISSUER),
        depth=asked.depth,
        restricted=is_restricted(scope, known),
        figures=front.figures(counted),
        messages=(*front.messages(counted), *distance(counted)) if standing else (),
        matrix=front.matrix(counted),
        objectives=front.by_objective(counted),
        implementation=front.by_implementation(counted),
        currency=front.by_currency(counted),
        gaps=tuple(findings.gaps(counted)),
        since=asked.since,
        since_on=day_of(session, asked.since) if asked.since else None,
        changes=tuple(_changes(session, counted, asked)),
        money=tuple(front.money(counted)),
        pledges=tuple(counted_out(pledges, len(standing), progress)) if sections else (),
        total=len(standing),
        not_public=_waiting(standing) if asked.with_accepted else None,
        entities=tuple(entities(standing, names)) if asked.depth == "full" else (),
        audit=audit or audit_statement(session, settings, size),
    )


def names_of(session: Session, settings: Settings, asked: Briefing) -> Names:
    """Return what a brief looks its names up in."""
    return Names(
        register(session, asked.size),
        framework(session, asked.size),
        asked.language,
        settings.base_url.rstrip("/"),
        asked.size,
        catalogue(asked.language),
    )


def standing_rows(session: Session, asked: Briefing) -> list[Row]:
    """Return what the figures read of each pledge that stands within a brief, by ref."""
    return [row for row in _rows(session, asked) if row.is_live]


def _rows(session: Session, asked: Briefing) -> list[Row]:
    day = day_of(session, asked.size)
    found = list(rows(session, at=asked.size, scope=asked.scope, today=day))
    if not asked.with_accepted:
        return found
    waiting = accepted.waiting(session, asked)
    return accepted.with_rows(found, waiting, register(session, asked.size))


def _figures(session: Session, asked: Briefing, names: Names) -> Overview:
    """Return the figures of a brief; what is not public is counted anew and never kept."""
    if not asked.with_accepted:
        day = day_of(session, asked.size)
        return overview(session, at=asked.size, scope=asked.scope, today=day)
    against = frame(names.framework, names.entities, asked.scope)
    return summarize(_rows(session, asked), against)


def _waiting(standing: Sequence[Row]) -> int:
    return sum(row.state == ACCEPTED for row in standing)


def standing_faces(session: Session, asked: Briefing, names: Names) -> Generator[tuple[Face, ...]]:
    """Yield the pledges that stand within a brief, by ref, each as all its faces."""
    public = faces(session, scope=asked.scope, names=names)
    if not asked.with_accepted:
        return public
    return accepted.with_faces(public, accepted.waiting(session, asked))


def _changes(session: Session, counted: Counted, asked: Briefing) -> Iterator[Finding]:
    size, since = asked.size, asked.since
    if since is None:
        return
    if not 0 <= since < size:
        raise Refused(
            "Changes are counted from a size of the log below {size}, not from {since}.",
            size=size,
            since=since,
        )
    waiting = accepted.accepted_since(accepted.waiting(session, asked), since)
    found = (*changes(session, since=since, at=size, scope=asked.scope), *waiting)
    most = findings.IN_SHORT if asked.depth == "brief" else None
    yield from findings.changed(counted.names, found, most)


def _refuse_missing(scope: Scope, standing: list[Row]) -> None:
    """Refuse a list of picked pledges of which one is not public then, or was withdrawn."""
    picked = scope.code.split(",") if scope.kind == "pledges" else []
    if missing := [ref for ref in picked if ref not in {row.ref for row in standing}]:
        raise NotFound("No public pledge of that time: {refs}.", refs=", ".join(missing[:20]))


def _sections(
    session: Session,
    asked: Briefing,
    standing: list[Row],
    names: Names,
    only: Collection[str] | None,
) -> Iterator[Pledge]:
    """Yield the sections, reading the words of one pledge after the other."""
    stream = standing_faces(session, asked, names)
    found = stream if only is None else (one for one in stream if one[0].ref in only)
    around = _around(session, asked, names)
    is_full = asked.depth == "full"
    most = IN_SHORT if asked.depth == "brief" else None
    for row, public in islice(zip(standing, found, strict=not most), most):
        said = section(public, row, names, around(row.ref))
        yield detailed(said, public, around(row.ref), names) if is_full else said
    stream.close()


def _around(session: Session, asked: Briefing, names: Names) -> Callable[[str], Around]:
    """Return what tells, by its ref, what others say of a pledge."""
    size = asked.size
    reports, given = all_reports(session, size), dict(all_consents(session, size))
    if asked.with_accepted:
        for ref, more in accepted.consents(session, asked, names.entities).items():
            given[ref] = {**given.get(ref, {}), **more}
    matches, merged = by_pledge(agreed(session, size)), all_merged(session, size)
    return lambda ref: Around(
        reports.get(ref, []), given.get(ref, {}), matches.get(ref, []), merged.get(ref, [])
    )


def audit_statement(session: Session, settings: Settings, size: int) -> Audit:
    """Return what that size is checked with; no newer checkpoint ever takes the place of this."""
    covering = covering_checkpoint(session, size)
    return Audit(
        size=size,
        root=log.root(session, size).hex(),
        checkpoint=covering.note,
        vkey=keyring(session).at(covering.size).vkey,
        verification_url=f"{settings.base_url.rstrip('/')}/verify",
        proof=consistency(session, size, covering.size),
    )
