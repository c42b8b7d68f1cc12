"""What every form of a page is made of: fields that read strictly and keep what was typed.

Each field reads in `pre_validate`: `data` becomes the clean value, or stays as typed with the
sentence that says what is wrong with it.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from wtforms import FieldList, StringField, TextAreaField
from wtforms.validators import DataRequired, ValidationError
from wtforms.widgets import DateInput, TextInput

from registry.errors import Refused
from registry.text import email_address, normalise, one_line, web_address
from registry.web.choices import RadioField, SelectField
from registry.web.languages import say

MOST_ROWS = 50
READ_ROWS = 2 * MOST_ROWS  # all that are read to be shown again; more would cost seconds
_AMOUNT = re.compile(r"[0-9]{1,15}(\.[0-9]{1,4})?")
# "250 000": blanks between groups of three mean nothing else in any language; commas and points do.
_GROUPED = re.compile(r"[0-9]{1,3}([ \u00a0\u202f][0-9]{3})+(\.[0-9]{1,4})?")
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?")
_YEAR = re.compile(r"(19|20|21)[0-9]{2}")


class PageForm(FlaskForm):
    """A form that is filled from the request, without a token of its own.

    The token of the page is checked before any view runs.
    """

    class Meta:
        """Leave out the field that Flask-WTF would add."""

        csrf = False


class _Read(StringField):
    """A text that `read` turns into a clean one or refuses; `needed` is said where it is empty."""

    def __init__(self, label: Any, *, needed: Any = None, **bound: Any) -> None:
        super().__init__(label, [DataRequired(needed)] if needed else [], **bound)

    def read(self, raw: str) -> str:
        """Return the clean text."""
        raise NotImplementedError

    def pre_validate(self, _form: object) -> None:
        """Read what was typed."""
        raw = self.data or ""
        try:
            refuse_unreadable(raw)
            self.data = self.read(raw)
        except Refused as error:
            raise ValidationError(say(error.sentence)) from None


def refuse_unreadable(raw: str) -> None:
    """Refuse a text that was damaged on its way: its bytes were no UTF-8.

    Raises:
        Refused: it holds U+FFFD, which stands where something could not be read.
    """
    if "\ufffd" in raw:
        raise Refused(
            "Position {position} holds a character that could not be read. Delete it, or type "
            "the sentence again.",
            position=raw.index("\ufffd") + 1,
        )


class LineField(_Read):
    """One line of text; more than `most` characters are refused."""

    def __init__(self, label: Any, *, most: int = 500, **bound: Any) -> None:
        super().__init__(label, **bound)
        self.most = most
        self.flags.maxlength = most  # type: ignore[attr-defined]  # flags have any name

    def read(self, raw: str) -> str:
        """Return it normalised, on one line."""
        return one_line(raw, limit=self.most)


class AddressField(LineField):
    """The address of a page that everybody can open."""

    def read(self, raw: str) -> str:
        """Return the address, or refuse it with what is wrong."""
        text = super().read(raw)
        return web_address(text) if text else ""


class TextField(LineField, TextAreaField):
    """Paragraphs of text; more than `most` characters are refused."""

    def read(self, raw: str) -> str:
        """Return it normalised, its lines kept."""
        # A browser sends line ends as two characters; the limit counts them as one.
        return normalise(raw.replace("\r\n", "\n"), limit=self.most)


def _joined(raw: str) -> str:
    """Return a number without the blanks between groups of three digits: 10 000 is 10000."""
    text = raw.strip()
    return re.sub(r"\s", "", text) if _GROUPED.fullmatch(text.removeprefix("-")) else text


class AmountField(_Read):
    """An exact positive amount: ASCII digits, a point, at most four decimals."""

    def read(self, raw: str) -> str:
        """Return the digits without the blanks between their groups."""
        text = _joined(raw)
        if text[:1] in {"-", "−"}:  # a hyphen, or the sign of mathematics
            raise Refused("An amount is greater than zero: write it without a minus sign.")
        if text and not _AMOUNT.fullmatch(text):
            raise Refused(
                "Write the amount with the digits 0–9 and a point for decimals, such as 250000 or "
                "1234.50."
            )
        return text


class NumberField(_Read):
    """A number: ASCII digits, a point for decimals, perhaps a minus sign."""

    def read(self, raw: str) -> str:
        """Return the digits without the blanks between their groups."""
        text = _joined(raw)
        if text and not _NUMBER.fullmatch(text):
            raise Refused("Write a number with the digits 0–9, such as 1200 or 12.5.")
        return text


class YearField(_Read):
    """A year of four digits."""

    def read(self, raw: str) -> str:
        """Return it as typed."""
        text = raw.strip()
        if text and not _YEAR.fullmatch(text):
            raise Refused("Write the year with four digits, such as 2027.")
        return text


class DayField(_Read):
    """A day, kept as year-month-day."""

    widget = DateInput()  # type: ignore[assignment]  # any widget will do

    def read(self, raw: str) -> str:
        """Return the day in ISO 8601."""
        text = raw.strip()
        if not text:
            return ""
        try:
            if date.fromisoformat(text).isoformat() == text:
                return text
        except ValueError:
            pass
        self.widget = TextInput()  # type: ignore[assignment]  # a calendar box would drop what it cannot show
        raise Refused("This is not a day: write it as year-month-day, 2027-06-30.")


class EmailField(_Read):
    """An e-mail address."""

    def read(self, raw: str) -> str:
        """Return the address, normalised."""
        return email_address(raw) if raw.strip() else ""


class OpenSelectField(SelectField):
    """One of the choices, or none yet."""

    def pre_validate(self, form: object) -> None:
        """Refuse what is not among the choices."""
        if self.data:
            super().pre_validate(form)


class OpenRadioField(OpenSelectField, RadioField):
    """The same, with all choices in view."""


def _few(_form: object, rows: FieldList) -> None:
    if len(rows.entries) > MOST_ROWS:
        error = Refused("At most {most} rows fit here: put some together.", most=MOST_ROWS)
        raise ValidationError(say(error.sentence))


class Rows(FieldList):
    """A list of rows that grows and shrinks by submit buttons, without JavaScript."""

    def __init__(self, row: Any, label: Any, *, min_entries: int = 0, **bound: Any) -> None:
        super().__init__(row, label, validators=[_few], min_entries=min_entries, **bound)

    def _extract_indices(self, prefix: str, formdata: Mapping[str, object]) -> Iterator[int]:
        """Read row numbers from field names; others than 0–999 are nobody's."""
        row = re.compile(re.escape(prefix) + r"-([0-9]{1,3})(-|$)")
        found = {int(found[1]) for name in formdata if (found := row.match(name))}
        return iter(sorted(found)[:READ_ROWS])

    def filled(self) -> tuple[Any, ...]:
        """Return the rows in which something was typed."""
        return tuple(entry.form.row() for entry in self.entries if entry.form.is_filled())

    def add(self) -> None:
        """Append an empty row and put the cursor there."""
        entry = self.append_entry()
        next(iter(entry.form)).render_kw = {"autofocus": True}

    def remove(self, index: int) -> None:
        """Take away the row at `index`; none where there is no such row."""
        if index < len(self.entries):
            self.pop_entry(index)
