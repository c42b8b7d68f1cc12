"""Money as published pages write it: exact where it can mean one thing only; pure."""

import re

from registry.pledges.content import Resource

_CODE = r"(?P<{}>[A-Z]{{3}})"
# Digits in one run or in groups of three set off by commas, decimals after a point. A comma with
# any other number of digits behind it, or a point before three, could be either: not exact.
_NUMBER = r"(?P<number>[0-9]{1,15}|[0-9]{1,3}(?:,[0-9]{3}){1,4})(?P<decimals>\.[0-9]{1,2})?"
_AMOUNT = re.compile(f"(?:{_CODE.format('before')} ?)?{_NUMBER}(?: ?{_CODE.format('after')})?")


def parse_amount(text: str, currencies: frozenset[str]) -> Resource | None:
    """Return the amount that `text` states, or None where it could be read in more than one way.

    Exact is a number with its ISO 4217 code before or after it, such as EUR 200,000: a symbol
    ($) stands for several currencies, and words (10 million) are rounded.
    """
    match = _AMOUNT.fullmatch(text)
    if match is None:
        return None
    codes = {code for code in (match["before"], match["after"]) if code}
    if len(codes) != 1 or not codes <= currencies:
        return None
    number = match["number"].replace(",", "").lstrip("0") + (match["decimals"] or "")
    if not number.strip("0."):
        return None
    return Resource(amount=number if number[0] != "." else f"0{number}", currency=codes.pop())
