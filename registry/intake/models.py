"""The table of files that the secretariat looks at and imports; private working state."""

from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Text
from sqlalchemy.orm import Mapped, mapped_column

from registry.jobs.models import Job
from registry.store import Json


class Upload(Job):
    """A file of published pledges: first only looked at, then imported if somebody says so.

    The job's state is that of its step: *check* that is *done* waits for a person.
    """

    __tablename__ = "upload"
    __table_args__ = (
        CheckConstraint("state in ('queued','running','done','failed','cancelled')", name="state"),
        CheckConstraint("step in ('check','import')", name="step"),
    )

    step: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(Text)  # of the file that was looked at, hexadecimal
    size: Mapped[int] = mapped_column(BigInteger)  # bytes
    cycle: Mapped[str] = mapped_column(Text)  # to assume where a row does not tell; or ""
    entity: Mapped[str] = mapped_column(Text)  # code: for whom the person acts
    role: Mapped[str] = mapped_column(Text)
    fresh: Mapped[int]  # rows that are new, or were imported
    known: Mapped[int]  # rows that were here already
    rejected: Mapped[int]  # rows
    preview: Mapped[dict[str, Any]] = mapped_column(Json)
