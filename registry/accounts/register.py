"""The register of pledging entities at one size of the log; pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from registry.errors import NotFound


@dataclass(frozen=True, slots=True)
class EntityView:
    """An entity as it was at some size of the log."""

    id: int
    code: str
    index: int
    document: Mapping[str, Any]

    @property
    def names(self) -> Mapping[str, str]:
        """Return language → name."""
        names: Mapping[str, str] = self.document["names"]
        return names

    def name(self, language: str) -> str:
        """Return the name in `language`, in English where there is none."""
        return self.names.get(language) or self.names["en"]

    @property
    def category(self) -> str:
        """Return the code of its category."""
        return str(self.document["category"])

    @property
    def parent(self) -> str | None:
        """Return the code of the entity it belongs to, a government body's State for example."""
        parent: str | None = self.document.get("parent")
        return parent


class Register:
    """All entities as of one log size, by id and by code."""

    def __init__(self, entities: Iterable[EntityView]) -> None:
        self.by_id = {entity.id: entity for entity in entities}
        self.by_code = {entity.code: entity for entity in self.by_id.values()}

    def get(self, code: str) -> EntityView:
        """Return the entity with `code`, or raise NotFound."""
        if code not in self.by_code:
            raise NotFound("There is no entity {code} in the register.", code=code)
        return self.by_code[code]

    def ancestors(self, code: str) -> tuple[str, ...]:
        """Return the codes above `code`, nearest first."""
        above: list[str] = []
        entity = self.by_code.get(code)
        while entity and entity.parent and entity.parent not in above:
            above.append(entity.parent)
            entity = self.by_code.get(entity.parent)
        return tuple(above)

    def family(self, code: str) -> frozenset[str]:
        """Return `code` with all above and all below it."""
        below = (other for other in self.by_code if code in self.ancestors(other))
        return frozenset({code, *self.ancestors(code), *below})

    def place(self, code: str) -> Mapping[str, Any]:
        """Return the document that says where an entity is: its own, or its State's."""
        for candidate in (code, *self.ancestors(code)):
            entity = self.by_code.get(candidate)
            if entity and entity.document.get("region"):
                return entity.document
        return {}
