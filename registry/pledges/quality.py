"""Quality of a pledge: criteria, each judged by a stated rule over the fields; pure.

Never one bare score: each criterion carries its rule, whether it is met, the evidence found and
what would improve it.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from registry.errors import Sentence
from registry.framework.vocabulary import N_
from registry.pledges.content import Content
from registry.text import listed

Text = Callable[[str, Content], str]  # what a field says in the reader's language, as `Wording`


@dataclass(frozen=True, slots=True)
class Criterion:
    """One judgement."""

    name: str
    rule: Sentence
    is_met: bool
    evidence: Sentence
    improvement: Sentence | None
    language: str  # of the evidence: the filer's words are in theirs, all else in the reader's


@dataclass(frozen=True, slots=True)
class _Rule:
    name: str
    rule: Sentence
    improvement: Sentence
    evidence: Callable[[Content], Sequence[str]]  # nothing means: not met
    spelled: tuple[str, ...] = ()  # fields whose words, spelled out, are the evidence
    between: str = ""  # how a list is written in its language


_PROSE_MONEY = re.compile(
    r"(?:[$€£¥]|USD|EUR|US\$)\s?\d|\d\s?(?:millions?|billions?|dollars|euros|USD|EUR)",
    re.IGNORECASE,
)


_NOTHING = Sentence("Not given.")
_FILED = frozenset({"in_kind"})  # of the spelled fields those that hold words, not codes


def _links(content: Content) -> Sequence[str]:
    if not content.recommendations or not content.principles:
        return ()
    *most, last = (link.code for link in content.recommendations)
    return (*most, f"{last} ({', '.join(content.principles)})")


_RULES = (
    _Rule(
        "specific",
        Sentence("It names a responsible institution and whom it concerns."),
        Sentence("Name the institution in charge and the populations concerned."),
        lambda c: [c.institution] if c.institution and c.populations else (),
    ),
    _Rule(
        "measurable",
        Sentence("At least one indicator has a target value."),
        Sentence("Add an indicator with a baseline and a target."),
        lambda c: [i.name for i in c.indicators if i.target_value],
    ),
    _Rule(
        "achievable",
        Sentence("There are milestones on the way."),
        Sentence("Add at least one milestone with its day."),
        lambda c: [m.title for m in c.milestones if m.due_on],
    ),
    _Rule(
        "relevant",
        Sentence("It links to a recommendation and says which principles guide it."),
        Sentence("Choose the guiding principles that the pledge follows."),
        _links,
        ("recommendations", "principles"),
    ),
    _Rule(
        "time-bound",
        Sentence("It has a start, and an end that does not come before it."),
        Sentence("Give the day it starts and the day it ends."),
        lambda c: (c.starts_on, c.ends_on) if "" < c.starts_on <= c.ends_on else (),
        ("starts_on", "ends_on"),
        between=" – ",
    ),
    _Rule(
        "resourced",
        Sentence("Money is given as an exact amount, or what is given in kind is described."),
        Sentence("Give amounts with their currency, or describe what you give in kind."),
        lambda c: [*(f"{r.currency} {r.amount}" for r in c.resources), *filter(None, [c.in_kind])],
        ("resources", "in_kind"),
    ),
    _Rule(
        "located",
        Sentence("It says in which countries or regions it takes place."),
        Sentence("Choose the countries or regions where it takes place."),
        lambda c: (*c.countries, *c.regions),
        ("countries", "regions"),
    ),
    _Rule(
        "evidenced",
        Sentence("Every indicator says where its figures come from."),
        Sentence("Give the source of evidence of each indicator."),
        lambda c: [i.source for i in c.indicators] if all(i.source for i in c.indicators) else (),
    ),
)
_PARTNERED = _Rule(
    "partnered",
    Sentence("At least one partner has confirmed that it takes part."),
    Sentence(
        "Ask the partners to confirm: an entity of the register that is named as partner is "
        "invited when the pledge is filed, and counts once it has confirmed."
    ),
    lambda _c: (),
)
LABELS = {
    "specific": N_("Specific"),
    "measurable": N_("Measurable"),
    "achievable": N_("Achievable"),
    "relevant": N_("Relevant"),
    "time-bound": N_("Time-bound"),
    "resourced": N_("Resourced"),
    "located": N_("Located"),
    "evidenced": N_("Evidenced"),
    "partnered": N_("Partners confirmed"),
}


def assess(
    content: Content,
    text: Text | None = None,
    *,
    language: str = "en",
    confirmed: Sequence[str] = (),
) -> list[Criterion]:
    """Return the criteria, judged; with `text`, codes in the evidence become words.

    Eight for each pledge, and one on its partners where it is made in partnership or names some:
    `confirmed` are the names of those who said themselves that they take part. Those names, and
    what `text` says, are in the reader's `language`.
    """
    found = [_judge(rule, _evidence(rule, content, text, language), language) for rule in _RULES]
    if content.pledge_type == "partnership" or content.partners or confirmed:
        found.append(_judge(_PARTNERED, (listed(confirmed, language), language), language))
    return found


def _evidence(rule: _Rule, content: Content, text: Text | None, language: str) -> tuple[str, str]:
    """Return what shows that a rule is met, "" where nothing does, and in which language."""
    parts, spoken = rule.evidence(content), content.language
    if parts and rule.spelled and text:
        said = {name: lines for name in rule.spelled if (lines := text(name, content))}
        parts = [line for lines in said.values() for line in lines.split("\n") if line]
        spoken = spoken if said.keys() <= _FILED else language
    return rule.between.join(parts) if rule.between else listed(parts, spoken), spoken


def _judge(rule: _Rule, found: tuple[str, str], language: str) -> Criterion:
    evidence, spoken = found
    is_met = bool(evidence)
    return Criterion(
        name=rule.name,
        rule=rule.rule,
        is_met=is_met,
        evidence=Sentence("{evidence}", {"evidence": evidence}) if is_met else _NOTHING,
        improvement=None if is_met else rule.improvement,
        language=spoken if is_met else language,
    )


def hints(content: Content) -> list[Sentence]:
    """Return what is worth a second look though it blocks nothing."""
    words = " ".join((*content.title.values(), *content.description.values()))
    if _PROSE_MONEY.search(words) and not content.resources:
        return [
            Sentence(
                "The text speaks of money, but no amount is given: add it under resources, so "
                "that it counts."
            )
        ]
    return []
