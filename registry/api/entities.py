"""Who can pledge: the register of entities."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from registry.accounts.history import chapters
from registry.accounts.register import EntityView
from registry.api.answers import Answer, Part, address, here
from registry.api.parameters import AFTER, AT, LIMIT, Parameter
from registry.audit.derived import Derived
from registry.explore.views.finding import pledged
from registry.explore.views.frame import moment, wording
from registry.framework.vocabulary import CATEGORIES
from registry.web.context import session

PARAMETERS = (
    Parameter("category", "Keep entities of this kind.", codes=CATEGORIES),
    AFTER,
    LIMIT,
    AT,
)
_counts: Derived[Mapping[int, int]] = Derived(64)


@dataclass(frozen=True, kw_only=True)
class Entity:
    """A pledging entity. `parent` is what it belongs to, `merged_into` what it went on in.

    Region and groups are its own, or its State’s; regions have their numbers in M49. `pledges`
    counts those that stand of it and of all that belongs to it.
    """

    code: str
    url: str
    page: str
    names: Mapping[str, str]
    category: Annotated[str, CATEGORIES]
    parent: str | None
    merged_into: str | None
    region: str | None
    subregion: str | None
    regional_group: str | None
    regional_commissions: Sequence[str]
    pledges: int


@dataclass(frozen=True, kw_only=True)
class Entities(Part):
    """Entities that have not gone on in another one, by their codes."""

    items: Sequence[Entity]


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """What an entity was called from entry `index` on, and why that changed."""

    index: int
    at: datetime
    names: Mapping[str, str]
    reason: str


@dataclass(frozen=True, kw_only=True)
class OneEntity(Answer):
    """An entity with what it was, the oldest first; `list_url` is the list of its pledges.

    `below` are the codes of what belongs to it at once.
    """

    entity: Entity
    below: Sequence[str]
    history: Sequence[Chapter]
    list_url: str


def entities(*, category: str | None, after: str | None, limit: int) -> Entities:
    """Return the entities that stand at this moment."""
    every = sorted(
        (
            one
            for one in wording().register.standing
            if category is None or one.category == category
        ),
        key=lambda one: one.code,
    )
    rest = [one for one in every if after is None or one.code > after]
    part, counts = rest[:limit], _pledges()
    asked = {"category": category, "limit": None if limit == LIMIT.otherwise else limit}
    return Entities(
        moment=here(),
        count=len(every),
        next=address("api.entities", **asked, after=part[-1].code) if len(rest) > limit else None,
        items=[_entity(one, counts) for one in part],
    )


def entity(code: str) -> OneEntity:
    """Return an entity by its code, also one that has gone on in another."""
    known = wording().register
    found = known.get(code)
    told = chapters(session, found, size=moment().size)
    return OneEntity(
        moment=here(),
        entity=_entity(found, _pledges()),
        below=sorted(one.code for one in known.standing if one.parent == code),
        history=[
            Chapter(index=one.index, at=one.at, names=one.view.names, reason=one.reason)
            for one in told
        ],
        list_url=address("api.pledges", entity=code),
    )


def _pledges() -> Counter[str]:
    """Return by code how many pledges stand of an entity and of all that belongs to it."""
    known = wording().register
    counts = Counter[str]()
    for entity_id, count in pledged().items():
        code = known.by_id[entity_id].code
        counts.update(dict.fromkeys((code, *known.ancestors(code)), count))
    return counts


def _entity(one: EntityView, counts: Mapping[str, int]) -> Entity:
    place = wording().register.place(one.code)
    return Entity(
        code=one.code,
        url=address("api.entity", code=one.code),
        page=address("explore.entity", code=one.code),
        names=one.names,
        category=one.category,
        parent=one.parent,
        merged_into=one.merged_into,
        region=place.get("region") or None,
        subregion=place.get("subregion") or None,
        regional_group=place.get("regional_group") or None,
        regional_commissions=place.get("regional_commissions") or [],
        pledges=counts.get(one.code, 0),
    )
