"""Forms of reviewers."""

from collections.abc import Mapping, Sequence
from textwrap import shorten
from types import MappingProxyType

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, Form, FormField, IntegerField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, ValidationError

from registry.framework.forms import labelled
from registry.framework.vocabulary import LABELS, N_
from registry.pledges.compare import FIELD_LABELS
from registry.pledges.lifecycle import DECLINE_REASONS
from registry.pledges.wording import SECTIONS
from registry.reviews.models import FindingText
from registry.web.choices import Choices, RadioField, SelectField, options
from registry.web.forms import LineField, PageForm, Rows, TextField

LONGEST = 2_000  # characters of a finding or a reason
# What the register or an import says, not the filer: nobody can answer a finding on it.
NOT_THE_FILERS = frozenset({"edition", "is_summary", "legacy_id", "source_url"})
PARTS = tuple(
    (name, FIELD_LABELS[name])
    for _section, names in SECTIONS
    for name in names
    if name not in NOT_THE_FILERS
)
ANY_PART = (("", N_("Any part")), *PARTS)
WHOLE = N_("The whole pledge")
DECLINE_LABELS = {
    "out_of_scope": N_("It is outside the scope of the Global Compact for Migration"),
    "duplicate": N_("It repeats a pledge that is registered already"),
    "no_mandate": N_("Who filed it has no mandate to pledge for the entity"),
    "not_a_pledge": N_("It does not commit anybody to anything"),
    "unlawful": N_("Publishing it would break the law or the rights of others"),
}


def _parts(blank: str) -> Choices:
    return options({name: _l(label) for name, label in PARTS}, blank=_l(blank))


class FindingForm(Form):
    """What should change, and where; half of it may be missing while it is written."""

    field = SelectField(
        _l("Part of the pledge"),
        choices=_parts(N_("Choose the part")),
        default="",
    )
    text = TextField(_l("What should change, and why"), most=LONGEST)
    kept = SelectField(_l("Text to use again"), default="", validate_choice=False)

    def validate_kept(self, field: Field) -> None:
        """Take none that is not offered; before `offer` it was chosen, nothing is."""
        if field.data and field.data not in self.offered:
            raise ValidationError(_l("This text is offered no more: choose another."))

    offered: Mapping[str, FindingText] = MappingProxyType({})


class WholeFindingForm(FindingForm):
    """A finding that can be sent: its part and its text, or neither."""

    def validate_field(self, field: Field) -> None:
        """Tie what was written to a part of the pledge."""
        if (self.text.data or "").strip() and not field.data:
            raise ValidationError(_l("Choose the part of the pledge that the finding is about."))

    def validate_text(self, field: Field) -> None:
        """Say something about the part that was chosen."""
        if self.field.data and not field.data:
            raise ValidationError(_l("Write what should change, or remove this finding."))


class DecisionForm(PageForm):
    """A decision on the revision that the reviewer read."""

    number = IntegerField(validators=[InputRequired()])


class HandOverForm(DecisionForm):
    """Who is to have the pledge; whether they may is for the operation to say."""

    to = SelectField(_l("Hand it to"), validate_choice=False)


class NoteForm(DecisionForm):
    """The findings while they are written."""

    version = StringField()
    findings = Rows(
        FormField(FindingForm, label=_l("Finding")),
        _l("Findings"),
        min_entries=1,
    )

    has_texts = False

    def offer(self, texts: Sequence[FindingText], language: str) -> None:
        """Offer these texts in every row, those in `language` first, by the part they are about."""
        self.has_texts = bool(texts)
        groups: dict[str, list[SelectChoice]] = {"": options({"": _l("Choose a text")})}
        order = [code for code, _label in ANY_PART]
        for one in sorted(texts, key=lambda t: (t.language != language, order.index(t.field))):
            part, name = dict(ANY_PART)[one.field], LABELS["language"][one.language]
            whole = {"data-text": one.text, "data-field": one.field}
            choice = SelectChoice(one.handle, shorten(one.text, 90), whole)
            groups.setdefault(f"{_(part)} – {_(name)}", []).append(choice)
        for row in self.findings:
            row.form.offered = {one.handle: one for one in texts}
            row.form.kept.choices = groups
            if not texts and not row.form.kept.data:
                del row.form.kept

    def insert(self, row_name: str) -> None:
        """Put the text chosen in the row named (findings-3) behind what was typed there."""
        for place, row in enumerate(self.findings):
            found = row.form.offered.get(row.form.kept.data) if self.has_texts else None
            if found and row_name == f"{self.findings.short_name}-{place}":
                typed = (row.form.text.data or "").replace("\r\n", "\n").rstrip()
                if found.text not in typed:
                    row.form.text.data = f"{typed}\n\n{found.text}".lstrip()
                row.form.field.data = row.form.field.data or found.field

    def written(self, *, without: str = "") -> list[dict[str, str]]:
        """Return the rows with anything in them, less the one named `without` (findings-3)."""
        rows = [
            {"field": row.form.field.data or "", "text": row.form.text.data or ""}
            for place, row in enumerate(self.findings)
            if without != f"{self.findings.short_name}-{place}"
        ]
        return [row for row in rows if row["field"] or row["text"]]


class ReturnForm(NoteForm):
    """The findings as they are sent."""

    findings = Rows(
        FormField(WholeFindingForm, label=_l("Finding")),
        _l("Findings"),
        min_entries=1,
    )

    def validate_findings(self, _field: Field) -> None:
        """Return nothing without saying what should change."""
        if not self.written():
            raise ValidationError(
                _l("Write at least one finding, so that the entity knows what to change.")
            )


class TextForm(PageForm):
    """A text that reviewers use again in findings."""

    version = StringField()
    field = SelectField(_l("Part of the pledge"), choices=_parts(ANY_PART[0][1]))
    language = SelectField(_l("Language"), choices=labelled("language"))
    text = TextField(_l("Text"), most=LONGEST, needed=_l("Write the text that is to be kept."))


class DeclineForm(DecisionForm):
    """Why the pledge cannot be part of the registry."""

    reason_code = RadioField(
        _l("Reason"),
        choices=options({code: _l(DECLINE_LABELS[code]) for code in DECLINE_REASONS}),
        validators=[InputRequired(_l("Choose the reason for which the pledge is declined."))],
    )
    repeats = StringField(_l("The pledge that it repeats"))
    explanation = TextField(
        _l("Explanation"),
        most=LONGEST,
        needed=_l("Explain the reason in a sentence, so that the entity understands."),
    )


class MergeForm(DecisionForm):
    """Of which pledge this one becomes a part, and why."""

    into = LineField(
        _l("The pledge that stays"),
        most=LONGEST,
        needed=_l("Name the pledge that stays by its reference."),
    )
    reason = TextField(
        _l("Why the two are one pledge"),
        most=LONGEST,
        needed=_l("Say in a sentence why the two are one pledge."),
    )


class CorrectForm(DecisionForm):
    """Why a revision may be published as an erratum."""

    reason = TextField(
        _l("Why it may be published as an erratum"),
        most=LONGEST,
        needed=_l("Say in a sentence why it corrects typing errors and nothing else."),
        id="why-erratum",  # under review it stands beside the form that accepts
    )


class AcceptForm(DecisionForm):
    """Why the pledge may be published."""

    reason = TextField(
        _l("Why it may be published"),
        most=LONGEST,
        needed=_l("Say in a sentence why the pledge may be published."),
    )


class DisputeForm(PageForm):
    """Why an imported pledge is not the entity's own."""

    reason = TextField(
        _l("Why it is not yours"),
        most=LONGEST,
        needed=_l("Say why it is not yours: the secretariat and the public read it."),
    )


class WithdrawForm(DisputeForm):
    """Why the secretariat withdraws what it took over, and how much of the talk it had read."""

    seen = IntegerField(validators=[InputRequired()])
    reason = TextField(
        _l("Why it is withdrawn"),
        most=LONGEST,
        needed=_l("Say in a sentence why the pledge is withdrawn."),
    )


class MessageForm(PageForm):
    """What an entity and the secretariat write to each other, and about what."""

    about = SelectField(_l("What it is about"), choices=_parts(WHOLE))
    message = TextField(_l("Message"), most=LONGEST, needed=_l("Write the message first."))
