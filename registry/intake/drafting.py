"""What a row of a contributor's own sheet becomes: the content of a private draft; pure.

Nothing is judged here that the pages of a draft judge: what is missing or too much is said there.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from registry.accounts.register import EntityView, Register
from registry.errors import Sentence
from registry.framework.cycles import CycleView
from registry.intake.cells import REGIONS, Submission
from registry.intake.columns import Reject
from registry.intake.meaning import Context, content_of, entity_of, state_of
from registry.pledges.content import Content

# What a sheet to be filled in has: the form's columns without those of what is published already.
COLUMNS = (
    "Name of entity submitting the pledge",
    "Name of the pledge",
    "Description",
    "Type of pledge",
    "Nature of the pledge",
    "GCM objectives",
    "GCM guiding principles",
    "Country of implementation",
    "Region of implementation",
    "Participants",
    "Amount",
    "Mirror pledge",
)
_OF_OTHERS = Sentence("This is not an entity that you write for.")
_WHICH = Sentence("Say for which of your entities this row is.")


@dataclass(frozen=True, slots=True)
class Drafted:
    """A row as a draft: whose, what it says, and what has no place in the form's fields."""

    row: int
    entity: EntityView
    content: Content
    remarks: tuple[Sentence, ...]


def drafted(
    submission: Submission,
    context: Context,
    *,
    own: Collection[str],
    cycle: CycleView,
    language: str,
) -> Drafted | Reject:
    """Return the draft that a row becomes, or why not; `own` are the codes of the entities."""
    named = _entity(submission, context, own)
    if isinstance(named, Reject):
        return named
    entity = context.known.register.heir(named.code)
    content = content_of(submission, named, cycle, context)
    return Drafted(
        submission.row,
        entity,
        content.with_changes(
            pledging_entity=entity.code,
            countries=_standing(content.countries, context.known.register),
            edition=context.known.framework.offered(cycle).code,
            language=language,
            title={language: submission.title} if submission.title else {},
            description={language: submission.description} if submission.description else {},
            legacy_id="",
            source_url="",
            is_summary=False,
        ),
        (*_ended(named, entity), *_remarks(submission, content, context)),
    )


def _standing(codes: Iterable[str], register: Register) -> tuple[str, ...]:
    """Return the States that stand for these now, each once, as the form offers them."""
    return tuple(dict.fromkeys(register.heir(code).code for code in codes))


def _entity(submission: Submission, context: Context, own: Collection[str]) -> EntityView | Reject:
    register = context.known.register
    column = "Registered as" if submission.registered_as else "Name of entity submitting the pledge"
    named = submission.registered_as or submission.submitted_as
    if not named:
        codes = list(own)
        if len(codes) != 1:
            return Reject(submission.row, column, "", _WHICH)
        return register.by_code[codes[0]]
    entity = entity_of(submission, register)
    if isinstance(entity, EntityView) and register.heir(entity.code).code not in own:
        return Reject(submission.row, column, named, _OF_OTHERS)
    return entity


def _ended(named: EntityView, entity: EntityView) -> Iterator[Sentence]:
    if named.code != entity.code:
        yield Sentence(
            "{code} went on in {into}: this becomes a draft of that one.",
            {"code": named.code, "into": entity.code},
        )


def _remarks(submission: Submission, content: Content, context: Context) -> Iterator[Sentence]:
    """Say what the row holds that the draft does not: the form asks for it."""
    if submission.amount and not content.resources:
        yield Sentence(
            "The amount “{amount}” is not a number with a currency, such as EUR 200000.",
            {"amount": submission.amount},
        )
    for name in submission.countries:
        if not state_of(name, context.known.register):
            yield Sentence("No State of the register is called “{name}”.", {"name": name})
    for name in submission.regions:
        if name.lower() not in REGIONS:
            yield Sentence("No region of the form is called “{name}”.", {"name": name})
