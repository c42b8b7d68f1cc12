"""The register of pledging entities at one size of the log; pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from registry.errors import NotFound


@dataclass(frozen=True, slots=True)
class EntityView:
    """An entity as it was at some size of the log."""

    id: int
    code: str
    index: int
    document: Mapping[str, Any]
    redacted: Mapping[str, Any] | None = None  # when and why its names were erased

    @classmethod
    def of(cls, number: int, code: str, index: int, row: Mapping[str, Any]) -> Self:
        """Return the view of a revision; where its names were erased, its code stands for them."""
        document = {name: value for name, value in row.items() if name != "redacted"}
        note = row.get("redacted", {}).get("document")
        return cls(number, code, index, {"names": {"en": code}} | document, note)

    @property
    def names(self) -> Mapping[str, str]:
        """Return language → name."""
        names: Mapping[str, str] = self.document["names"]
        return names

    def name(self, language: str) -> str:
        """Return the name in `language`, in English where there is none."""
        return self.names.get(language) or self.names["en"]

    def spoken(self, language: str) -> str:
        """Return the language of the name that `name` gives for `language`."""
        return language if self.names.get(language) else "en"

    @property
    def category(self) -> str:
        """Return the code of its category."""
        return str(self.document["category"])

    @property
    def parent(self) -> str | None:
        """Return the code of the entity it belongs to, a government body's State for example."""
        parent: str | None = self.document.get("parent")
        return parent

    @property
    def merged_into(self) -> str | None:
        """Return the code of the entity that it goes on in, if it was merged."""
        into: str | None = self.document.get("merged_into")
        return into

    @property
    def above(self) -> str | None:
        """Return the code of the entity directly above it: the one it merged into, or its parent.

        So what has merged is listed, counted and kept impartial like what belongs to an entity.
        """
        return self.merged_into or self.parent


class Register:
    """All entities as of one log size, by id and by code."""

    def __init__(self, entities: Iterable[EntityView]) -> None:
        self.by_id = {entity.id: entity for entity in entities}
        self.by_code = {entity.code: entity for entity in self.by_id.values()}
        self._below: dict[str, frozenset[str]] = {}

    def get(self, code: str) -> EntityView:
        """Return the entity with `code`, or raise NotFound."""
        if code not in self.by_code:
            raise NotFound("There is no entity {code} in the register.", code=code)
        return self.by_code[code]

    def ancestors(self, code: str) -> tuple[str, ...]:
        """Return the codes above `code`, nearest first."""
        above: list[str] = []
        entity = self.by_code.get(code)
        while entity and entity.above and entity.above not in above:
            above.append(entity.above)
            entity = self.by_code.get(entity.above)
        return tuple(above)

    def and_below(self, code: str) -> frozenset[str]:
        """Return `code` with all that belong to it: a State's ministries are the State's."""
        if code not in self._below:
            below = (other for other in self.by_code if code in self.ancestors(other))
            self._below[code] = frozenset({code, *below})
        return self._below[code]

    def family(self, code: str) -> frozenset[str]:
        """Return `code` with all above and all below it."""
        return self.and_below(code) | frozenset(self.ancestors(code))

    @property
    def standing(self) -> tuple[EntityView, ...]:
        """Return the entities that have not gone on in another one."""
        return tuple(one for one in self.by_code.values() if not one.merged_into)

    def heir(self, code: str) -> EntityView:
        """Return the entity itself, or the one that it goes on in, however often that merged."""
        entity = self.get(code)
        while entity.merged_into:
            entity = self.get(entity.merged_into)
        return entity

    def merged(self, code: str) -> tuple[EntityView, ...]:
        """Return all that goes on in `code`, at once or by way of another one."""
        return tuple(
            one
            for one in self.by_code.values()
            if one.merged_into and self.heir(one.code).code == code
        )

    def place(self, code: str) -> Mapping[str, Any]:
        """Return the document that says where an entity is: its own, or its State's."""
        for candidate in (code, *self.ancestors(code)):
            entity = self.by_code.get(candidate)
            if entity and entity.document.get("region"):
                return entity.document
        return {}
