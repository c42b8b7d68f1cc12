"""How a brief says codes: entities, recommendations, vocabularies, in its language; pure."""

from dataclasses import dataclass, field, replace
from gettext import NullTranslations

from registry.accounts.register import EntityView, Register
from registry.analysis.scoping import NUMBERED, recommendation
from registry.briefing.document import Text
from registry.briefing.voice import grouped
from registry.framework.cycles import Framework
from registry.framework.vocabulary import LABELS, N_, in_language
from registry.pledges.content import Redacted
from registry.pledges.wording import redaction
from registry.text import set_apart

_WITH_TITLE = N_("{number} ({label})")


@dataclass(frozen=True, slots=True)
class Names:
    """What codes are looked up in, as of one size of the log; `address` is the registry's own."""

    entities: Register
    framework: Framework
    language: str
    address: str
    size: int
    catalogue: NullTranslations = field(default_factory=NullTranslations)

    def say(self, message: str, **values: object) -> str:
        """Return a sentence in the language of the brief, with its places filled."""
        said = self.catalogue.gettext(message)
        return said.format(**values) if values else said  # one string for all pledges

    def many(self, count: int, one: str, more: str, **values: object) -> str:
        """Return the form of a sentence that fits a count; its numbers are counts."""
        said = grouped({"count": count, **values}, self.language)
        return self.catalogue.ngettext(one, more, count).format(**said)

    def label(self, vocabulary: str, code: str) -> str:
        """Return the name of a code; the code itself where the vocabulary has lost it."""
        # "" is what catalogues keep their own header under.
        return self.say(LABELS[vocabulary].get(code, code)) if code else ""

    def paragraph(self, code: str) -> str:
        """Return a recommendation's number, with its document's symbol where there are several."""
        return self.of(*self.numbered(code))

    def objective(self, number: int) -> str:
        """Return an objective's number and short title, as the edition in force has them."""
        objective = self.framework.current.objective(number)
        return f"{number}  {in_language(objective.short_title, self.language)}"

    def titled_paragraph(self, code: str) -> str:
        """Return a recommendation's number, and what it is about, as a sentence names it."""
        found = recommendation(self.framework, code)
        label = in_language(found.label, self.language)
        return self.say(_WITH_TITLE, number=found.number, label=label)

    def titled_objective(self, number: int) -> str:
        """Return an objective's number, and what it is about, as a sentence names it."""
        title = in_language(self.framework.current.objective(number).short_title, self.language)
        return self.say(_WITH_TITLE, number=number, label=title)

    def of(self, symbol: str, numbers: str) -> str:
        """Return paragraphs with their document's symbol, where that is not plain."""
        return self.say(NUMBERED, number=numbers, symbol=symbol) if symbol else numbers

    def numbered(self, code: str) -> tuple[str, str]:
        """Return a recommendation's document, "" where there is only one, and its number."""
        number = str(recommendation(self.framework, code).number)
        return "" if self.framework.is_plain else code.rpartition("/")[0], number

    def labelled(self, code: str) -> tuple[str, str]:
        """Return a recommendation's number and label, with its document where there are several."""
        symbol, number = self.numbered(code)
        label = in_language(recommendation(self.framework, code).label, self.language)
        return number, f"{label} ({symbol})" if symbol else label

    def called(self, entity: EntityView) -> Text:
        """Return the name of an entity, in the language in which the register has it."""
        return Text(entity.name(self.language), entity.spoken(self.language))

    def own(self, words: str) -> Text:
        """Return what the registry itself says in the language of the brief."""
        return Text(words, self.language)

    def redaction(self, note: Redacted) -> str:
        """Return the sentence that stands for words that were erased, and why."""
        reason = set_apart(note.reason, self.language)
        return redaction(replace(note, reason=reason), self.say, self.language)

    def entity(self, code: str) -> str:
        """Return the name of an entity; its code where the register has none."""
        found = self.entities.by_code.get(code)
        return found.name(self.language) if found else code
