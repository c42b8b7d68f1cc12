"""Writes of files to import: kept beside the database, looked at, confirmed, taken back.

What an import publishes is in the log, pledge by pledge; that somebody looked at a file is not.
"""

import hashlib
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO
from zipfile import BadZipFile

from sqlalchemy import select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from registry.errors import Conflict, Refused
from registry.files.keeping import clean_name
from registry.intake.models import Upload
from registry.intake.reading import kind_of
from registry.intake.sheets import check_size
from registry.jobs import queue
from registry.policy import Actor
from registry.settings import MEGABYTE, Settings
from registry.store import reading

KEPT = timedelta(days=7)  # so long can the refused rows be fetched, or a file be confirmed


def add_upload(
    session: Session,
    actor: Actor,
    settings: Settings,
    stream: IO[bytes],
    *,
    name: str,
    cycle: str,
    at: datetime,
) -> Upload:
    """Keep a file and ask a worker to look at it.

    Raises:
        Refused: it is too large, of another format than its name says, or would unpack to too
            much. All else the worker says: reading on would keep others from writing.
    """
    made = Upload(
        **queue.asked(at), person_id=actor.person_id, step="check", name=clean_name(name),
        sha256="", size=0, cycle=cycle, entity=actor.entity, role=actor.role, fresh=0, known=0,
        rejected=0, preview={},
    )  # fmt: skip
    folder = folder_of(settings, made)
    folder.mkdir(mode=0o700, parents=True)
    try:
        made.size, made.sha256 = _keep(stream, file_of(settings, made), settings.largest_file)
        _look(file_of(settings, made), made.name)
        session.add(made)
        session.flush()
    except BaseException:
        shutil.rmtree(folder)
        raise
    return made


def _look(path: Path, name: str) -> None:
    try:
        if kind_of(path, name) == ".xlsx":
            check_size(path, name)
    except BadZipFile:
        raise Refused(
            "{file} cannot be read as a workbook (XLSX): save it again, or as CSV.", file=name
        ) from None


def _keep(stream: IO[bytes], path: Path, limit: int) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    with path.open("xb") as file:
        while chunk := stream.read(MEGABYTE):
            size += len(chunk)
            if size > limit:
                raise Refused(
                    "This file is larger than {limit} MB: divide it into several.",
                    limit=limit // MEGABYTE,
                )
            digest.update(chunk)
            file.write(chunk)
    return size, digest.hexdigest()


def confirm_upload(
    session: Session, actor: Actor, upload: Upload, *, sha256: str, at: datetime
) -> None:
    """Ask a worker to import exactly the file that was looked at, for whoever confirms it.

    Raises:
        Conflict: it is not the file that the page showed, or somebody decided meanwhile.
        Refused: nothing in it is new.
    """
    if not upload.fresh:
        raise Refused("Nothing in this file is new: there is nothing to import.")
    waits = (
        (Upload.id == upload.id)
        & (Upload.step == "check")
        & (Upload.state == "done")
        & (Upload.sha256 == sha256)
    )
    begun = {"step": "import", "state": "queued", "done": 0, "total": 0, "tries": 0}
    acts = {"person_id": actor.person_id, "entity": actor.entity, "role": actor.role}
    if not queue.move(session, Upload, waits, **begun, **acts, asked_at=at, finished_at=None):
        raise Conflict("This import was decided meanwhile: read where it stands.")


def cancel_upload(session: Session, _actor: Actor, upload: Upload, *, at: datetime) -> None:
    """Stop what a worker does with a file, or give up one that waits for a decision.

    Raises:
        Refused: it is imported already, or given up.
    """
    waits = (Upload.id == upload.id) & (Upload.step == "check") & (Upload.state == "done")
    ended = {"state": "cancelled", "finished_at": at}
    if not (queue.cancel(session, upload, at=at) or queue.move(session, Upload, waits, **ended)):
        raise Refused("This import has ended already: there is nothing left to stop.")


def tidy_uploads(engine: Engine, settings: Settings, *, at: datetime) -> int:
    """Erase what is a week old, and the files that are imported; return how many folders went."""
    with reading(engine) as session:
        uploads = session.scalars(select(Upload)).all()
    for one in uploads:
        if one.step == "import" and one.state == "done":  # its words stand in the registry
            file_of(settings, one).unlink(missing_ok=True)
    kept = {one.handle for one in uploads if one.state in queue.OPEN or one.asked_at >= at - KEPT}
    folders = (settings.instance / "imports").glob("*")
    old = [one for one in folders if one.name not in kept and _is_old(one, at)]
    for folder in old:
        shutil.rmtree(folder)
    return len(old)


def _is_old(folder: Path, at: datetime) -> bool:
    """Say whether it was made long before: a file that is being sent has no row yet."""
    return folder.stat().st_mtime < (at - KEPT).timestamp()


def folder_of(settings: Settings, upload: Upload) -> Path:
    """Return the folder of a file and of what was refused in it."""
    return settings.instance / "imports" / upload.handle


def file_of(settings: Settings, upload: Upload) -> Path:
    """Return where the file lies while it may still be imported."""
    return folder_of(settings, upload) / "file"


def rejects_of(settings: Settings, upload: Upload) -> Path:
    """Return where the table of refused rows lies."""
    return folder_of(settings, upload) / "rejects.csv"
