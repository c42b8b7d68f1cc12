"""How alike two pledges are in their words, from 0 to 1; pure.

The rule: take each pair of neighbouring words of title and description, case and accents away;
count how many pairs of the shorter text stand in the longer one too. Pairs, because single words
of the field are shared by all; of the shorter text, because a copy that was extended is a copy.
"""

import re
from collections.abc import Mapping
from itertools import pairwise

from registry.pledges.content import Content
from registry.text import fold

LIKELY = 1 / 3  # from here on two pledges are shown to a reviewer as alike
_FEWEST = 8  # pairs that a text counts for at least: two words in common are no likeness

# Chinese is written without spaces: there every character is a word (as in pledges.compare).
_WORD = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]|[^\W\u3400-\u4dbf\u4e00-\u9fff]+")

Pairs = frozenset[tuple[str, str]]


def pairs(content: Content) -> Mapping[str, Pairs]:
    """Return the pairs of words that a pledge says, for each language that it is said in."""
    return {code: _pairs(content, code) for code in {*content.title, *content.description}}


def _pairs(content: Content, language: str) -> Pairs:
    texts = (content.title.get(language, ""), content.description.get(language, ""))
    return frozenset(pair for text in texts for pair in pairwise(_WORD.findall(fold(text))))


def likeness(one: Mapping[str, Pairs], other: Mapping[str, Pairs]) -> float:
    """Return how alike they are, in the language in which they are most alike."""
    return max((_shared(one[code], other[code]) for code in one.keys() & other.keys()), default=0.0)


def _shared(one: Pairs, other: Pairs) -> float:
    return len(one & other) / max(min(len(one), len(other)), _FEWEST)
