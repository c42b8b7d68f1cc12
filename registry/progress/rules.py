"""What blocks the filing of a report; pure. Each sentence says what to do."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from registry.errors import Problem, Refused, Sentence
from registry.framework.vocabulary import LANGUAGES
from registry.pledges import content as pledges
from registry.pledges.rules import has_coins
from registry.progress.content import Content
from registry.progress.lifecycle import Move
from registry.text import web_address

NARRATIVE_LENGTH = (30, 5_000)  # characters
MOST_FILES, MOST_LINKS = 5, 20
_AMOUNT = re.compile(r"[0-9]{1,15}(\.[0-9]{1,4})?")
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?")
_YEAR = re.compile(r"(19|20|21)[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Against:
    """What a report is held against: the public words of its pledge, and the day."""

    pledge: pledges.Content
    currencies: Collection[str]
    today: date
    number: int  # of the revision of the report


def problems(content: Content, against: Against) -> list[Problem]:
    """Return what blocks filing, in the order of the form."""
    rules = (_words, _figures, _milestones, _money, _evidence, _reason)
    return [problem for rule in rules for problem in rule(content, against)]


def _words(content: Content, _against: Against) -> Iterator[Problem]:
    least, most = NARRATIVE_LENGTH
    if content.move == Move.DISCONTINUE and not content.because:
        yield _problem("because", "Say in a sentence why the pledge is discontinued.")
    if content.language not in LANGUAGES:
        yield _problem("language", "Choose the language in which the report is written.")
    if not least <= len(content.narrative) <= most:
        yield _problem(
            "narrative",
            "Say what was done in {least} to {most} characters; there are {count}.",
            least=least,
            most=most,
            count=len(content.narrative),
        )


def _figures(content: Content, against: Against) -> Iterator[Problem]:
    for one in content.figures:
        number = one.indicator
        if not 1 <= number <= len(against.pledge.indicators):
            yield _problem("figures", "The pledge has no indicator {number}.", number=number)
        elif not (_NUMBER.fullmatch(one.value) and _YEAR.fullmatch(one.year)):
            yield _problem(
                "figures", "Give both the figure of an indicator and its year.", number=number
            )
        elif int(one.year) > against.today.year:
            yield _problem(
                "figures", "{year} has not come yet: report what was measured.",
                year=one.year, number=number,
            )  # fmt: skip


def _milestones(content: Content, against: Against) -> Iterator[Problem]:
    for one in content.milestones:
        if not 1 <= one.milestone <= len(against.pledge.milestones):
            yield _problem(
                "milestones", "The pledge has no milestone {number}.", number=one.milestone
            )
        elif (day := _day(one.on)) is None or day > against.today:
            yield _problem(
                "milestones",
                "A milestone is reached on a day that has come, written as year-month-day.",
                number=one.milestone,
            )


def _money(content: Content, against: Against) -> Iterator[Problem]:
    for one in content.disbursed:
        if not _AMOUNT.fullmatch(one.amount) or Decimal(one.amount) <= 0:
            yield _problem("disbursed", "Give each amount in digits, more than nothing.")
        if one.currency not in against.currencies:
            yield _problem("disbursed", "Choose the currency of each amount.")
        elif not has_coins(one.amount, one.currency):
            yield _problem(
                "disbursed",
                "{currency} has no such small coins, write fewer decimals.",
                currency=one.currency,
            )


def _evidence(content: Content, _against: Against) -> Iterator[Problem]:
    for one in content.links:
        try:
            web_address(one.url)
        except Refused as error:
            yield Problem("links", error.sentence)
    if len(content.links) > MOST_LINKS:
        yield _problem("links", "At most {most} links fit here.", most=MOST_LINKS)
    if len(content.attachments) > MOST_FILES:
        yield _problem("attachments", "At most {most} files fit here.", most=MOST_FILES)


def _reason(content: Content, against: Against) -> Iterator[Problem]:
    if against.number > 1 and not content.reason:
        yield _problem("reason", "Say in a sentence why the report is corrected.")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _problem(field: str, message: str, **values: object) -> Problem:
    return Problem(field, Sentence(message, values))
