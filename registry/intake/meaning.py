"""What a submission means in this registry: names looked up, the rest kept as findings; pure.

A pledge that was published elsewhere is taken over as it is. What filing would have blocked, and
what the registry could not place, is said beside it in sentences.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from registry.accounts.register import EntityView, Register
from registry.errors import Sentence
from registry.framework.cycles import CycleView
from registry.framework.vocabulary import LABELS
from registry.intake.amounts import parse_amount
from registry.intake.cells import REGIONS, Submission
from registry.intake.columns import Reject
from registry.intake.remarks import ADDRESS, AMOUNT, COUNTRY, HEIR, KIND, MATCH, REGION, UNDATED
from registry.pledges.content import Content, Partner
from registry.pledges.operations import Imported
from registry.pledges.rules import Known, problems

# The kinds of entity that the form offers, and the register's categories that each can mean.
# Where it offered nothing that fits, filers chose “Other”.
KINDS: Mapping[str, frozenset[str]] = {
    "states": frozenset({"state", "government_body"}),
    "un system": frozenset({"un_system", "secretariat"}),
    "international organizations": frozenset({"intl_org"}),
    "academia and researchers": frozenset({"academia"}),
    "other": frozenset({"other"}),
}


@dataclass(frozen=True, slots=True)
class Context:
    """What submissions are understood in: the rules' knowledge, matches, the cycle to assume."""

    known: Known
    matches: Mapping[str, str] = field(default_factory=dict)  # id → ref of a published pledge
    cycle: CycleView | None = None  # of submissions without a date, or outside every window


def understand(submission: Submission, context: Context) -> Imported | Reject:
    """Return the pledge to import with its findings, or why it belongs nowhere."""
    entity = entity_of(submission, context.known.register)
    if isinstance(entity, Reject):
        return entity
    cycle = _cycle(submission, context)
    if isinstance(cycle, Reject):
        return cycle
    known = replace(context.known, published=frozenset(context.matches.values()))
    content = content_of(submission, entity, cycle, context)
    created = submission.created_at
    return Imported(
        content=content,
        entity=entity,
        year=(created.date() if created else cycle.forum_from or cycle.opens_on).year,
        findings=(*_blocking(content, known), *_remarks(submission, entity, content, context)),
    )


def entity_of(submission: Submission, register: Register) -> EntityView | Reject:
    """Return the entity by its code, or by its exact name in any language."""
    if code := submission.registered_as:
        if code in register.by_code:
            return register.by_code[code]
        reason = Sentence("There is no entity with this code in the register.")
        return Reject(submission.row, "Registered as", code, reason)
    name = submission.submitted_as
    codes = _named(register).get(name, frozenset())
    if len(codes) == 1:
        return register.by_code[next(iter(codes))]
    reason = (
        Sentence(
            "Several entities have this name ({codes}): give the code in the column “Registered "
            "as”.",
            {"codes": ", ".join(sorted(codes))},
        )
        if codes
        else Sentence(
            "No entity of the register has this name: register it, or give the code of the one "
            "that is meant in the column “Registered as”."
        )
    )
    return Reject(submission.row, "Name of entity submitting the pledge", name, reason)


@lru_cache(maxsize=2)
def _named(register: Register) -> Mapping[str, frozenset[str]]:
    """Return name → codes; what went on in another entity has a name while no other took it."""
    ended = [one for one in register.by_id.values() if one.merged_into]
    return {**_by_name(ended), **_by_name(register.standing)}


def _by_name(entities: Iterable[EntityView]) -> dict[str, frozenset[str]]:
    codes: dict[str, frozenset[str]] = {}
    for entity in entities:
        for name in {*entity.names.values(), entity.code}:
            codes[name] = codes.get(name, frozenset()) | {entity.code}
    return codes


def _cycle(submission: Submission, context: Context) -> CycleView | Reject:
    """Return the cycle in whose window the pledge was made, or the one to assume."""
    if created := submission.created_at:
        day = created.date()
        for cycle in context.known.framework.cycles.values():
            if cycle.opens_on <= day and (cycle.closes_on is None or day <= cycle.closes_on):
                return cycle
    if context.cycle:
        return context.cycle
    value = created.isoformat() if created else ""
    reason = Sentence(
        "The day does not tell the forum that the pledge was made for: name the cycle to assume "
        "(--cycle)."
    )
    return Reject(submission.row, "Created", value, reason)


def content_of(
    submission: Submission, entity: EntityView, cycle: CycleView, context: Context
) -> Content:
    """Return what a submission says in the fields of a pledge."""
    register = context.known.register
    resource = parse_amount(submission.amount, context.known.currencies)
    office = submission.submitted_as if submission.submitted_as not in _own(entity) else ""
    return Content(
        pledging_entity=entity.code,
        office=office,
        cycle=cycle.code,
        edition=context.known.framework.offered(cycle).code,
        language="en",
        title={"en": submission.title},
        description={"en": submission.description},
        pledge_type=submission.pledge_type,
        natures=submission.natures,
        countries=tuple(
            state.code for name in submission.countries if (state := state_of(name, register))
        ),
        regions=tuple(
            REGIONS[name.lower()] for name in submission.regions if name.lower() in REGIONS
        ),
        primary_objectives=submission.objectives,
        principles=submission.principles,
        refugees=submission.refugees,
        resources=(resource,) if resource else (),
        partners=tuple(_partner(name, register) for name in submission.participants),
        match_ref=context.matches.get(submission.matched_id, ""),
        legacy_id=submission.legacy_id,
        source_url=submission.source_url,
        is_summary=submission.is_summary,
    )


def _own(entity: EntityView) -> frozenset[str]:
    return frozenset({"", entity.code, *entity.names.values()})


def state_of(name: str, register: Register) -> EntityView | None:
    """Return the State with this very name in any language, if there is one."""
    states = [
        register.by_code[code]
        for code in sorted(_named(register).get(name, ()))
        if register.by_code[code].category == "state"
    ]
    return states[0] if len(states) == 1 else None


def _partner(name: str, register: Register) -> Partner:
    codes = sorted(_named(register).get(name, ()))
    return Partner(name=name, entity=codes[0] if len(codes) == 1 else "")


def _blocking(content: Content, known: Known) -> Iterator[str]:
    """Say what filing would have blocked; consent is given by having published it before."""
    for problem in problems(content, known):
        if problem.field != "consent":
            yield str(problem.sentence)


def _remarks(
    submission: Submission, entity: EntityView, content: Content, context: Context
) -> Iterator[str]:
    """Say what was published and has no place in the registry's fields, word for word."""
    chosen = KINDS.get(submission.kind_chosen.lower(), frozenset())
    if submission.kind_chosen and entity.category not in chosen:
        category = LABELS["category"][entity.category]
        yield KIND.format(chosen=submission.kind_chosen, category=category)
    if entity.merged_into:
        heir = context.known.register.heir(entity.code)
        yield HEIR.format(code=entity.code, heir=heir.code)
    if not submission.created_at:
        yield UNDATED.format(cycle=content.cycle)
    if submission.amount and not content.resources:
        yield AMOUNT.format(amount=submission.amount)
    yield from _unplaced(submission, context.known.register)
    if submission.matched_id and not content.match_ref:
        yield MATCH.format(id=submission.matched_id)
    for url in submission.other_urls:
        yield ADDRESS.format(url=url)


def _unplaced(submission: Submission, register: Register) -> Iterator[str]:
    for name in submission.countries:
        if not state_of(name, register):
            yield COUNTRY.format(name=name)
    for name in submission.regions:
        if name.lower() not in REGIONS:
            yield REGION.format(name=name)
