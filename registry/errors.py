"""The few kinds of error the program knows; the web maps each to one HTTP status.

Every message is one sentence for the person who caused it: what happened and what to do. It is a
gettext msgid with named places (`{limit}`), so that the web can say it in the reader's language.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Sentence:
    """A msgid and what fills its places; `str()` says it in English."""

    message: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        """Say it in English."""
        return self.message.format(**self.values) if self.values else self.message


@dataclass(frozen=True, slots=True)
class Problem:
    """A sentence tied to the field that it is about."""

    field: str
    sentence: Sentence


class RegistryError(Exception):
    """Something a person can understand and answer; never a fault of the program."""

    def __init__(self, message: str, **values: object) -> None:
        self.sentence = Sentence(message, values)
        super().__init__(str(self.sentence))


class Refused(RegistryError):
    """The rules say no (HTTP 422); `problems` ties sentences to fields where there are any."""

    def __init__(self, message: str, *, problems: Sequence[Problem] = (), **values: object) -> None:
        super().__init__(message, **values)
        self.problems = tuple(problems)


class NotFound(RegistryError):
    """There is no such thing, or none that this person may know of (HTTP 404)."""


class NoMoment(NotFound):
    """The log was not there yet, or had nothing public, at what an address asks for (HTTP 404)."""


class Conflict(RegistryError):
    """Somebody else was faster (HTTP 409): what stands now must be shown beside what was sent."""


class Invalid(RegistryError, ValueError):
    """Bytes are not what a format or a proof demands: nothing may be concluded from them."""


class Misconfigured(RegistryError):
    """A setting is missing, unknown or wrong; the message names it. The program won't start."""
