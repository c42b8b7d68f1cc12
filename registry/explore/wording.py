"""Codes said in the reader's language, as of the moment that they read."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import wraps
from typing import Any, TypeVar

from flask_babel import gettext as _

from registry.accounts.register import Register
from registry.framework.cycles import Framework
from registry.framework.edition import Edition, Paragraph
from registry.framework.vocabulary import LABELS, in_language
from registry.pledges import wording as pledges
from registry.pledges.compare import WORD_LABELS
from registry.web.cldr import written_amount, written_day

Said = TypeVar("Said")


def once(say: Callable[..., Said]) -> Callable[..., Said]:
    """Keep what a method of `Wording` says: a list says the same names again and again."""

    @wraps(say)
    def kept(self: "Wording", *codes: Any) -> Said:
        key = (say, *codes)
        if key not in self.said:
            self.said[key] = say(self, *codes)
        found: Said = self.said[key]
        return found

    return kept


class Wording:
    """What to call things; a code that nobody knows any more is said as it is.

    It speaks one language, that of the requests which it is used in.
    """

    def __init__(self, register: Register, framework: Framework, language: str) -> None:
        self.register = register
        self.framework = framework
        self.language = language
        self.said: dict[tuple[Any, ...], Any] = {}

    @once
    def numbered(self, code: str) -> str:
        """Return the paragraph's number and short label; its citation too if editions are many."""
        if not self.framework.is_plain:
            return self.recommendation(code)
        found = self.paragraph(code)
        return f"{found[1].number}. {self.text(found[1].label)}" if found else code

    @property
    def fields(self) -> pledges.Wording:
        """Return what spells the fields of a revision as texts."""
        return pledges.Wording(self.register, self.framework, self.language, _)

    @once
    def say(self, message: str) -> str:
        """Return a sentence without places."""
        return str(_(message))

    @once
    def field(self, name: str) -> str:
        """Return the name of a field of a revision."""
        return str(_(WORD_LABELS[name]))

    @once
    def label(self, vocabulary: str, code: str) -> str:
        """Return the label of a code of one of the closed vocabularies."""
        message = LABELS[vocabulary].get(code)
        return str(_(message)) if message else code

    def labels(self, vocabulary: str, codes: tuple[str, ...] | list[str]) -> str:
        """Return the labels of several codes in one line."""
        return _(", ").join(self.label(vocabulary, code) for code in codes)

    def entity(self, code: str) -> str:
        """Return the name of an entity."""
        found = self.register.by_code.get(code)
        return found.name(self.language) if found else code

    def filer(self, entity_id: int) -> str:
        """Return the name of the entity with this id."""
        return self.register.by_id[entity_id].name(self.language)

    def spoken(self, entity_id: int) -> str:
        """Return the language of the name of the entity with this id: English where it has none."""
        return self.register.by_id[entity_id].spoken(self.language)

    def places(self, codes: tuple[str, ...] | list[str]) -> str:
        """Return the names of countries and regions in one line."""
        known = LABELS["region"]
        named = (self.label("region", c) if c in known else self.entity(c) for c in codes)
        return _(", ").join(named)

    @once
    def cycle(self, code: str) -> str:
        """Return the name of a forum cycle."""
        found = self.framework.cycles.get(code)
        return in_language(found.names, self.language) if found else code

    @once
    def forums(self, edition: str) -> str:
        """Return the names of the forum cycles in which an edition is in force."""
        cycles = self.framework.cycles.values()
        return str(_(", ")).join(self.cycle(one.code) for one in cycles if edition in one.editions)

    @once
    def paragraph(self, code: str) -> tuple[Edition, Paragraph] | None:
        """Return the recommendation with this code and its edition, if it is known."""
        return self.framework.recommendation(code)

    @once
    def citation(self, code: str) -> str:
        """Return how a recommendation is cited: document symbol and paragraph."""
        symbol, _slash, number = code.rpartition("/")
        return str(_("%(symbol)s, para. %(number)s", symbol=symbol, number=number))

    @once
    def recommendation(self, code: str) -> str:
        """Return the paragraph's short label with its citation."""
        found = self.paragraph(code)
        if found is None:
            return self.citation(code)
        label = in_language(found[1].label, self.language)
        return f"{label} ({self.citation(code)})"

    @once
    def round_table(self, number: int) -> str:
        """Return the title of a round table."""
        tables = self.framework.current.round_tables
        return next((self.text(one.title) for one in tables if one.number == number), str(number))

    @once
    def principle(self, edition: str, letter: str) -> str:
        """Return the letter and title of a guiding principle."""
        principles = self.framework.edition(edition).principles
        titles = (in_language(p.title, self.language) for p in principles if p.letter == letter)
        return f"({letter}) {next(titles, '')}".strip()

    @once
    def day(self, day: date) -> str:
        """Return a day, written out."""
        return written_day(self.language, day)

    @once
    def filed(self, state: str, day: date) -> str:
        """Return how and when a revision came in."""
        if state == "imported":
            return str(_("imported on %(day)s", day=self.day(day)))
        return str(_("filed on %(day)s", day=self.day(day)))

    def amount(self, amount: str) -> str:
        """Return an exact amount with its thousands apart."""
        return written_amount(self.language, amount)

    def text(self, names: Mapping[str, str]) -> str:
        """Return, of a text in several languages, the reader's."""
        return in_language(names, self.language)

    @once
    def objective(self, number: int, edition: str = "") -> str:
        """Return the number and short title of an objective."""
        objective = self.framework.edition(edition).objective(number)
        return f"{number}. {in_language(objective.short_title, self.language)}"
