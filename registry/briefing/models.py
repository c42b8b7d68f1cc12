"""Tables of exports in the making; derived results, never logged."""

from sqlalchemy import BigInteger, CheckConstraint, Text
from sqlalchemy.orm import Mapped, mapped_column

from registry.jobs.models import Job


class Export(Job):
    """A brief asked for: its scope, how far it is, where the file lies."""

    __tablename__ = "export"
    __table_args__ = (
        CheckConstraint(
            "state in ('queued','running','done','failed','cancelled','withdrawn')", name="state"
        ),
    )

    scope: Mapped[str] = mapped_column(Text)  # cycle:IMRF-2030, recommendation:A/76/642/98
    size: Mapped[int] = mapped_column(BigInteger)  # of the log that it is pinned to
