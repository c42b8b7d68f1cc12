"""What an import says of a submission that has no place in the fields, as sentences; pure.

The log keeps them in English, so a remark is read back to be said in another language: a sentence
here is never changed, another one is added beside it.
"""

import re
from functools import cache

from registry.errors import Sentence
from registry.framework.vocabulary import N_

KIND = N_("Submitted as “{chosen}”; the entity is registered as: {category}.")
UNDATED = N_("The day of submission is not known; it is counted to {cycle}.")
AMOUNT = N_("The amount is published as “{amount}”: not an exact amount and currency.")
MATCH = N_("It matches a pledge that is not in the registry: “{id}”.")
ADDRESS = N_("Published at another address too: {url}")
COUNTRY = N_("Country of implementation as published, not in the register: “{name}”.")
REGION = N_("Region of implementation as published, not in the list: “{name}”.")
HEIR = N_("{code} went on in {heir}: the pledge is listed with that one's.")
ALL = (KIND, UNDATED, AMOUNT, MATCH, ADDRESS, COUNTRY, REGION, HEIR)


def read_remark(text: str) -> Sentence | None:
    """Return a remark as the sentence with what fills its places; None for any other text."""
    for message in ALL:
        if found := _pattern(message).fullmatch(text):
            return Sentence(message, found.groupdict())
    return None


@cache
def _pattern(message: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", message)
    written = (
        f"(?P<{part}>.*)" if place % 2 else re.escape(part) for place, part in enumerate(parts)
    )
    return re.compile("".join(written), re.DOTALL)
