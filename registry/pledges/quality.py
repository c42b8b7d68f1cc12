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

Text = Callable[[str, Content], str]  # what a field says in the reader's language, as `Wording`


@dataclass(frozen=True, slots=True)
class Criterion:
    """One judgement."""

    name: str
    rule: Sentence
    is_met: bool
    evidence: Sentence
    improvement: Sentence | None


@dataclass(frozen=True, slots=True)
class _Rule:
    name: str
    rule: Sentence
    improvement: Sentence
    evidence: Callable[[Content], str]  # "" means: not met
    spelled: tuple[str, ...] = ()  # fields whose words, spelled out, are the evidence
    between: str = "; "


_PROSE_MONEY = re.compile(
    r"(?:[$€£¥]|USD|EUR|US\$)\s?\d|\d\s?(?:millions?|billions?|dollars|euros|USD|EUR)",
    re.IGNORECASE,
)


def _links(content: Content) -> str:
    if not content.recommendations or not content.principles:
        return ""
    paragraphs = "; ".join(link.code for link in content.recommendations)
    return f"{paragraphs} ({', '.join(content.principles)})"


_RULES = (
    _Rule(
        "specific",
        Sentence("It names a responsible institution and whom it concerns."),
        Sentence("Name the institution in charge and the populations concerned."),
        lambda c: c.institution if c.populations else "",
    ),
    _Rule(
        "measurable",
        Sentence("At least one indicator has a target value."),
        Sentence("Add an indicator with a baseline and a target."),
        lambda c: "; ".join(i.name for i in c.indicators if i.target_value),
    ),
    _Rule(
        "achievable",
        Sentence("There are milestones on the way."),
        Sentence("Add at least one milestone with its day."),
        lambda c: "; ".join(m.title for m in c.milestones if m.due_on),
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
        lambda c: f"{c.starts_on} – {c.ends_on}" if "" < c.starts_on <= c.ends_on else "",
        ("starts_on", "ends_on"),
        between=" – ",
    ),
    _Rule(
        "resourced",
        Sentence("Money is given as an exact amount, or what is given in kind is described."),
        Sentence("Give amounts with their currency, or describe what you give in kind."),
        lambda c: "; ".join(f"{r.currency} {r.amount}" for r in c.resources) or c.in_kind,
        ("resources", "in_kind"),
    ),
    _Rule(
        "located",
        Sentence("It says in which countries or regions it takes place."),
        Sentence("Choose the countries or regions where it takes place."),
        lambda c: ", ".join((*c.countries, *c.regions)),
        ("countries", "regions"),
    ),
    _Rule(
        "evidenced",
        Sentence("Every indicator says where its figures come from."),
        Sentence("Give the source of evidence of each indicator."),
        lambda c: (
            "; ".join(i.source for i in c.indicators)
            if c.indicators and all(i.source for i in c.indicators)
            else ""
        ),
    ),
)
CRITERIA = tuple(rule.name for rule in _RULES)
_PARTNERED = _Rule(
    "partnered",
    Sentence("At least one partner has confirmed that it takes part."),
    Sentence(
        "Ask the partners to confirm: an entity of the register that is named as partner is "
        "invited when the pledge is filed, and counts once it has confirmed."
    ),
    lambda _c: "",
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
    content: Content, text: Text | None = None, *, confirmed: Sequence[str] = ()
) -> list[Criterion]:
    """Return the criteria, judged; with `text`, codes in the evidence become words.

    Eight for each pledge, and one on its partners where it is made in partnership or names some:
    `confirmed` are the names of those who said themselves that they take part.
    """
    found = [_judge(rule, rule.evidence(content), content, text) for rule in _RULES]
    if content.pledge_type == "partnership" or content.partners or confirmed:
        found.append(_judge(_PARTNERED, "; ".join(confirmed), content, text))
    return found


def _judge(rule: _Rule, evidence: str, content: Content, text: Text | None) -> Criterion:
    if evidence and rule.spelled and text:
        lines = "\n".join(text(name, content) for name in rule.spelled).split("\n")
        evidence = rule.between.join(line for line in lines if line)
    found = Sentence("{evidence}", {"evidence": evidence}) if evidence else Sentence("Not given.")
    improvement = None if evidence else rule.improvement
    return Criterion(rule.name, rule.rule, bool(evidence), found, improvement)


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
