"""The rules for filing on behalf of an entity from its note verbale, with their sentences; pure."""

from collections.abc import Iterator
from datetime import date

from registry.errors import Problem, Sentence
from registry.framework.vocabulary import N_
from registry.pledges.content import NOTE, Content, Note
from registry.pledges.rules import Known

REFERENCE_LIMIT = 100  # characters
_OWN = N_("Choose another entity: the secretariat has no note verbale from itself to file from.")
_NO_REFERENCE = N_("Give the reference that the note verbale bears.")
_LONG = N_("Shorten the reference to {limit} characters.")
_NO_DAY = N_("Give the day of the note verbale as year-month-day, 2027-06-30.")
_TO_COME = N_("The note verbale cannot be of a day that is still to come: correct it.")
_NO_DOCUMENT = N_("Attach the note verbale itself, as a PDF: it is the mandate to file.")


def note_problems(content: Content, known: Known, today: date) -> list[Problem]:
    """Return what is wrong with the note of `content`; nothing if it needs no note."""
    if content.note is None:
        return []
    entity = known.register.by_code.get(content.pledging_entity)
    own = [_problem("entity", _OWN)] if entity and entity.category == "secretariat" else []
    return [*own, *_problems(content.note, today)]


def is_of_note(problem: Problem) -> bool:
    """Return whether a problem is solved where the note is written: its field is `note.<part>`."""
    return problem.field.startswith(f"{NOTE}.")


def _problems(note: Note, today: date) -> Iterator[Problem]:
    if not note.reference:
        yield _problem("reference", _NO_REFERENCE)
    if len(note.reference) > REFERENCE_LIMIT:
        yield _problem("reference", _LONG, limit=REFERENCE_LIMIT)
    day = _day(note.dated_on)
    if day is None:
        yield _problem("dated_on", _NO_DAY)
    elif day > today:
        yield _problem("dated_on", _TO_COME)
    if not note.sha256:
        yield _problem("sha256", _NO_DOCUMENT)


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text else None


def _problem(part: str, message: str, **values: object) -> Problem:
    return Problem(f"{NOTE}.{part}", Sentence(message, values))
