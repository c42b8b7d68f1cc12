"""Days, instants and amounts as the reader's language writes them, after the CLDR; pure."""

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time
from babel.numbers import format_decimal

# The catalogue's names of languages whose days and numbers go by another name there.
LOCALES = {
    "en": "en_GB",  # dates and numbers as United Nations documents write them
    "zh": "zh_Hans_CN",  # the name that Flask-Security's catalogue goes by; ours is found as well
}
_REMEMBERED = 10_000  # days, and numbers: a brief says those of an entry many times
_ARABIC = Locale.parse("ar")
_OF_THE_EAST = Locale.parse("ar_SY")


@lru_cache(_REMEMBERED)
def written_day(language: str, day: date) -> str:
    """Return a day written out: 5 May 2026."""
    return _both_names(language, day, format_date(day, "long", locale=_locale(language)))


@lru_cache(_REMEMBERED)
def written_month(language: str, month: str) -> str:
    """Return a month that a file writes as 2026-05; what is none, as it is."""
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        return month
    said = format_skeleton("yMMMM", first, locale=_locale(language))
    return _both_names(language, first, said)


@lru_cache(_REMEMBERED)
def written_instant(language: str, at: datetime) -> str:
    """Return an instant to the second, in the time zone that it comes in."""
    locale = _locale(language)
    glue = str(locale.datetime_formats["medium"])  # “{1}, {0}”: a comma of its own in Arabic
    time = format_time(at, "medium", locale=locale)
    day = written_day(language, at.date())
    return glue.replace("{1}", day).replace("{0}", time)


@lru_cache(_REMEMBERED)
def written_amount(language: str, amount: str) -> str:
    """Return an exact amount with its thousands apart and every decimal that it came with."""
    try:
        exact = Decimal(amount)
    except InvalidOperation:
        return amount
    places = max(0, -int(exact.as_tuple().exponent))
    pattern = "#,##0" + "." * bool(places) + "0" * places
    return format_decimal(exact, pattern, locale=_locale(language))


def _both_names(language: str, day: date, said: str) -> str:
    """Return a day or a month whose name, in Arabic, is that of the east and that of the west.

    So United Nations documents write it, for either alone is strange to half of their readers.
    """
    if language != "ar":
        return said
    west, east = (
        str(locale.months["format"]["wide"][day.month]) for locale in (_ARABIC, _OF_THE_EAST)
    )
    return said.replace(west, f"{east}/{west}")


@lru_cache
def _locale(language: str) -> Locale:
    return Locale.parse(LOCALES.get(language, language))
