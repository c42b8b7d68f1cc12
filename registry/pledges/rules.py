"""The rules that block filing, each with its sentence and its field; pure.

Everything else is scored, not blocked (quality.py). Sources: the rules of filing in docs/domain.md,
the pledging guidance (objectives: "main three"; description 300 to 3,000 characters).
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from babel.numbers import get_currency_precision

from registry.accounts.register import Register
from registry.errors import Problem, Sentence
from registry.framework.cycles import Framework
from registry.framework.vocabulary import LANGUAGES, LEVELS, NATURES, PLEDGE_TYPES, RELATIONS
from registry.pledges import erratum
from registry.pledges.content import Content

TITLE_LIMIT = 200
DESCRIPTION_LENGTH = (300, 3_000)
PRIMARY_OBJECTIVES = 3
_AMOUNT = re.compile(r"[0-9]{1,15}(\.[0-9]{1,4})?")


@dataclass(frozen=True, slots=True)
class Known:
    """What the rules look things up in: the register, the framework, pledges one may match."""

    register: Register
    framework: Framework
    currencies: frozenset[str]
    published: frozenset[str] = frozenset()
    own: str = ""  # the ref of the pledge that is written on, once it has one


Rule = Callable[[Content, Known], Iterator[Problem]]


def problems(content: Content, known: Known) -> list[Problem]:
    """Return what blocks the filing of `content`, in the order of the form; empty means fit."""
    return [problem for rule in RULES for problem in rule(content, known)]


def _problem(field: str, message: str, **values: object) -> Problem:
    return Problem(field, Sentence(message, values))


def entity_is_known(content: Content, known: Known) -> Iterator[Problem]:
    """An entity of the register pledges."""
    if content.pledging_entity not in known.register.by_code:
        yield _problem("pledging_entity", "Choose the entity that pledges from the register.")


def cycle_is_known(content: Content, known: Known) -> Iterator[Problem]:
    """A pledge belongs to a cycle."""
    if content.cycle not in known.framework.cycles:
        yield _problem("cycle", "Choose the cycle that the pledge belongs to.")


def title_is_given(content: Content, _known: Known) -> Iterator[Problem]:
    """A title of at most 200 characters."""
    title = content.title.get(content.language, "")
    if not title:
        yield _problem("title", "Give the pledge a title.")
    if any(len(text) > TITLE_LIMIT for text in content.title.values()):
        yield _problem("title", "Shorten the title to {limit} characters.", limit=TITLE_LIMIT)


def description_is_long_enough(content: Content, _known: Known) -> Iterator[Problem]:
    """A description of 300 to 3,000 characters."""
    least, most = DESCRIPTION_LENGTH
    length = len(content.description.get(content.language, ""))
    if length < least:
        yield _problem(
            "description",
            "The description has {length} characters; it needs at least {least}.",
            length=length,
            least=least,
        )
    longest = max((len(text) for text in content.description.values()), default=0)
    if longest > most:
        yield _problem(
            "description",
            "The description has {length} characters; at most {most} fit.",
            length=longest,
            most=most,
        )


def language_is_official(content: Content, _known: Known) -> Iterator[Problem]:
    """One of the six official languages of the United Nations."""
    if content.language not in LANGUAGES:
        yield _problem("language", "Choose the language that the pledge is written in.")


def kind_is_given(content: Content, _known: Known) -> Iterator[Problem]:
    """Type, nature and level."""
    if content.pledge_type not in PLEDGE_TYPES:
        yield _problem("pledge_type", "Choose the type of pledge.")
    if not content.natures or not set(content.natures) <= set(NATURES):
        yield _problem("natures", "Choose what the pledge consists of: at least one nature.")
    if content.level and content.level not in LEVELS:
        yield _problem("level", "Choose the level from the list.")


def recommendations_are_linked(content: Content, known: Known) -> Iterator[Problem]:
    """At least one recommendation; *implements* only where the paragraph addresses the entity."""
    edition = known.framework.edition(content.edition)
    paragraphs = {paragraph.code: paragraph for paragraph in edition.paragraphs}
    if not content.recommendations:
        yield _problem("recommendations", "Choose at least one recommendation.")
    entity = known.register.by_code.get(content.pledging_entity)
    for link in content.recommendations:
        paragraph = paragraphs.get(link.code)
        if paragraph is None or link.relation not in RELATIONS:
            yield _problem("recommendations", "There is no recommendation {code}.", code=link.code)
        elif (
            link.relation == "implements"
            and entity
            and not edition.may_implement(paragraph, entity.category)
        ):
            yield _problem(
                "recommendations",
                "Paragraph {number} does not address this entity, so the pledge can only "
                "support it: choose “supports”.",
                number=paragraph.number,
            )


def primary_objectives_are_few(content: Content, known: Known) -> Iterator[Problem]:
    """One to three primary objectives, none of them secondary as well."""
    count = len(content.primary_objectives)
    if count == 0:
        yield _problem("primary_objectives", "Choose one to three primary objectives.")
    if count > PRIMARY_OBJECTIVES:
        yield _problem(
            "primary_objectives",
            "{count} primary objectives are chosen; choose at most three and make the others "
            "secondary.",
            count=count,
        )
    numbers = {
        objective.number for objective in known.framework.edition(content.edition).objectives
    }
    chosen = [*content.primary_objectives, *content.secondary_objectives]
    if not set(chosen) <= numbers:
        yield _problem("primary_objectives", "The objectives are numbered 1 to 23.")
    if len(set(chosen)) < len(chosen):
        yield _problem(
            "secondary_objectives", "An objective is either primary or secondary, not both."
        )


def money_is_exact(content: Content, known: Known) -> Iterator[Problem]:
    """A financial pledge says how much, in a currency that exists."""
    if "financial" in content.natures and not content.resources:
        yield _problem("resources", "A financial pledge needs an amount and a currency.")
    for row, resource in enumerate(content.resources, start=1):
        is_amount = _is_amount(resource.amount)
        if not is_amount:
            yield _problem(
                "resources",
                "Amount {row}: write a positive number with digits 0–9 and a point for decimals, "
                "such as 250000 or 1234.50.",
                row=row,
            )
        if resource.currency not in known.currencies:
            yield _problem(
                "resources", "Amount {row}: choose a currency (ISO 4217), such as USD.", row=row
            )
        elif is_amount and not has_coins(resource.amount, resource.currency):
            yield _problem(
                "resources",
                "Amount {row}: {currency} has no such small coins, write fewer decimals.",
                row=row,
                currency=resource.currency,
            )
        if resource.from_on and resource.to_on and resource.to_on < resource.from_on:
            yield _problem("resources", "Amount {row}: the period ends before it starts.", row=row)


def _is_amount(text: str) -> bool:
    try:
        return bool(_AMOUNT.fullmatch(text)) and Decimal(text) > 0
    except InvalidOperation:
        return False


def has_coins(amount: str, currency: str) -> bool:
    """Return whether the currency has coins as small as the decimals of an amount say."""
    # CLDR leaves out coins that are out of use; on paper they still count.
    return len(amount.partition(".")[2]) <= max(2, get_currency_precision(currency))


def dates_are_in_order(content: Content, _known: Known) -> Iterator[Problem]:
    """Days that exist, the end not before the start."""
    days = {"starts_on": content.starts_on, "ends_on": content.ends_on}
    bad = [name for name, day in days.items() if day and not _is_day(day)]
    for name in bad:
        yield _problem(name, "This is not a day: write it as year-month-day, 2027-06-30.")
    if not bad and content.starts_on and content.ends_on and content.ends_on < content.starts_on:
        yield _problem("ends_on", "The pledge ends before it starts: correct one of the dates.")
    for row, milestone in enumerate(content.milestones, start=1):
        if milestone.due_on and not _is_day(milestone.due_on):
            yield _problem(
                "milestones", "Milestone {row}: write the day as year-month-day.", row=row
            )


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def partners_are_others(content: Content, known: Known) -> Iterator[Problem]:
    """A partnership names a partner, and nobody is their own."""
    if content.pledge_type == "partnership" and not content.partners:
        yield _problem("partners", "A pledge in partnership names at least one partner.")
    seen: set[str] = set()
    for row, partner in enumerate(content.partners, start=1):
        if (key := partner.entity or partner.name.casefold()) in seen:
            yield _problem("partners", "Partner {row} is named twice: remove one of them.", row=row)
        seen.add(key)
        if partner.entity and partner.entity not in known.register.by_code:
            yield _problem(
                "partners", "Partner {row}: choose an entity from the register.", row=row
            )
        if partner.entity == content.pledging_entity and partner.entity:
            yield _problem(
                "partners", "Partner {row} is the pledging entity itself: remove it.", row=row
            )
        elif partner.entity and _are_of_one_family(partner.entity, content.pledging_entity, known):
            yield _problem(
                "partners",
                "Partner {row} stands above or below the pledging entity, so it is a part of it: "
                "remove it, or let it file a pledge of its own.",
                row=row,
            )


def _are_of_one_family(one: str, other: str, known: Known) -> bool:
    above = known.register.ancestors
    return one in above(other) or other in above(one)


def match_is_published(content: Content, known: Known) -> Iterator[Problem]:
    """A pledge matches a published one and never itself; a matching pledge must name one."""
    if not content.match_ref:
        if content.pledge_type == "matching":
            yield _problem(
                "match_ref",
                "A matching pledge names the published pledge it matches (P-2026-00042).",
            )
    elif content.match_ref == known.own:
        yield _problem(
            "match_ref", "A pledge cannot match itself: name another one, or leave this empty."
        )
    elif content.match_ref not in known.published:
        yield _problem(
            "match_ref",
            "There is no published pledge {ref}: correct the reference, or leave this empty.",
            ref=content.match_ref,
        )


def publication_is_consented(content: Content, _known: Known) -> Iterator[Problem]:
    """The filer agrees that it is published."""
    if not content.consent:
        yield _problem("consent", "Confirm that the pledge may be published.")


def revision_has_a_reason(content: Content, number: int) -> list[Problem]:
    """Return what is missing in revision `number`: from the second on, why it changes."""
    if number > 1 and not content.reason:
        return [_problem("reason", "Say in a sentence why the pledge changes.")]
    return []


def entity_still_stands(content: Content, number: int, known: Known) -> list[Problem]:
    """Return that nothing new begins of an entity that went on in another; its pledges go on."""
    entity = known.register.by_code.get(content.pledging_entity)
    if number > 1 or entity is None or not entity.merged_into:
        return []
    ended = "{code} went on in {into}: begin a new pledge of that one."
    return [_problem("pledging_entity", ended, code=entity.code, into=entity.merged_into)]


def unfit(
    content: Content, number: int, known: Known, public: Content | None = None
) -> list[Problem]:
    """Return all that blocks the filing of revision `number`; empty means fit.

    An erratum of the `public` revision answers only for what it may touch, so that rules which
    came later, or a match that is over, do not keep anybody from correcting a slip.
    """
    found = [
        *problems(content, known),
        *revision_has_a_reason(content, number),
        *entity_still_stands(content, number, known),
    ]
    if public is None:
        return found
    own = {*erratum.FIXABLE, "reason", "consent"}
    return [*(one for one in found if one.field in own), *erratum.problems(public, content)]


RULES: tuple[Rule, ...] = (
    entity_is_known,
    cycle_is_known,
    language_is_official,
    title_is_given,
    description_is_long_enough,
    kind_is_given,
    recommendations_are_linked,
    primary_objectives_are_few,
    dates_are_in_order,
    money_is_exact,
    partners_are_others,
    match_is_published,
    publication_is_consented,
)
