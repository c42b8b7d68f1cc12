"""What every part of a brief is set with: the brief, its words, its numbers, its notes."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

from registry.briefing.document import Brief, Note
from registry.briefing.layout.flow import Strip
from registry.briefing.layout.lines import Setter

Translate = Callable[[str], str]
_DAYS = {"en": "en_GB"}  # the day before the month, as United Nations documents write it


class Desk:
    """The brief that is being set; words of the layout pass through `say`, and so do its notes."""

    def __init__(self, brief: Brief, setter: Setter, translate: Translate) -> None:
        self.brief = brief
        self.setter = setter
        self._translate = translate
        self._locale = Locale.parse(brief.language)
        self.notes: dict[Note, list[str]] = {}
        """Every note in the order of reading, with what it is a note on."""
        self.heads: dict[object, list[Strip]] = {}
        """The heads of tables that return in every section, by their columns."""

    def say(self, message: str, **values: object) -> str:
        """Return a message in the language of the brief, with its places filled."""
        return self._translate(message).format(**values)

    def day(self, day: date | None) -> str:
        """Return a day written out, for instance 5 May 2026; nothing for none."""
        language = self.brief.language
        return format_date(day, "long", locale=_DAYS.get(language, language)) if day else ""

    def number(self, value: int | str) -> str:
        """Return a number with its thousands marked and every decimal it came with."""
        exact = Decimal(value)
        places = max(0, -int(exact.as_tuple().exponent))
        return format_decimal(
            exact, "#,##0" + "." * bool(places) + "0" * places, locale=self._locale
        )

    def language(self) -> str:
        """Return the name of the language of the brief, in that language."""
        return self._locale.get_display_name() or self.brief.language

    def cite(self, what: str, note: Note) -> str:
        """Keep a note on `what` for the annex and return its number; equal notes share one."""
        self.notes.setdefault(note, []).append(what)
        return str(list(self.notes).index(note) + 1)


def note_target(number: str) -> str:
    """Return the name of the place where a note stands."""
    return f"note-{number}"


def pledge_target(ref: str) -> str:
    """Return the name of the place where a pledge stands."""
    return f"pledge-{ref}"
