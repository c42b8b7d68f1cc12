"""The letters that remind of a report."""

from collections.abc import Mapping
from datetime import date
from functools import partial

from registry.accounts.models import Person
from registry.accounts.writing import worded
from registry.errors import Sentence
from registry.mail import Letter
from registry.progress.lifecycle import Stage
from registry.web.cldr import written_day

_SUBJECTS: Mapping[Stage, Sentence] = {
    Stage.SOON: Sentence("{ref}: a report will be due soon"),
    Stage.DUE: Sentence("{ref}: a report is due"),
    Stage.OVERDUE: Sentence("{ref}: a report is overdue"),
}
_SAYS: Mapping[Stage, Sentence] = {
    Stage.SOON: Sentence("From {due} on, its next report is due. The last news is of {since}."),
    Stage.DUE: Sentence(
        "Since {due} its report is due; the public page says so. The last news is of {since}."
    ),
    Stage.OVERDUE: Sentence(
        "Its report is overdue; the public page says so. The last news is of {since}, more than "
        "two years ago."
    ),
}
_BODY = Sentence(
    "Dear {name},\n\n"
    "this is about your pledge {ref}, “{title}”.\n\n"
    "{says}\n\n"
    "A short report will do: what was done, the figures of your indicators, and what shows it. "
    "That nothing has changed is a report as well. Here:\n\n"
    "{link}\n\n"
    "You are reminded once before a report is due, once when it is, and once when it is overdue.\n"
)


def reminder(
    person: Person, stage: Stage, *, ref: str, title: str, since: date, due: date, link: str
) -> Letter:
    """Return the letter of a stage."""
    day = partial(written_day, person.language)
    return worded(
        person,
        _SUBJECTS[stage],
        _BODY,
        says=_SAYS[stage],
        ref=ref,
        title=title,
        since=day(since),
        due=day(due),
        link=link,
    )
