"""What the log says of a brief as it is issued; pure."""

from dataclasses import asdict, dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class Facts:
    """What a file is the brief of, and which file it is."""

    title: str  # in the brief's language, made of names that were public at `log_size`
    scope: str  # as `briefing.scopes` writes it
    log_size: int  # entries that it was made from
    since: int | None  # it says what changed after this size
    language: str
    depth: str
    restricted: bool  # issued while its cycle was under embargo
    sha256: str  # of the very file
    file_size: int  # bytes
    program: str  # the version of this program that issued it

    @property
    def cycle(self) -> str | None:
        """Return the code of the cycle that it is on, None for another scope."""
        kind, _colon, code = self.scope.partition(":")
        return code if kind == "cycle" else None

    def document(self) -> dict[str, Any]:
        """Return name → value, as the log discloses them."""
        return asdict(self)


FIELDS = tuple(field.name for field in fields(Facts))
