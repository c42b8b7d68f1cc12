"""What a name looks like to a reader, so that nobody passes for somebody else; pure.

Two names are confusable where their skeletons are equal: compatibility forms, case, accents,
invisible characters, punctuation and look-alikes of other scripts are folded (after Unicode TS 39;
the look-alikes are those of the scripts in which States are named here).
"""

import unicodedata
from collections.abc import Iterable, Mapping

# Letters that a reader takes for a Latin one, whatever the script they come from. Applied to both
# sides, so that a Russian name still equals itself.
_LOOK_ALIKES = str.maketrans(
    {
        # Cyrillic
        "а": "a", "в": "b", "е": "e", "ѕ": "s", "і": "l", "ӏ": "l", "ј": "j", "к": "k", "м": "m",
        "н": "h", "о": "o", "р": "p", "с": "c", "т": "t", "у": "y", "х": "x", "ԁ": "d", "ԛ": "q",
        "ԝ": "w", "һ": "h", "г": "r", "п": "n", "ь": "b",
        # Greek
        "α": "a", "β": "b", "γ": "y", "ε": "e", "η": "n", "ι": "l", "κ": "k", "μ": "m", "ν": "v",
        "ο": "o", "ρ": "p", "τ": "t", "υ": "u", "χ": "x", "ω": "w", "ς": "s", "σ": "o", "ζ": "z",
        # Armenian and Latin letters that carry a sign of their own
        "օ": "o", "ո": "n", "ս": "u", "ı": "l", "ɑ": "a", "ɡ": "g", "ɩ": "l", "ø": "o", "ł": "l",
        "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "æ": "ae", "œ": "oe",
        # Digits and strokes
        "0": "o", "1": "l", "3": "e", "5": "s", "|": "l", "i": "l",
        # Arabic: letters with one look, and the stroke that only stretches a word
        "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ـ": "",
    }
)  # fmt: skip
# Two letters that look like one.
_PAIRS = (("rn", "m"), ("vv", "w"))

# Words that say no more than “a State”: “the Government of Mali” is Mali by another name.
_A_STATE = frozenset(
    {
        *("the", "of", "state", "states", "republic", "kingdom", "government", "islamic"),
        *("people's", "peoples", "democratic", "federal", "united", "nation", "country"),
        *("le", "la", "les", "l", "de", "du", "des", "d", "et", "etat", "republique", "royaume"),
        *("gouvernement", "pays", "democratique", "islamique", "federale", "populaire"),
        *("el", "los", "las", "del", "estado", "republica", "reino", "gobierno", "pais"),
        *("democratica", "islamica", "and", "y"),
        *("республика", "правительство", "государство", "королевство", "республики"),
        *("جمهورية", "حكومة", "دولة", "مملكة", "الجمهورية", "المملكة", "الإسلامية"),
    }
)  # fmt: skip
_A_STATE_ZH = ("共和国", "王国", "政府")


def skeleton(name: str) -> str:
    """Return what is left of a name for the eye: equal skeletons are confusable names."""
    return "".join(_words(name))


def bare(name: str) -> str:
    """Return the skeleton without the words that only say “a State”."""
    for word in _A_STATE_ZH:
        name = name.replace(word, "")
    return "".join(word for word in _words(name) if word not in _NOISE)


def _words(name: str) -> list[str]:
    """Return the words of a name, folded."""
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    # A look-alike may be composed with its accent, or stand under one: fold before and after.
    text = unicodedata.normalize("NFKD", text.translate(_LOOK_ALIKES))
    kept = "".join(c if c.isalnum() else _gap(c) for c in text).translate(_LOOK_ALIKES)
    for pair, one in _PAIRS:
        kept = kept.replace(pair, one)
    return kept.split()


def _gap(character: str) -> str:
    """Return what stands for a sign: nothing for marks and invisible ones, else a blank."""
    return "" if unicodedata.category(character) in {"Mn", "Me", "Cf", "Lm", "Sk"} else " "


_NOISE = frozenset(word for one in _A_STATE for word in _words(one))


def says_the_same(names: Iterable[str], others: Iterable[str]) -> str | None:
    """Return the first of `names` that is confusable with one of `others`, if any."""
    known = {skeleton(other) for other in others}
    return next((name for name in names if skeleton(name) in known), None)


def claimed(names: Iterable[str], states: Mapping[str, Iterable[str]]) -> tuple[str, str] | None:
    """Return the first of `names` that could be read as a State's, with that State's code."""
    known = {form(each): code for code, own in states.items() for each in own for form in _FORMS}
    for name in names:
        for form in _FORMS:
            if form(name) and (code := known.get(form(name))):
                return name, code
    return None


_FORMS = (skeleton, bare)
