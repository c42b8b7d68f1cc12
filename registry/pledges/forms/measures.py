"""Section *measures*: how one will know that it is kept, and by when."""

from flask_babel import lazy_gettext as _l
from wtforms import FormField

from registry.framework.forms import labelled
from registry.pledges.content import Indicator, Milestone
from registry.pledges.forms.section import RowForm, SectionForm
from registry.web.choices import SelectMultipleField
from registry.web.forms import DayField, LineField, NumberField, Rows, YearField


class IndicatorForm(RowForm):
    """What is measured, from where to where."""

    KIND = Indicator
    COUNTS = (
        "name",
        "unit",
        "baseline_value",
        "baseline_year",
        "target_value",
        "target_year",
        "source",
    )

    name = LineField(_l("What is measured"), most=300)
    unit = LineField(_l("Unit"), most=100)
    baseline_value = NumberField(_l("Baseline"))
    baseline_year = YearField(_l("Year of the baseline"))
    target_value = NumberField(_l("Target"))
    target_year = YearField(_l("Year of the target"))
    source = LineField(_l("Source of evidence"), most=500)


class MilestoneForm(RowForm):
    """A step that is due on a day."""

    KIND = Milestone
    COUNTS = ("title", "due_on")

    title = LineField(_l("Step"), most=300)
    due_on = DayField(_l("Due on"))


class MeasuresForm(SectionForm):
    """Indicators, dates, milestones, who is responsible and who is concerned."""

    HOLDS = ("starts_on", "ends_on", "institution", "populations", "indicators", "milestones")
    OPTIONAL = True

    starts_on = DayField(_l("Starts on"))
    ends_on = DayField(_l("Ends on"))
    institution = LineField(_l("Institution in charge"), most=300)
    populations = SelectMultipleField(_l("Whom it concerns"), choices=labelled("population"))
    indicators = Rows(FormField(IndicatorForm, _l("Indicator")), _l("Indicators"), min_entries=1)
    milestones = Rows(FormField(MilestoneForm, _l("Milestone")), _l("Milestones"), min_entries=1)
