"""What all sections of the pledge form share: reading a draft, offering choices, writing back."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from werkzeug.datastructures import MultiDict
from wtforms import Field

from registry.accounts.register import EntityView, Register
from registry.errors import Problem
from registry.framework.edition import Edition
from registry.pledges.content import Content
from registry.text import collated
from registry.web.choices import SelectMultipleField
from registry.web.forms import PageForm, Rows
from registry.web.languages import say

Contact = dict[str, str]


@dataclass(frozen=True, slots=True)
class Written:
    """What is written so far: the content that will be filed, the contacts that never will."""

    content: Content
    contacts: tuple[Contact, ...] = ()


@dataclass(frozen=True, slots=True)
class Offer:
    """What a form chooses from, in the language of the page."""

    register: Register
    edition: Edition
    currencies: frozenset[str]
    entity: EntityView
    language: str
    revision: int  # the number that filing will give

    def entities(self, category: str | None = None) -> dict[str, str]:
        """Return code and name of the entities (of one category), by name."""
        found = (
            (entity.code, entity.name(self.language))
            for entity in self.register.standing
            if category in (None, entity.category)
        )
        return dict(sorted(found, key=lambda choice: collated(choice[1])))


class SectionForm(PageForm):
    """One section: its fields are named as in the content that they read and write."""

    HOLDS: ClassVar[tuple[str, ...]] = ()  # the fields of the content, in the order of the page
    OPTIONAL: ClassVar[bool] = False  # nothing in it is needed to file

    @classmethod
    def open(
        cls, written: Written, offer: Offer, typed: "MultiDict[str, str] | None" = None
    ) -> Self:
        """Return the form over a draft, filled with what was `typed` where something was."""
        form = cls.shape(offer)(typed, data=cls.read(written, offer))
        form.offer(offer)
        return form

    @classmethod
    def shape(cls, _offer: Offer) -> type[Self]:
        """Return the form's class; some depend on the framework's edition."""
        return cls

    @classmethod
    def read(cls, written: Written, _offer: Offer) -> dict[str, Any]:
        """Return the fields' data out of the draft."""
        return {name: getattr(written.content, name) for name in cls.HOLDS}

    def offer(self, offer: Offer) -> None:
        """Give the fields their choices; again after a row was added."""

    def write(self, written: Written, _offer: Offer) -> Written:
        """Return the draft with this section as it was typed; the form must be valid."""
        changes = {name: _value(self[name]) for name in self.HOLDS if name in self}
        return Written(written.content.with_changes(**changes), written.contacts)

    @classmethod
    def is_filled(cls, written: Written) -> bool:
        """Return whether the draft says anything here."""
        return any(getattr(written.content, name) for name in cls.HOLDS)

    def show(self, problems: Iterable[Problem]) -> None:
        """Put each problem beside its field."""
        for problem in problems:
            field = self.field_of(problem)
            field.errors = (*field.errors, say(problem.sentence))

    def field_of(self, problem: Problem) -> Field:
        """Return the field that a problem stands beside; the first where it has none of its own."""
        field: Field = self[problem.field] if problem.field in self else next(iter(self))
        return field

    def rearrange(self, add: str | None, remove: str | None) -> None:
        """Add or remove a row, as the button's value says; nothing else changes."""
        if add and isinstance(rows := self._fields.get(add), Rows):
            rows.add()
        name, _dash, index = (remove or "").rpartition("-")
        if isinstance(rows := self._fields.get(name), Rows) and index.isascii() and index.isdigit():
            rows.remove(int(index[:4]))


class RowForm(PageForm):
    """One row of a list; it counts once something is typed into one of `COUNTS`."""

    KIND: ClassVar[type]
    COUNTS: ClassVar[tuple[str, ...]]

    def is_filled(self) -> bool:
        """Return whether anything was typed."""
        return any(self[name].data for name in self.COUNTS)

    def row(self) -> Any:
        """Return the row as the content keeps it."""
        return self.KIND(**{name: value or "" for name, value in self.data.items()})


def _value(field: Field) -> Any:
    if isinstance(field, Rows):
        return field.filled()
    if isinstance(field, SelectMultipleField):
        return tuple(field.data or ())
    return "" if field.data is None else field.data
