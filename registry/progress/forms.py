"""What a focal point types to report on a pledge, and a reviewer to judge a report."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Self

from babel.numbers import get_currency_name
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import Field, FileField, FormField, HiddenField
from wtforms.validators import InputRequired

from registry.errors import Problem, Refused
from registry.framework.forms import labelled
from registry.pledges import content as pledges
from registry.pledges.content import Attachment
from registry.pledges.forms.said import leaves, said
from registry.pledges.forms.section import RowForm
from registry.pledges.queries import currencies
from registry.progress.content import Content, Disbursed, Figure, Reached, Source
from registry.progress.lifecycle import Move, State, moves
from registry.progress.rules import MOST_FILES, NARRATIVE_LENGTH
from registry.web.choices import RadioField, SelectField, options
from registry.web.forms import (
    AddressField,
    AmountField,
    DayField,
    LineField,
    NumberField,
    PageForm,
    Rows,
    TextField,
    YearField,
)
from registry.web.languages import say

REASON_MOST = 1_000
MOVES: Mapping[Move, Any] = {
    Move.KEEP: _l("Nothing has changed in its state"),
    Move.PLAN: _l("It is being planned"),
    Move.START: _l("It has started"),
    Move.DELAY: _l("It is delayed"),
    Move.RESUME: _l("It goes on"),
    Move.FULFIL: _l("It is fulfilled"),
    Move.DISCONTINUE: _l("It is discontinued"),
}


class DisbursedForm(RowForm):
    """What was paid out in one currency."""

    KIND = Disbursed
    COUNTS = ("amount", "currency", "recipient")

    amount = AmountField(_l("Amount"))
    currency = SelectField(_l("Currency"))
    recipient = LineField(_l("Recipient"), most=300)


class SourceForm(RowForm):
    """A published document."""

    KIND = Source
    COUNTS = ("url", "title")

    url = AddressField(_l("Address"), most=2_000)
    title = LineField(_l("What it shows"), most=300)


class ReportForm(PageForm):
    """A report on one public revision of a pledge; `correcting` asks why."""

    after = HiddenField()
    move = RadioField(
        _l("What has happened"), validators=[InputRequired(_l("Choose what has happened."))]
    )
    because = TextField(_l("Why it is delayed or discontinued"), most=REASON_MOST)
    language = SelectField(_l("Language of the report"), choices=labelled("language"))
    narrative = TextField(_l("What was done"), most=NARRATIVE_LENGTH[1])
    disbursed = Rows(FormField(DisbursedForm, _l("Amount")), _l("Money"), min_entries=1)
    links = Rows(FormField(SourceForm, _l("Link")), _l("Links"), min_entries=1)
    file = FileField(_l("File to attach"))

    @classmethod
    def open(
        cls,
        content: Content,
        pledge: pledges.Content,
        before: State,
        language: str,
        typed: MultiDict[str, str] | None,
    ) -> Self:
        """Return the form over `content`, held against the public words of its pledge."""
        form: Self = cls.shape(pledge)(typed, data=_data(content))
        form.move.choices = options({move.value: MOVES[move] for move in moves(before)})
        form.offer(language)
        return form

    @classmethod
    def shape(cls, pledge: pledges.Content) -> type[Self]:
        """Return the class with fields for each indicator and milestone of the pledge."""
        fields: dict[str, Any] = {}
        for number, _one in enumerate(pledge.indicators, 1):
            fields[f"value-{number}"] = NumberField(_l("Reached by now"))
            fields[f"year-{number}"] = YearField(_l("Year"))
        for number, one in enumerate(pledge.milestones, 1):
            fields[f"reached-{number}"] = DayField(one.title or _l("Milestone"))
        shaped: type[Self] = type(cls.__name__, (cls,), fields)
        return shaped

    def offer(self, language: str) -> None:
        """Name the currencies; again after a row was added."""
        names = {
            code: f"{code} – {get_currency_name(code, locale=language)}"
            for code in sorted(currencies())
        }
        for entry in self.disbursed:
            entry.form.currency.choices = options(names, blank=_("Choose"))

    def rearrange(self, add: str | None, remove: str | None) -> None:
        """Add or remove a row, as the button's value says; nothing else changes."""
        if add in {"disbursed", "links"}:
            self[add].add()
        name, _dash, index = (remove or "").rpartition("-")
        if name in {"disbursed", "links"} and index.isascii() and index.isdigit():
            self[name].remove(int(index[:4]))

    def said(self, pledge: pledges.Content, attachments: tuple[Attachment, ...]) -> Content:
        """Return the report as it was typed; the form must be valid."""
        return Content(
            move=self.move.data,
            because=self.because.data or "",
            language=self.language.data,
            narrative=self.narrative.data or "",
            figures=tuple(
                Figure(number, one.name, self[f"value-{number}"].data, self[f"year-{number}"].data)
                for number, one in enumerate(pledge.indicators, 1)
                if self[f"value-{number}"].data or self[f"year-{number}"].data
            ),
            milestones=tuple(
                Reached(number, one.title, self[f"reached-{number}"].data)
                for number, one in enumerate(pledge.milestones, 1)
                if self[f"reached-{number}"].data
            ),
            disbursed=self.disbursed.filled(),
            links=self.links.filled(),
            attachments=attachments,
            reason=self["reason"].data or "" if "reason" in self else "",
        )

    def typed(self) -> dict[str, str]:
        """Return field → what was typed into it, as it was, whether it can be read or not."""
        raw = ((field.name, next(iter(field.raw_data or ()), None)) for field in leaves(self))
        return {name: str(text).replace("\r\n", "\n") for name, text in raw if text is not None}

    def said_beside(self, other: Self) -> Iterator[tuple[str, str, str]]:
        """Yield label, the other's words and one's own, of each field where they differ."""
        mine, theirs = ({one.name: one for one in leaves(form)} for form in (self, other))
        for name in {**mine, **theirs}:
            old, new = (said(form[name]) if name in form else "" for form in (theirs, mine))
            if old != new:
                yield str((mine.get(name) or theirs[name]).label.text), old, new

    def show(self, problems: Iterable[Problem]) -> None:
        """Put each problem beside its field, where that has none yet."""
        wrong = {field.name for field in self if field.errors}
        for problem in problems:
            field = self._field_of(problem)
            if field.name not in wrong:
                field.errors = (*field.errors, say(problem.sentence))

    def _field_of(self, problem: Problem) -> Field:
        number = problem.sentence.values.get("number")
        prefix = {"figures": "value", "milestones": "reached"}.get(problem.field)
        names = (f"{prefix}-{number}", problem.field, "file")
        found: Field = next(self[name] for name in names if name in self)
        return found


class CorrectionForm(ReportForm):
    """The next revision of a report, and why."""

    reason = TextField(_l("Why the report is corrected"), most=REASON_MOST)


class JudgeForm(PageForm):
    """Why a report is confirmed or disputed, and which revision was read."""

    number = HiddenField()
    reason = TextField(_l("Why"), most=2_000)


def _data(content: Content) -> dict[str, Any]:
    return {
        "move": content.move,
        "because": content.because,
        "language": content.language,
        "narrative": content.narrative,
        "disbursed": content.disbursed,
        "links": content.links,
        **{f"value-{one.indicator}": one.value for one in content.figures},
        **{f"year-{one.indicator}": one.year for one in content.figures},
        **{f"reached-{one.milestone}": one.on for one in content.milestones},
    }


def attached(attachments: tuple[Attachment, ...], attachment: Attachment) -> tuple[Attachment, ...]:
    """Return the attachments with one more; the same bytes again only change its name.

    Raises:
        Refused: there are five already.
    """
    others = tuple(one for one in attachments if one.sha256 != attachment.sha256)
    if len(others) >= MOST_FILES:
        raise Refused("At most {most} files fit here: remove one first.", most=MOST_FILES)
    return (*others, attachment)
