"""Which passwords are too easy to guess, whatever their length; pure.

NIST SP 800-63B, 3.1.1.2 and OWASP ASVS 5.0, 6.2.12: words of the context and of the person, common
words, patterns. A password may hold them; it is refused where it is hardly anything else.
"""

import re
from collections.abc import Iterable, Iterator

from registry.text import fold

LEAST_OWN = 8  # characters that have to be left
LEAST_DIFFERENT = 5  # of them
_RUN = 4  # characters in a row of a keyboard or an alphabet that make a pattern
_COMMON = (
    "password", "passphrase", "passwort", "motdepasse", "contrasena", "letmein", "changeme",
    "welcome", "bienvenue", "administrator", "admin", "secret", "login", "iloveyou", "default",
    "كلمةالسر", "كلمةالمرور", "مرحبا",
)  # fmt: skip
_CONTEXT = (
    "registry", "registre", "pledges", "pledge", "engagements", "engagement", "migrations",
    "migration", "global", "compact", "pacte", "mondial", "gcm", "united", "nations", "nation",
    "network", "imrf", "forum", "السجل", "الهجرة", "تعهدات",
)  # fmt: skip
_ROWS = ("0123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "azertyuiop", "asdfghjkl",
         "qsdfghjklm", "zxcvbnm", "wxcvbn")  # fmt: skip
_SPELT = str.maketrans("013457@$!", "oleastasi")  # p4$$w0rd


def is_guessable(password: str, about: Iterable[str]) -> bool:
    """Say whether a password is little more than common words, patterns and what `about` says.

    `about` holds names and addresses of the person and of the site.
    """
    known = sorted({*_COMMON, *_CONTEXT, *_words(about)}, key=len, reverse=True)
    plain = re.sub(r"[\s._-]", "", fold(password))
    return any(_is_weak(text, known) for text in (plain, plain.translate(_SPELT)))


def _words(about: Iterable[str]) -> Iterator[str]:
    """Yield each text without blanks, and each of its words."""
    for text in about:
        words = re.findall(r"\w+", fold(text))
        yield from (word for word in ("".join(words), *words) if len(word) > 2)


def _is_weak(text: str, known: Iterable[str]) -> bool:
    own = _once(_without_runs(text))
    for word in known:
        own = own.replace(fold(word), "")
    return len(own) < LEAST_OWN or len(set(own)) < LEAST_DIFFERENT


def _once(text: str) -> str:
    """Return the shortest text that `text` repeats."""
    return text[: (text + text).find(text, 1)]


def _without_runs(text: str) -> str:
    """Return `text` without what lies side by side on a keyboard or in the alphabet."""
    kept, start = [], 0
    while start < len(text):
        length = max(_run(text[start:], row) for each in _ROWS for row in (each, each[::-1]))
        if length < _RUN:
            kept.append(text[start])
        start += length if length >= _RUN else 1
    return "".join(kept)


def _run(text: str, row: str) -> int:
    """Return how many characters at the start of `text` follow each other in `row`."""
    begin = row.find(text[0])
    pairs = zip(text, row[begin:], strict=False) if begin >= 0 else ()
    length = 0
    for one, other in pairs:
        if one != other:
            break
        length += 1
    return length
