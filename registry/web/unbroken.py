"""Days within sentences, which no line's end parts and no neighbour turns about."""

import re
from collections.abc import Iterator

# 2026-11 and 2026-05-08; a tag, in which nothing is changed, comes first.
_WHOLE = re.compile(r"<[^>]*>|(?<![\w-])(\d{4}-\d{2}(?:-\d{2})?)(?![\w-])")


def parted(text: object) -> Iterator[tuple[bool, str]]:
    """Yield the parts of a text, each with whether it is a day; HTML stays HTML.

    Between Arabic words a day would else be read from its end (UAX 9, W2).
    """
    said = text if isinstance(text, str) else str(text)
    at = 0
    for found in _WHOLE.finditer(said):
        if found[1]:
            yield False, said[at : found.start()]
            yield True, found[1]
            at = found.end()
    yield False, said[at:]
