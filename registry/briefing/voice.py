"""How a brief speaks: its sentences, days and numbers, in its language; pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from babel import Locale

from registry.text import RIGHT_TO_LEFT
from registry.web.cldr import written_amount, written_day

Translate = Callable[[str], str]
_TURN = "\N{RIGHT-TO-LEFT MARK}"


class Voice:
    """What says sentences, days and numbers in one of our languages."""

    def __init__(self, language: str, translate: Translate) -> None:
        self.translate = translate
        self._language = language

    def say(self, message: str, **values: object) -> str:
        """Return a message in the language of the brief, with its places filled."""
        said = self.translate(message)
        return said.format(**values) if values else said

    def day(self, day: date | None) -> str:
        """Return a day written out, for instance 5 May 2026; nothing for none."""
        return written_day(self._language, day) if day else ""

    def number(self, value: int | str) -> str:
        """Return a number with its thousands marked and every decimal it came with."""
        return written_amount(self._language, str(value))

    def listed(self, items: Iterable[str]) -> str:
        """Return items with commas between them, one after the other as the language is read."""
        return in_a_row(self.say(", "), items, self._language)

    def language(self) -> str:
        """Return the name of the language, in that language."""
        return Locale.parse(self._language).get_display_name() or self._language


def in_a_row(comma: str, items: Iterable[str], language: str) -> str:
    """Return items that run the way the language does, even if each is written the other way.

    Without a mark a row of refs runs rightwards in a line that runs leftwards (UAX 9, N1).
    """
    turn = _TURN if language in RIGHT_TO_LEFT else ""
    return f"{turn}{comma}{turn}".join(items)


def ranges(numbers: Sequence[int], comma: str = ", ") -> str:
    """Return numbers in their order, neighbours that follow each other as from–to."""
    runs: list[list[int]] = []
    for one in numbers:
        if runs and one == runs[-1][-1] + 1:
            runs[-1].append(one)
        else:
            runs.append([one])
    return comma.join(
        f"{run[0]}–{run[-1]}" if len(run) > 2 else comma.join(map(str, run)) for run in runs
    )


def number(value: int | str, language: str) -> str:
    """Return a number with its thousands marked, and every decimal it came with."""
    return written_amount(language, str(value))


def grouped(values: Mapping[str, object], language: str) -> dict[str, object]:
    """Return what fills the places of a sentence, its counts with their thousands marked."""
    return {
        name: number(value, language) if isinstance(value, int) else value
        for name, value in values.items()
    }
