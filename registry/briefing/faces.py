"""What a section of a brief is made of: the public faces of a pledge, and what others say of it."""

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any, NamedTuple

from registry.matches.standing import Agreed
from registry.partners.queries import Consents
from registry.pledges.merges import Merged
from registry.progress.queries import Report

ACCEPTED = "accepted"  # the state of what is not public before the release of its cycle


class Face(NamedTuple):
    """A public face of a pledge, the words of its revision, and the day that it became public.

    Or, without a day, what is accepted under embargo: its entry is then the one that filed it.
    """

    ref: str
    entry: int
    state: str
    entity_id: int
    card: Mapping[str, Any]
    revision: int
    filed: int  # the entry that holds the words of the revision
    content: Mapping[str, Any]
    is_erratum: bool
    is_late: bool
    published_on: date | None


class Around(NamedTuple):
    """What others say of a pledge, the newest first: reports, partners, matches, merged pledges."""

    reports: Sequence[Report] = ()
    consents: Consents = MappingProxyType({})
    matches: Sequence[Agreed] = ()
    merged: Sequence[Merged] = ()


NOTHING_AROUND = Around()
