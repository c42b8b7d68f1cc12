"""Tables of exports in the making; derived results, never logged."""

from typing import Literal

from sqlalchemy import BigInteger, CheckConstraint, Text
from sqlalchemy.orm import Mapped, mapped_column

from registry.jobs.models import Job

Form = Literal["pdf", "pack"]


class Export(Job):
    """A brief that somebody asked for: its scope, its progress, its file."""

    __tablename__ = "export"
    __table_args__ = (
        CheckConstraint(
            "state in ('queued','running','done','failed','cancelled','withdrawn')", name="state"
        ),
        CheckConstraint("depth in ('brief','standard','full')", name="depth"),
        CheckConstraint("form in ('pdf','pack')", name="form"),
    )

    scope: Mapped[str] = mapped_column(Text)  # cycle:IMRF-2030, recommendation:A/76/642/98
    size: Mapped[int] = mapped_column(BigInteger)  # of the log that it is pinned to
    language: Mapped[str] = mapped_column(Text, default="en")
    since: Mapped[int | None] = mapped_column(BigInteger)  # what changed after this size
    depth: Mapped[str] = mapped_column(Text, default="standard")
    form: Mapped[str] = mapped_column(Text, default="pdf")
    with_accepted: Mapped[bool] = mapped_column(default=False)  # what waits for the release too
    program: Mapped[str] = mapped_column(Text, default="")  # that made the file, once there is one
