"""Words by chance in six languages: some are in every text, most in a few, as in any language."""

import random
from collections.abc import Callable
from functools import cache
from itertools import accumulate

_WORDS = 20_000  # of each language that sets its words apart
_LENGTH = 60  # words of a description; of Chinese, three characters stand for one
_SOUNDS = {
    "en": (
        [
            "b",
            "br",
            "c",
            "d",
            "dr",
            "f",
            "g",
            "h",
            "l",
            "m",
            "n",
            "p",
            "r",
            "s",
            "sh",
            "st",
            "t",
            "th",
            "tr",
            "w",
        ],
        ["a", "e", "i", "o", "u", "ea", "ou"],
    ),
    "fr": (
        ["b", "c", "ch", "d", "f", "g", "gr", "j", "l", "m", "n", "p", "qu", "r", "s", "t", "v"],
        ["a", "e", "é", "è", "i", "o", "u", "ou", "ê"],
    ),
    "es": (
        ["b", "c", "d", "f", "g", "j", "l", "ll", "m", "n", "ñ", "p", "r", "rr", "s", "t", "v"],
        ["a", "e", "i", "o", "u", "á", "í", "ó"],
    ),
    "ru": (
        ["б", "в", "г", "д", "ж", "з", "к", "л", "м", "н", "п", "р", "с", "т", "ш"],
        ["а", "е", "ё", "и", "о", "у", "ы", "я"],
    ),
    "ar": (
        ["ب", "ت", "ج", "ح", "د", "ر", "س", "ش", "ع", "ف", "ق", "ك", "ل", "م", "ن", "ه"],
        ["ا", "و", "ي", "َ", "ُ"],
    ),
}
_SHARES = {"fr": 35, "en": 25, "es": 12, "ar": 10, "ru": 10, "zh": 8}  # of a hundred pledges


def tongue(chance: random.Random) -> str:
    """Return the language that a pledge is filed in."""
    return chance.choices(list(_SHARES), list(_SHARES.values()))[0]


def title(chance: random.Random, language: str) -> str:
    """Return a title."""
    return _written(chance, language, 8)


def description(chance: random.Random, language: str) -> str:
    """Return a description."""
    return ". ".join(_written(chance, language, _LENGTH // 4) for _ in range(4)) + "."


def corrected(text: str, chance: random.Random, language: str) -> str:
    """Return the text with one word of it set right."""
    first, _, rest = text.partition(" ")
    return f"{_written(chance, language, 1)} {rest or first}"


def _written(chance: random.Random, language: str, length: int) -> str:
    words, weights = _lexicon(language)
    found = chance.choices(words, cum_weights=weights, k=3 * length if language == "zh" else length)
    return "".join(found) if language == "zh" else " ".join(found).capitalize()


@cache
def _lexicon(language: str) -> tuple[list[str], list[float]]:
    """Return the words of a language and how often each is chosen, the nth 1/n times."""
    chance = random.Random(language)
    make: Callable[[], str]
    if language == "zh":
        words = [chr(0x4E00 + number) for number in chance.sample(range(20_000), 3_000)]
    else:
        opening, core = _SOUNDS[language]

        def make() -> str:
            return "".join(
                chance.choice(opening) + chance.choice(core) for _ in range(chance.randint(2, 5))
            )

        words = list(dict.fromkeys(make() for _ in range(_WORDS)))
    return words, list(accumulate(1 / (10 + rank) for rank in range(len(words))))
