"""Days within sentences, which no line's end parts and no neighbour turns about."""

import re

from markupsafe import Markup, escape

# 2026-11 and 2026-05-08; a tag, in which nothing is changed, comes first.
_WHOLE = re.compile(r"<[^>]*>|(?<![\w-])(\d{4}-\d{2}(?:-\d{2})?)(?![\w-])")


def unbroken(text: str) -> Markup:
    """Return a text for a page, each day in it kept on one line.

    Between Arabic words a day would else be read from its end (UAX 9, W2).
    """
    return Markup(_WHOLE.sub(_kept, str(escape(text))))  # noqa: S704 - escaped, or Markup before


def _kept(found: re.Match[str]) -> str:
    return f'<span class="whole">{found[1]}</span>' if found[1] else found[0]
