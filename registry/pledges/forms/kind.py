"""Section *kind*: what sort of pledge it is, and which office acts."""

from flask_babel import lazy_gettext as _l

from registry.framework.forms import labelled
from registry.pledges.forms.section import SectionForm
from registry.web.choices import SelectMultipleField
from registry.web.forms import LineField, OpenRadioField


class KindForm(SectionForm):
    """Type, natures, level, office."""

    HOLDS = ("pledge_type", "natures", "level", "office")

    pledge_type = OpenRadioField(_l("Type of pledge"), choices=labelled("pledge_type"))
    natures = SelectMultipleField(_l("What it consists of"), choices=labelled("nature"))
    level = OpenRadioField(_l("Level"), choices=labelled("level", blank=_l("Not said")))
    office = LineField(_l("Office that acts"), most=300)
