"""The public face of a pledge: the row that lists, figures and past moments read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Self

from sqlalchemy import insert
from sqlalchemy.orm import Session

from registry.pledges.content import Content, Link
from registry.pledges.events import PledgePublished
from registry.pledges.models import (
    Pledge,
    PledgeMove,
    PledgeRevision,
    Publication,
    PublishedObjective,
    PublishedRecommendation,
    PublishedTerm,
    PublishedTrait,
)
from registry.store import table
from registry.text import fold

_ADD_FACES = insert(table(Publication))
_LINK_CODES = insert(table(PublishedRecommendation))
_LINK_OBJECTIVES = insert(table(PublishedObjective))
_ADD_TERMS = insert(table(PublishedTerm))
_ADD_TRAITS = insert(table(PublishedTrait))
# What lists and figures read of the words.
_CARD = (
    "pledging_entity", "cycle", "edition", "language", "title", "pledge_type", "natures",
    "level", "countries", "regions", "recommendations", "primary_objectives",
    "secondary_objectives", "thematic_area", "resources", "starts_on", "ends_on", "is_summary",
)  # fmt: skip


def card(
    content: Content,
    *,
    classified: tuple[Link, ...] = (),
    findings: list[str],
    reason: str,
    into: str = "",
    claimed_on: str = "",
    disputed_on: str = "",
) -> dict[str, Any]:
    """Return what lists and figures read of a publication, without joining its words."""
    said = content.document(_CARD) | {
        "classified": [{"code": link.code, "relation": link.relation} for link in classified],
        "findings": findings,
        "reason": reason,
    }
    if content.is_on_behalf:
        said |= {"on_behalf": True}
    if into:
        said |= {"into": into}
    if disputed_on:
        said |= {"disputed_on": disputed_on}
    return said | {"claimed_on": claimed_on} if claimed_on else said


def search_words(ref: str, content: Content) -> str:
    """Return what a search looks in: ref, title and description, folded."""
    return fold(" ".join((ref, *content.title.values(), *content.description.values())))


@dataclass(frozen=True, slots=True)
class Face:
    """From which entry on a revision of a pledge is its public face."""

    index: int
    pledge_id: int
    revision_index: int
    entity_id: int
    cycle: str
    ref: str

    @classmethod
    def of(cls, pledge: Pledge, revision: PledgeRevision, index: int) -> Self:
        """Return the face that a revision gives its pledge with entry `index`."""
        return cls(index, pledge.id, revision.index, pledge.entity_id, pledge.cycle, pledge.ref)


@dataclass(frozen=True, slots=True)
class Shown:
    """What a public face shows: the state it is in, words, the secretariat's links, why.

    `into` is the ref of the pledge that a merged one is now part of; `claimed_on` is the day on
    which its entity said that an imported pledge is theirs, `disputed_on` that it is not.
    """

    face: Face
    state: str
    content: Content
    classified: tuple[Link, ...] = ()
    findings: Sequence[str] = ()
    reason: str = ""
    into: str = ""
    claimed_on: str = ""
    disputed_on: str = ""

    def row(self) -> dict[str, Any]:
        """Return the row itself."""
        face, content = self.face, self.content
        return {
            "index": face.index,
            "pledge_id": face.pledge_id,
            "revision_index": face.revision_index,
            "entity_id": face.entity_id,
            "cycle": face.cycle,
            "state": self.state,
            "card": card(
                content,
                classified=self.classified,
                findings=[*self.findings],
                reason=self.reason,
                into=self.into,
                claimed_on=self.claimed_on,
                disputed_on=self.disputed_on,
            ),
            "search": search_words(face.ref, content),
        }

    def recommendations(self) -> Iterator[dict[str, Any]]:
        """Yield the links by which lists find it."""
        for code in sorted(
            {link.code for link in (*self.content.recommendations, *self.classified)}
        ):
            yield {"index": self.face.index, "code": code}

    def objectives(self) -> Iterator[dict[str, Any]]:
        """Yield the links by which lists find it."""
        content, index = self.content, self.face.index
        for number in content.primary_objectives:
            yield {"index": index, "number": number, "is_primary": True}
        for number in content.secondary_objectives:
            yield {"index": index, "number": number, "is_primary": False}

    def terms(self) -> Iterator[dict[str, Any]]:
        """Yield what the matching board finds it by; nothing where it is neither need nor offer."""
        content, index = self.content, self.face.index
        if not content.match_side:
            return
        yield {"index": index, "kind": "side", "code": content.match_side}
        for code in sorted(set(content.natures)):
            yield {"index": index, "kind": "nature", "code": code}
        for code in sorted({*content.countries, *content.regions}):
            yield {"index": index, "kind": "place", "code": code}

    def traits(self) -> Iterator[dict[str, Any]]:
        """Yield the other codes by which lists find it."""
        content = self.content
        types = {content.pledge_type} - {""}
        said = {"principle": content.principles, "nature": content.natures, "type": types}
        for kind, codes in said.items():
            for code in sorted(set(codes)):
                yield {"index": self.face.index, "kind": kind, "code": code}


def publishing(pledge: Pledge, revision: PledgeRevision, accepted: PledgeMove) -> PledgePublished:
    """Return the event that makes an accepted revision public, for the reason of its acceptance."""
    return PledgePublished(
        ref=pledge.ref,
        revision=revision.number,
        supersedes=pledge.published_number,
        filed_index=revision.index,
        rounds=revision.number - (pledge.published_number or 0),
        reason=accepted.details.get("reason", ""),  # it may have been redacted meanwhile
    )


def publish_rows(session: Session, several: Sequence[Shown]) -> None:
    """Write public faces, with their links: at most five statements."""
    connection = session.connection()
    connection.execute(_ADD_FACES, [shown.row() for shown in several])
    if codes := [link for shown in several for link in shown.recommendations()]:
        connection.execute(_LINK_CODES, codes)
    if objectives := [link for shown in several for link in shown.objectives()]:
        connection.execute(_LINK_OBJECTIVES, objectives)
    if terms := [term for shown in several for term in shown.terms()]:
        connection.execute(_ADD_TERMS, terms)
    if traits := [trait for shown in several for trait in shown.traits()]:
        connection.execute(_ADD_TRAITS, traits)
