"""The table of archives that focal points asked for; derived results, never logged."""

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from registry.jobs.models import Job


class Handover(Job):
    """An archive of all that an entity owns: how far it is, and the SHA-256 of its file."""

    __tablename__ = "handover"
    __table_args__ = (
        CheckConstraint(
            "state in ('queued','running','done','failed','cancelled','withdrawn')", name="state"
        ),
    )

    entity_id: Mapped[int] = mapped_column(ForeignKey("entity.id"), index=True)
    sha256: Mapped[str] = mapped_column(Text)  # hexadecimal; "" until it is made
