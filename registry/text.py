"""The one entrance for text: everything a person or a file says passes `normalise` first."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email

from registry.errors import Refused
from registry.han import SIMPLIFIED

MAX_CODE_POINTS = 20_000
RIGHT_TO_LEFT = frozenset({"ar"})  # of the languages that pages and letters speak
_SEMICOLONS = {"ar": "؛ ", "fr": "\u00a0; ", "zh": "；"}  # others write it as English does
# Bidirectional overrides and isolates can make a sentence read other than it is stored
# ("Trojan Source", Unicode TR 36); ZWJ and ZWNJ stay: Persian and Indic scripts need them.
_BIDI = frozenset(chr(c) for c in (*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # how a cell begins that a spreadsheet computes
_KEPT_CONTROLS = frozenset("\n\t")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LETTERS = str.maketrans({"й": "и\uffff", "ñ": "n\uffff"})  # letters, not others with a mark
# Folded letters and signs that many keyboards have not, or others have otherwise, and what is
# typed for them: of several letters or none, and one for one.
SPELLED = {"œ": "oe", "æ": "ae", "ـ": ""}
_DIGITS = {chr(zero + n): str(n) for zero in (0x660, 0x6F0) for n in range(10)}  # Arabic, Persian
TYPED = {"’": "'", "ة": "ه", "ى": "ي", "ی": "ي", "ک": "ك", "ٱ": "ا"} | _DIGITS
_OTHERWISE = TYPED | SIMPLIFIED
_LETTER = re.compile(f"[{''.join(_OTHERWISE)}]")
_HOST = re.compile(r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")


def normalise(raw: str, *, limit: int = MAX_CODE_POINTS) -> str:
    """Return `raw` as NFC with plain line ends and no outer white space.

    Raises:
        Refused: it holds NUL, another control, a lone surrogate, a bidirectional override, or
            more than `limit` code points; the sentence says which.
    """
    if len(raw) > limit:
        raise Refused(
            "This text has {count} characters; at most {limit} fit here.",
            count=len(raw),
            limit=limit,
        )
    text = raw.replace("\r\n", "\n").replace("\r", "\n")
    for position, character in enumerate(text, start=1):
        if character < " " or character > "~":
            _refuse_unfit(character, position)
    return unicodedata.normalize("NFC", text).strip()


def _refuse_unfit(character: str, position: int) -> None:
    if character in _KEPT_CONTROLS:
        return
    code = f"U+{ord(character):04X}"
    if character in _BIDI:
        raise Refused(
            "Position {position} holds a character that changes the direction of the text "
            "({code}). Delete it, or type the sentence again.",
            position=position,
            code=code,
        )
    if unicodedata.category(character) in {"Cc", "Cs"}:
        raise Refused(
            "Position {position} holds a character that cannot be shown ({code}). "
            "Delete it, or type the sentence again.",
            position=position,
            code=code,
        )


def one_line(raw: str, *, limit: int = MAX_CODE_POINTS) -> str:
    """Return `raw` normalised, with every run of white space made one space."""
    return " ".join(normalise(raw, limit=limit).split())


def runs_leftwards(text: str) -> bool:
    """Say whether words of any language run leftwards: as their first letter does (UAX 9, P2)."""
    return _first_letter(text) in {"R", "AL"}


def set_apart(words: str, language: str) -> str:
    """Return words as a sentence in `language` holds them: if they run the other way, as one."""
    is_leftwards = runs_leftwards(words)
    if not _first_letter(words) or is_leftwards is (language in RIGHT_TO_LEFT):
        return words
    mark = "\N{RIGHT-TO-LEFT MARK}" if is_leftwards else "\N{LEFT-TO-RIGHT MARK}"
    return f"{mark}{words}{mark}"


def _first_letter(text: str) -> str:
    """Return the direction of the first letter; "" where there is none."""
    kinds = (unicodedata.bidirectional(character) for character in text)
    return next((kind for kind in kinds if kind in {"L", "R", "AL"}), "")


def listed(items: Iterable[str], language: str) -> str:
    """Return items in a row, parted by the semicolon of a language: they may hold commas."""
    return _SEMICOLONS.get(language, "; ").join(items)


def safe(part: object) -> str:
    """Return the text of a table's cell, so that no spreadsheet computes what it says."""
    text = str(part).encode(errors="replace").decode()
    return f"'{text}" if text.startswith(_FORMULA) else text


def for_xml(text: str) -> str:
    """Return `text` with a visible sign for each character that XML 1.0 cannot say (2.2)."""
    return _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def direction(language: str) -> str:
    """Return how a language is written: "rtl" or "ltr"."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


def fold(text: str) -> str:
    """Return `text` for searching: case and accents away, other scripts as they are."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    for mark in filter(unicodedata.combining, set(folded)):  # few, however long the text
        folded = folded.replace(mark, "")
    return folded


def as_typed(folded: str) -> str:
    """Return folded text as any keyboard types it: “l’œuvre” is “l'oeuvre”, ة is ه, 國 is 国."""
    if folded.isascii():
        return folded
    for written, typed in SPELLED.items():
        folded = folded.replace(written, typed)
    return _LETTER.sub(lambda one: _OTHERWISE[one[0]], folded)


def spellings(typed: str) -> tuple[str, str]:
    """Return letters that stand for others, and those others beside them, one for one.

    Of Chinese, those that stand for a character of `typed`; so a database can do what `as_typed`
    does without a table of thousands.
    """
    own = set(typed)
    pairs = TYPED | {other: one for other, one in SIMPLIFIED.items() if one in own}
    return "".join(pairs), "".join(pairs.values())


def collated(name: str) -> tuple[str, str]:
    """Return what to sort names by, as in a dictionary: É beside E, Й after all of И, 安 before 巴.

    Chinese stands by its sound, but for characters that are rare in names.
    """
    folded = fold(name.casefold().translate(_LETTERS))
    return (folded if folded.isascii() else "".join(map(_rank, folded))), name


def _rank(character: str) -> str:
    """Return what a character is sorted by.

    GB 2312 has the 3,755 common Chinese ones in the order of their sound (pinyin).
    """
    if not "\u4e00" <= character <= "\u9fff":
        return character
    encoded = character.encode("gb18030")
    is_common = len(encoded) == 2 and 0xB0 <= encoded[0] < 0xD8
    return chr(int.from_bytes(encoded)) if is_common else f"\uffff{character}"


def web_address(text: str) -> str:
    """Return `text` if it is an address that anybody can open.

    Raises:
        Refused: it is not https, names no public host, or holds what no address holds.
    """
    try:
        parts = urlsplit(text)
        is_plain = parts.port is None and parts.username is None and parts.password is None
    except ValueError:
        parts, is_plain = urlsplit(""), False
    written = text.isascii() and text.isprintable() and not set(text) & set(' "<>\\^`{|}')
    host = (parts.hostname or "").lower()
    if not (written and is_plain and parts.scheme == "https" and _HOST.fullmatch(host)):
        raise Refused(
            "“{address}” is no address that everybody can open: copy it from the browser, from "
            "https:// on.",
            address=text[:200],
        )
    return text


def email_address(raw: str) -> str:
    """Return an e-mail address, normalised; whether it is read by anybody, a letter will tell.

    Raises:
        Refused: it is none, or longer than one can be (RFC 5321, 4.5.3.1.3): reading it then
            takes a time that grows with its length.
    """
    text = one_line(raw, limit=254)
    try:
        return validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError:
        raise Refused(
            "“{email}” is not an e-mail address: write it like name@example.org.", email=text
        ) from None


def parse_day(asked: str) -> date | None:
    """Return the day that `asked` names, None where it is not written as one.

    Raises:
        Refused: it is written as a day, but the calendar has none such.
    """
    if not _DAY.fullmatch(asked):
        return None
    try:
        return date.fromisoformat(asked)
    except ValueError:
        raise Refused("There is no day {day} in the calendar.", day=asked) from None
