"""The order in which mixed text is drawn: the bidirectional algorithm of UAX #9.

The implicit rules (W1–W7, N0–N2, I1–I2, L2) are whole; L1 is about spaces at the ends of lines, of
which there are none here. Explicit embeddings and overrides are taken out (X9) and isolates count
as neutrals: filed texts are plain prose, and none may turn round the words beside it.
"""

from functools import partial
from itertools import groupby
from unicodedata import bidirectional

from registry.briefing.document import UNKNOWN
from registry.text import runs_leftwards

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})

_REMOVED = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "BN"})
_NEUTRAL = frozenset({"B", "S", "WS", "ON", "LRI", "RLI", "FSI", "PDI"})
_STRONG = {"L": "L", "R": "R", "EN": "R", "AN": "R"}
_LETTERS = frozenset({"L", "R", "AL"})
_OTHER_WAY = ({"R", "AL", "AN"}, {"L", "", "EN", "AN"})
"""Without any of these a text runs one way, the first from the left, the second from the right."""
_PAIRS = {"(": ")", "[": "]", "{": "}", "⟨": "⟩", "〈": "〉", "《": "》", "「": "」", "【": "】"}


def base_level(language: str, text: str = "") -> int:
    """Return 1 for a language written from right to left, else 0; of an unknown one, by `text`."""
    if language == UNKNOWN:
        return int(runs_leftwards(text))
    return int(language.partition("-")[0] in RIGHT_TO_LEFT)


def levels(text: str, base: int) -> list[int]:
    """Return the embedding level of each character of one paragraph; odd runs leftwards.

    Letters of one kind that follow each other are looked at as one.
    """
    if not _OTHER_WAY[base].intersection(map(bidirectional, text)):
        return [base] * len(text)
    chars, kinds, lengths = [], [], []
    for kind, group in groupby(text, bidirectional):
        same = list(group)
        if kind in _LETTERS:
            same, length = same[:1], len(same)
        else:
            length = 1
        chars += same
        kinds += [kind or "L"] * len(same)
        lengths += [length] * len(same)
    found = _levels(chars, kinds, base)
    return [level for level, length in zip(found, lengths, strict=True) for _ in range(length)]


def _levels(chars: list[str], all_kinds: list[str], base: int) -> list[int]:
    """Return the level of each character, by the kind that it has at first."""
    kept = [i for i, kind in enumerate(all_kinds) if kind not in _REMOVED]
    kinds = [all_kinds[i] for i in kept]
    start = "R" if base else "L"
    _resolve_weak(kinds, start)
    _resolve_brackets([chars[i] for i in kept], kinds, start)
    _resolve_neutral(kinds, start)
    result = [base] * len(chars)
    for i, kind in zip(kept, kinds, strict=True):
        result[i] = _implicit(kind, base)
    for i in set(range(len(chars))).difference(kept):
        result[i] = result[i - 1] if i else base
    return result


def visual_order(run_levels: list[int]) -> list[int]:
    """Return the positions of runs from left to right (L2)."""
    order = list(range(len(run_levels)))
    for level in range(max(run_levels, default=0), 0, -1):
        turned: list[int] = []
        for inside, group in groupby(order, partial(_reaches, run_levels, level)):
            members = list(group)
            turned += reversed(members) if inside else members
        order = turned
    return order


def _reaches(run_levels: list[int], level: int, run: int) -> bool:
    return run_levels[run] >= level


def _implicit(kind: str, base: int) -> int:
    """I1 and I2."""
    if base:
        return 1 if kind == "R" else 2
    return {"L": 0, "R": 1}.get(kind, 2)


def _resolve_weak(kinds: list[str], start: str) -> None:
    """W1 to W7, in place."""
    before = start
    for i, kind in enumerate(kinds):  # W1
        before = kinds[i] = before if kind == "NSM" else kind
    _number_by_strong(kinds, start, {"AL"}, "AN")  # W2
    kinds[:] = ["R" if kind == "AL" else kind for kind in kinds]  # W3
    for i in range(1, len(kinds) - 1):  # W4
        left, kind, right = kinds[i - 1 : i + 2]
        numbers = {"EN", "AN"} if kind == "CS" else {"EN"} if kind == "ES" else set()
        if left == right and left in numbers:
            kinds[i] = left
    _resolve_terminators(kinds)
    _number_by_strong(kinds, start, {"L"}, "L")  # W7


def _number_by_strong(kinds: list[str], start: str, strong: set[str], becomes: str) -> None:
    """Change each European number whose last strong character before it is one of `strong`."""
    last = start
    for i, kind in enumerate(kinds):
        if kind in {"L", "R", "AL"}:
            last = kind
        elif kind == "EN" and last in strong:
            kinds[i] = becomes


def _resolve_terminators(kinds: list[str]) -> None:
    """W5 and W6: signs beside a European number belong to it, others are neutral."""
    at = 0
    for kind, group in groupby(list(kinds)):
        end = at + len(list(group))
        beside = {*kinds[max(at - 1, 0) : at], *kinds[end : end + 1]}
        if kind == "ET" and "EN" in beside:
            kinds[at:end] = ["EN"] * (end - at)
        elif kind in {"ES", "ET", "CS"}:
            kinds[at:end] = ["ON"] * (end - at)
        at = end


def _resolve_brackets(chars: list[str], kinds: list[str], start: str) -> None:
    """N0: a pair of brackets takes the direction of what it encloses, or of what is before it."""
    for opening, closing in _bracket_pairs(chars, kinds):
        inside = {_STRONG[kind] for kind in kinds[opening + 1 : closing] if kind in _STRONG}
        if not inside:
            continue
        direction = start
        if start not in inside:
            ahead = (_STRONG[kind] for kind in reversed(kinds[:opening]) if kind in _STRONG)
            direction = next(ahead, start)
        kinds[opening] = kinds[closing] = direction


def _bracket_pairs(chars: list[str], kinds: list[str]) -> list[tuple[int, int]]:
    """BD16: pairs in the order of their opening brackets, at most 63 open at once."""
    pairs: list[tuple[int, int]] = []
    open_: list[tuple[str, int]] = []
    for i, char in enumerate(chars):
        if kinds[i] != "ON":
            continue
        if char in _PAIRS:
            if len(open_) == 63:
                break
            open_.append((_PAIRS[char], i))
            continue
        depth = next((d for d in range(len(open_), 0, -1) if open_[d - 1][0] == char), 0)
        if depth:
            pairs.append((open_[depth - 1][1], i))
            del open_[depth - 1 :]
    return sorted(pairs)


def _resolve_neutral(kinds: list[str], start: str) -> None:
    """N1 and N2: neutrals between two equal directions take it, others the paragraph's."""
    at = 0
    for neutral, group in groupby(list(kinds), lambda kind: kind in _NEUTRAL):
        end = at + len(list(group))
        if neutral:
            left = _STRONG[kinds[at - 1]] if at else start
            right = _STRONG[kinds[end]] if end < len(kinds) else start
            kinds[at:end] = [left if left == right else start] * (end - at)
        at = end
