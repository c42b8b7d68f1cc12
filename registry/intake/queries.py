"""Reads of files to import."""

import re
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.errors import NotFound
from registry.intake.models import Upload

_HANDLE = re.compile(r"[A-Za-z0-9_-]{1,40}")  # PostgreSQL refuses NUL


def upload(session: Session, handle: str) -> Upload:
    """Return the file with this handle, or raise NotFound."""
    wanted = select(Upload).where(Upload.handle == handle)
    found = session.scalar(wanted) if _HANDLE.fullmatch(handle) else None
    if found is None:
        raise NotFound("There is no such import.")
    return found


def uploads(session: Session, *, limit: int = 50) -> Sequence[Upload]:
    """Return what the secretariat looked at or imported, the newest first."""
    return session.scalars(select(Upload).order_by(Upload.id.desc()).limit(limit)).all()
