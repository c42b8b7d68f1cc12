"""What an archive holds, in which order: the whole of it stands here."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from registry.accounts.queries import register
from registry.accounts.register import EntityView
from registry.audit import queries as log
from registry.audit.evidence import OpenEntry, revision_document
from registry.audit.keys import keyring
from registry.audit.proof import Proof
from registry.audit.proving import prover
from registry.files.archive import Write
from registry.holdings import queries
from registry.holdings.packing import Pack, packed
from registry.settings import Settings

README = """\
All that {name} ({code}) owns in this registry, as of entry {size} of its log.
Parts of it are private: keep it as you keep the papers of a negotiation.

people.json, people.csv    who acts for the entity now
drafts/HANDLE.json         what is being written, with contact persons and comments
drafts.csv                 the same in short
pledges/REF.json           each pledge: every revision with its contact persons, every move with
                           findings and reasons, every report with what was said of it, reports
                           in writing, and the messages between you and the secretariat
pledges.csv, reports.csv   the same in short
partners.csv               what you answered as a partner of others, and what partners of your
                           pledges answered, with their reasons
matches.json               the matches of your pledges, with what both sides said
documents.json             your reports and good practices that the register lists
tables.xlsx                all the tables as one workbook
proofs/REF-vN.json         each public revision of a pledge, with its proofs; registry-verify
                           checks it
attachments/SHA256.ext     attached files; their names stand where they are listed
manifest.json              what this is, and which attachments are missing
SHA256SUMS                 for `sha256sum --check SHA256SUMS`

A field that was redacted is empty, and the revision says so. Not in here: letters (they are sent
and not kept), what reviewers note among themselves, and pledges of bodies below the entity or
of what went on in it: each of those has an archive of its own.
In the CSV tables, a cell that a spreadsheet would compute begins with an apostrophe; in the
workbook it is a text as it stands.
"""
ENDED = """\
{code} went on in {heir}, whose people act for it and have the drafts of new pledges.
"""
PLEDGES = ("ref", "cycle", "origin", "state", "revision", "filed_at", "title", "description",
           "published_revision")  # fmt: skip
REPORTS = ("ref", "report", "revision", "filed_at", "state", "narrative", "verdict")
DRAFTS = ("draft", "next_revision_of", "saved_at", "saved_by", "title", "description")
PARTNERS = ("entry", "pledge", "partner", "revision", "role", "state", "reason", "at")
PEOPLE = ("name", "email", "role", "since")


def write_archive(
    session: Session,
    settings: Settings,
    entity: EntityView,
    path: Path,
    *,
    at: str,
    progress: Callable[[int, int], None],
) -> None:
    """Write all that an entity owns into the archive at `path`, as the session sees it."""
    total, size = queries.count(session, entity.id), log.size(session)
    with packed(path, settings.attachments) as pack:
        named = {"name": entity.name("en"), "code": entity.code, "size": size}
        heir = register(session).heir(entity.code)
        pack.add("README.txt", README.format(**named) + _ended(entity, heir))
        _add_people(session, heir, pack)
        done = _add_drafts(session, entity, pack)
        progress(done, total)
        _add_pledges(session, entity, pack, size, lambda more: progress(done + more, total))
        _add_relations(session, entity, pack)
        made = {"made_at": at, "missing": pack.missing, "goes_on_in": entity.merged_into}
        pack.add_json("manifest.json", named | made)


def _ended(entity: EntityView, heir: EntityView) -> str:
    return ENDED.format(code=entity.code, heir=heir.code) if entity.merged_into else ""


def _add_people(session: Session, entity: EntityView, pack: Pack) -> None:
    people = queries.people(session, entity.id)
    pack.add_json("people.json", people)
    with pack.table("people.csv", PEOPLE) as write:
        for one in people:
            write([one[column] for column in PEOPLE])


def _add_drafts(session: Session, entity: EntityView, pack: Pack) -> int:
    done = 0
    with pack.table("drafts.csv", DRAFTS) as write:
        for draft in queries.drafts(session, entity.id):
            done += 1
            content = draft["content"]
            pack.add_json(f"drafts/{draft['draft']}.json", draft)
            pack.add_attachments(content.get("attachments", ()))
            write([*(draft[column] for column in DRAFTS[:4]), *_words(content)])
    return done


def _add_pledges(
    session: Session, entity: EntityView, pack: Pack, size: int, progress: Callable[[int], None]
) -> None:
    vkey, prove = keyring(session).at(size).vkey, prover(session, size)
    with ExitStack() as tables:
        pledges = tables.enter_context(pack.table("pledges.csv", PLEDGES))
        reports = tables.enter_context(pack.table("reports.csv", REPORTS))
        found = queries.all_pledges(session, entity.id, size)
        for done, (pledge, public) in enumerate(found, start=1):
            ref = pledge["ref"]
            pack.add_json(f"pledges/{ref}.json", pledge)
            for number, entries in public.items():
                document = _document(ref, number, entries, size, vkey, prove)
                pack.add(f"proofs/{ref}-v{number}.json", document)
            _add_rows(pack, pledge, pledges, reports)
            progress(done)


def _add_relations(session: Session, entity: EntityView, pack: Pack) -> None:
    """Add what an entity has with others: partners, matches, documents of the register."""
    with pack.table("partners.csv", PARTNERS) as write:
        for one in queries.partner_moves(session, entity.id):
            write([one[column] for column in PARTNERS])
    pack.add_json("matches.json", list(queries.matches(session, entity.id)))
    pack.add_json("documents.json", list(queries.documents(session, entity.id)))


def _add_rows(pack: Pack, pledge: dict[str, Any], pledges: Write, reports: Write) -> None:
    """Add what each revision says to the tables, and what is attached to it."""
    for one in pledge["reports_in_writing"]:
        pack.add_attachments(one["attachments"])
    for one in pledge["revisions"]:
        pack.add_attachments(one["content"].get("attachments", ()))
        start = [pledge[column] for column in PLEDGES[:4]]
        pledges([*start, one["number"], one["filed_at"], *_words(one["content"]),
                 pledge["published_revision"] or ""])  # fmt: skip
    for report in pledge["reports"]:
        for one in report["revisions"]:
            content, said = one["content"], one["judgements"]
            pack.add_attachments(content.get("attachments", ()))
            reports([pledge["ref"], report["number"], one["number"], one["filed_at"],
                     content["state"], content["narrative"],
                     said[-1]["verdict"] if said else ""])  # fmt: skip


def _document(
    ref: str,
    number: int,
    entries: Sequence[OpenEntry],
    size: int,
    vkey: str,
    prove: Callable[[int], Proof | None],
) -> str:
    """Return a public revision with its proofs, as its page hands it out."""
    proofs = {one.index: prove(one.index) for one in entries}
    return revision_document(ref, number, entries, size, proofs=proofs, vkey=vkey)


def _words(content: dict[str, Any]) -> list[str]:
    """Return title and description in the language they were written in."""
    language = content.get("language", "en")
    return [str(content.get(name, {}).get(language, "")) for name in ("title", "description")]
